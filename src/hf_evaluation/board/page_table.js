// The table: headings, rows as they come into view, arrow keys.

const CHUNK = 30; // rows that are drawn at once; the next ones follow when the end of the table comes near
let V = null,
  drawn = 0;
const heading = (id, kind, text, title, direct) =>
  h(
    "th",
    {
      scope: "col",
      class: kind,
      title,
      "data-id": id,
      "aria-sort": S.sort === id ? `${direct}ending` : "none",
    },
    h("button", { type: "button", onclick: () => sortBy(id) }, text),
  );
const sortBy = (id) => {
  if (S.sort !== id) Object.assign(S, { sort: id, dir: "" });
  else {
    const flipped = direction() === "asc" ? "desc" : "asc";
    if (S.dir && flipped === sortKey().best) Object.assign(S, { sort: DEFAULTS.sort, dir: "" });
    else S.dir = flipped;
  }
  update();
  const button = document.querySelector(`#board th[data-id="${CSS.escape(id)}"] button`);
  if (button) button.focus({ preventScroll: true });
  say(`Sorted by ${id}, ${direction() === "asc" ? "ascending" : "descending"}`);
};
const drawTable = () => {
  V = view();
  drawn = 0;
  const direct = direction() === "asc" ? "asc" : "desc";
  const late = matchMedia("(max-width: 40rem)").matches ? LATE_NARROW : LATE;
  const before = V.facts.filter((fact) => !late.has(fact.id)),
    after = V.facts.filter((fact) => late.has(fact.id));
  V.before = before;
  V.after = after;
  V.coverage = coverageOf(V.shown);
  const head = h(
    "tr",
    null,
    heading("repo_id", "name", "Model", "Account and name of the repository", direct),
    before.map((fact) => heading(fact.id, fact.kind, fact.name, fact.title, direct)),
    heading("coverage", "whole", "Scores", `Scores in the ${V.shown.length} columns shown`, direct),
    V.shown.map((j) =>
      heading(
        COLUMNS[j].id,
        "score",
        COLUMNS[j].name + (COLUMNS[j].lower_is_better ? " ↓" : ""),
        `${plural(COLUMNS[j].models, "model")}${COLUMNS[j].lower_is_better ? ", lower is better" : ""}`,
        direct,
      ),
    ),
    after.map((fact) => heading(fact.id, fact.kind, fact.name, fact.title, direct)),
  );
  const board = $("board");
  board.tHead.replaceChildren(head);
  board.tBodies[0].replaceChildren();
  $("wrap").scrollTop = 0;
  // So many cells are laid out within a frame; the rows below follow in the next ones (`fill`).
  drawRows(Math.max(12, Math.min(CHUNK, Math.round(1000 / (V.shown.length + 10)))));
};
const LATE = new Set(["organisation", "created", "downloads", "likes"]); // stand right of the scores
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
  $("more").replaceChildren(
    h(
      "span",
      { id: "count" },
      `${V.models.length.toLocaleString("en")} of ` +
        `${plural(D.models.length, "model")}, ${V.shown.length} of ${plural(
          COLUMNS.length,
          "benchmark task",
        )}`,
    ),
    left ? h("button", { type: "button", onclick: () => drawRows(200) }, `Show more (${left} left)`) : "",
    V.models.length
      ? ""
      : h("button", { type: "button", onclick: reset }, "No model fits: reset the filters"),
  );
};
const fill = () => {
  const wrap = $("wrap");
  if (drawn < V.models.length && wrap.scrollTop + wrap.clientHeight > wrap.scrollHeight - 400)
    drawRows(CHUNK);
};
const drawRow = (model) => {
  const picked = picks().includes(model.repo_id);
  const slash = model.repo_id.indexOf("/") + 1;
  const box = h("input", {
    type: "checkbox",
    class: "nav",
    tabindex: -1,
    checked: picked,
    "aria-label": `Compare ${model.repo_id}`,
    onchange: (event) => pick(model.repo_id, event.target.checked),
  });
  const name = [h("small", null, model.repo_id.slice(0, slash)), model.repo_id.slice(slash)];
  const fact = (item) =>
    h("td", { class: item.kind, title: item.kind === "text" ? null : model[item.id] }, factText(model, item));
  const count = V.coverage(model);
  return h(
    "tr",
    { class: picked ? "picked" : null, "data-model": model.repo_id },
    h(
      "th",
      { scope: "row", class: "name", title: model.repo_id },
      h("label", null, box),
      model.url
        ? h(
            "a",
            { href: model.url, rel: "noopener nofollow", target: "_blank", class: "nav", tabindex: -1 },
            name,
          )
        : name,
    ),
    V.before.map(fact),
    h("td", { class: "whole" }, `${count}/${V.shown.length}`),
    V.shown.map((j) => drawCell(model, j)),
    V.after.map(fact),
  );
};
const drawCell = (model, j) => {
  const cell = cellOf(model, j);
  if (!cell) return h("td");
  const told = [
    plain(cell),
    cell.mode,
    placeName(cell),
    `measured by: ${D.whos[cell.who]}`,
    ...cell.others.map((other) => `${other.mode} ${plain(other)}`),
    disagreement[cell.conflict],
  ];
  const label = `${told.filter((text) => text).join(", ")}. Details`;
  return h(
    "td",
    { class: cell.rank === 1 ? "score first" : "score" },
    // A span, for a button of its own would take twice the time to lay out, thousands of times.
    h(
      "span",
      {
        role: "button",
        class: cell.mode || cell.others.length ? "cell moded nav" : "cell nav",
        tabindex: -1,
        "data-column": j,
        "aria-label": label,
      },
      aligned(cell, j),
      badge(cell),
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
