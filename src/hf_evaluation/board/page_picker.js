// Which columns: views of a category, and the picker with search, categories and the most reported.

const setView = (id) => {
  Object.assign(S, { view: id, cols: "", sort: "", dir: "" });
  update();
};
const pickColumns = (ids) =>
  set("cols", ids.length === COLUMNS.length ? "all" : ids.length ? joined(ids) : "none");
// Views as a row of buttons, on a phone as one list beside the list of columns to sort by.
const makeViews = () => {
  $("views").append(
    h(
      "div",
      { class: "chips" },
      D.views.map((item) =>
        bound(
          button(item.name, () => setView(item.id), {
            "data-view": item.id,
            title: `${item.title}: ${plural(item.tasks, "task")}, ${plural(item.models, "model")} with a score`,
          }),
          (chip) => chip.setAttribute("aria-pressed", String(!S.cols && viewNow().id === item.id)),
        ),
      ),
      bound(
        button("", () => set("cols", "")),
        (chip) => {
          chip.hidden = !S.cols;
          chip.textContent = `Your choice: ${chosen().length} ×`;
          chip.setAttribute("aria-pressed", "true");
          chip.setAttribute(
            "aria-label",
            `Your choice of ${chosen().length} columns: back to ${viewNow().name}`,
          );
        },
      ),
    ),
    h(
      "label",
      { class: "narrow" },
      h("span", null, "Benchmarks"),
      bound(h("select", { id: "view", onchange: (event) => setView(event.target.value) }), (node) =>
        node.replaceChildren(
          ...D.views.map((item) =>
            h(
              "option",
              { value: item.id, selected: !S.cols && viewNow().id === item.id },
              `${item.name} (${item.tasks})`,
            ),
          ),
          ...(S.cols ? [h("option", { value: viewNow().id, selected: true }, "your choice")] : []),
        ),
      ),
    ),
    h(
      "label",
      { class: "narrow" },
      h("span", null, "Score"),
      bound(
        h("select", {
          id: "sort-by",
          onchange: (event) => {
            Object.assign(S, { sort: event.target.value, dir: "" });
            update();
          },
        }),
        (node) =>
          NARROW.matches &&
          node.replaceChildren(
            ...chosen().map((j) =>
              h("option", { value: COLUMNS[j].id, selected: sortName() === COLUMNS[j].id }, COLUMNS[j].name),
            ),
            ...(index.has(sortName()) && chosen().includes(index.get(sortName()))
              ? []
              : [h("option", { value: S.sort, selected: true }, `by ${sortTitle()}`)]),
          ),
      ),
    ),
  );
};
const sortTitle = () => {
  const name = sortName();
  if (index.has(name)) return COLUMNS[index.get(name)].name;
  const words = { repo_id: "name", coverage: "number of scores", trending_rank: "trend" };
  return words[name] || FACTS.find((fact) => fact.id === name)?.name.toLowerCase() || "trend";
};
const viewNote = () => {
  const item = viewNow(),
    shown = chosen();
  const having = MODELS.reduce((sum, model) => sum + shown.some((j) => reportOf(model, j) >= 0), 0);
  const of = S.cols
    ? `${plural(shown.length, "column")} of your choice`
    : item.id === "five"
      ? item.title
      : `${shown.length} most reported of ${plural(item.tasks, "task")}`;
  const by = `sorted by ${sortTitle()}`;
  const told = `${having} of ${plural(MODELS.length, "model")} have a score here`;
  return NARROW.matches
    ? `${told}. Blank: none was found.`
    : `${of}; ${told}; ${by}. Blank: no result was found.`;
};
const columnMenu = () => {
  const groups = CATEGORIES.map((item) => ({
    item,
    columns: COLUMNS.filter((column) => column.category === item.id),
  }));
  const make = (node) => {
    if (node.childElementCount) return;
    node.append(
      h("input", {
        type: "search",
        id: "find-column",
        placeholder: "Find a benchmark",
        "aria-label": "Find a benchmark",
        oninput: (event) => findColumns(node, event.target.value),
      }),
      h(
        "div",
        { class: "presets" },
        [
          ["Of this view", () => set("cols", "")],
          ["Most reported", () => pickColumns(mostIds())],
          ["The five", () => setView("five"), !D.views.some((item) => item.id === "five")],
          ["All", () => set("cols", "all")],
          ["None", () => set("cols", "none")],
        ].map(([name, run, absent]) => (absent ? "" : button(name, run))),
      ),
      ...groups.map(({ item, columns }) => columnGroup(item, columns)),
    );
    for (const sync of SYNC) sync();
  };
  const body = h("div");
  const made = menu("cols", () => `Benchmarks ${chosen().length}/${COLUMNS.length}`, body);
  made.addEventListener("toggle", () => {
    if (made.open) make(body);
  });
  return made;
};
const MOST_REPORTED = 12;
const mostIds = () =>
  COLUMNS.filter((column) => column.whole)
    .slice(0, MOST_REPORTED)
    .map((column) => column.id);
const columnGroup = (item, columns) =>
  h(
    "fieldset",
    { "data-group": item.id },
    h("legend", null, item.name, " ", h("small", { class: "tally" }, `${columns.length}`)),
    choices(
      columns.map((column) => [column.id, column.models, column.name]),
      (id) => chosen().includes(index.get(id)),
      (id, on) => {
        const now = new Set(chosen());
        pickColumns(
          COLUMNS.filter((column, j) => (column.id === id ? on : now.has(j))).map((column) => column.id),
        );
      },
    ),
  );
const findColumns = (node, text) => {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  for (const group of node.querySelectorAll("fieldset")) {
    let left = 0;
    for (const label of group.querySelectorAll("label")) {
      const told = label.textContent.toLowerCase();
      label.hidden = !words.every((word) => told.includes(word));
      if (!label.hidden) left += 1;
    }
    group.hidden = !left;
  }
};
