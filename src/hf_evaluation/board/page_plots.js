// Scores against size or date, with the frontier of the best.

const XS = {
  parameters: "total parameters",
  active_parameters: "active parameters",
  created: "release date",
};
const drawPlots = () => {
  const j = index.get(S.y) ?? chosen()[0] ?? 0,
    x = XS[S.x] ? S.x : "parameters",
    column = COLUMNS[j];
  const choice = (label, key, options, value) =>
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
        options.map(([id, name]) => h("option", { value: id, selected: id === value }, name)),
      ),
    );
  const controls = h(
    "p",
    null,
    choice(
      "Score in",
      "y",
      COLUMNS.map((item) => [item.id, item.name]),
      column?.id,
    ),
    " ",
    choice("against", "x", Object.entries(XS), x),
  );
  if (!column) return $("panel-plots").replaceChildren(h("p", null, "There are no scores to draw."));
  const all = filtered().filter((model) => cellOf(model, j));
  const points = all
    .map((model) => ({
      model,
      cell: cellOf(model, j),
      y: cellOf(model, j).value,
      x: x === "created" ? Date.parse(model.created) : model[x],
    }))
    .filter((point) => point.x > 0);
  points.sort((a, b) => a.x - b.x || (column.lower_is_better ? a.y - b.y : b.y - a.y));
  let best = null;
  for (const point of points) {
    point.front = best === null || (column.lower_is_better ? point.y < best : point.y > best);
    if (point.front) best = point.y;
  }
  const front = points.filter((point) => point.front);
  const named = (point) => `${point.model.repo_id} ${plain(point.cell)}`;
  const missing = all.length - points.length;
  $("panel-plots").replaceChildren(
    controls,
    points.length ? drawing(points, front, column, x, j) : h("p", null, "No model in view has both."),
    h(
      "p",
      { class: "note" },
      `The line is the frontier: the best score of all models that are as ${
        x === "created" ? "early" : "small"
      } or ${x === "created" ? "earlier" : "smaller"}. `,
      missing ? `${plural(missing, "model")} with a score not drawn: ${XS[x]} not known. ` : "",
      "● in the repository, ◆ verified, ▲ open pull request, ■ elsewhere.",
    ),
    h(
      "details",
      { class: "gap" },
      h("summary", null, "The points as a table"),
      sheet(
        `${column.name} and ${XS[x]}`,
        ["Model", XS[x], column.name, "On the frontier"],
        points.map((point) =>
          h(
            "tr",
            null,
            h("th", { scope: "row" }, point.model.repo_id),
            h("td", null, xText(point.x, x)),
            h("td", { class: "score" }, plain(point.cell)),
            h("td", null, point.front ? "yes" : ""),
          ),
        ),
      ),
    ),
  );
  const picture = $("panel-plots").querySelector("svg");
  if (picture)
    picture.setAttribute(
      "aria-label",
      `${column.name} against ${XS[x]}, ${plural(points.length, "model")}. ` +
        `Frontier: ${front.map(named).join("; ")}`,
    );
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
const drawing = (points, front, column, x, j) => {
  const W = 960,
    H = 460,
    L = 56,
    R = 20,
    T = 16,
    B = 44,
    log = x !== "created";
  const scaled = (value) => (log ? Math.log10(value) : value);
  const [x0, x1] = spread(points.map((point) => scaled(point.x))),
    [y0, y1] = spread(points.map((point) => point.y));
  const X = (value) => L + ((scaled(value) - x0) / (x1 - x0)) * (W - L - R);
  const Y = (value) => H - B - ((value - y0) / (y1 - y0)) * (H - B - T);
  const decades = () => {
    const ticks = [];
    for (let power = Math.floor(x0); power <= Math.ceil(x1); power++)
      for (const n of x1 - x0 > 2.5 ? [1] : [1, 2, 5]) ticks.push(n * 10 ** power);
    return ticks.filter((value) => Math.log10(value) >= x0 && Math.log10(value) <= x1);
  };
  const xTicks = log ? decades() : steps(x0, x1, 6);
  const grid = [
    steps(y0, y1, 6).map((value) => [
      s("line", { class: "grid", x1: L, x2: W - R, y1: Y(value), y2: Y(value) }),
      s("text", { x: L - 8, y: Y(value) + 4, "text-anchor": "end" }, String(value)),
    ]),
    xTicks.map((value) => [
      s("line", { class: "grid", x1: X(value), x2: X(value), y1: T, y2: H - B }),
      s("text", { x: X(value), y: H - B + 18, "text-anchor": "middle" }, xText(value, x)),
    ]),
    s("text", { x: (L + W - R) / 2, y: H - 6, "text-anchor": "middle" }, XS[x] + (log ? ", log scale" : "")),
    s("text", { x: L, y: 11 }, column.name + (column.lower_is_better ? " (lower is better)" : "")),
  ];
  const path =
    front.map((point, at) => `${at ? `H${X(point.x)}V` : `M${X(point.x)} `}${Y(point.y)}`).join("") +
    `H${W - R}`;
  const marks = [...points]
    .sort((a, b) => a.front - b.front)
    .map((point) => mark(point, X(point.x), Y(point.y), j));
  const taken = [];
  const labels = [...front].reverse().map((point) => {
    const text = point.model.repo_id.slice(point.model.repo_id.indexOf("/") + 1),
      wide = text.length * 6.8;
    const px = X(point.x),
      py = Y(point.y),
      left = px + 10 + wide > W - R || column.lower_is_better;
    const box = [left ? px - 10 - wide : px + 8, py - 20, left ? px - 8 : px + 10 + wide, py - 4];
    if (box[0] < L || taken.some((o) => box[0] < o[2] && o[0] < box[2] && box[1] < o[3] && o[1] < box[3]))
      return null;
    taken.push(box);
    return s(
      "text",
      { class: "label", x: left ? px - 8 : px + 8, y: py - 8, "text-anchor": left ? "end" : "start" },
      text,
    );
  });
  return s(
    "svg",
    { viewBox: `0 0 ${W} ${H}`, role: "img" },
    grid,
    s("path", { class: "front", d: path }),
    marks,
    labels,
  );
};
const mark = (point, cx, cy, j) => {
  const standing = point.cell.standing,
    r = point.front ? 6 : 5;
  const hollow = standing === "pr" || standing === "elsewhere" ? " hollow" : "";
  const attributes = {
    class: `dot${hollow}${point.front ? " on" : ""}`,
    onclick: () => details(point.model, j),
  };
  const title = s("title", null, `${point.model.repo_id}: ${plain(point.cell)}, ${placeName(point.cell)}`);
  if (standing === "repository") return s("circle", { ...attributes, cx, cy, r }, title);
  const shape = {
    verified: `M${cx} ${cy - r - 1}L${cx + r + 1} ${cy}L${cx} ${cy + r + 1}L${cx - r - 1} ${cy}Z`,
    pr: `M${cx} ${cy - r - 1}L${cx + r} ${cy + r - 1}H${cx - r}Z`,
    elsewhere: `M${cx - r + 1} ${cy - r + 1}h${2 * r - 2}v${2 * r - 2}h${2 - 2 * r}Z`,
  };
  return s("path", { ...attributes, d: shape[standing] }, title);
};
