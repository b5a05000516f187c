// The page's data, and elements. Text becomes text nodes, never markup.

const $ = (id) => document.getElementById(id);
const D = JSON.parse($("data").textContent);
const COLUMNS = D.benchmarks,
  FACTS = D.facts;
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
const say = (text) => {
  $("status").textContent = text;
};
const plural = (n, word) => `${n.toLocaleString("en")} ${word}${n === 1 ? "" : "s"}`;

// A report comes as a list in the order of D.fields, texts as indices into D.strings.
const unpackBy = (names, texts) => (row) =>
  Object.fromEntries(
    names.map((name, at) => [name, texts.has(name) ? D.strings[row[at] || 0] : (row[at] ?? null)]),
  );
const unpack = unpackBy(D.fields, new Set(D.texts));
const unpackGap = unpackBy(
  D.gap_fields,
  new Set(D.gap_fields.filter((name) => name !== "value" && name !== "pr")),
);
const TRUST = Object.keys(D.standings);
const AT = Object.fromEntries(D.fields.map((name, place) => [name, place]));
const textAt = (packed, name) => D.strings[packed[AT[name]] || 0];
const modeOf = (packed) =>
  [textAt(packed, "mode"), textAt(packed, "tools")].filter((text) => text).join(", ");
// What a cell shows of its packed reports, the first of them in front: that, and each other mode that is told.
const shownOf = (packed, rest) => {
  const first = packed[0],
    mode = modeOf(first),
    others = new Map();
  for (const report of packed.slice(1)) {
    const other = modeOf(report);
    if (other && other !== mode && !others.has(other))
      others.set(other, { mode: other, value: report[AT.value] ?? 0, decimals: report[AT.decimals] || 0 });
  }
  return {
    ...rest,
    packed,
    mode,
    others: [...others.values()],
    value: first[AT.value] ?? 0,
    decimals: first[AT.decimals] || 0,
    standing: textAt(first, "standing"),
    kind: textAt(first, "kind"),
    who: textAt(first, "who"),
    pr: first[AT.pr] ?? null,
  };
};
for (const model of D.models) {
  const cells = new Array(COLUMNS.length);
  for (const [column, rank, why, conflict, reports] of model.cells) {
    cells[column] = shownOf(reports, { rank, of: COLUMNS[column].models, why: D.strings[why], conflict });
  }
  model.cells = cells;
  model.conflicts = COLUMNS.flatMap((_, j) => (cells[j]?.conflict ? [j] : []));
  model.gaps = model.gaps.map(unpackGap).filter((gap) => gap.state !== "published");
  model.words = [model.repo_id, model.organisation, model.licence, model.type].join(" ").toLowerCase();
}
const DEPTH = COLUMNS.map((_, j) =>
  Math.min(
    2,
    D.models.reduce((most, model) => Math.max(most, model.cells[j] ? model.cells[j].decimals : 0), 0),
  ),
);

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
const plain = (cell) => cell.value.toFixed(Math.min(cell.decimals, 2));
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
  return h(
    "i",
    { class: `badge ${card ? "card" : cell.standing}`, "aria-hidden": "true" },
    h("b", null, mark),
    WHO_MARKS[cell.who] ? h("em", null, WHO_MARKS[cell.who]) : "",
    ["", " ≠", " ≠?"][cell.conflict],
  );
};
const modes = (cell) => [
  cell.mode ? h("small", { class: "mode" }, cell.mode) : "",
  cell.others.map((other) => h("small", { class: "mode other" }, `${other.mode} ${plain(other)}`)),
];
const unitText = (column) => ({ percent: "%" })[column.unit] || (column.unit ? ` ${column.unit}` : "");
