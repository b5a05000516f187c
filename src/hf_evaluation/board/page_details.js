// What a cell opens, and lists of reports as the dialog and the page of a model show them.

const show = (...content) => {
  const dialog = $("dialog");
  dialog.replaceChildren(
    h(
      "button",
      { type: "button", class: "close", "aria-label": "Close", onclick: () => dialog.close() },
      "×",
    ),
    ...content.flat(),
  );
  if (!dialog.open) dialog.showModal();
};
// A table in a frame of its own; on a phone each row becomes a block, in which cells bear their heads.
const sheet = (caption, heads, rows) => {
  const names = heads.map((head) => (typeof head === "string" ? head : ""));
  for (const row of rows)
    [...row.cells].forEach((cell, at) => {
      if (names[at]) cell.dataset.label = names[at];
    });
  return h(
    "div",
    { class: "sheet", tabindex: 0, role: "region", "aria-label": caption },
    h(
      "table",
      null,
      h("caption", null, caption),
      h(
        "thead",
        null,
        h(
          "tr",
          null,
          heads.map((head) => h("th", { scope: "col" }, head)),
        ),
      ),
      h("tbody", null, rows),
    ),
  );
};
const sheetIn = (kind, ...told) => {
  const made = sheet(...told);
  made.classList.add(kind);
  return made;
};
const row = (...cells) => h("tr", null, cells);
const cellText = (text, attributes) => h("td", attributes || null, text ?? "");
const rowHead = (...content) => h("th", { scope: "row" }, content);
const sourceText = (report) => link(report.url, report.source || D.kinds[report.kind] || report.kind);
const pullLink = (model, num) => link(model.url && `${model.url}/discussions/${num}`, `#${num}`);
const command = (text, what) =>
  h(
    "span",
    { class: "command" },
    h("code", null, text),
    " ",
    button("Copy", () => copy(text), { class: "plain", "aria-label": `Copy the command ${what}` }),
  );
const valueText = (report) => [
  number(report.value, report.decimals || 0),
  report.stderr ? h("small", { class: "error" }, ` ${errorText(report.stderr)}`) : "",
];
const details = (model, j) => {
  const cell = cellOf(model, j),
    column = COLUMNS[j],
    reports = cell.reports.map(unpack),
    report = reports[0];
  const against = D.contradictions.filter(
    (item) => item.repo_id === model.repo_id && item.column === column.id,
  );
  const pairs = [
    ["Measured by", report.measured_by],
    ["Stands in", `${report.where}${report.standing === "verified" ? ", verified by the Hub" : ""}`],
    ["Source", [sourceText(report), ` (${D.kinds[report.kind] || report.kind})`]],
    ["Pull request", report.pr && [pullLink(model, report.pr), report.author ? `, by ${report.author}` : ""]],
    ["Date", report.date || "not told"],
    ["Settings", report.settings || "not told"],
    ["Metric", report.metric],
    ["As printed", h("code", null, report.raw ?? String(report.printed))],
    ["Raw value", `${report.printed} (${report.unit || "unit not told"})`],
    ["Standard error", report.stderr && `${errorText(report.stderr)}${intervalText(report)}`],
    ["Samples", report.samples],
    ["Place", report.place],
    ["Revision", report.revision && h("code", null, report.revision.slice(0, 12))],
    ["Method", report.method],
    ["Rank", `${rankText(cell)}${column.lower_is_better ? ", lower is better" : ""}`],
  ];
  show(
    h("h2", { id: "dialog-title" }, `${column.name}: ${model.repo_id}`),
    h("p", { class: "big" }, cell.value.toFixed(cell.decimals), unitText(column)),
    against.map((item) =>
      h(
        "p",
        { class: "why against" },
        "The model's own card says otherwise: ",
        link(item.card_url, item.card_text),
      ),
    ),
    h("p", { class: "why" }, "Why this one: ", cell.why, "."),
    h(
      "dl",
      null,
      pairs
        .filter(([, value]) => value != null && value !== "")
        .map(([name, value]) => [h("dt", null, name), h("dd", null, value)]),
    ),
    reports.length > 1
      ? sheet(
          `All ${reports.length} reports${["", "; some disagree", "; some that may be the same disagree"][cell.conflict]}`,
          ["Value", "Measured by", "Stands", "Settings", "Date", "Source", "Place"],
          reports.map((item, order) =>
            row(
              cellText(valueText(item), { class: "score" }),
              cellText(item.measured_by),
              cellText([placeName(item), order ? "" : " (shown)"]),
              cellText(item.settings || "not told"),
              cellText(item.date || "not told"),
              cellText(sourceText(item)),
              cellText(item.place),
            ),
          ),
        )
      : h("p", { class: "quiet" }, "No other report of this score was found."),
    h("p", null, h("a", { href: modelAddress(model.repo_id) }, "All measurements of this model")),
  );
};
// Of a measured standard error the interval that holds the value 19 times of 20.
const intervalText = (report) => {
  const [low, high] = [-1.96, 1.96].map((times) => number(report.value + times * report.stderr, 2));
  return ` (95%: ${low} to ${high})`;
};
