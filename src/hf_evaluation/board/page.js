"use strict";
(() => {
// --- the page's data, and elements: text becomes text nodes, never markup -------------------------------
const $ = (id) => document.getElementById(id);
const D = JSON.parse($("data").textContent);
const COLUMNS = D.benchmarks, FACTS = D.facts;
const MAKERS = {html: (tag) => document.createElement(tag),
  svg: (tag) => document.createElementNS("http://www.w3.org/2000/svg", tag)};
const maker = (make) => (tag, attributes, ...children) => {
  const node = make(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value != null) node.setAttribute(name, value);
  }
  node.append(...children.flat(9).filter((child) => child != null && child !== false));
  return node;
};
const h = maker(MAKERS.html), s = maker(MAKERS.svg);
const link = (url, text) => /^https:\/\//.test(url || "")
  ? h("a", {href: url, rel: "noopener nofollow", target: "_blank"}, text) : text;
const say = (text) => { $("status").textContent = text; };
const plural = (n, word) => `${n.toLocaleString("en")} ${word}${n === 1 ? "" : "s"}`;

// A report comes as a list in the order of D.fields, texts as indices into D.strings.
const unpackBy = (names, texts) => (row) => Object.fromEntries(names.map((name, at) =>
  [name, texts.has(name) ? D.strings[row[at] || 0] : row[at] ?? null]));
const unpack = unpackBy(D.fields, new Set(D.texts));
const unpackGap = unpackBy(D.gap_fields, new Set(D.gap_fields.filter((name) => name !== "value"
  && name !== "pr")));
const TRUST = Object.keys(D.standings);
const at = (name) => D.fields.indexOf(name);
const VALUE = at("value"), DECIMALS = at("decimals"), STANDING = at("standing"), KIND = at("kind");
for (const model of D.models) {
  const cells = new Array(COLUMNS.length);
  for (const [column, rank, why, conflict, reports] of model.cells) {
    const first = reports[0];
    cells[column] = {rank, why: D.strings[why], conflict, packed: reports, value: first[VALUE] ?? 0,
      decimals: first[DECIMALS] || 0, standing: D.strings[first[STANDING]],
      trust: TRUST.indexOf(D.strings[first[STANDING]]),
        kind: D.strings[first[KIND] || 0]};
  }
  model.cells = cells;
  model.conflicts = COLUMNS.flatMap((_, j) => cells[j]?.conflict ? [j] : []);
  model.gaps = model.gaps.map(unpackGap).filter((gap) => gap.state !== "published");
  model.words = [model.repo_id, model.organisation, model.licence, model.type].join(" ").toLowerCase();
}
const DEPTH = COLUMNS.map((_, j) => Math.min(2, D.models.reduce((most, model) =>
  Math.max(most, model.cells[j] ? model.cells[j].decimals : 0), 0)));

// --- texts ----------------------------------------------------------------------------------------------
const short = (n, units) => {
  const unit = units.find(([size]) => n >= size) || [1, ""];
  const value = n / unit[0];
  return (value >= 99.95 || unit[0] === 1 ? Math.round(value) : Math.round(value * 10) / 10) + unit[1];
};
const SIZES = [[1e12, "T"], [1e9, "B"], [1e6, "M"]], COUNTS = [[1e9, "B"], [1e6, "M"], [1e3, "k"]];
const factText = (model, fact) => {
  const value = model[fact.id];
  if (value == null) return "";
  return fact.kind === "params" ? short(value, SIZES) : fact.kind === "count" ? short(value, COUNTS)
    : String(value);
};
const plain = (cell) => cell.value.toFixed(Math.min(cell.decimals, 2));
// Numbers keep the decimals of their source; figure spaces align them at the point.
const aligned = (cell, j) => {
  const decimals = Math.min(cell.decimals, 2), depth = DEPTH[j];
  return cell.value.toFixed(decimals) + (decimals === 0 && depth ? "\u2008" : "")
    + "\u2007".repeat(depth - decimals);
};
const standingName = (report) => report.standing === "author"
  ? report.kind === "readme" ? "authors, in the card" : "authors, in metadata"
  : {verified: "verified", pr: `open PR${report.pr ? " " + report.pr : ""}`,
    third: "third party"}[report.standing];
const badge = (cell) => {
  const card = cell.standing === "author" && cell.kind === "readme";
  const mark = {verified: "✓", author: card ? "○" : "●", pr: "PR", third: "3rd"}[cell.standing];
  return h("i", {class: `badge ${card ? "card" : cell.standing}`, "aria-hidden": "true"}, h("b", null, mark),
    cell.conflict ? " ≠" : "");
};
const unitText = (column) => ({percent: "%"}[column.unit] || (column.unit ? ` ${column.unit}` : ""));

// --- state: everything that decides what is shown, mirrored in the address, defaults left out ------------
const DEFAULTS = {tab: "table", q: "", sort: "trending_rank", dir: "", cols: "", hide: "", min: "", max: "",
  licence: "", type: "", trust: "third", complete: "", pick: "", y: "", x: "parameters", embed: "",
    theme: ""};
const query = new URLSearchParams(location.search);
const S = Object.fromEntries(Object.entries(DEFAULTS).map(([key, value]) => [key, query.get(key) ?? value]));
if (!query.has("theme") && /^(dark|light)$/.test(query.get("__theme") || "")) S.theme = query.get("__theme");
const list = (text) => text ? text.split(",").map((item) => item.replace(/%2C/g, ",").replace(/%25/g, "%"))
  : [];
const joined = (items) => items.map((item) => item.replace(/[,%]/g, encodeURIComponent)).join(",");
const index = new Map(COLUMNS.map((column, j) => [column.id, j]));
const pageAddress = (state, changes) => {
  const words = new URLSearchParams();
  for (const [key, value] of Object.entries({...state, ...changes}))
    if (value !== DEFAULTS[key]) words.set(key, value);
  return (words.toString() ? "?" + words : "");
};
const remember = () => {
  const words = pageAddress(S);
  try { history.replaceState(null, "", words || location.pathname);
    } catch (error) { /* a file:// page in a frame */ }
  // A Space shows the page in a frame; this mirrors the state in the address that people see.
  if (parent !== window) parent.postMessage({queryString: words.slice(1)}, "https://huggingface.co");
};
const chosen = () => {
  if (S.cols === "all") return COLUMNS.map((_, j) => j);
  if (S.cols === "none") return [];
  const picked = list(S.cols).map((id) => index.get(id)).filter((j) => j !== undefined);
  return picked.length ? picked.sort((a, b) => a - b) : COLUMNS.flatMap((column, j) => column.default ? [j]
    : []);
};
const facts = () => { const hidden = new Set(list(S.hide)); return FACTS.filter((fact) =>
  !hidden.has(fact.id)); };
let trusted = TRUST.length;  // the last standing of TRUST that is shown
const cellOf = (model, j) => {
  const cell = model.cells[j];
  return cell && cell.trust <= trusted ? cell : undefined;
};

// --- the view: which models, in which order --------------------------------------------------------------
const matcher = (text) => {
  const groups = text.toLowerCase().split(";").map((part) => part.split(/\s+/).filter(Boolean))
    .filter((words) => words.length);
  return (model) => !groups.length || groups.some((words) =>
    words.every((word) => model.words.includes(word)));
};
let kept = {key: null, models: []};
const filtered = () => {
  const key = JSON.stringify([S.q, S.min, S.max, S.licence, S.type]);
  if (kept.key !== key) kept = {key, models: filter()};
  return kept.models;
};
const filter = () => {
  const matches = matcher(S.q), licences = new Set(list(S.licence)), types = new Set(list(S.type));
  const low = S.min === "" ? null : +S.min * 1e9, high = S.max === "" ? null : +S.max * 1e9;
  return D.models.filter((model) => matches(model)
    && (!licences.size || licences.has(model.licence || "unknown"))
    && (!types.size || types.has(model.type || "unknown"))
    && ((low === null && high === null) || (model.parameters !== null
      && (low === null || model.parameters >= low) && (high === null || model.parameters <= high))));
};
const sortKey = () => {
  if (index.has(S.sort)) {
    const j = index.get(S.sort);
    return {get: (model) => cellOf(model, j)?.value ?? null,
      best: COLUMNS[j].lower_is_better ? "asc" : "desc"};
  }
  if (S.sort === "repo_id") return {get: (model) => model.repo_id, best: "asc"};
  if (S.sort === "coverage") return {get: coverageOf(chosen()), best: "desc"};
  const fact = FACTS.find((item) => item.id === S.sort) || FACTS[0];
  const rising = fact.kind === "text" && fact.id !== "created" || fact.id === "trending_rank";
  return {get: (model) => model[fact.id], best: rising ? "asc" : "desc"};
};
const coverageOf = (shown) => (model) => shown.reduce((sum, j) => sum + (cellOf(model, j) ? 1 : 0), 0);
const direction = () => S.dir || sortKey().best;
const COLLATOR = new Intl.Collator("en", {numeric: true});
const view = () => {
  const shown = chosen(), {get} = sortKey(), sign = direction() === "asc" ? 1 : -1;
  let models = filtered();
  if (S.complete) models = models.filter((model) => shown.every((j) => cellOf(model, j)));
  const keyed = models.map((model, order) => ({model, order, key: get(model)}));
  keyed.sort((a, b) => {
    const blank = (a.key === null) - (b.key === null);  // blanks last, whichever way
    if (blank || a.key === null) return blank || a.order - b.order;
    const by = typeof a.key === "number" ? a.key - b.key : COLLATOR.compare(a.key, b.key);
    return sign * by || a.order - b.order;
  });
  return {shown, facts: facts(), models: keyed.map((row) => row.model)};
};

// --- table -----------------------------------------------------------------------------------------------
const CHUNK = 30;  // rows that are drawn at once; the next ones follow when the end of the table comes near
let V = null, drawn = 0;
const heading = (id, kind, text, title, direct) => h("th", {scope: "col", class: kind, title, "data-id": id,
  "aria-sort": S.sort === id ? direct + "ending" : "none"},
  h("button", {type: "button", onclick: () => sortBy(id)}, text));
const sortBy = (id) => {
  if (S.sort !== id) Object.assign(S, {sort: id, dir: ""});
  else {
    const flipped = direction() === "asc" ? "desc" : "asc";
    if (S.dir && flipped === sortKey().best) Object.assign(S, {sort: DEFAULTS.sort, dir: ""});
    else S.dir = flipped;
  }
  update();
  const button = document.querySelector(`#board th[data-id="${CSS.escape(id)}"] button`);
  if (button) button.focus({preventScroll: true});
  say(`Sorted by ${id}, ${direction() === "asc" ? "ascending" : "descending"}`);
};
const drawTable = () => {
  V = view();
  drawn = 0;
  const direct = direction() === "asc" ? "asc" : "desc";
  const late = matchMedia("(max-width: 40rem)").matches ? LATE_NARROW : LATE;
  const before = V.facts.filter((fact) => !late.has(fact.id)),
    after = V.facts.filter((fact) => late.has(fact.id));
  V.before = before; V.after = after; V.coverage = coverageOf(V.shown);
  const head = h("tr", null, heading("repo_id", "name", "Model", "Account and name of the repository",
    direct),
    before.map((fact) => heading(fact.id, fact.kind, fact.name, fact.title, direct)),
    heading("coverage", "whole", "Scores", `Scores in the ${V.shown.length} columns shown`, direct),
    V.shown.map((j) => heading(COLUMNS[j].id, "score", COLUMNS[j].name
      + (COLUMNS[j].lower_is_better ? " ↓" : ""),
      `${plural(COLUMNS[j].models, "model")}${COLUMNS[j].lower_is_better ? ", lower is better" : ""}`,
        direct)),
    after.map((fact) => heading(fact.id, fact.kind, fact.name, fact.title, direct)));
  const board = $("board");
  board.tHead.replaceChildren(head);
  board.tBodies[0].replaceChildren();
  $("wrap").scrollTop = 0;
  // So many cells are laid out within a frame; the rows below follow in the next ones (`fill`).
  drawRows(Math.max(12, Math.min(CHUNK, Math.round(1000 / (V.shown.length + 10)))));
};
const LATE = new Set(["organisation", "created", "downloads", "likes"]);  // stand right of the scores
const LATE_NARROW = new Set([...LATE, "active_parameters", "type", "licence"]);
const drawRows = (count) => {
  const rows = V.models.slice(drawn, drawn + count).map(drawRow);
  drawn += rows.length;
  $("board").tBodies[0].append(...rows);
  if (drawn === rows.length) {
    const first = $("board").tBodies[0].querySelector(".nav");
    if (first) first.tabIndex = 0;
  }
  const left = V.models.length - drawn;
  // On a tall window the first rows do not fill the table's frame: go on after this frame has been shown.
  if (left && drawn < 3 * CHUNK) requestAnimationFrame(() => setTimeout(fill));
  $("more").replaceChildren(h("span", {id: "count"}, `${V.models.length.toLocaleString("en")} of `
    + `${plural(D.models.length, "model")}, ${V.shown.length} of ${plural(COLUMNS.length,
      "benchmark task")}`),
    left ? h("button", {type: "button", onclick: () => drawRows(200)}, `Show more (${left} left)`) : "",
    V.models.length ? "" : h("button", {type: "button", onclick: reset},
      "No model fits: reset the filters"));
};
const fill = () => {
  const wrap = $("wrap");
  if (drawn < V.models.length && wrap.scrollTop
    + wrap.clientHeight > wrap.scrollHeight - 400) drawRows(CHUNK);
};
const drawRow = (model) => {
  const picked = picks().includes(model.repo_id);
  const slash = model.repo_id.indexOf("/") + 1;
  const box = h("input", {type: "checkbox", class: "nav", tabindex: -1, checked: picked,
    "aria-label": `Compare ${model.repo_id}`, onchange: (event) => pick(model.repo_id,
      event.target.checked)});
  const name = [h("small", null, model.repo_id.slice(0, slash)), model.repo_id.slice(slash)];
  const fact = (item) => h("td", {class: item.kind, title: item.kind === "text" ? null : model[item.id]},
    factText(model, item));
  const count = V.coverage(model);
  return h("tr", {class: picked ? "picked" : null, "data-model": model.repo_id},
    h("th", {scope: "row", class: "name", title: model.repo_id}, h("label", null, box),
      model.url ? h("a", {href: model.url, rel: "noopener nofollow", target: "_blank", class: "nav",
        tabindex: -1}, name)
        : name),
    V.before.map(fact),
    h("td", {class: "whole"}, `${count}/${V.shown.length}`),
    V.shown.map((j) => drawCell(model, j)),
    V.after.map(fact));
};
const drawCell = (model, j) => {
  const cell = cellOf(model, j);
  if (!cell) return h("td");
  const label = `${plain(cell)}, ${standingName(cell)}${cell.conflict ? ", reports disagree" : ""}. Details`;
  return h("td", {class: cell.rank === 1 ? "score first" : "score"},
    // A span, for a button of its own would take twice the time to lay out, thousands of times.
    h("span", {role: "button", class: "cell nav", tabindex: -1, "data-column": j, "aria-label": label},
      aligned(cell, j), badge(cell)));
};
// One tab stop for the whole body of the table; arrow keys go from there.
const move = (event) => {
  const from = event.target.closest?.("#board tbody .nav");
  const step = {ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0]}[event.key];
  if (!from || !step) return;
  event.preventDefault();
  const inRow = (row) => [...row.querySelectorAll(".nav")];
  let to = null;
  if (step[1]) {
    const items = inRow(from.closest("tr"));
    to = items[items.indexOf(from) + step[1]];
  } else {
    const place = from.closest("td,th").cellIndex;
    const same = from.matches("input") ? "input" : ".nav:not(input)";
    for (let row = from.closest("tr"); row && !to;) {
      row = step[0] > 0 ? row.nextElementSibling : row.previousElementSibling;
      to = row?.cells[place].querySelector(same);
    }
  }
  if (!to) return;
  from.tabIndex = -1;
  to.tabIndex = 0;
  to.focus({preventScroll: true});
  to.scrollIntoView({block: "nearest", inline: "nearest"});
};

// --- details of a cell -----------------------------------------------------------------------------------
const show = (...content) => {
  const dialog = $("dialog");
  dialog.replaceChildren(h("button", {type: "button", class: "close", "aria-label": "Close",
    onclick: () => dialog.close()}, "×"), ...content.flat());
  if (!dialog.open) dialog.showModal();
};
const sheet = (caption, heads, rows) => h("div", {class: "sheet", tabindex: 0, role: "region",
  "aria-label": caption},
  h("table", null, h("caption", null, caption), h("thead", null, h("tr", null,
    heads.map((head) => h("th", {scope: "col"}, head)))), h("tbody", null, rows)));
const sourceText = (report) => link(report.url, report.source || D.kinds[report.kind] || report.kind);
const details = (model, j) => {
  const cell = model.cells[j], column = COLUMNS[j], reports = cell.packed.map(unpack), report = reports[0];
  const pairs = [
    ["Standing", D.standings[report.standing]], ["Source", [sourceText(report),
      ` (${D.kinds[report.kind] || report.kind})`]],
    ["Pull request", report.pr && `#${report.pr}${report.author ? ", by " + report.author : ""}`],
    ["Date", report.date || "not told"], ["Settings", report.settings || "not told"],
      ["Metric", report.metric],
    ["As printed", h("code", null, report.raw ?? String(report.printed))],
    ["Raw value", `${report.printed} (${report.unit || "unit not told"})`],
    ["Standard error", report.stderr], ["Samples", report.samples], ["Place", report.place],
    ["Revision", report.revision && h("code", null, report.revision.slice(0, 12))],
      ["Method", report.method],
    ["Rank", `${cell.rank} of ${column.models}${column.lower_is_better ? ", lower is better" : ""}`]];
  show(h("h2", {id: "dialog-title"}, `${column.name}: ${model.repo_id}`),
    h("p", {class: "big"}, cell.value.toFixed(cell.decimals), unitText(column)),
    h("p", {class: "why"}, "Why this one: ", cell.why, "."),
    h("dl", null, pairs.filter(([, value]) => value != null && value !== "")
      .map(([name, value]) => [h("dt", null, name), h("dd", null, value)])),
    reports.length > 1 ? sheet(`All ${reports.length} reports${cell.conflict ? "; some disagree" : ""}`,
      ["Value", "Standing", "Settings", "Date", "Source", "Place"], reports.map((row, order) => h("tr", null,
        h("td", {class: "score"}, row.value.toFixed(row.decimals || 0)),
          h("td", null, standingName(row), order ? "" : " (shown)"),
        h("td", null, row.settings || "not told"), h("td", null, row.date || "not told"),
          h("td", null, sourceText(row)),
        h("td", null, row.place || "")))) : h("p", {class: "quiet"},
          "No other report of this score was found."));
};

// --- compare ---------------------------------------------------------------------------------------------
const MOST = 4;
const picks = () => list(S.pick);
const pick = (id, on) => {
  const now = picks().filter((other) => other !== id);
  if (on && now.length >= MOST) say(`At most ${MOST} models can be compared`);
  else if (on) now.push(id);
  S.pick = joined(now);
  remember();
  drawTabs();
  for (const row of $("board").tBodies[0].rows) {
    const picked = now.includes(row.dataset.model);
    row.classList.toggle("picked", picked);
    row.querySelector("input").checked = picked;
  }
  if (S.tab === "compare") drawCompare();
};
const drawCompare = () => {
  const models = picks().map((id) => D.models.find((model) => model.repo_id === id)).filter(Boolean).slice(0,
    MOST);
  const options = D.models.filter((model) => !models.includes(model));
  const adder = h("p", null, h("label", null, "Add a model: ", h("select", {id: "adder",
    onchange: (event) => pick(event.target.value, true)}, h("option", {value: ""}, "choose"),
    options.map((model) => h("option", {value: model.repo_id}, model.repo_id)))));
  const parts = [h("h2", null, "Compare two to four models"), models.length < MOST ? adder : ""];
  if (models.length < 2) parts.push(h("p", {class: "note"},
    "Tick two to four models in the table, or add them here."));
  const any = COLUMNS.map((_, j) => j).filter((j) => models.some((model) => cellOf(model, j)));
  const shared = any.filter((j) => models.every((model) => cellOf(model, j)));
  if (models.length) parts.push(sheet(
    `${plural(shared.length,
      "task")} that all of them report; ${any.length - shared.length} that some lack are left out`,
    ["Benchmark", ...models.map((model) => [model.repo_id, " ", h("button", {type: "button", class: "plain",
      "aria-label": `Remove ${model.repo_id}`, onclick: () => pick(model.repo_id, false)}, "×")])],
    shared.map((j) => compareRow(models, j))));
  $("panel-compare").replaceChildren(...parts);
};
const compareRow = (models, j) => {
  const cells = models.map((model) => model.cells[j]), settings = cells.map((cell) =>
    unpack(cell.packed[0]).settings);
  const differ = new Set(settings).size > 1, column = COLUMNS[j];
  return h("tr", null, h("th", {scope: "row"}, column.name, column.lower_is_better ? " ↓" : ""),
    cells.map((cell, at) => {
    const gap = cell.value - cells[0].value, better = column.lower_is_better ? gap < 0 : gap > 0;
    const sign = gap > 0 ? "+" : gap < 0 ? "−" : "±";
    return h("td", {class: "score"}, plain(cell), badge(cell),
      at ? h("span", {class: gap ? better ? "better" : "worse" : ""},
      ` ${sign}${+Math.abs(gap).toFixed(2)}${gap ? better ? " better" : " worse" : ""}`) : "",
      differ ? h("div", {class: "quiet"}, settings[at] || "settings not told") : "");
  }));
};

// --- plots -----------------------------------------------------------------------------------------------
const XS = {parameters: "total parameters", active_parameters: "active parameters", created: "release date"};
const drawPlots = () => {
  const j = index.get(S.y) ?? chosen()[0] ?? 0, x = XS[S.x] ? S.x : "parameters", column = COLUMNS[j];
  const choice = (label, key, options, value) => h("label", null, label + " ",
    h("select", {id: `plot-${key}`,
    onchange: (event) => { S[key] = event.target.value; remember(); drawPlots(); }},
    options.map(([id, name]) => h("option", {value: id, selected: id === value}, name))));
  const controls = h("p", null, choice("Score in", "y", COLUMNS.map((item) => [item.id, item.name]),
    column?.id), " ",
    choice("against", "x", Object.entries(XS), x));
  if (!column) return $("panel-plots").replaceChildren(h("p", null, "There are no scores to draw."));
  const all = filtered().filter((model) => cellOf(model, j));
  const points = all.map((model) => ({model, cell: model.cells[j], y: model.cells[j].value,
    x: x === "created" ? Date.parse(model.created) : model[x]})).filter((point) => point.x > 0);
  points.sort((a, b) => a.x - b.x || (column.lower_is_better ? a.y - b.y : b.y - a.y));
  let best = null;
  for (const point of points) {
    point.front = best === null || (column.lower_is_better ? point.y < best : point.y > best);
    if (point.front) best = point.y;
  }
  const front = points.filter((point) => point.front);
  const named = (point) => `${point.model.repo_id} ${plain(point.cell)}`;
  const missing = all.length - points.length;
  $("panel-plots").replaceChildren(controls,
    points.length ? drawing(points, front, column, x, j) : h("p", null, "No model in view has both."),
    h("p", {class: "note"}, `The line is the frontier: the best score of all models that are as ${
      x === "created" ? "early" : "small"} or ${x === "created" ? "earlier" : "smaller"}. `,
      missing ? `${plural(missing, "model")} with a score not drawn: ${XS[x]} not known. ` : "",
      "● authors, ◆ verified, ▲ open pull request, ■ third party."),
    h("details", {class: "gap"}, h("summary", null, "The points as a table"),
      sheet(`${column.name} and ${XS[x]}`,
      ["Model", XS[x], column.name, "On the frontier"], points.map((point) => h("tr", null,
        h("th", {scope: "row"}, point.model.repo_id), h("td", null, xText(point.x, x)),
        h("td", {class: "score"}, plain(point.cell)), h("td", null, point.front ? "yes" : ""))))));
  const picture = $("panel-plots").querySelector("svg");
  if (picture) picture.setAttribute("aria-label", `${column.name} against ${XS[x]}, ${plural(points.length,
    "model")}. `
    + `Frontier: ${front.map(named).join("; ")}`);
};
const xText = (value, x) => x === "created" ? new Date(value).toISOString().slice(0, 10)
  : short(value, SIZES);
const spread = (values) => {
  const low = Math.min(...values), high = Math.max(...values),
    pad = (high - low || Math.abs(high) || 1) * .06;
  return [low - pad, high + pad];
};
const steps = (low, high, count) => {
  const rough = (high - low) / count, power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((n) => n * power).find((size) => size >= rough);
  const ticks = [];
  for (let n = Math.ceil(low / step); n * step <= high; n++) ticks.push(+(n * step).toPrecision(12));
  return ticks;
};
const drawing = (points, front, column, x, j) => {
  const W = 960, H = 460, L = 56, R = 20, T = 16, B = 44, log = x !== "created";
  const scaled = (value) => log ? Math.log10(value) : value;
  const [x0, x1] = spread(points.map((point) => scaled(point.x))),
    [y0, y1] = spread(points.map((point) => point.y));
  const X = (value) => L + (scaled(value) - x0) / (x1 - x0) * (W - L - R);
  const Y = (value) => H - B - (value - y0) / (y1 - y0) * (H - B - T);
  const decades = () => {
    const ticks = [];
    for (let power = Math.floor(x0); power <= Math.ceil(x1); power++)
      for (const n of x1 - x0 > 2.5 ? [1] : [1, 2, 5]) ticks.push(n * 10 ** power);
    return ticks.filter((value) => Math.log10(value) >= x0 && Math.log10(value) <= x1);
  };
  const xTicks = log ? decades() : steps(x0, x1, 6);
  const grid = [steps(y0, y1, 6).map((value) => [s("line", {class: "grid", x1: L, x2: W - R, y1: Y(value),
    y2: Y(value)}),
      s("text", {x: L - 8, y: Y(value) + 4, "text-anchor": "end"}, String(value))]),
    xTicks.map((value) => [s("line", {class: "grid", x1: X(value), x2: X(value), y1: T, y2: H - B}),
      s("text", {x: X(value), y: H - B + 18, "text-anchor": "middle"}, xText(value, x))]),
    s("text", {x: (L + W - R) / 2, y: H - 6, "text-anchor": "middle"}, XS[x] + (log ? ", log scale" : "")),
    s("text", {x: L, y: 11}, column.name + (column.lower_is_better ? " (lower is better)" : ""))];
  const path = front.map((point, at) => `${at ? `H${X(point.x)}V`
    : `M${X(point.x)} `}${Y(point.y)}`).join("") + `H${W - R}`;
  const marks = [...points].sort((a, b) => a.front - b.front).map((point) => mark(point, X(point.x),
    Y(point.y), j));
  const taken = [];
  const labels = [...front].reverse().map((point) => {
    const text = point.model.repo_id.slice(point.model.repo_id.indexOf("/") + 1), wide = text.length * 6.8;
    const px = X(point.x), py = Y(point.y), left = px + 10 + wide > W - R || column.lower_is_better;
    const box = [left ? px - 10 - wide : px + 8, py - 20, left ? px - 8 : px + 10 + wide, py - 4];
    if (box[0] < L || taken.some((o) => box[0] < o[2] && o[0] < box[2] && box[1] < o[3]
      && o[1] < box[3])) return null;
    taken.push(box);
    return s("text", {class: "label", x: left ? px - 8 : px + 8, y: py - 8,
      "text-anchor": left ? "end" : "start"}, text);
  });
  return s("svg", {viewBox: `0 0 ${W} ${H}`, role: "img"}, grid, s("path", {class: "front", d: path}), marks,
    labels);
};
const mark = (point, cx, cy, j) => {
  const standing = point.cell.standing, r = point.front ? 6 : 5;
  const hollow = standing === "pr" || standing === "third" ? " hollow" : "";
  const attributes = {class: `dot${hollow}${point.front ? " on" : ""}`,
    onclick: () => details(point.model, j)};
  const title = s("title", null,
    `${point.model.repo_id}: ${plain(point.cell)}, ${standingName(point.cell)}`);
  if (standing === "author") return s("circle", {...attributes, cx, cy, r}, title);
  const shape = {verified: `M${cx} ${cy - r - 1}L${cx + r + 1} ${cy}L${cx} ${cy + r
    + 1}L${cx - r - 1} ${cy}Z`,
    pr: `M${cx} ${cy - r - 1}L${cx + r} ${cy + r - 1}H${cx - r}Z`,
      third: `M${cx - r + 1} ${cy - r + 1}h${2 * r - 2}v${2 * r - 2}h${2 - 2 * r}Z`};
  return s("path", {...attributes, d: shape[standing]}, title);
};

// --- conflicts, gaps, what is left out, tasks ------------------------------------------------------------
const conflicts = () => filtered().flatMap((model) =>
  model.conflicts.filter((j) => cellOf(model, j)).map((j) => ({model, j})));
const drawConflicts = () => {
  const rows = conflicts().map(({model, j}) => {
    const reports = model.cells[j].packed.map(unpack);
    return h("tr", null, h("th", {scope: "row"}, model.repo_id), h("td", null, COLUMNS[j].name),
      h("td", null, reports.map((report, at) => h("div", null,
        h("strong", null, report.value.toFixed(report.decimals || 0)),
        ` ${standingName(report)}${report.settings ? ", " + report.settings : ""}${at ? "" : " (shown)"}`))),
      h("td", null, model.cells[j].why), h("td", null, h("button",
        {type: "button", onclick: () => details(model, j)}, "Details")));
  });
  $("panel-conflicts").replaceChildren(h("p", {class: "note"},
    "Reports of the same score that differ by more than "
    + "rounding, though nothing says that they were measured with different settings."),
    rows.length ? sheet(plural(rows.length, "conflict"), ["Model", "Benchmark", "Reports",
      "Why the shown one", ""], rows)
      : h("p", null, "No conflicts among the models in view."));
};
const STATES = {in_readme: "in the card only", in_pr: "in an open pull request",
  on_artificial_analysis: "on Artificial Analysis",
  to_measure: "not measured", published: "published"};
const gapGroups = () => {
  const groups = new Map();
  for (const model of filtered()) for (const gap of model.gaps) {
    if (!groups.has(gap.benchmark)) groups.set(gap.benchmark, []);
    groups.get(gap.benchmark).push({model, gap});
  }
  return [...groups].sort((a, b) => b[1].length - a[1].length || COLLATOR.compare(a[0], b[0]));
};
const drawGaps = () => {
  const total = filtered().length;
  const trending = D.models.every((model) => model.trending_rank !== null) ? " trending" : "";
  const parts = gapGroups().map(([benchmark, rows]) => {
    const counts = Object.keys(STATES).map((state) => [state,
      rows.filter(({gap}) => gap.state === state).length]);
    const fill = (event) => {
      if (event.target.open && event.target.children.length === 1) event.target.append(gapSheet(benchmark,
        rows));
    };
    return h("details", {class: "gap", ontoggle: fill}, h("summary", null,
      `${rows.length} of ${total}${trending} models publish no result for ${benchmark}`,
        h("span", {class: "quiet"}, ": "
        + counts.filter(([, n]) => n).map(([state, n]) => `${n} ${STATES[state]}`).join(", "))));
  });
  $("panel-gaps").replaceChildren(h("p", {class: "note"},
    "Published means: in the model's metadata on main. "
    + "Open a line for the command that closes each gap."), ...parts.length ? parts
      : [h("p", null, "No gaps among the models in view.")]);
};
const gapSheet = (benchmark, rows) => sheet(`Gaps in ${benchmark}`,
  ["Model", "State", "Value", "Command that closes it"],
  rows.map(({model, gap}) => h("tr", null, h("th", {scope: "row"}, link(model.url, model.repo_id)),
    h("td", null, STATES[gap.state] || gap.state, gap.pr ? ` ${gap.pr}` : "",
      gap.flavor ? `, ${gap.flavor}` : ""),
    h("td", {class: "score"}, gap.value == null ? "" : String(gap.value)),
    h("td", null, gap.command ? [h("code", null, gap.command), " ",
      h("button", {type: "button", class: "plain",
      "aria-label": `Copy the command for ${model.repo_id}`, onclick: () => copy(gap.command)}, "Copy")]
        : ""))));
const drawLeft = () => {
  const matches = matcher(S.q), names = new Map(D.models.map((model) => [model.repo_id, model]));
  const rows = D.left_out.filter((item) => matches(names.get(item.repo_id)));
  const counts = new Map();
  for (const item of rows) counts.set(item.reason, (counts.get(item.reason) || 0) + 1);
  const most = 500;
  $("panel-left").replaceChildren(h("p", {class: "note"},
    "Scores that were found and have no place in the table."),
    h("ul", null, [...counts].sort((a, b) => b[1] - a[1]).slice(0,
      20).map(([reason, n]) => h("li", null, `${n}: ${reason}`))),
    rows.length ? sheet(`${plural(rows.length, "score")} left out${rows.length > most ? `, the first ${most}`
      : ""}`,
      ["Model", "Benchmark", "As printed", "Why"], rows.slice(0, most).map((item) => h("tr", null,
        h("th", {scope: "row"}, link(item.url, item.repo_id)), h("td", null, item.benchmark),
        h("td", {class: "score"}, item.printed), h("td", null, item.reason)))) : "",
    D.failed.length ? sheet(`${plural(D.failed.length, "model")} that could not be read`, ["Model", "Why"],
      D.failed.map((item) => h("tr", null, h("th", {scope: "row"}, item.repo_id),
        h("td", null, item.reason)))) : "");
};
const drawTasks = () => $("panel-tasks").replaceChildren(h("p", {class: "note"},
  "A column is one task: a subset, another metric or pass@10 has a column of its own. "
  + "Settings stay in the column and are told with each score."),
    sheet(plural(COLUMNS.length, "benchmark task"),
  ["Task", "Unit", "Better", "Metric", "Models", "Settings reported", "Data"],
    COLUMNS.map((column) => h("tr", null,
    h("th", {scope: "row"}, column.name), h("td", null, column.unit || ""),
      h("td", null, column.lower_is_better ? "lower" : "higher"),
    h("td", null, column.metric || ""), h("td", {class: "score"}, `${column.models}/${D.models.length}`),
    h("td", null, Object.entries(column.settings).map(([name, n]) => `${name} ×${n}`).join(", ")),
    h("td", null, column.dataset ? link(`https://huggingface.co/datasets/${column.dataset}`, column.dataset)
      : "")))));

// --- controls --------------------------------------------------------------------------------------------
const set = (key, value) => { S[key] = value; update(); };
const tally = (field) => {
  const counts = new Map();
  for (const model of D.models) counts.set(model[field] || "unknown",
    (counts.get(model[field] || "unknown") || 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || COLLATOR.compare(a[0], b[0]));
};
// Controls are made once; each has a function that brings it to the state.
const SYNC = [];
const bound = (node, sync) => { SYNC.push(() => sync(node)); return node; };
const valued = (node, key) => bound(node, () => { if (node.value !== S[key]) node.value = S[key]; });
const choices = (items, isOn, toggle) => items.map(([id, count, name]) => h("label", null,
  bound(h("input", {type: "checkbox", value: id, onchange: (event) => toggle(id, event.target.checked)}),
    (box) => { box.checked = isOn(id); }), h("span", null, name || id), h("span", null, count)));
const menu = (key, name, ...content) => bound(h("details", {class: "menu", id: `menu-${key}`},
  h("summary"), h("div", {class: "pop", tabindex: -1}, content)), (node) => {
  node.firstChild.textContent = name();
  node.toggleAttribute("data-set", S[key] !== "");
});
const toggled = (key) => (id, on) => {
  const now = list(S[key]).filter((item) => item !== id);
  set(key, joined(on ? [...now, id] : now));
};
const filterMenu = (key, name) => menu(key, () => S[key] ? `${name}: ${list(S[key]).length}` : name,
  choices(tally(key), (id) => list(S[key]).includes(id), toggled(key)));
const pickColumns = (ids) => set("cols", ids.length === COLUMNS.length ? "all" : ids.length ? joined(ids)
  : "none");
const columnMenu = () => menu("cols", () => `Benchmarks ${chosen().length}/${COLUMNS.length}`,
  h("div", {class: "presets"}, [["All", "all"], ["None", "none"],
    ["Most reported", ""]].map(([name, value]) =>
    h("button", {type: "button", onclick: () => set("cols", value)}, name))),
  choices(COLUMNS.map((column) => [column.id, column.models, column.name]),
    (id) => chosen().includes(index.get(id)),
    (id, on) => {
      const now = new Set(chosen());
      pickColumns(COLUMNS.filter((column, j) => column.id === id ? on
        : now.has(j)).map((column) => column.id));
    }));
const factMenu = () => menu("hide", () => "Columns", choices(FACTS.map((fact) => [fact.id, "", fact.name]),
  (id) => !list(S.hide).includes(id), (id, on) => toggled("hide")(id, !on)));
const field = (key, attributes) => valued(h("input", {id: key,
  oninput: (event) => set(key, event.target.value),
  ...attributes}), key);
const size = (key) => field(key, {type: "number", min: 0, step: "any", placeholder: key,
  "aria-label": `${key === "min" ? "At least so many" : "At most so many"} billions of parameters`});
const TRUSTS = [["third", "Any source"], ["pr", "No third parties"], ["author", "Authors and verified"],
  ["verified", "Verified only"]];
const makeControls = () => {
  const fold = (event) =>
    event.target.setAttribute("aria-expanded", String($("controls").classList.toggle("open")));
  $("controls").append(
    field("q", {type: "search", placeholder: "Search (a; b for either)", "aria-label": "Search models"}),
    h("button", {type: "button", class: "phone", id: "filters", "aria-expanded": "false", onclick: fold},
      "Filters"),
    h("span", {class: "size", role: "group", "aria-label": "Size"}, size("min"), "–", size("max"), "B"),
    filterMenu("licence", "Licence"), filterMenu("type", "Type"),
    valued(h("select", {id: "trust", "aria-label": "Trust", onchange: (event) => set("trust",
      event.target.value)},
      TRUSTS.map(([id, name]) => h("option", {value: id}, name))), "trust"),
    columnMenu(), factMenu(),
    h("label", null, bound(h("input", {type: "checkbox", id: "complete",
      onchange: (event) => set("complete", event.target.checked ? "1" : "")}),
      (box) => { box.checked = S.complete !== ""; }), " Complete rows"),
    h("button", {type: "button", id: "reset", onclick: reset}, "Reset"));
  $("actions").append(...[["copy-link", "Copy link", () => copy(location.href)],
    ["csv", "CSV", () => save("csv", viewCsv())], ["json", "JSON", () => save("json", viewJson())],
    ["embed", "Embed", embed], ["theme", "Theme", theme]].map(([id, name, run]) =>
    h("button", {type: "button", class: "plain", id, onclick: run}, name)));
};
const TABS = [["table", "Table", () => "", drawTable], ["plots", "Plots", () => "", drawPlots],
  ["compare", "Compare", () => picks().length, drawCompare],
    ["conflicts", "Conflicts", () => conflicts().length, drawConflicts],
  ["gaps", "Gaps", () => filtered().reduce((sum, model) => sum + model.gaps.length, 0), drawGaps],
  ["left", "Left out", () => D.left_out.length + D.failed.length, drawLeft],
    ["tasks", "Tasks", () => COLUMNS.length, drawTasks]];
const drawTabs = () => {
  const focused = document.activeElement?.closest?.("#tabs") ? document.activeElement.id : null;
  const go = (event) => {
    const step = {ArrowRight: 1, ArrowLeft: -1}[event.key];
    if (!step) return;
    const next = TABS[(TABS.findIndex(([id]) => id === S.tab) + step + TABS.length) % TABS.length][0];
    set("tab", next);
    $(`tab-${next}`).focus();
  };
  $("tabs").replaceChildren(...TABS.map(([id, name, count]) => {
    const number = count().toLocaleString("en");
    return h("button", {type: "button", role: "tab", id: `tab-${id}`, "aria-selected": String(S.tab === id),
      "aria-controls": `panel-${id}`, tabindex: S.tab === id ? 0 : -1, onclick: () => set("tab", id),
        onkeydown: go},
      name, number && ` (${number})`);
  }));
  if (focused) $(focused)?.focus();
};
const reset = () => { Object.assign(S, DEFAULTS, {tab: S.tab, embed: S.embed, theme: S.theme}); update(); };
const theme = () => {
  const dark = S.theme ? S.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  set("theme", dark ? "light" : "dark");
};
const copy = async (text) => {
  try {
    await navigator.clipboard.writeText(text);
    say("Copied");
    flash();
  } catch (error) { showText("Copy this", text); }
};
const flash = () => {
  const button = document.activeElement;
  if (button?.tagName !== "BUTTON" || button.dataset.said) return;
  button.dataset.said = button.textContent;
  button.textContent = "Copied";
  setTimeout(() => { button.textContent = button.dataset.said; delete button.dataset.said; }, 1200);
};
const showText = (title, text) => {
  show(h("h2", {id: "dialog-title"}, title), h("textarea", {readonly: true, id: "to-copy",
    "aria-label": title}, text),
    h("p", null, h("button", {type: "button", onclick: () => copy(text)}, "Copy")));
  $("to-copy").select();
};
const embed = () => {
  const url = new URL(pageAddress(S, {embed: "1"}), location.href.split("?")[0]).href.replace(/"/g,
    "%22").replace(/&/g, "&amp;");
  showText("Embed this view",
    `<iframe src="${url}" width="100%" height="600" title="Leaderboard"></iframe>`);
};

// --- CSV and JSON of the view ----------------------------------------------------------------------------
const csvField = (value) => {
  const text = value == null ? "" : typeof value === "string" && /^[=+\-@\t]/.test(value) ? "'" + value
    : String(value);
  return /[",\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
};
const viewCsv = () => {
  const {models, shown, facts: wanted} = view();
  const head = ["repo_id", ...wanted.map((fact) => fact.id),
    ...shown.flatMap((j) => [COLUMNS[j].id, COLUMNS[j].id + ".standing"])];
  const rows = models.map((model) => [model.repo_id, ...wanted.map((fact) => model[fact.id]),
    ...shown.flatMap((j) => {
    const cell = cellOf(model, j);
    return cell ? [cell.value, cell.standing] : ["", ""];
  })]);
  return [head, ...rows].map((row) => row.map(csvField).join(",") + "\n").join("");
};
const viewJson = () => {
  const {models, shown, facts: wanted} = view();
  return JSON.stringify({scanned: D.scanned, view: pageAddress(S),
    models: models.map((model) => ({repo_id: model.repo_id,
    ...Object.fromEntries(wanted.map((fact) => [fact.id, model[fact.id]])),
      scores: Object.fromEntries(shown.flatMap((j) => {
      const cell = cellOf(model, j);
      return cell ? [[COLUMNS[j].id, {...unpack(cell.packed[0]), rank: cell.rank, why: cell.why}]] : [];
    }))}))}, null, 1) + "\n";
};
const save = (kind, text) => {
  const url = URL.createObjectURL(new Blob([text], {type: kind === "csv" ? "text/csv;charset=utf-8"
    : "application/json"}));
  h("a", {href: url, download: `leaderboard.${kind}`}).click();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
};

// --- life ------------------------------------------------------------------------------------------------
const update = () => {
  if (!TABS.some(([id]) => id === S.tab)) S.tab = "table";
  if (!TRUST.includes(S.trust)) S.trust = DEFAULTS.trust;
  trusted = TRUST.indexOf(S.trust);
  const root = document.documentElement;
  if (/^(dark|light)$/.test(S.theme)) root.dataset.theme = S.theme;
  root.classList.toggle("embed", S.embed === "1");
  remember();
  for (const [id] of TABS) $(`panel-${id}`).hidden = id !== S.tab;
  TABS.find(([id]) => id === S.tab)[3]();
  SYNC.forEach((sync) => sync());
  drawTabs();
  say(S.tab === "table" ? `${plural(V.models.length, "model")} shown` : "");
};
const ago = () => {
  const when = $("when"), days = when && Math.floor((Date.now() - Date.parse(when.dateTime)) / 864e5);
  if (when && days >= 0) when.after(` (${days === 0 ? "today" : plural(days, "day") + " ago"})`);
};
const open = (event) => {
  const cell = event.target.closest?.("#board .cell");
  if (!cell || (event.type === "keydown" && event.key !== "Enter" && event.key !== " ")) return;
  event.preventDefault();
  details(D.models.find((model) => model.repo_id === cell.closest("tr").dataset.model),
    +cell.dataset.column);
};
$("board").addEventListener("click", open);
$("board").addEventListener("keydown", open);
$("board").addEventListener("keydown", move);
$("wrap").addEventListener("scroll", fill, {passive: true});
document.addEventListener("click", (event) => {
  for (const open of document.querySelectorAll(".menu[open]"))
    if (document.contains(event.target) && !open.contains(event.target)) open.open = false;
});
document.addEventListener("keydown", (event) => {
  const open = event.key === "Escape" && document.querySelector(".menu[open]");
  if (open) { open.open = false; open.querySelector("summary").focus(); }
});
$("dialog").addEventListener("click", (event) => { if (event.target === $("dialog")) $("dialog").close(); });
addEventListener("beforeprint", () => { if (S.tab === "table") drawRows(V.models.length); });
ago();
makeControls();
update();
})();
