// What a cell opens, and models side by side.

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
const sheet = (caption, heads, rows) =>
  h(
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
const sourceText = (report) => link(report.url, report.source || D.kinds[report.kind] || report.kind);
const pullLink = (model, num) => link(model.url && `${model.url}/discussions/${num}`, `#${num}`);
const details = (model, j) => {
  const cell = cellOf(model, j) || model.cells[j],
    column = COLUMNS[j],
    reports = cell.packed.map(unpack),
    report = reports[0];
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
    ["Standard error", report.stderr],
    ["Samples", report.samples],
    ["Place", report.place],
    ["Revision", report.revision && h("code", null, report.revision.slice(0, 12))],
    ["Method", report.method],
    ["Rank", `${cell.rank} of ${cell.of}${column.lower_is_better ? ", lower is better" : ""}`],
  ];
  show(
    h("h2", { id: "dialog-title" }, `${column.name}: ${model.repo_id}`),
    h("p", { class: "big" }, cell.value.toFixed(cell.decimals), unitText(column)),
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
          reports.map((row, order) =>
            h(
              "tr",
              null,
              h("td", { class: "score" }, row.value.toFixed(row.decimals || 0)),
              h("td", null, row.measured_by),
              h("td", null, placeName(row), order ? "" : " (shown)"),
              h("td", null, row.settings || "not told"),
              h("td", null, row.date || "not told"),
              h("td", null, sourceText(row)),
              h("td", null, row.place || ""),
            ),
          ),
        )
      : h("p", { class: "quiet" }, "No other report of this score was found."),
  );
};

// --- compare ---
const MOST = 4;
const picks = () => list(S.pick);
const pick = (id, on) => {
  const now = picks().filter((other) => other !== id);
  if (on && now.length >= MOST) say(`At most ${MOST} models can be compared`);
  else if (on) now.push(id);
  S.pick = joined(now);
  remember();
  drawTabs();
  for (const row of $("board").tBodies[0].rows) {
    const picked = now.includes(row.dataset.model);
    row.classList.toggle("picked", picked);
    row.querySelector("input").checked = picked;
  }
  if (S.tab === "compare") drawCompare();
};
const drawCompare = () => {
  const models = picks()
    .map((id) => D.models.find((model) => model.repo_id === id))
    .filter(Boolean)
    .slice(0, MOST);
  const options = D.models.filter((model) => !models.includes(model));
  const adder = h(
    "p",
    null,
    h(
      "label",
      null,
      "Add a model: ",
      h(
        "select",
        { id: "adder", onchange: (event) => pick(event.target.value, true) },
        h("option", { value: "" }, "choose"),
        options.map((model) => h("option", { value: model.repo_id }, model.repo_id)),
      ),
    ),
  );
  const parts = [h("h2", null, "Compare two to four models"), models.length < MOST ? adder : ""];
  if (models.length < 2)
    parts.push(h("p", { class: "note" }, "Tick two to four models in the table, or add them here."));
  const any = COLUMNS.map((_, j) => j).filter((j) => models.some((model) => cellOf(model, j)));
  const shared = any.filter((j) => models.every((model) => cellOf(model, j)));
  if (models.length)
    parts.push(
      sheet(
        `${plural(
          shared.length,
          "task",
        )} that all of them report; ${any.length - shared.length} that some lack are left out`,
        [
          "Benchmark",
          ...models.map((model) => [
            model.repo_id,
            " ",
            h(
              "button",
              {
                type: "button",
                class: "plain",
                "aria-label": `Remove ${model.repo_id}`,
                onclick: () => pick(model.repo_id, false),
              },
              "×",
            ),
          ]),
        ],
        shared.map((j) => compareRow(models, j)),
      ),
    );
  $("panel-compare").replaceChildren(...parts);
};
const compareRow = (models, j) => {
  const cells = models.map((model) => cellOf(model, j)),
    settings = cells.map((cell) => unpack(cell.packed[0]).settings);
  const differ = new Set(settings).size > 1,
    column = COLUMNS[j];
  return h(
    "tr",
    null,
    h("th", { scope: "row" }, column.name, column.lower_is_better ? " ↓" : ""),
    cells.map((cell, at) => {
      const gap = cell.value - cells[0].value,
        better = column.lower_is_better ? gap < 0 : gap > 0;
      const sign = gap > 0 ? "+" : gap < 0 ? "−" : "±";
      return h(
        "td",
        { class: "score" },
        plain(cell),
        badge(cell),
        at
          ? h(
              "span",
              { class: gap ? (better ? "better" : "worse") : "" },
              ` ${sign}${+Math.abs(gap).toFixed(2)}${gap ? (better ? " better" : " worse") : ""}`,
            )
          : "",
        differ ? h("div", { class: "quiet" }, settings[at] || "settings not told") : "",
      );
    }),
  );
};
