// The page of one model: what is known of it, who says so, what disagrees, what is missing, what is near.

const NEAR = 6;
const MISSING = 12; // benchmarks that are named before the others fold away
const modelPage = (repo_id) => {
  const model = BY_NAME.get(repo_id);
  if (!model)
    return [
      backLink(),
      h("h2", null, repo_id),
      h("p", null, "This model is not on this board. ", failedText(repo_id)),
    ];
  const cells = COLUMNS.flatMap((_, j) => (cellOf(model, j) ? [{ j, cell: cellOf(model, j) }] : []));
  return [
    backLink(),
    modelHead(model, cells),
    jumps(),
    contradictionsOf(model),
    conflictsOf(model),
    measurementsOf(cells),
    proposalsOf(model, cells),
    missingOf(model, cells),
    nearestOf(model, cells),
    leftOutOf(model),
  ];
};
const failedText = (repo_id) =>
  D.failed.find((item) => item.repo_id === repo_id)?.reason || "Only models of the survey are.";
const backLink = () => h("p", { class: "back" }, h("a", { href: "#" }, "← All models"));
// Ways down the page; an address of its own has only the page.
const JUMPS = ["Measurements", "Open pull requests", "What is missing", "Nearest by size"];
const jumps = () =>
  h(
    "p",
    { class: "links jumps" },
    JUMPS.map((name) =>
      button(name, () => headOf(name)?.scrollIntoView({ behavior: "auto" }), {
        class: "chip",
        "data-to": name,
      }),
    ),
  );
const headOf = (name) =>
  [...$("panel-model").querySelectorAll("h3")].find((head) => head.textContent.startsWith(name));
const modelHead = (model, cells) => {
  const reports = cells.reduce((sum, { cell }) => sum + cell.reports.length, 0);
  const told = FACTS.map((fact) => [fact.name, factText(model, fact)]).filter(([, text]) => text);
  const picked = picks().includes(model.repo_id);
  return [
    h("h2", { class: "title", id: "model-title", tabindex: -1 }, nameOf(model.repo_id)),
    model.origin ? h("p", { class: "origin" }, originText(model)) : "",
    h(
      "p",
      { class: "links" },
      link(model.url, "On the Hub"),
      button("Copy link", () => copy(location.href), { class: "plain" }),
      button(picked ? "In comparison" : "Compare", () => comparing(model), { class: "plain" }),
    ),
    h(
      "dl",
      { class: "facts" },
      told.map(([name, text]) => h("div", null, h("dt", null, name), h("dd", null, text))),
    ),
    h(
      "p",
      { class: "lead" },
      `${plural(reports, "measurement")} in ${plural(cells.length, "benchmark task")}` +
        `${passes ? " with the filters that are on" : ""}.`,
    ),
  ];
};
// What it is made from, with a way to those that are on the board.
const originText = (model) => {
  const text = model.origin[0].toUpperCase() + model.origin.slice(1);
  const known = model.base_models.filter((name) => BY_NAME.has(name));
  return [
    text,
    known.length ? " (here: " : "",
    known.map((name, at) => [at ? ", " : "", modelLink(BY_NAME.get(name))]),
    known.length ? ")" : "",
  ];
};
const comparing = (model) => {
  pick(model.repo_id, true);
  goTo("compare");
};
const goTo = (tab) => {
  S.tab = tab;
  try {
    if (location.hash) history.pushState(null, "", location.pathname + location.search);
  } catch {
    location.hash = ""; /* a file:// page in a frame */
  }
  update();
};
const contradictionsOf = (model) => {
  const found = D.contradictions.filter((item) => item.repo_id === model.repo_id);
  return found.length
    ? [
        h("h3", null, `The card says otherwise (${found.length})`),
        h(
          "ul",
          { class: "against" },
          found.map((item) => h("li", null, contradictionText(item))),
        ),
      ]
    : "";
};
const contradictionText = (item) => [
  h("strong", null, COLUMNS[index.get(item.column)]?.name || item.benchmark),
  ` ${item.printed}, ${item.where === "main" ? "in metadata" : item.where}${item.pr ? ` #${item.pr}` : ""}, measured by: ${item.measured_by}; `,
  link(item.card_url, item.card_text),
];
const conflictsOf = (model) => {
  const found = model.conflicts.filter((j) => cellOf(model, j));
  return found.length
    ? [
        h("h3", null, `Reports that disagree (${found.length})`),
        h(
          "ul",
          null,
          found.map((j) =>
            h(
              "li",
              null,
              h("strong", null, COLUMNS[j].name),
              `: ${[...new Set(cellOf(model, j).reports.map((at) => number(R.value[at], R.decimals[at])))].join(" / ")}, ${
                cellOf(model, j).conflict === 2
                  ? "which may be the same measurement"
                  : "of the same measurement"
              } `,
              button("Details", () => details(model, j), {
                class: "plain",
                "aria-label": `Details of ${COLUMNS[j].name}`,
              }),
            ),
          ),
        ),
      ]
    : "";
};
const measurementsOf = (cells) => {
  const groups = CATEGORIES.map((item) => [
    item,
    cells.filter(({ j }) => COLUMNS[j].category === item.id),
  ]).filter(([, rows]) => rows.length);
  const heads = [
    "Benchmark",
    "Metric",
    "Value",
    "Rank",
    "Mode",
    "Settings",
    "Measured by",
    "Stands",
    "Date",
    "Source",
  ];
  return [
    h("h3", null, "Measurements"),
    cells.length ? "" : h("p", null, "No score of a known benchmark was found."),
    groups.map(([item, rows]) =>
      denseSheet(
        `${item.name} (${rows.length})`,
        heads,
        rows.flatMap(({ j, cell }) =>
          cell.reports.map(unpack).map((report, order) => measured(cell, j, report, order)),
        ),
      ),
    ),
  ];
};
// A list that a phone shows in few lines.
const denseSheet = (...told) => sheetIn("dense", ...told);
const measured = (cell, j, report, order) =>
  h(
    "tr",
    { class: order ? "again" : null },
    rowHead(COLUMNS[j].name),
    cellText(report.metric || "not told"),
    cellText([valueText(report), report.contradicted ? h("b", { class: "bad" }, " !") : ""], {
      class: "score",
    }),
    cellText(order ? "" : rankText(cell)),
    cellText(modeOf(report.at) || ""),
    cellText(report.settings || "not told"),
    cellText(report.measured_by),
    cellText(placeName(report)),
    cellText(report.date || "not told"),
    cellText([sourceText(report), report.place ? h("small", { class: "quiet" }, ` ${report.place}`) : ""]),
  );
const proposalsOf = (model, cells) => {
  const open = new Map();
  for (const { j, cell } of cells)
    for (const at of cell.reports)
      if (R.pr[at] && textAt(at, "where") === "open pull request") {
        if (!open.has(R.pr[at])) open.set(R.pr[at], []);
        open.get(R.pr[at]).push(`${COLUMNS[j].name} ${number(R.value[at], R.decimals[at])}`);
      }
  return open.size
    ? [
        h("h3", null, `Open pull requests (${open.size})`),
        h(
          "ul",
          null,
          [...open]
            .sort(([a], [b]) => a - b)
            .map(([num, texts]) => h("li", null, pullLink(model, num), `: ${texts.join(", ")}`)),
        ),
      ]
    : "";
};
// Of the survey's gaps the state is known; what else fits the model was found nowhere, so it has to be measured.
const missingOf = (model, cells) => {
  const told = gapsOf(model).filter((gap) => gap.command || gap.value != null);
  const asked = new Set(told.map((gap) => gap.benchmark_id));
  const more = (D.sorts[model.sort] || [])
    .filter((j) => !cellOf(model, j) && !asked.has(COLUMNS[j].benchmark_id) && COLUMNS[j].command)
    .sort((a, b) => COLUMNS[b].models - COLUMNS[a].models);
  const printed = cells.filter(({ cell }) => cell.reports.every((at) => textAt(at, "where") === "card"));
  const fitted = /^[\w.-]+\/[\w.-]+$/.test(model.repo_id);
  const rows = [
    ...told.map((gap) =>
      row(
        rowHead(gap.benchmark),
        cellText([
          STATES[gap.state] || gap.state,
          gap.pr ? ` ${gap.pr}` : "",
          gap.value == null ? "" : `: ${gap.value}`,
        ]),
        cellText(gap.command ? command(gap.command, `for ${gap.benchmark}`) : ""),
      ),
    ),
    ...more.map((j) =>
      row(
        rowHead(COLUMNS[j].name),
        cellText(`no score found; ${coverageText(COLUMNS[j])} have one`),
        cellText(
          fitted
            ? command(COLUMNS[j].command.replace(D.any_model, model.repo_id), `for ${COLUMNS[j].name}`)
            : "",
        ),
      ),
    ),
  ];
  const sheetOf = (some, what) => sheet(what, ["Benchmark", "State", "Command"], some);
  return [
    h("h3", null, "What is missing"),
    printed.length && fitted
      ? h(
          "p",
          null,
          `${plural(printed.length, "score stands", "scores stand")} in the card only, where leaderboards do not read them: `,
          command(D.publish.replace(D.any_model, model.repo_id), "that proposes them"),
        )
      : "",
    model.sort === null && !rows.length
      ? h(
          "p",
          null,
          model.type && !model.pipeline_tag
            ? "Its pipeline is not told, so nobody knows what it could be measured on."
            : "Nothing is asked of a copy: its base model has the scores.",
        )
      : "",
    rows.length ? sheetOf(rows.slice(0, MISSING), "Benchmarks for models of its kind") : "",
    rows.length > MISSING
      ? h(
          "details",
          { class: "gap" },
          h("summary", null, `${rows.length - MISSING} more, by how many models report them`),
          sheetOf(rows.slice(MISSING), "More benchmarks"),
        )
      : "",
    !rows.length && model.sort !== null
      ? h("p", null, "Nothing of what this board has for models of its kind.")
      : "",
  ];
};
const nearestOf = (model, cells) => {
  if (!model.parameters) return "";
  const has = new Set(cells.map(({ j }) => j));
  const near = MODELS.filter(
    (other) => other !== model && other.parameters && other.pipeline_tag === model.pipeline_tag,
  )
    .map((other) => ({
      other,
      far: Math.abs(Math.log(other.parameters / model.parameters)),
      shared: [...has].filter((j) => reportOf(other, j) >= 0),
    }))
    .sort((a, b) => a.far - b.far || b.shared.length - a.shared.length)
    .slice(0, NEAR);
  const shown = [...has]
    .map((j) => ({ j, n: near.filter((item) => item.shared.includes(j)).length }))
    .filter((item) => item.n && COLUMNS[item.j].whole)
    .sort((a, b) => b.n - a.n || a.j - b.j)
    .slice(0, 4)
    .map((item) => item.j);
  const line = (item, first) =>
    row(
      rowHead(first ? item.repo_id : modelLink(item)),
      cellText(short(item.parameters, SIZES), { class: "params" }),
      shown.map((j) => cellText(cellOf(item, j) ? plain(cellOf(item, j)) : "", { class: "score" })),
      cellText(
        first
          ? "this model"
          : button(
              "Compare",
              () => {
                S.pick = joined([model.repo_id, item.repo_id]);
                goTo("compare");
              },
              { class: "plain", "aria-label": `Compare with ${item.repo_id}` },
            ),
      ),
    );
  return near.length
    ? [
        h("h3", null, "Nearest by size"),
        sheet(
          "Models of about its size",
          ["Model", "Params", ...shown.map((j) => COLUMNS[j].name), " "],
          [line(model, true), ...near.map((item) => line(item.other, false))],
        ),
      ]
    : "";
};
const leftOutOf = (model) => {
  const found = D.left_out.filter((item) => item.repo_id === model.repo_id);
  return found.length
    ? h(
        "details",
        { class: "gap" },
        h("summary", null, `${plural(found.length, "score")} left out of the table`),
        sheet(
          "Left out",
          ["Benchmark", "As printed", "Why"],
          found.map((item) =>
            row(
              rowHead(link(item.url, item.benchmark)),
              cellText(item.printed, { class: "score" }),
              cellText(item.reason),
            ),
          ),
        ),
      )
    : "";
};
const drawModel = () => {
  const wanted = wantedModel();
  $("panel-model").replaceChildren(...modelPage(wanted).flat(3).filter(Boolean));
  for (const jump of $("panel-model").querySelectorAll("[data-to]")) jump.hidden = !headOf(jump.dataset.to);
  $("model-title")?.focus({ preventScroll: true });
  scrollTo(0, 0);
};
