// Filters, menus, tabs and buttons.

const set = (key, value) => {
  S[key] = value;
  update();
};
const byCount = (counts) => [...counts].sort((a, b) => b[1] - a[1] || COLLATOR.compare(a[0], b[0]));
const tally = (field) => {
  const counts = new Map();
  for (const model of MODELS)
    counts.set(model[field] || "unknown", (counts.get(model[field] || "unknown") || 0) + 1);
  return byCount(counts);
};
// Controls are made once; each has a function that brings it to the state.
const SYNC = [];
const bound = (node, sync) => {
  SYNC.push(() => sync(node));
  return node;
};
const valued = (node, key) =>
  bound(node, () => {
    if (node.value !== S[key]) node.value = S[key];
  });
const choices = (items, isOn, toggle) =>
  items.map(([id, count, name]) =>
    h(
      "label",
      null,
      bound(
        h("input", { type: "checkbox", value: id, onchange: (event) => toggle(id, event.target.checked) }),
        (box) => {
          box.checked = isOn(id);
        },
      ),
      h("span", null, name || id),
      h("span", null, count),
    ),
  );
// What a menu opens stays on the screen: it is aligned with the menu's right side where the left would not do.
const keepInView = (node) => {
  const pop = node.lastChild;
  pop.classList.remove("left");
  if (node.open && pop.getBoundingClientRect().right > document.documentElement.clientWidth)
    pop.classList.add("left");
};
const menu = (key, name, ...content) =>
  bound(
    h(
      "details",
      { class: "menu", id: `menu-${key}` },
      h("summary"),
      h("div", { class: "pop", tabindex: -1 }, content),
    ),
    (node) => {
      node.ontoggle ||= () => keepInView(node);
      node.firstChild.textContent = name();
      node.toggleAttribute("data-set", S[key] !== "");
    },
  );
const toggled = (key) => (id, on) => {
  const now = list(S[key]).filter((item) => item !== id);
  set(key, joined(on ? [...now, id] : now));
};
const filterMenu = (key, name, items) =>
  menu(
    key,
    () => (S[key] ? `${name}: ${list(S[key]).length}` : name),
    choices(items, (id) => list(S[key]).includes(id), toggled(key)),
  );
const factMenu = () =>
  menu(
    "hide",
    () => "Columns",
    choices(
      FACTS.map((fact) => [fact.id, "", fact.name]),
      (id) => !list(S.hide).includes(id),
      (id, on) => toggled("hide")(id, !on),
    ),
  );
const field = (key, attributes) =>
  valued(h("input", { id: key, oninput: (event) => set(key, event.target.value), ...attributes }), key);
const size = (key) =>
  field(key, {
    type: "number",
    min: 0,
    step: "any",
    placeholder: key,
    "aria-label": `${key === "min" ? "At least so many" : "At most so many"} billions of parameters`,
  });
const TRUSTS = [
  ["elsewhere", "Any place"],
  ["pr", "Repository, PRs"],
  ["repository", "Repository only"],
  ["verified", "Verified only"],
];
// How many models have a report that says so.
const reportTally = (name) => {
  const counts = new Map();
  for (const model of MODELS) {
    const told = new Set();
    for (let n = 0, cell = FIRST_CELL[model.order]; n < model.cells; n++)
      for (let r = 0; r < C.reports[cell + n]; r++) told.add(R[name][FIRST[cell + n] + r]);
    for (const text of told)
      counts.set(D.strings[text] || NOT_TOLD, (counts.get(D.strings[text] || NOT_TOLD) || 0) + 1);
  }
  return byCount(counts);
};
const openCount = () => MODELS.filter((model) => OPEN.has(model.licence)).length;
const makeControls = () => {
  const fold = (event) =>
    event.currentTarget.setAttribute("aria-expanded", String($("app").classList.toggle("open")));
  $("controls").append(
    field("q", { type: "search", placeholder: "Search (a; b for either)", "aria-label": "Search models" }),
    bound(button("", fold, { class: "phone", id: "filters", "aria-expanded": "false" }), (node) => {
      const on = filtersOn().length;
      node.textContent = on ? `Filters (${on})` : "Filters";
      node.toggleAttribute("data-set", on > 0);
    }),
    h("span", { class: "size", role: "group", "aria-label": "Size" }, size("min"), "–", size("max"), "B"),
    filterMenu("licence", "Licence", [
      ...(openCount() ? [["open", openCount(), "open licences"]] : []),
      ...tally("licence"),
    ]),
    filterMenu("type", "Type", tally("type")),
    valued(
      h(
        "select",
        {
          id: "trust",
          "aria-label": "Where it stands",
          onchange: (event) => set("trust", event.target.value),
        },
        TRUSTS.map(([id, name]) => h("option", { value: id }, name)),
      ),
      "trust",
    ),
    filterMenu(
      "who",
      "Measured by",
      reportTally("who").map(([id, count]) => [id, count, D.whos[id]]),
    ),
    filterMenu("mode", "Mode", reportTally("mode")),
    filterMenu("tools", "Tools", reportTally("tools")),
    columnMenu(),
    factMenu(),
    h(
      "label",
      null,
      bound(
        h("input", {
          type: "checkbox",
          id: "complete",
          onchange: (event) => set("complete", event.target.checked ? "1" : ""),
        }),
        (box) => {
          box.checked = S.complete !== "";
        },
      ),
      " Complete rows",
    ),
  );
  $("actions").append(
    ...[
      ["copy-link", "Copy link", () => copy(location.href)],
      ["csv", "CSV", () => save("leaderboard.csv", "text/csv", viewCsv())],
      ["json", "JSON", () => save("leaderboard.json", "application/json", viewJson())],
      ["embed", "Embed", embed],
      ["theme", "Theme", theme],
    ].map(([id, name, run]) => button(name, run, { class: "plain", id })),
  );
  const chips = h("span", { class: "active" });
  $("controls").append(
    bound(
      h("p", { id: "active" }, chips, button("Reset", reset, { id: "reset", class: "plain" })),
      (node) => {
        node.hidden = !pageAddress(S, KEPT);
        chips.replaceChildren(
          ...filtersOn().map(([text, clear]) =>
            button([text, " ×"], clear, { class: "chip", "aria-label": `Remove the filter ${text}` }),
          ),
        );
      },
    ),
  );
};
// The filters that are on, in words, each with what takes it off.
const filtersOn = () => {
  const texts = {
    q: () => `“${S.q}”`,
    min: () => `from ${S.min}B`,
    max: () => `up to ${S.max}B`,
    licence: () => `licence: ${list(S.licence).join(", ")}`,
    type: () => `type: ${list(S.type).join(", ")}`,
    trust: () => TRUSTS.find(([id]) => id === S.trust)?.[1].toLowerCase() || S.trust,
    who: () =>
      `measured by: ${list(S.who)
        .map((id) => D.whos[id] || id)
        .join(", ")}`,
    mode: () => `mode: ${list(S.mode).join(", ")}`,
    tools: () => `tools: ${list(S.tools).join(", ")}`,
    complete: () => "complete rows",
  };
  return Object.entries(texts)
    .filter(([key]) => S[key] !== DEFAULTS[key])
    .map(([key, text]) => [text(), () => set(key, DEFAULTS[key])]);
};
const allTabs = () => [
  ["table", "Table", () => "", drawTable],
  ["plots", "Plots", () => "", drawPlots],
  ["compare", "Compare", () => picks().length, drawCompare],
  ["conflicts", "Conflicts", () => conflicts().length, drawConflicts],
  ["contradictions", "Contradictions", () => contradictions().length, drawContradictions],
  ["gaps", "Gaps", gapCount, drawGaps],
  ["left", "Left out", () => D.left_out.length + D.failed.length, drawLeft],
  ["tasks", "Tasks", () => COLUMNS.length, drawTasks],
];
const drawTabs = () => {
  const focused = document.activeElement?.closest?.("#tabs") ? document.activeElement.id : null;
  const go = (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const next = TABS[(TABS.findIndex(([id]) => id === S.tab) + step + TABS.length) % TABS.length][0];
    goTo(next);
    $(`tab-${next}`).focus();
  };
  const single = wantedModel() !== null;
  $("tabs").replaceChildren(
    ...TABS.map(([id, name, count]) => {
      const on = S.tab === id && !single,
        amount = count().toLocaleString("en");
      return h(
        "button",
        {
          type: "button",
          role: "tab",
          id: `tab-${id}`,
          "aria-selected": String(on),
          "aria-controls": `panel-${id}`,
          tabindex: S.tab === id ? 0 : -1,
          onclick: () => goTo(id),
          onkeydown: go,
        },
        name,
        amount && ` (${amount})`,
      );
    }),
  );
  if (focused) $(focused)?.focus();
};
// What is no filter, and alone asks for no Reset: where one stands, what is sorted and picked, how it looks.
const KEPT = Object.fromEntries(
  ["tab", "embed", "theme", "view", "sort", "dir", "y", "x", "pick"].map((key) => [key, DEFAULTS[key]]),
);
const reset = () => {
  Object.assign(S, DEFAULTS, { tab: S.tab, embed: S.embed, theme: S.theme });
  update();
};
const theme = () => {
  const dark = S.theme ? S.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  set("theme", dark ? "light" : "dark");
};
