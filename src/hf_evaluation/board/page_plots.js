// Scores against size or date, with the frontier of the best: on the page, and as a picture to take along.

const XS = {
  parameters: "total parameters",
  active_parameters: "active parameters",
  created: "release date",
};
const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, Arial, sans-serif";
const NOTES =
  "● in the repository, ◆ verified, ▲ open pull request, ■ elsewhere; hollow: not in the repository yet.";
const plotColumn = () => {
  if (index.has(S.y)) return index.get(S.y);
  const sorted = index.get(sortName());
  return sorted ?? chosen()[0] ?? 0;
};
const plotAxis = () => (XS[S.x] ? S.x : "parameters");
const plotChoice = (label, key, options) =>
  h(
    "label",
    null,
    `${label} `,
    h(
      "select",
      {
        id: `plot-${key}`,
        onchange: (event) => {
          S[key] = event.target.value;
          remember();
          drawPlots();
        },
      },
      options,
    ),
  );
const columnOptions = (value) =>
  CATEGORIES.map((item) =>
    h(
      "optgroup",
      { label: item.name },
      COLUMNS.filter((column) => column.category === item.id).map((column) =>
        h("option", { value: column.id, selected: column.id === value }, `${column.name} (${column.models})`),
      ),
    ),
  );
const plotPoints = (j, x) => {
  const column = COLUMNS[j],
    all = filtered().filter((model) => cellOf(model, j)),
    picked = new Set(picks());
  const points = all
    .map((model) => ({
      model,
      cell: cellOf(model, j),
      y: cellOf(model, j).value,
      x: x === "created" ? Date.parse(model.created) : model[x],
      picked: picked.has(model.repo_id),
    }))
    .filter((point) => point.x > 0);
  points.sort((a, b) => a.x - b.x || (column.lower_is_better ? a.y - b.y : b.y - a.y));
  let best = null;
  for (const point of points) {
    point.front = best === null || (column.lower_is_better ? point.y < best : point.y > best);
    if (point.front) best = point.y;
  }
  return { points, missing: all.length - points.length };
};
const drawPlots = () => {
  const panel = $("panel-plots");
  if (!COLUMNS.length) return panel.replaceChildren(h("p", null, "There are no scores to draw."));
  const j = plotColumn(),
    x = plotAxis(),
    column = COLUMNS[j],
    { points, missing } = plotPoints(j, x),
    front = points.filter((point) => point.front);
  const controls = h(
    "p",
    { class: "choices" },
    plotChoice("Score in", "y", columnOptions(column.id)),
    plotChoice(
      "against",
      "x",
      Object.entries(XS).map(([id, name]) => h("option", { value: id, selected: id === x }, name)),
    ),
    points.length
      ? [
          button("Save SVG", () => saveSvg(plotPicture(j, x), fileName(j, x)), {
            class: "plain",
            id: "save-svg",
          }),
          button("Save PNG", () => savePng(plotPicture(j, x), fileName(j, x)), {
            class: "plain",
            id: "save-png",
          }),
        ]
      : "",
  );
  panel.replaceChildren(
    controls,
    points.length ? onPage(points, j, x, front) : h("p", null, "No model in view has both."),
    h(
      "p",
      { class: "note" },
      `The line is the frontier: the best score of all models that are as ${
        x === "created" ? "early or earlier" : "small or smaller"
      }. `,
      missing ? `${plural(missing, "model")} with a score not drawn: ${XS[x]} not known. ` : "",
      NOTES,
    ),
    h(
      "details",
      { class: "gap" },
      h("summary", null, "The points as a table"),
      sheet(
        `${column.name} and ${XS[x]}`,
        ["Model", XS[x], column.name, "On the frontier"],
        points.map((point) =>
          row(
            rowHead(modelLink(point.model)),
            cellText(xText(point.x, x)),
            cellText(plain(point.cell), { class: "score" }),
            cellText(point.front ? "yes" : ""),
          ),
        ),
      ),
    ),
  );
};
const onPage = (points, j, x, front) => {
  const wide = Math.max(300, Math.min(1088, $("panels").clientWidth || 960));
  const scene = plotScene(points, j, x, { W: wide, H: wide < 560 ? 380 : 460, T: 26, B: 46 });
  const named = front.map((point) => `${point.model.repo_id} ${plain(point.cell)}`);
  const picture = svgOf(scene);
  picture.setAttribute(
    "aria-label",
    `${COLUMNS[j].name} against ${XS[x]}, ${plural(points.length, "model")}. Frontier: ${named.join("; ")}`,
  );
  return picture;
};
const xText = (value, x) =>
  x === "created" ? new Date(value).toISOString().slice(0, 10) : short(value, SIZES);
const spread = (values) => {
  const low = Math.min(...values),
    high = Math.max(...values),
    pad = (high - low || Math.abs(high) || 1) * 0.06;
  return [low - pad, high + pad];
};
const steps = (low, high, count) => {
  const rough = (high - low) / count,
    power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((n) => n * power).find((size) => size >= rough);
  const ticks = [];
  for (let n = Math.ceil(low / step); n * step <= high; n++) ticks.push(+(n * step).toPrecision(12));
  return ticks;
};
// Firsts of months: as many as fit, at intervals that people count in.
const months = (low, high, count) => {
  const first = new Date(low),
    span = (high - low) / (30.44 * 864e5);
  const step = [1, 2, 3, 6, 12, 24, 60, 120].find((size) => span / size <= count) || 240;
  const ticks = [];
  for (let n = Math.ceil((first.getUTCFullYear() * 12 + first.getUTCMonth()) / step) * step; ; n += step) {
    const at = Date.UTC(Math.floor(n / 12), n % 12, 1);
    if (at > high) return ticks;
    if (at >= low) ticks.push(at);
  }
};
// How wide a name will be: measured, for letters differ.
const PEN = h("canvas").getContext("2d");
const widthOf = (words) => {
  PEN.font = `600 12px ${FONT}`;
  return PEN.measureText(words).width;
};
const decades = (low, high, W) => {
  const ticks = [];
  for (let power = Math.floor(low); power <= Math.ceil(high); power++)
    for (const n of (high - low) * 220 > W ? [1] : [1, 2, 5]) ticks.push(n * 10 ** power);
  return ticks.filter((value) => Math.log10(value) >= low && Math.log10(value) <= high);
};
// A picture is a list of marks: what SVG and a canvas both can draw.
const plotScene = (points, j, x, { W, H, T, B, L = 48 }) => {
  const Q = 14,
    column = COLUMNS[j],
    log = x !== "created";
  const scaled = (value) => (log ? Math.log10(value) : value);
  const [x0, x1] = spread(points.map((point) => scaled(point.x))),
    [y0, y1] = spread(points.map((point) => point.y));
  const X = (value) => L + ((scaled(value) - x0) / (x1 - x0)) * (W - L - Q);
  const Y = (value) => H - B - ((value - y0) / (y1 - y0)) * (H - B - T);
  const text = (kind, px, py, words, anchor) => ({ tag: "text", kind, x: px, y: py, anchor, words });
  const line = (a, b, c, d) => ({ tag: "path", kind: "grid", d: `M${a} ${b}L${c} ${d}` });
  const marks = [];
  for (const value of steps(y0, y1, H < 400 ? 5 : 6))
    marks.push(line(L, Y(value), W - Q, Y(value)), text("tick", L - 8, Y(value) + 4, String(value), "end"));
  for (const value of log ? decades(x0, x1, W) : months(x0, x1, W < 560 ? 3 : 7))
    marks.push(
      line(X(value), T, X(value), H - B),
      text("tick", X(value), H - B + 18, log ? xText(value, x) : xText(value, x).slice(0, 7), "middle"),
    );
  marks.push(
    text("tick", (L + W - Q) / 2, H - B + 38, XS[x] + (log ? ", log scale" : ""), "middle"),
    text(
      "tick",
      L - 44,
      T - 10,
      `${column.name}${column.unit ? `, ${column.unit}` : ""}${column.lower_is_better ? " (lower is better)" : ""}`,
      "start",
    ),
  );
  for (const point of points) Object.assign(point, { px: X(point.x), py: Y(point.y) });
  const front = points.filter((point) => point.front);
  const path = front.map((point, at) => `${at ? `H${point.px}V` : `M${point.px} `}${point.py}`).join("");
  marks.push({ tag: "path", kind: "front", d: `${path}H${W - Q}` });
  const lines = front.flatMap((point, at) => {
    const next = front[at + 1];
    const along = [point.px, point.py - 2, next?.px ?? W - Q, point.py + 2];
    if (!next) return [along];
    return [along, [next.px - 2, Math.min(point.py, next.py), next.px + 2, Math.max(point.py, next.py)]];
  });
  const ordered = [...points].sort((a, b) => a.front - b.front || a.picked - b.picked);
  for (const point of ordered) marks.push(dotOf(point, j));
  marks.push(...labelsOf(points, column, { L, W: W - Q, T, H: H - B }, lines));
  return { W, H, marks };
};
const dotOf = (point, j) => {
  const { px, py } = point,
    standing = point.cell.standing,
    r = point.front || point.picked ? 6 : 4.5;
  const shape = {
    repository: `M${px - r} ${py}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0Z`,
    verified: `M${px} ${py - r - 1}L${px + r + 1} ${py}L${px} ${py + r + 1}L${px - r - 1} ${py}Z`,
    pr: `M${px} ${py - r - 1}L${px + r} ${py + r - 1}H${px - r}Z`,
    elsewhere: `M${px - r + 1} ${py - r + 1}h${2 * r - 2}v${2 * r - 2}h${2 - 2 * r}Z`,
  };
  const hollow = standing === "pr" || standing === "elsewhere" ? " hollow" : "";
  return {
    tag: "path",
    kind: `dot${hollow}${point.front || point.picked ? " on" : ""}`,
    d: shape[standing],
    run: () => details(point.model, j),
    title: `${point.model.repo_id}: ${plain(point.cell)}, ${placeName(point.cell)}`,
  };
};
// Names of the frontier, of picked models and of the best; a name stands where it covers no point and no name.
const LABEL_SPOTS = [
  [9, 4, "start"],
  [-9, 4, "end"],
  [0, -11, "middle"],
  [0, 20, "middle"],
  [8, -9, "start"],
  [-8, -9, "end"],
  [8, 17, "start"],
  [-8, 17, "end"],
];
const labelsOf = (points, column, frame, lines) => {
  const sign = column.lower_is_better ? 1 : -1;
  const rank = (point) => (point.picked ? 0 : point.front ? 1 : 2);
  const wanted = [...points].sort((a, b) => rank(a) - rank(b) || sign * (a.y - b.y));
  const most = Math.max(6, Math.round(((frame.W - frame.L) * (frame.H - frame.T)) / 16000));
  const taken = [
    ...lines,
    ...points.map((point) => [point.px - 6, point.py - 6, point.px + 6, point.py + 6]),
  ];
  const labels = [];
  for (const point of wanted) {
    if (labels.length >= most) break;
    const name = point.model.repo_id.slice(point.model.repo_id.indexOf("/") + 1),
      words = name.length > 30 ? `${name.slice(0, 29)}…` : name,
      wide = widthOf(words);
    for (const [dx, dy, anchor] of LABEL_SPOTS) {
      const left = point.px + dx - { start: 0, middle: wide / 2, end: wide }[anchor],
        base = point.py + dy;
      const box = [left - 1, base - 11, left + wide + 1, base + 3];
      if (box[0] < frame.L || box[2] > frame.W || box[1] < frame.T - 8 || box[3] > frame.H) continue;
      if (taken.some((o) => box[0] < o[2] && o[0] < box[2] && box[1] < o[3] && o[1] < box[3])) continue;
      taken.push(box);
      labels.push({ tag: "text", kind: "label", x: point.px + dx, y: base, anchor, words });
      break;
    }
  }
  return labels;
};
const svgOf = ({ W, H, marks }) =>
  s(
    "svg",
    { viewBox: `0 0 ${W} ${H}`, width: W, height: H, role: "img", class: "plot" },
    marks.map((mark) =>
      mark.tag === "text"
        ? s("text", { class: mark.kind, x: mark.x, y: mark.y, "text-anchor": mark.anchor }, mark.words)
        : s(
            "path",
            { class: mark.kind, d: mark.d, ...(mark.run ? { onclick: mark.run } : {}) },
            mark.title ? s("title", null, mark.title) : "",
          ),
    ),
  );
