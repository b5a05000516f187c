// What decides what is shown, mirrored in the address with defaults left out; the models in view.

const DEFAULTS = {
  tab: "table",
  view: "",
  q: "",
  sort: "",
  dir: "",
  cols: "",
  hide: "",
  min: "",
  max: "",
  licence: "",
  type: "",
  trust: "elsewhere",
  who: "",
  mode: "",
  tools: "",
  complete: "",
  blank: "",
  pick: "",
  y: "",
  x: "parameters",
  embed: "",
  theme: "",
};
const query = new URLSearchParams(location.search);
const S = Object.fromEntries(Object.entries(DEFAULTS).map(([key, value]) => [key, query.get(key) ?? value]));
if (!query.has("theme") && /^(dark|light)$/.test(query.get("__theme") || "")) S.theme = query.get("__theme");
const list = (text) =>
  text ? text.split(",").map((item) => item.replace(/%2C/g, ",").replace(/%25/g, "%")) : [];
const joined = (items) => items.map((item) => item.replace(/[,%]/g, encodeURIComponent)).join(",");
const index = new Map(COLUMNS.map((column, j) => [column.id, j]));
const pageAddress = (state, changes) => {
  const words = new URLSearchParams();
  for (const [key, value] of Object.entries({ ...state, ...changes }))
    if (value !== DEFAULTS[key]) words.set(key, value);
  return words.toString() ? `?${words}` : "";
};
const remember = () => {
  const words = pageAddress(S);
  try {
    history.replaceState(history.state, "", (words || location.pathname) + location.hash);
  } catch {
    /* a file:// page in a frame */
  }
  // A Space shows the page in a frame; this mirrors the state in the address that people see.
  if (parent !== window)
    parent.postMessage({ queryString: words.slice(1), hash: location.hash }, "https://huggingface.co");
};
// The page of one model has an address of its own: #model=org/name.
const modelAddress = (repo_id) =>
  `#model=${encodeURIComponent(repo_id).replace(/%2F/g, "/").replace(/'/g, "%27")}`;
const wantedModel = () => {
  const found = /^#model=(.+)$/.exec(location.hash);
  try {
    return found ? decodeURIComponent(found[1]) : null;
  } catch {
    return found[1];
  }
};
const modelLink = (model, ...content) =>
  h("a", { href: modelAddress(model.repo_id) }, content.length ? content : model.repo_id);
const viewNow = () => D.views.find((view) => view.id === S.view) || D.views[0];
// The columns that are shown: those that were picked, else those of the view.
let choice = { key: null, columns: [] };
const chosen = () => {
  const key = JSON.stringify([S.cols, S.view]);
  if (choice.key !== key) choice = { key, columns: choose() };
  return choice.columns;
};
const choose = () => {
  if (S.cols === "all") return COLUMNS.map((_, j) => j);
  if (S.cols === "none") return [];
  const picked = list(S.cols)
    .map((id) => index.get(id))
    .filter((j) => j !== undefined);
  return picked.length ? picked.sort((a, b) => a - b) : viewNow().columns;
};
// On a narrow screen the column that is sorted by comes first; one that is not in view is shown beside it.
const NARROW = matchMedia("(max-width: 40rem)");
const shownColumns = () => {
  const shown = chosen(),
    j = index.get(sortName());
  if (j === undefined) return shown;
  if (!shown.includes(j)) return [j, ...shown];
  return NARROW.matches ? [j, ...shown.filter((other) => other !== j)] : shown;
};
const facts = () => {
  const hidden = new Set(list(S.hide));
  return FACTS.filter((fact) => !hidden.has(fact.id));
};

// --- filters of reports: a cell shows the first of its reports that passes; ranks are among what is shown ---
const NOT_TOLD = "not told";
const REPORT_FILTERS = ["who", "mode", "tools"];
const MOVED = { author: "repository", third: "elsewhere" }; // what addresses of older pages call standings
let passes = null; // a report -> whether it counts; null where all do
let siftedBy = null;
let made = new Map(); // cell -> what is shown of it
let ranks = new Map(); // column -> ranks by value, and how many
const passer = () => {
  const trusted = TRUST.indexOf(S.trust);
  const wanted = REPORT_FILTERS.map((name) => [name, new Set(list(S[name]))]).filter(([, set]) => set.size);
  return (report) =>
    TRUST.indexOf(textAt(report, "standing")) <= trusted &&
    wanted.every(([name, set]) => set.has(textAt(report, name) || NOT_TOLD));
};
const sift = () => {
  S.trust = MOVED[S.trust] || S.trust;
  if (!TRUST.includes(S.trust)) S.trust = DEFAULTS.trust;
  const key = JSON.stringify([S.trust, ...REPORT_FILTERS.map((name) => S[name])]);
  if (key === siftedBy) return;
  siftedBy = key;
  const open = S.trust === DEFAULTS.trust && REPORT_FILTERS.every((name) => S[name] === "");
  passes = open ? null : passer();
  made = new Map();
  ranks = new Map();
};
// The report that is shown of a model in a column, -1 where there is none.
const reportOf = (model, j) => {
  const cell = GRID[model.order * COLUMNS.length + j] - 1;
  if (cell < 0) return -1;
  if (!passes) return FIRST[cell];
  for (let n = 0; n < C.reports[cell]; n++) if (passes(FIRST[cell] + n)) return FIRST[cell] + n;
  return -1;
};
const scoreOf = (model, j) => {
  const report = reportOf(model, j);
  return report < 0 ? null : R.value[report];
};
const ranksOf = (j) => {
  if (!ranks.has(j)) {
    const values = [];
    for (const model of MODELS) {
      const report = reportOf(model, j);
      if (report >= 0) values.push(R.value[report]);
    }
    const sign = COLUMNS[j].lower_is_better ? 1 : -1,
      places = new Map();
    values.sort((a, b) => sign * (a - b));
    values.forEach((value, place) => {
      if (!places.has(value)) places.set(value, { rank: place + 1, tied: 0 });
      places.get(value).tied += 1;
    });
    ranks.set(j, { places, of: values.length });
  }
  return ranks.get(j);
};
// What a cell shows: its first report, each other mode that is told, and its rank in the column.
const cellOf = (model, j) => {
  const first = reportOf(model, j);
  if (first < 0) return undefined;
  const cell = GRID[model.order * COLUMNS.length + j] - 1;
  if (!made.has(cell)) made.set(cell, makeCell(cell, first, j));
  return made.get(cell);
};
const makeCell = (cell, first, j) => {
  const mode = modeOf(first),
    others = new Map(),
    kept = reportsOf(cell).filter((report) => !passes || passes(report));
  for (const report of kept) {
    const other = modeOf(report);
    if (other && other !== mode && !others.has(other))
      others.set(other, { mode: other, value: R.value[report], decimals: R.decimals[report] });
  }
  const { places, of } = ranksOf(j),
    value = R.value[first],
    why = D.strings[C.why[cell]];
  return {
    reports: kept,
    value,
    decimals: R.decimals[first],
    error: R.stderr[first],
    mode,
    others: [...others.values()],
    standing: textAt(first, "standing"),
    kind: textAt(first, "kind"),
    who: textAt(first, "who"),
    pr: R.pr[first],
    conflict: C.conflict[cell],
    contradicted: R.contradicted[first] === 1,
    why: first === FIRST[cell] ? why : `the first that the filters leave; without them: ${why}`,
    ...places.get(value),
    of,
  };
};
const placeIn = (cell) => `${cell.rank}${cell.tied > 1 ? "=" : ""}`;
const rankText = (cell) => `${placeIn(cell)} of ${cell.of}`;

// --- the view: which models, in which order ---
const matcher = (text) => {
  const groups = text
    .toLowerCase()
    .split(";")
    .map((part) => part.split(/\s+/).filter(Boolean))
    .filter((words) => words.length);
  return (model) =>
    !groups.length || groups.some((words) => words.every((word) => model.words.includes(word)));
};
const OPEN = new Set(D.open);
const licenceFits = (wanted, model) =>
  wanted.has(model.licence || "unknown") || (wanted.has("open") && OPEN.has(model.licence));
let kept = { key: null, models: [] };
const filtered = () => {
  const key = JSON.stringify([S.q, S.min, S.max, S.licence, S.type]);
  if (kept.key !== key) kept = { key, models: filter() };
  return kept.models;
};
const filter = () => {
  const matches = matcher(S.q),
    licences = new Set(list(S.licence)),
    types = new Set(list(S.type));
  const low = S.min === "" ? null : +S.min * 1e9,
    high = S.max === "" ? null : +S.max * 1e9;
  return MODELS.filter(
    (model) =>
      matches(model) &&
      (!licences.size || licenceFits(licences, model)) &&
      (!types.size || types.has(model.type || "unknown")) &&
      ((low === null && high === null) ||
        (model.parameters !== null &&
          (low === null || model.parameters >= low) &&
          (high === null || model.parameters <= high))),
  );
};
const RANKED = MODELS.some((model) => model.trending_rank !== null);
// What the table is sorted by: what was asked for, else the most reported of the columns shown.
const sortName = () => {
  if (S.sort) return S.sort;
  const shown = chosen();
  if (shown.length) return COLUMNS[mostReported(shown)].id;
  return RANKED ? "trending_rank" : "coverage";
};
const mostReported = (shown) =>
  shown.reduce((best, j) => (COLUMNS[j].models > COLUMNS[best].models ? j : best), shown[0]);
// Place of a model among all by name: compared once, for comparing names takes time.
let alphabet = null;
const nameOrder = (model) => {
  if (!alphabet) {
    const sorted = [...MODELS].sort((a, b) => COLLATOR.compare(a.repo_id, b.repo_id));
    alphabet = new Map(sorted.map((item, at) => [item, at]));
  }
  return alphabet.get(model);
};
const sortKey = () => {
  const name = sortName();
  if (index.has(name)) {
    const j = index.get(name);
    return { get: (model) => scoreOf(model, j), best: COLUMNS[j].lower_is_better ? "asc" : "desc" };
  }
  if (name === "repo_id") return { get: nameOrder, best: "asc" };
  if (name === "coverage") return { get: coverageOf(chosen()), best: "desc" };
  const fact = FACTS.find((item) => item.id === name) || FACTS[0];
  const rising = (fact.kind === "text" && fact.id !== "created") || fact.id === "trending_rank";
  return { get: (model) => model[fact.id], best: rising ? "asc" : "desc" };
};
const coverageOf = (shown) => (model) => shown.reduce((sum, j) => sum + (reportOf(model, j) >= 0), 0);
const direction = () => S.dir || sortKey().best;
const COLLATOR = new Intl.Collator("en", { numeric: true });
const view = () => {
  const shown = shownColumns(),
    { get } = sortKey(),
    sign = direction() === "asc" ? 1 : -1;
  let models = filtered();
  if (S.complete) models = models.filter((model) => shown.every((j) => reportOf(model, j) >= 0));
  // A view of one category leaves away who has nothing in it, and says so below the table.
  const fitting = models.length;
  if (viewNow().id && !S.blank) models = models.filter((model) => shown.some((j) => reportOf(model, j) >= 0));
  const keyed = models.map((model, order) => ({ model, order, key: get(model) }));
  keyed.sort((a, b) => {
    const blank = (a.key === null) - (b.key === null); // blanks last, whichever way
    if (blank || a.key === null) return blank || a.order - b.order;
    const by = typeof a.key === "number" ? a.key - b.key : COLLATOR.compare(a.key, b.key);
    return sign * by || a.order - b.order;
  });
  const ordered = keyed.map((item) => item.model);
  return {
    shown,
    facts: facts(),
    models: ordered,
    without: fitting - models.length,
  };
};
