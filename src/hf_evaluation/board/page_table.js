// The table: headings, rows as they come into view, arrow keys.

const CHUNK = 30; // rows that are drawn at once; the next ones follow when the end of the table comes near
const CELLS_AT_ONCE = 560; // what is laid out well within a frame
const PAUSE = 20; // ms between two chunks, in which the page shows what it has and hears the reader
const rowsAtOnce = () => Math.max(6, Math.min(CHUNK, Math.round(CELLS_AT_ONCE / (V.shown.length + 10))));
let V = null,
  drawn = 0;
// Widths of columns by what is in them; that of the names is the style sheet's to say (`--name`).
const WIDTHS = { name: 0, whole: 5, params: 5, count: 6.4, text: 7.8, score: 7.9 };
// Long names of benchmarks break where a capital begins a word, not anywhere.
const breakable = (name) =>
  name
    .replace(/([a-z])([A-Z][a-z])/g, "$1\n$2")
    .split("\n")
    .map((part, at) => [at ? h("wbr") : "", part]);
const heading = (id, kind, text, title, below) =>
  h(
    "th",
    {
      scope: "col",
      class: kind,
      title,
      "data-id": id,
      ...(WIDTHS[kind] ? { "--width": `${WIDTHS[kind]}rem` } : {}),
    },
    button(text, () => sortBy(id)),
    below ? h("small", null, below) : "",
  );
const sortBy = (id) => {
  if (sortName() !== id) Object.assign(S, { sort: id, dir: "" });
  else {
    const flipped = direction() === "asc" ? "desc" : "asc";
    if (S.dir && flipped === sortKey().best) Object.assign(S, { sort: DEFAULTS.sort, dir: "" });
    else Object.assign(S, { sort: id, dir: flipped });
  }
  update();
  const again = document.querySelector(`#board th[data-id="${CSS.escape(id)}"] button`);
  if (again) again.focus({ preventScroll: true });
  say(`Sorted by ${id}, ${direction() === "asc" ? "ascending" : "descending"}`);
};
let headOfTable = ""; // the columns that the head names: while they stay, only its arrows change
const drawTable = () => {
  V = view();
  drawn = 0;
  const late = NARROW.matches ? LATE_NARROW : LATE;
  V.before = V.facts.filter((fact) => !late.has(fact.id));
  V.after = V.facts.filter((fact) => late.has(fact.id));
  V.coverage = coverageOf(V.shown);
  V.sorted = index.get(sortName());
  const board = $("board"),
    key = JSON.stringify([V.shown, V.facts.map((fact) => fact.id), NARROW.matches]);
  if (key !== headOfTable) drawHead(board);
  headOfTable = key;
  const sorted = `${direction()}ending`,
    by = sortName();
  for (const cell of board.tHead.rows[0].cells)
    cell.setAttribute("aria-sort", cell.dataset.id === by ? sorted : "none");
  board.tBodies[0].replaceChildren();
  board.caption.textContent = viewNote();
  $("wrap").scrollTop = 0;
  drawRows(rowsAtOnce());
};
const drawHead = (board) => {
  const ofFact = (fact) => heading(fact.id, fact.kind, fact.name, fact.title);
  const coverage = heading("coverage", "whole", "Scores", `Scores in the ${V.shown.length} columns shown`);
  const head = h(
    "tr",
    null,
    heading("repo_id", "name", "Model", "Account and name of the repository"),
    V.before.map(ofFact),
    NARROW.matches ? "" : coverage,
    V.shown.map((j) => scoreHeading(COLUMNS[j])),
    NARROW.matches ? coverage : "",
    V.after.map(ofFact),
  );
  // Columns of a known width: what is in the cells need not be measured, thousands of times, to lay them out.
  const wide = [...head.cells].reduce((sum, cell) => sum + WIDTHS[cell.classList[0]], 0);
  board.style.setProperty("--wide", `${wide}rem`);
  board.tHead.replaceChildren(head);
};
const scoreHeading = (column) =>
  heading(
    column.id,
    "score",
    breakable(column.name + (column.lower_is_better ? " ↓" : "")),
    `${column.name}: ${coverageTitle(column)}${column.lower_is_better ? ", lower is better" : ""}`,
    [coverageText(column), column.unit === "percent" ? "" : unitText(column)].filter(Boolean).join(","),
  );
// Facts that stand right of the scores; on a narrow screen all of them do.
const LATE = new Set(["trending_rank", "active_parameters", "organisation", "created", "downloads", "likes"]);
const LATE_NARROW = new Set(FACTS.map((fact) => fact.id));
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
  if (left && drawn < 3 * CHUNK) requestAnimationFrame(() => setTimeout(fill, PAUSE));
  $("more").replaceChildren(
    h(
      "span",
      { id: "count" },
      `${V.models.length.toLocaleString("en")} of ` +
        `${plural(MODELS.length, "model")}, ${V.shown.length} of ${plural(COLUMNS.length, "benchmark task")}`,
    ),
    left ? button(`Show more (${left} left)`, () => drawRows(200)) : "",
    V.without ? button(`Show the ${V.without} without a score here`, () => set("blank", "1")) : "",
    V.models.length || V.without ? "" : button("No model fits: reset the filters", reset),
  );
};
const fill = () => {
  const wrap = $("wrap");
  if (V && drawn < V.models.length && wrap.scrollTop + wrap.clientHeight > wrap.scrollHeight - 400)
    drawRows(rowsAtOnce());
};
const nameOf = (repo_id) => {
  const slash = repo_id.indexOf("/") + 1;
  return [h("small", null, repo_id.slice(0, slash)), h("wbr"), repo_id.slice(slash)];
};
const drawRow = (model) => {
  const picked = picks().includes(model.repo_id);
  const box = h("input", {
    type: "checkbox",
    class: "nav",
    tabindex: -1,
    checked: picked,
    "aria-label": `Compare ${model.repo_id}`,
    onchange: (event) => pick(model.repo_id, event.target.checked),
  });
  const fact = (item) =>
    h("td", { class: item.kind, title: item.kind === "text" ? null : model[item.id] }, factText(model, item));
  const coverage = h("td", { class: "whole" }, `${V.coverage(model)}/${V.shown.length}`);
  const ranked = V.sorted === undefined ? null : cellOf(model, V.sorted);
  return h(
    "tr",
    { class: picked ? "picked" : null, "data-model": model.repo_id },
    h(
      "th",
      { scope: "row", class: "name" },
      h(
        "div",
        null,
        h("label", null, box),
        V.sorted === undefined
          ? ""
          : h(
              "span",
              { class: "place", title: "Rank in the sorted column among all models here, = tied" },
              ranked ? placeIn(ranked) : "",
            ),
        h("a", { href: modelAddress(model.repo_id), class: "nav", tabindex: -1 }, nameOf(model.repo_id)),
      ),
    ),
    V.before.map(fact),
    NARROW.matches ? "" : coverage,
    V.shown.map((j) => drawCell(model, j)),
    NARROW.matches ? coverage : "",
    V.after.map(fact),
  );
};
// How far a value reaches on its column's scale, in percent of the width; null where the scale is not known.
const reach = (value, j) => {
  const column = COLUMNS[j];
  const [low, high] = column.limits || (column.unit === "percent" ? [0, 100] : [0, highest(j)]);
  if (!(high > low) || value < low) return null;
  return Math.min(100, ((value - low) / (high - low)) * 100);
};
const HIGHEST = new Map();
const highest = (j) => {
  if (!HIGHEST.has(j))
    HIGHEST.set(
      j,
      MODELS.reduce((most, model) => Math.max(most, scoreOf(model, j) ?? 0), 0),
    );
  return HIGHEST.get(j);
};
const drawCell = (model, j) => {
  const cell = cellOf(model, j);
  if (!cell) return h("td");
  const told = [
    plain(cell) + (cell.error ? ` ${errorText(cell.error)}` : ""),
    cell.mode,
    `rank ${rankText(cell)}`,
    placeName(cell),
    `measured by: ${D.whos[cell.who]}`,
    ...cell.others.map((other) => `${other.mode} ${plain(other)}`),
    disagreement[cell.conflict],
    cell.contradicted ? "the model's card says otherwise" : "",
  ];
  const label = `${told.filter((text) => text).join(", ")}. Details`;
  const wide = reach(cell.value, j);
  return h(
    "td",
    {
      class: `score${cell.rank === 1 ? " first" : ""}${V.sorted === j ? " by" : ""}`,
      ...(wide === null ? {} : { "--reach": `${wide.toFixed(1)}%` }),
    },
    // A span, for a button of its own would take twice the time to lay out, thousands of times.
    h(
      "span",
      {
        role: "button",
        class: cell.mode || cell.others.length || cell.error ? "cell moded nav" : "cell nav",
        tabindex: -1,
        "data-column": j,
        "aria-label": label,
      },
      aligned(cell, j),
      badge(cell),
      cell.error ? h("small", { class: "mode" }, errorText(cell.error)) : "",
      modes(cell),
    ),
  );
};
// One tab stop for the whole body of the table; arrow keys go from there.
const move = (event) => {
  const from = event.target.closest?.("#board tbody .nav");
  const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
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
    for (let row = from.closest("tr"); row && !to; ) {
      row = step[0] > 0 ? row.nextElementSibling : row.previousElementSibling;
      to = row?.cells[place].querySelector(same);
    }
  }
  if (!to) return;
  from.tabIndex = -1;
  to.tabIndex = 0;
  to.focus({ preventScroll: true });
  to.scrollIntoView({ block: "nearest", inline: "nearest" });
};
