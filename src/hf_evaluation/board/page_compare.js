// Two to four models side by side: what can be compared, and why the rest cannot.

const MOST = 4;
const picks = () => list(S.pick);
const pick = (id, on) => {
  const now = picks().filter((other) => other !== id);
  if (on && now.length >= MOST) say(`At most ${MOST} models can be compared`);
  else if (on) now.push(id);
  S.pick = joined(now);
  remember();
  drawTabs();
  for (const line of $("board").tBodies[0].rows) {
    const picked = now.includes(line.dataset.model);
    line.classList.toggle("picked", picked);
    const box = line.querySelector("input");
    if (box) box.checked = picked;
  }
  if (S.tab === "compare") drawCompare();
};
// The settings in which two reports are known to differ, and those that one of them does not tell.
const unlike = (one, other) => {
  const [a, b] = [toldOf(one), toldOf(other)],
    kinds = [...new Set([...a.keys(), ...b.keys()])];
  return {
    differ: kinds.filter((kind) => a.has(kind) && b.has(kind) && a.get(kind) !== b.get(kind)),
    silent: kinds.filter((kind) => a.has(kind) !== b.has(kind)),
  };
};
// One report of each cell, so that no two are known to differ: the shown ones if they do, else the first that do.
const comparable = (cells) => {
  for (const first of cells[0].reports) {
    const found = [first];
    for (const cell of cells.slice(1)) {
      const next = cell.reports.find((at) => found.every((one) => !unlike(one, at).differ.length));
      if (next !== undefined) found.push(next);
    }
    if (found.length === cells.length) return found;
  }
  return null;
};
const reasonOf = (cells) => {
  const firsts = cells.map((cell) => cell.reports[0]);
  const kinds = new Set(firsts.flatMap((one) => firsts.flatMap((other) => unlike(one, other).differ)));
  return [...kinds]
    .map((kind) => `${kind}: ${firsts.map((at) => toldOf(at).get(kind) || "not told").join(" / ")}`)
    .join("; ");
};
const drawCompare = () => {
  const models = picks()
    .map((id) => BY_NAME.get(id))
    .filter(Boolean)
    .slice(0, MOST);
  const parts = [h("h2", null, "Compare two to four models"), models.length < MOST ? adder(models) : ""];
  if (models.length < 2)
    parts.push(h("p", { class: "note" }, "Tick two to four models in the table, or add them here."));
  if (models.length) parts.push(compareHead(models));
  if (models.length > 1) parts.push(...compareRows(models));
  $("panel-compare").replaceChildren(...parts.filter(Boolean));
};
const adder = (models) =>
  h(
    "p",
    null,
    h("label", { for: "adder" }, "Add a model: "),
    h("input", {
      id: "adder",
      type: "search",
      list: "adder-names",
      placeholder: "org/name",
      autocomplete: "off",
      onchange: (event) => {
        if (BY_NAME.has(event.target.value)) pick(event.target.value, true);
      },
    }),
    h(
      "datalist",
      { id: "adder-names" },
      MODELS.filter((model) => !models.includes(model)).map((model) => h("option", { value: model.repo_id })),
    ),
  );
const compareHead = (models) =>
  h(
    "ul",
    { class: "picked-models" },
    models.map((model) =>
      h(
        "li",
        null,
        modelLink(model),
        h(
          "small",
          { class: "quiet" },
          ` ${[factText(model, { id: "parameters", kind: "params" }), model.type, model.licence].filter(Boolean).join(", ")}`,
        ),
        button("×", () => pick(model.repo_id, false), {
          class: "plain",
          "aria-label": `Remove ${model.repo_id}`,
        }),
      ),
    ),
  );
const sideBySide = (...told) => sheetIn("beside", ...told);
const compareRows = (models) => {
  const any = COLUMNS.map((_, j) => j).filter((j) => models.some((model) => cellOf(model, j)));
  const shared = any.filter((j) => models.every((model) => cellOf(model, j)));
  const rows = shared.map((j) => {
    const cells = models.map((model) => cellOf(model, j));
    return { j, cells, reports: comparable(cells) };
  });
  const alike = rows.filter((item) => item.reports),
    other = rows.filter((item) => !item.reports),
    lacking = any.filter((j) => !shared.includes(j));
  const heads = ["Benchmark", ...models.map((model) => model.repo_id)];
  return [
    h(
      "p",
      { class: "note" },
      "Differences are to the first model, in points of the column. ? marks a setting that one of them does not tell: " +
        "the two may have been measured differently.",
    ),
    sideBySide(
      `${plural(alike.length, "task")} that all of them report and that can be compared`,
      heads,
      alike.map(compareRow),
    ),
    other.length
      ? sideBySide(
          `${plural(other.length, "task")} measured in different ways, not compared`,
          [...heads, "What differs"],
          other.map((item) =>
            row(
              rowHead(COLUMNS[item.j].name),
              item.cells.map((cell) =>
                cellText(
                  [
                    plain(cell),
                    h("small", { class: "quiet" }, ` ${textAt(cell.reports[0], "settings") || ""}`),
                  ],
                  { class: "score" },
                ),
              ),
              cellText(reasonOf(item.cells)),
            ),
          ),
        )
      : "",
    lacking.length
      ? h(
          "details",
          { class: "gap" },
          h("summary", null, `${plural(lacking.length, "task")} that some of them lack`),
          sideBySide(
            "Tasks that some lack",
            heads,
            lacking.map((j) =>
              row(
                rowHead(COLUMNS[j].name),
                models.map((model) =>
                  cellText(cellOf(model, j) ? plain(cellOf(model, j)) : "no score", {
                    class: cellOf(model, j) ? "score" : "score quiet",
                  }),
                ),
              ),
            ),
          ),
        )
      : "",
  ];
};
const compareRow = ({ j, cells, reports }) => {
  const column = COLUMNS[j],
    values = reports.map((at) => R.value[at]);
  const best = (column.lower_is_better ? Math.min : Math.max)(...values);
  return row(
    rowHead(column.name, column.lower_is_better ? " ↓" : ""),
    cells.map((cell, at) => {
      const report = reports[at],
        gap = values[at] - values[0],
        better = column.lower_is_better ? gap < 0 : gap > 0,
        sign = gap > 0 ? "+" : gap < 0 ? "−" : "±";
      const silent = at ? unlike(reports[0], report).silent : [];
      const settings = textAt(report, "settings");
      return h(
        "td",
        { class: `score${values[at] === best ? " best" : ""}` },
        number(values[at], R.decimals[report]),
        R.stderr[report] ? h("small", { class: "error" }, ` ${errorText(R.stderr[report])}`) : "",
        at
          ? h(
              "span",
              {
                class: gap ? (better ? "better" : "worse") : "",
                title: silent.length ? `not told by one of them: ${silent.join(", ")}` : null,
              },
              ` ${sign}${+Math.abs(gap).toFixed(2)}${gap ? (better ? " better" : " worse") : ""}${silent.length ? "?" : ""}`,
            )
          : "",
        h(
          "div",
          { class: "quiet" },
          [
            settings || "settings not told",
            placeName({
              standing: textAt(report, "standing"),
              kind: textAt(report, "kind"),
              pr: R.pr[report],
            }),
          ].join("; "),
          report === cell.reports[0] ? "" : `; ${plain(cell)} is the ranked one`,
        ),
      );
    }),
  );
};
