// What can be taken along: a plot as SVG and PNG, the view as CSV and JSON, its link.

// Colours of a picture that leaves the page; on the page the style sheet has them.
const PAINT = {
  grid: { stroke: "#e3e7eb", width: 1 },
  tick: { fill: "#59636e", size: 12 },
  label: { fill: "#1b1f24", size: 12, weight: 600, halo: "#ffffff" },
  front: { stroke: "#0757b5", width: 1.6 },
  dot: { fill: "#9aaab4", stroke: "#ffffff", width: 1 },
  "dot on": { fill: "#0757b5", stroke: "#ffffff", width: 1 },
  "dot hollow": { fill: "#ffffff", stroke: "#57707f", width: 1.5 },
  "dot hollow on": { fill: "#ffffff", stroke: "#0757b5", width: 1.5 },
  title: { fill: "#1b1f24", size: 20, weight: 650 },
  source: { fill: "#59636e", size: 12 },
};
const PICTURE = { W: 1200, H: 675, T: 98, B: 86, L: 68 };
const fileName = (j, x) => `${COLUMNS[j].id.replace(/[^\w.-]+/g, "-")}-${x}`;
const sourceLine = () => {
  const when = D.scanned.last ? `, scanned ${D.scanned.last.slice(0, 10)}` : "";
  return `Source: “${D.title}”, ${plural(D.scanned.models, "model")}${when}. Scores as their sources state them, measured in different ways.`;
};
// A plot with its title, the date and where it is from, whatever page it will stand on.
const plotPicture = (j, x) => {
  const { points } = plotPoints(j, x),
    scene = plotScene(points, j, x, PICTURE);
  const text = (kind, at, words) => ({ tag: "text", kind, x: 24, y: at, anchor: "start", words });
  const front = points.filter((point) => point.front).length;
  scene.marks.push(
    text("title", 38, `${COLUMNS[j].name} against ${XS[x]}`),
    text(
      "source",
      60,
      `${plural(points.length, "model")}; the line joins the ${front} on the frontier. ${NOTES}`,
    ),
    text("source", PICTURE.H - 16, sourceLine()),
  );
  return scene;
};
// What XML has no way to write: a name with one of these would leave a file that nothing opens.
const NOT_XML = /[^\t\n\r -\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;
const saveSvg = ({ W, H, marks }, name) => {
  const picture = s(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      viewBox: `0 0 ${W} ${H}`,
      width: W,
      height: H,
      "font-family": FONT,
    },
    s("path", { d: `M0 0H${W}V${H}H0Z`, fill: "#ffffff" }),
    marks.map((mark) => {
      const paint = PAINT[mark.kind];
      return mark.tag === "text"
        ? s(
            "text",
            {
              x: mark.x,
              y: mark.y,
              "text-anchor": mark.anchor,
              "font-size": paint.size,
              "font-weight": paint.weight,
              fill: paint.fill,
              ...(paint.halo ? { stroke: paint.halo, "stroke-width": 4, "paint-order": "stroke" } : {}),
            },
            mark.words,
          )
        : s(
            "path",
            { d: mark.d, fill: paint.fill || "none", stroke: paint.stroke, "stroke-width": paint.width },
            mark.title ? s("title", null, mark.title) : "",
          );
    }),
  );
  save(
    `${name}.svg`,
    "image/svg+xml",
    new XMLSerializer().serializeToString(picture).replace(NOT_XML, "\uFFFD"),
  );
};
const PIXELS = 2; // of the PNG for one of the picture
const savePng = ({ W, H, marks }, name) => {
  const canvas = h("canvas", { width: W * PIXELS, height: H * PIXELS }),
    pen = canvas.getContext("2d");
  pen.scale(PIXELS, PIXELS);
  pen.fillStyle = "#ffffff";
  pen.fillRect(0, 0, W, H);
  for (const mark of marks) paintMark(pen, mark, PAINT[mark.kind]);
  canvas.toBlob((blob) => saveBlob(`${name}.png`, blob), "image/png");
};
const paintMark = (pen, mark, paint) => {
  if (mark.tag === "text") {
    pen.font = `${paint.weight || 400} ${paint.size}px ${FONT}`;
    pen.textAlign = { start: "left", middle: "center", end: "right" }[mark.anchor];
    if (paint.halo) {
      Object.assign(pen, { strokeStyle: paint.halo, lineWidth: 4, lineJoin: "round" });
      pen.strokeText(mark.words, mark.x, mark.y);
    }
    pen.fillStyle = paint.fill;
    pen.fillText(mark.words, mark.x, mark.y);
    return;
  }
  const path = new Path2D(mark.d);
  if (paint.fill) {
    pen.fillStyle = paint.fill;
    pen.fill(path);
  }
  if (paint.stroke) {
    Object.assign(pen, { strokeStyle: paint.stroke, lineWidth: paint.width });
    pen.stroke(path);
  }
};

// --- CSV and JSON of the view ---
const csvField = (value) => {
  const text =
    value == null
      ? ""
      : typeof value === "string" && /^[=+\-@\t\r]/.test(value)
        ? `'${value}`
        : String(value);
  return /[",\n\r]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
};
const CONFLICTS = ["", "yes", "perhaps"];
const CSV_FIELDS = {
  stderr: (cell) => cell.error,
  standing: (cell) => cell.standing,
  who: (cell) => textAt(cell.reports[0], "measured_by"),
  mode: (cell) => cell.mode,
  settings: (cell) => textAt(cell.reports[0], "settings"),
  date: (cell) => textAt(cell.reports[0], "date"),
  source: (cell) => textAt(cell.reports[0], "url") || textAt(cell.reports[0], "source"),
  conflict: (cell) => CONFLICTS[cell.conflict],
  contradicted: (cell) => (cell.contradicted ? "yes" : ""),
};
const viewCsv = () => {
  const { models, shown, facts: wanted } = view(),
    fields = Object.entries(CSV_FIELDS);
  const head = [
    "repo_id",
    ...wanted.map((fact) => fact.id),
    ...shown.flatMap((j) => [COLUMNS[j].id, ...fields.map(([name]) => `${COLUMNS[j].id}.${name}`)]),
  ];
  const rows = models.map((model) => [
    model.repo_id,
    ...wanted.map((fact) => model[fact.id]),
    ...shown.flatMap((j) => {
      const cell = cellOf(model, j);
      return cell ? [cell.value, ...fields.map(([, read]) => read(cell))] : ["", ...fields.map(() => "")];
    }),
  ]);
  return [head, ...rows].map((line) => `${line.map(csvField).join(",")}\n`).join("");
};
const scoreJson = (cell) => {
  const { at: _, told, ...report } = unpack(cell.reports[0]);
  return {
    ...report,
    told: Object.fromEntries(told),
    rank: cell.rank,
    of: cell.of,
    conflict: CONFLICTS[cell.conflict] || "no",
    reports: cell.reports.length,
    why: cell.why,
  };
};
const viewJson = () => {
  const { models, shown, facts: wanted } = view();
  return `${JSON.stringify(
    {
      scanned: D.scanned,
      view: pageAddress(S),
      models: models.map((model) => ({
        repo_id: model.repo_id,
        ...Object.fromEntries(wanted.map((fact) => [fact.id, model[fact.id]])),
        scores: Object.fromEntries(
          shown.flatMap((j) => {
            const cell = cellOf(model, j);
            return cell ? [[COLUMNS[j].id, scoreJson(cell)]] : [];
          }),
        ),
      })),
    },
    null,
    1,
  )}\n`;
};
const save = (name, type, text) => saveBlob(name, new Blob([text], { type: `${type};charset=utf-8` }));
const saveBlob = (name, blob) => {
  const url = URL.createObjectURL(blob);
  h("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
};
const copy = async (text) => {
  try {
    await navigator.clipboard.writeText(text);
    say("Copied");
    flash();
  } catch {
    showText("Copy this", text);
  }
};
const flash = () => {
  const pressed = document.activeElement;
  if (pressed?.tagName !== "BUTTON" || pressed.dataset.said) return;
  pressed.dataset.said = pressed.textContent;
  pressed.textContent = "Copied";
  setTimeout(() => {
    pressed.textContent = pressed.dataset.said;
    delete pressed.dataset.said;
  }, 1200);
};
const showText = (title, text) => {
  show(
    h("h2", { id: "dialog-title" }, title),
    h("textarea", { readonly: true, id: "to-copy", "aria-label": title }, text),
    h(
      "p",
      null,
      button("Copy", () => copy(text)),
    ),
  );
  $("to-copy").select();
};
const embed = () => {
  const url = new URL(pageAddress(S, { embed: "1" }), location.href.split(/[?#]/)[0]).href
    .replace(/"/g, "%22")
    .replace(/&/g, "&amp;");
  showText("Embed this view", `<iframe src="${url}" width="100%" height="600" title="Leaderboard"></iframe>`);
};
