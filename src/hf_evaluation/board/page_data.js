// The page's data, and elements. Text becomes text nodes, never markup.

const $ = (id) => document.getElementById(id);
const D = JSON.parse($("data").textContent);
const COLUMNS = D.benchmarks,
  MODELS = D.models,
  FACTS = D.facts.filter((fact) => MODELS.some((model) => model[fact.id] != null));
// The views of one category each: all but the overview and the five.
const CATEGORIES = D.views.filter((item) => item.id && item.id !== "five");
const MAKERS = {
  html: (tag) => document.createElement(tag),
  svg: (tag) => document.createElementNS("http://www.w3.org/2000/svg", tag),
};
const maker =
  (make) =>
  (tag, attributes, ...children) => {
    const node = make(tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
      else if (name.startsWith("--")) node.style.setProperty(name, value);
      else if (value === true) node.setAttribute(name, "");
      else if (value !== false && value != null) node.setAttribute(name, value);
    }
    node.append(...children.flat(9).filter((child) => child != null && child !== false));
    return node;
  };
const h = maker(MAKERS.html),
  s = maker(MAKERS.svg);
const link = (url, text) =>
  /^https:\/\//.test(url || "")
    ? h("a", { href: url, rel: "noopener nofollow", target: "_blank" }, text)
    : text;
const button = (text, run, attributes) => h("button", { type: "button", onclick: run, ...attributes }, text);
const say = (text) => {
  $("status").textContent = text;
};
const plural = (n, word, many = `${word}s`) => `${n.toLocaleString("en")} ${n === 1 ? word : many}`;

// --- what is packed (board/packing.py): lists by field, those of few values by the steps between them ---
const unpacked = (list, size) => {
  if (Array.isArray(list)) return list;
  const all = new Array(size).fill(list.usual);
  let at = 0;
  list.steps.forEach((step, n) => {
    at += step;
    all[at] = list.of[n];
  });
  return all;
};
const CELLS = MODELS.reduce((sum, model) => sum + model.cells, 0);
const C = Object.fromEntries(Object.entries(D.cells).map(([name, list]) => [name, unpacked(list, CELLS)]));
const REPORTS = C.reports.reduce((sum, n) => sum + n, 0);
const R = Object.fromEntries(
  Object.entries(D.reports).map(([name, list]) => [name, unpacked(list, REPORTS)]),
);
const textAt = (report, name) => D.strings[R[name][report]];
const TRUST = Object.keys(D.standings);
// Where the cell of a model in a column is among all, from 1 on; 0 is none. Its reports are `first` and those after.
const GRID = new Int32Array(MODELS.length * COLUMNS.length);
const FIRST = new Int32Array(CELLS);
const FIRST_CELL = new Int32Array(MODELS.length);
{
  let cell = 0,
    report = 0;
  MODELS.forEach((model, order) => {
    model.order = order;
    model.conflicts = [];
    FIRST_CELL[order] = cell;
    for (let n = model.cells; n; n--, cell++) {
      const j = C.column[cell];
      GRID[order * COLUMNS.length + j] = cell + 1;
      FIRST[cell] = report;
      report += C.reports[cell];
      if (C.conflict[cell]) model.conflicts.push(j);
    }
    model.words = [model.repo_id, model.organisation, model.licence, model.type].join(" ").toLowerCase();
    model.gaps = model.gaps
      .map((row) =>
        Object.fromEntries(
          D.gap_fields.map((name, at) => [
            name,
            name === "value" || name === "pr" ? row[at] : D.strings[row[at]],
          ]),
        ),
      )
      .filter((gap) => gap.state !== "published");
  });
}
const isCopy = (model) => ["quantized", "adapter", "merge"].includes(model.type);
const BY_NAME = new Map(MODELS.map((model) => [model.repo_id, model]));
const modeOf = (report) => [textAt(report, "mode"), textAt(report, "tools")].filter(Boolean).join(", ");
const reportsOf = (cell) => Array.from({ length: C.reports[cell] }, (_, n) => FIRST[cell] + n);
const placeText = (report) =>
  ["table", "row", "column", "line"]
    .filter((word) => R[word][report] >= 0)
    .map((word) => `${word} ${R[word][report]}`)
    .join(", ");
// A report with all its fields, for details and lists.
const unpack = (report) => {
  const row = { at: report, place: placeText(report), contradicted: R.contradicted[report] === 1 };
  for (const name of D.texts) if (R[name]) row[name] = textAt(report, name);
  for (const name of ["value", "decimals", "stderr", "samples", "pr"]) row[name] = R[name][report];
  row.printed = R.printed[report] ?? row.value;
  const column = COLUMNS[columnOf(report)];
  const deeper = column.unit === "percent" && row.unit === "fraction" ? 2 : 0;
  row.raw = row.raw?.replace("{}", row.printed.toFixed(row.decimals + deeper)) ?? null;
  row.told = toldOf(report);
  return row;
};
const columnOf = (report) => {
  let low = 0,
    high = CELLS - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (FIRST[middle] <= report) low = middle;
    else high = middle - 1;
  }
  return C.column[low];
};
// The settings of a report one by one: kind -> words.
const toldOf = (report) =>
  new Map(
    (textAt(report, "told") || "")
      .split("\n")
      .filter(Boolean)
      .map((line) => [line.slice(0, line.indexOf(": ")), line.slice(line.indexOf(": ") + 2)]),
  );
const DEPTH = COLUMNS.map(() => 0);
for (let cell = 0; cell < CELLS; cell++) {
  const j = C.column[cell];
  DEPTH[j] = Math.max(DEPTH[j], Math.min(2, R.decimals[FIRST[cell]]));
}

// --- texts ---
const short = (n, units) => {
  const unit = units.find(([size]) => n >= size) || [1, ""];
  const value = n / unit[0];
  return (value >= 99.95 || unit[0] === 1 ? Math.round(value) : Math.round(value * 10) / 10) + unit[1];
};
const SIZES = [
    [1e12, "T"],
    [1e9, "B"],
    [1e6, "M"],
  ],
  COUNTS = [
    [1e9, "B"],
    [1e6, "M"],
    [1e3, "k"],
  ];
const factText = (model, fact) => {
  const value = model[fact.id];
  if (value == null) return "";
  return fact.kind === "params"
    ? short(value, SIZES)
    : fact.kind === "count"
      ? short(value, COUNTS)
      : String(value);
};
const number = (value, decimals) => value.toFixed(Math.min(decimals, 2));
const plain = (cell) => number(cell.value, cell.decimals);
// Numbers keep the decimals of their source; figure spaces align them at the point.
const aligned = (cell, j) => {
  const decimals = Math.min(cell.decimals, 2),
    depth = DEPTH[j];
  return (
    cell.value.toFixed(decimals) +
    (decimals === 0 && depth ? "\u2008" : "") +
    "\u2007".repeat(depth - decimals)
  );
};
const errorText = (value) => (value ? `±${+value.toPrecision(2)}` : "");
// Where a number stands, and apart from that who measured it.
const placeName = (report) =>
  report.standing === "repository"
    ? report.kind === "readme"
      ? "in the card"
      : "in metadata"
    : { verified: "verified", pr: `open PR${report.pr ? ` ${report.pr}` : ""}`, elsewhere: "elsewhere" }[
        report.standing
      ];
const WHO_MARKS = { authors: "", "third party": "3rd", "harness run": "run", unknown: "?" };
const disagreement = ["", "reports disagree", "reports that may be the same disagree"];
const badge = (cell) => {
  const card = cell.standing === "repository" && cell.kind === "readme";
  const mark = { verified: "✓", repository: card ? "○" : "●", pr: "PR", elsewhere: "↗" }[cell.standing];
  const told = { class: `badge ${card ? "card" : cell.standing}`, "aria-hidden": "true" };
  const warns = ["", " ≠", " ≠?"][cell.conflict] + (cell.contradicted ? " !" : "");
  if (cell.standing !== "pr" && !warns && !WHO_MARKS[cell.who])
    return h("i", { ...told, class: `${told.class} alone` }, mark); // nine of ten: one element less
  return h(
    "i",
    told,
    h("b", null, mark),
    WHO_MARKS[cell.who] ? h("em", null, WHO_MARKS[cell.who]) : "",
    warns,
  );
};
const modes = (cell) => [
  cell.mode ? h("small", { class: "mode" }, cell.mode) : "",
  cell.others.map((other) => h("small", { class: "mode other" }, `${other.mode} ${plain(other)}`)),
];
const unitText = (column) => ({ percent: "%" })[column.unit] || (column.unit ? ` ${column.unit}` : "");
// How many of the models that a column is for have a score in it.
const coverageText = (column) =>
  column.fits > column.models
    ? `${column.models.toLocaleString("en")} of ${column.fits.toLocaleString("en")}`
    : plural(column.models, "model");
const coverageTitle = (column) =>
  column.fits > column.models
    ? `${column.models} of the ${plural(column.fits, "model")} that it is for have a score`
    : `${plural(column.models, "model")} with a score`;
