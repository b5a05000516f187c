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
  trust: "third",
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
let trusted = TRUST.length; // the last standing of TRUST that is shown
const cellOf = (model, j) => {
  const cell = model.cells[j];
  return cell && cell.trust <= trusted ? cell : undefined;
};

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
