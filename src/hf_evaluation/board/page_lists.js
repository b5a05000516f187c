// The other tabs: conflicts, gaps, what is left out, tasks.

const conflicts = () =>
  filtered().flatMap((model) =>
    model.conflicts.filter((j) => reportOf(model, j) >= 0).map((j) => ({ model, j })),
  );
// What a model's own card says against what is published of it: only where the survey has looked.
const contradictions = () => {
  if (!D.contradictions.length) return [];
  const names = new Set(filtered().map((model) => model.repo_id));
  return D.contradictions.filter((item) => names.has(item.repo_id));
};
const WHAT = { value: "another value", metric: "another metric", part: "another part" };
const drawContradictions = () => {
  const rows = contradictions().map((item) =>
    row(
      rowHead(modelLink(BY_NAME.get(item.repo_id))),
      cellText(item.benchmark),
      cellText([
        h("strong", null, item.printed),
        ` ${item.where === "main" ? "in metadata" : item.where}`,
        item.pr ? [" ", pullLink(BY_NAME.get(item.repo_id), item.pr)] : "",
        `, measured by: ${item.measured_by}`,
      ]),
      cellText(link(item.card_url, item.card_text)),
      cellText(WHAT[item.card_what] || item.card_what),
    ),
  );
  $("panel-contradictions").replaceChildren(
    h(
      "p",
      { class: "note" },
      "Published results that the model's own card contradicts: it prints another value for the same measurement, " +
        "or this value as another metric or another part. Marked ! in the table.",
    ),
    rows.length
      ? sheet(
          plural(rows.length, "contradiction"),
          ["Model", "Benchmark", "Published", "The card", "What differs"],
          rows,
        )
      : h("p", null, "None among the models in view."),
  );
};
const drawConflicts = () => {
  const rows = conflicts().map(({ model, j }) => {
    const cell = cellOf(model, j),
      reports = cell.reports.map(unpack);
    return row(
      rowHead(modelLink(model)),
      cellText(COLUMNS[j].name),
      cellText(
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
      cellText(cell.conflict === 2 ? "may be the same" : "the same"),
      cellText(cell.why),
      cellText(button("Details", () => details(model, j))),
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
};
// Copies are not asked for anything: their base model has the scores.
const gapsOf = (model) => (isCopy(model) ? [] : model.gaps);
const gapCount = () => filtered().reduce((sum, model) => sum + gapsOf(model).length, 0);
const gapGroups = () => {
  const groups = new Map();
  for (const model of filtered())
    for (const gap of gapsOf(model)) {
      if (!groups.has(gap.benchmark)) groups.set(gap.benchmark, []);
      groups.get(gap.benchmark).push({ model, gap });
    }
  return [...groups].sort((a, b) => b[1].length - a[1].length || COLLATOR.compare(a[0], b[0]));
};
// Of how many models in view a gap is told: those that it is for.
const gapTotal = (benchmark_id, rows) => {
  const column = index.get(benchmark_id);
  const has = column === undefined ? () => false : (model) => reportOf(model, column) >= 0;
  const lacking = new Set(rows.map(({ model }) => model));
  return filtered().filter((model) => lacking.has(model) || has(model)).length;
};
const drawGaps = () => {
  const trending = MODELS.every((model) => model.trending_rank !== null) ? " trending" : "";
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
        `${rows.length} of ${gapTotal(rows[0].gap.benchmark_id, rows)}${trending} models that it is for publish no result for ${benchmark}`,
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
      "Published means: in the model's metadata on main. Counted are models that the benchmark is for. " +
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
      row(
        rowHead(modelLink(model)),
        cellText([
          STATES[gap.state] || gap.state,
          gap.pr ? ` ${gap.pr}` : "",
          gap.flavor ? `, ${gap.flavor}` : "",
        ]),
        cellText(gap.value == null ? "" : String(gap.value), { class: "score" }),
        cellText(gap.command ? command(gap.command, `for ${model.repo_id}`) : ""),
      ),
    ),
  );
const drawLeft = () => {
  const matches = matcher(S.q);
  const rows = D.left_out.filter((item) => matches(BY_NAME.get(item.repo_id)));
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
              row(
                rowHead(link(item.url, item.repo_id)),
                cellText(item.benchmark),
                cellText(item.printed, { class: "score" }),
                cellText(item.reason),
              ),
            ),
        )
      : "",
    D.failed.length
      ? sheet(
          `${plural(D.failed.length, "model")} that could not be read`,
          ["Model", "Why"],
          D.failed.map((item) => row(rowHead(item.repo_id), cellText(item.reason))),
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
        row(
          rowHead(column.name),
          cellText(column.unit),
          cellText(column.lower_is_better ? "lower" : "higher"),
          cellText(column.metric),
          cellText(`${column.models}/${MODELS.length}`, { class: "score" }),
          cellText(
            Object.entries(column.settings)
              .map(([name, n]) => `${name} ×${n}`)
              .join(", "),
          ),
          cellText(
            column.dataset ? link(`https://huggingface.co/datasets/${column.dataset}`, column.dataset) : "",
          ),
        ),
      ),
    ),
  );
