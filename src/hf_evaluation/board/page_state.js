// What decides what is shown, mirrored in the address with defaults left out; the models in view.

const DEFAULTS = {
  tab: "table",
  q: "",
  sort: "trending_rank",
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
    history.replaceState(null, "", words || location.pathname);
  } catch {
    /* a file:// page in a frame */
  }
  // A Space shows the page in a frame; this mirrors the state in the address that people see.
  if (parent !== window) parent.postMessage({ queryString: words.slice(1) }, "https://huggingface.co");
};
const chosen = () => {
  if (S.cols === "all") return COLUMNS.map((_, j) => j);
  if (S.cols === "none") return [];
  const picked = list(S.cols)
    .map((id) => index.get(id))
    .filter((j) => j !== undefined);
  return picked.length
    ? picked.sort((a, b) => a - b)
    : COLUMNS.flatMap((column, j) => (column.default ? [j] : []));
};
const facts = () => {
  const hidden = new Set(list(S.hide));
  return FACTS.filter((fact) => !hidden.has(fact.id));
};
// Filters of reports. A cell shows the first of its reports that passes them; ranks are among what is shown.
const NOT_TOLD = "not told";
const REPORT_FILTERS = ["who", "mode", "tools"];
const MOVED = { author: "repository", third: "elsewhere" }; // what addresses of older pages call standings
let sifted = null; // model -> its cells as the filters leave them; null where nothing is filtered
let siftedBy = "";
const passer = () => {
  const trusted = TRUST.indexOf(S.trust);
  const wanted = REPORT_FILTERS.map((name) => [name, new Set(list(S[name]))]).filter(([, set]) => set.size);
  return (packed) =>
    TRUST.indexOf(textAt(packed, "standing")) <= trusted &&
    wanted.every(([name, set]) => set.has(textAt(packed, name) || NOT_TOLD));
};
const sift = () => {
  S.trust = MOVED[S.trust] || S.trust;
  if (!TRUST.includes(S.trust)) S.trust = DEFAULTS.trust;
  const key = JSON.stringify([S.trust, ...REPORT_FILTERS.map((name) => S[name])]);
  if (key === siftedBy) return;
  siftedBy = key;
  const open = S.trust === DEFAULTS.trust && REPORT_FILTERS.every((name) => S[name] === "");
  sifted = open ? null : new Map(D.models.map((model) => [model, siftedCells(model, passer())]));
  if (sifted) for (const j of COLUMNS.keys()) rankAgain(j);
};
const siftedCells = (model, passes) =>
  model.cells.map((cell) => {
    const left = cell?.packed.filter(passes);
    return left?.length ? shownOf(left, { why: whyOf(cell, left), conflict: cell.conflict }) : undefined;
  });
const whyOf = (cell, left) =>
  left[0] === cell.packed[0] ? cell.why : `the first that the filters leave; without them: ${cell.why}`;
const rankAgain = (j) => {
  const cells = D.models.map((model) => sifted.get(model)[j]).filter((cell) => cell);
  const sign = COLUMNS[j].lower_is_better ? 1 : -1;
  cells.sort((a, b) => sign * (a.value - b.value));
  cells.forEach((cell, place) => {
    const before = cells[place - 1];
    cell.rank = before && before.value === cell.value ? before.rank : place + 1;
    cell.of = cells.length;
  });
};
const cellOf = (model, j) => (sifted ? sifted.get(model) : model.cells)[j];

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
  return D.models.filter(
    (model) =>
      matches(model) &&
      (!licences.size || licences.has(model.licence || "unknown")) &&
      (!types.size || types.has(model.type || "unknown")) &&
      ((low === null && high === null) ||
        (model.parameters !== null &&
          (low === null || model.parameters >= low) &&
          (high === null || model.parameters <= high))),
  );
};
const sortKey = () => {
  if (index.has(S.sort)) {
    const j = index.get(S.sort);
    return {
      get: (model) => cellOf(model, j)?.value ?? null,
      best: COLUMNS[j].lower_is_better ? "asc" : "desc",
    };
  }
  if (S.sort === "repo_id") return { get: (model) => model.repo_id, best: "asc" };
  if (S.sort === "coverage") return { get: coverageOf(chosen()), best: "desc" };
  const fact = FACTS.find((item) => item.id === S.sort) || FACTS[0];
  const rising = (fact.kind === "text" && fact.id !== "created") || fact.id === "trending_rank";
  return { get: (model) => model[fact.id], best: rising ? "asc" : "desc" };
};
const coverageOf = (shown) => (model) => shown.reduce((sum, j) => sum + (cellOf(model, j) ? 1 : 0), 0);
const direction = () => S.dir || sortKey().best;
const COLLATOR = new Intl.Collator("en", { numeric: true });
const view = () => {
  const shown = chosen(),
    { get } = sortKey(),
    sign = direction() === "asc" ? 1 : -1;
  let models = filtered();
  if (S.complete) models = models.filter((model) => shown.every((j) => cellOf(model, j)));
  const keyed = models.map((model, order) => ({ model, order, key: get(model) }));
  keyed.sort((a, b) => {
    const blank = (a.key === null) - (b.key === null); // blanks last, whichever way
    if (blank || a.key === null) return blank || a.order - b.order;
    const by = typeof a.key === "number" ? a.key - b.key : COLLATOR.compare(a.key, b.key);
    return sign * by || a.order - b.order;
  });
  return { shown, facts: facts(), models: keyed.map((row) => row.model) };
};
