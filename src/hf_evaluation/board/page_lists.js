// The other tabs: conflicts, gaps, what is left out, tasks.

const conflicts = () =>
  filtered().flatMap((model) => model.conflicts.filter((j) => cellOf(model, j)).map((j) => ({ model, j })));
const drawConflicts = () => {
  const rows = conflicts().map(({ model, j }) => {
    const cell = cellOf(model, j),
      reports = cell.packed.map(unpack);
    return h(
      "tr",
      null,
      h("th", { scope: "row" }, model.repo_id),
      h("td", null, COLUMNS[j].name),
      h(
        "td",
        null,
        reports.map((report, at) =>
          h(
            "div",
            null,
            h("strong", null, report.value.toFixed(report.decimals || 0)),
            ` ${placeName(report)}, measured by: ${report.measured_by}` +
              `${report.settings ? `, ${report.settings}` : ""}${at ? "" : " (shown)"}`,
          ),
        ),
      ),
      h("td", null, cell.conflict === 2 ? "may be the same" : "the same"),
      h("td", null, cell.why),
      h("td", null, h("button", { type: "button", onclick: () => details(model, j) }, "Details")),
    );
  });
  $("panel-conflicts").replaceChildren(
    h(
      "p",
      { class: "note" },
      "Reports of one task that differ by more than rounding: of the same measurement, or of what may be " +
        "the same, for one of the two does not tell a setting that the other tells.",
    ),
    rows.length
      ? sheet(
          plural(rows.length, "conflict"),
          ["Model", "Benchmark", "Reports", "Measurement", "Why the shown one", ""],
          rows,
        )
      : h("p", null, "No conflicts among the models in view."),
  );
};
const STATES = {
  in_readme: "in the card only",
  in_pr: "in an open pull request",
  on_artificial_analysis: "on Artificial Analysis",
  to_measure: "not measured",
  published: "published",
};
const gapGroups = () => {
  const groups = new Map();
  for (const model of filtered())
    for (const gap of model.gaps) {
      if (!groups.has(gap.benchmark)) groups.set(gap.benchmark, []);
      groups.get(gap.benchmark).push({ model, gap });
    }
  return [...groups].sort((a, b) => b[1].length - a[1].length || COLLATOR.compare(a[0], b[0]));
};
const drawGaps = () => {
  const total = filtered().length;
  const trending = D.models.every((model) => model.trending_rank !== null) ? " trending" : "";
  const parts = gapGroups().map(([benchmark, rows]) => {
    const counts = Object.keys(STATES).map((state) => [
      state,
      rows.filter(({ gap }) => gap.state === state).length,
    ]);
    const fill = (event) => {
      if (event.target.open && event.target.children.length === 1)
        event.target.append(gapSheet(benchmark, rows));
    };
    return h(
      "details",
      { class: "gap", ontoggle: fill },
      h(
        "summary",
        null,
        `${rows.length} of ${total}${trending} models publish no result for ${benchmark}`,
        h(
          "span",
          { class: "quiet" },
          ": " +
            counts
              .filter(([, n]) => n)
              .map(([state, n]) => `${n} ${STATES[state]}`)
              .join(", "),
        ),
      ),
    );
  });
  $("panel-gaps").replaceChildren(
    h(
      "p",
      { class: "note" },
      "Published means: in the model's metadata on main. " +
        "Open a line for the command that closes each gap.",
    ),
    ...(parts.length ? parts : [h("p", null, "No gaps among the models in view.")]),
  );
};
const gapSheet = (benchmark, rows) =>
  sheet(
    `Gaps in ${benchmark}`,
    ["Model", "State", "Value", "Command that closes it"],
    rows.map(({ model, gap }) =>
      h(
        "tr",
        null,
        h("th", { scope: "row" }, link(model.url, model.repo_id)),
        h(
          "td",
          null,
          STATES[gap.state] || gap.state,
          gap.pr ? ` ${gap.pr}` : "",
          gap.flavor ? `, ${gap.flavor}` : "",
        ),
        h("td", { class: "score" }, gap.value == null ? "" : String(gap.value)),
        h(
          "td",
          null,
          gap.command
            ? [
                h("code", null, gap.command),
                " ",
                h(
                  "button",
                  {
                    type: "button",
                    class: "plain",
                    "aria-label": `Copy the command for ${model.repo_id}`,
                    onclick: () => copy(gap.command),
                  },
                  "Copy",
                ),
              ]
            : "",
        ),
      ),
    ),
  );
const drawLeft = () => {
  const matches = matcher(S.q),
    names = new Map(D.models.map((model) => [model.repo_id, model]));
  const rows = D.left_out.filter((item) => matches(names.get(item.repo_id)));
  const counts = new Map();
  for (const item of rows) counts.set(item.reason, (counts.get(item.reason) || 0) + 1);
  const most = 500;
  $("panel-left").replaceChildren(
    h("p", { class: "note" }, "Scores that were found and have no place in the table."),
    h(
      "ul",
      null,
      [...counts]
        .sort((a, b) => b[1] - a[1])
        .slice(0, 20)
        .map(([reason, n]) => h("li", null, `${n}: ${reason}`)),
    ),
    rows.length
      ? sheet(
          `${plural(rows.length, "score")} left out${rows.length > most ? `, the first ${most}` : ""}`,
          ["Model", "Benchmark", "As printed", "Why"],
          rows
            .slice(0, most)
            .map((item) =>
              h(
                "tr",
                null,
                h("th", { scope: "row" }, link(item.url, item.repo_id)),
                h("td", null, item.benchmark),
                h("td", { class: "score" }, item.printed),
                h("td", null, item.reason),
              ),
            ),
        )
      : "",
    D.failed.length
      ? sheet(
          `${plural(D.failed.length, "model")} that could not be read`,
          ["Model", "Why"],
          D.failed.map((item) =>
            h("tr", null, h("th", { scope: "row" }, item.repo_id), h("td", null, item.reason)),
          ),
        )
      : "",
  );
};
const drawTasks = () =>
  $("panel-tasks").replaceChildren(
    h(
      "p",
      { class: "note" },
      "A column is one task: a subset, another metric or pass@10 has a column of its own. " +
        "Settings stay in the column and are told with each score.",
    ),
    sheet(
      plural(COLUMNS.length, "benchmark task"),
      ["Task", "Unit", "Better", "Metric", "Models", "Settings reported", "Data"],
      COLUMNS.map((column) =>
        h(
          "tr",
          null,
          h("th", { scope: "row" }, column.name),
          h("td", null, column.unit || ""),
          h("td", null, column.lower_is_better ? "lower" : "higher"),
          h("td", null, column.metric || ""),
          h("td", { class: "score" }, `${column.models}/${D.models.length}`),
          h(
            "td",
            null,
            Object.entries(column.settings)
              .map(([name, n]) => `${name} ×${n}`)
              .join(", "),
          ),
          h(
            "td",
            null,
            column.dataset ? link(`https://huggingface.co/datasets/${column.dataset}`, column.dataset) : "",
          ),
        ),
      ),
    ),
  );
