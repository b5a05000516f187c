// Filters, menus, tabs and buttons; the view as CSV and JSON.

const set = (key, value) => {
  S[key] = value;
  update();
};
const tally = (field) => {
  const counts = new Map();
  for (const model of D.models)
    counts.set(model[field] || "unknown", (counts.get(model[field] || "unknown") || 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || COLLATOR.compare(a[0], b[0]));
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
const menu = (key, name, ...content) =>
  bound(
    h(
      "details",
      { class: "menu", id: `menu-${key}` },
      h("summary"),
      h("div", { class: "pop", tabindex: -1 }, content),
    ),
    (node) => {
      node.firstChild.textContent = name();
      node.toggleAttribute("data-set", S[key] !== "");
    },
  );
const toggled = (key) => (id, on) => {
  const now = list(S[key]).filter((item) => item !== id);
  set(key, joined(on ? [...now, id] : now));
};
const filterMenu = (key, name) =>
  menu(
    key,
    () => (S[key] ? `${name}: ${list(S[key]).length}` : name),
    choices(tally(key), (id) => list(S[key]).includes(id), toggled(key)),
  );
const pickColumns = (ids) =>
  set("cols", ids.length === COLUMNS.length ? "all" : ids.length ? joined(ids) : "none");
const columnMenu = () =>
  menu(
    "cols",
    () => `Benchmarks ${chosen().length}/${COLUMNS.length}`,
    h(
      "div",
      { class: "presets" },
      [
        ["All", "all"],
        ["None", "none"],
        ["Most reported", ""],
      ].map(([name, value]) => h("button", { type: "button", onclick: () => set("cols", value) }, name)),
    ),
    choices(
      COLUMNS.map((column) => [column.id, column.models, column.name]),
      (id) => chosen().includes(index.get(id)),
      (id, on) => {
        const now = new Set(chosen());
        pickColumns(
          COLUMNS.filter((column, j) => (column.id === id ? on : now.has(j))).map((column) => column.id),
        );
      },
    ),
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
  for (const model of D.models) {
    const told = new Set();
    for (const cell of model.cells)
      for (const packed of cell?.packed || []) told.add(textAt(packed, name) || NOT_TOLD);
    for (const value of told) counts.set(value, (counts.get(value) || 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1] || COLLATOR.compare(a[0], b[0]));
};
const reportMenu = (key, name, words) =>
  menu(
    key,
    () => (S[key] ? `${name}: ${list(S[key]).length}` : name),
    choices(
      reportTally(key).map(([id, count]) => [id, count, words[id] || id]),
      (id) => list(S[key]).includes(id),
      toggled(key),
    ),
  );
const makeControls = () => {
  const fold = (event) =>
    event.target.setAttribute("aria-expanded", String($("controls").classList.toggle("open")));
  $("controls").append(
    field("q", { type: "search", placeholder: "Search (a; b for either)", "aria-label": "Search models" }),
    h(
      "button",
      { type: "button", class: "phone", id: "filters", "aria-expanded": "false", onclick: fold },
      "Filters",
    ),
    h("span", { class: "size", role: "group", "aria-label": "Size" }, size("min"), "–", size("max"), "B"),
    filterMenu("licence", "Licence"),
    filterMenu("type", "Type"),
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
    reportMenu("who", "Measured by", D.whos),
    reportMenu("mode", "Mode", {}),
    reportMenu("tools", "Tools", {}),
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
    h("button", { type: "button", id: "reset", onclick: reset }, "Reset"),
  );
  $("actions").append(
    ...[
      ["copy-link", "Copy link", () => copy(location.href)],
      ["csv", "CSV", () => save("csv", viewCsv())],
      ["json", "JSON", () => save("json", viewJson())],
      ["embed", "Embed", embed],
      ["theme", "Theme", theme],
    ].map(([id, name, run]) => h("button", { type: "button", class: "plain", id, onclick: run }, name)),
  );
};
const TABS = [
  ["table", "Table", () => "", drawTable],
  ["plots", "Plots", () => "", drawPlots],
  ["compare", "Compare", () => picks().length, drawCompare],
  ["conflicts", "Conflicts", () => conflicts().length, drawConflicts],
  ["gaps", "Gaps", () => filtered().reduce((sum, model) => sum + model.gaps.length, 0), drawGaps],
  ["left", "Left out", () => D.left_out.length + D.failed.length, drawLeft],
  ["tasks", "Tasks", () => COLUMNS.length, drawTasks],
];
const drawTabs = () => {
  const focused = document.activeElement?.closest?.("#tabs") ? document.activeElement.id : null;
  const go = (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const next = TABS[(TABS.findIndex(([id]) => id === S.tab) + step + TABS.length) % TABS.length][0];
    set("tab", next);
    $(`tab-${next}`).focus();
  };
  $("tabs").replaceChildren(
    ...TABS.map(([id, name, count]) => {
      const number = count().toLocaleString("en");
      return h(
        "button",
        {
          type: "button",
          role: "tab",
          id: `tab-${id}`,
          "aria-selected": String(S.tab === id),
          "aria-controls": `panel-${id}`,
          tabindex: S.tab === id ? 0 : -1,
          onclick: () => set("tab", id),
          onkeydown: go,
        },
        name,
        number && ` (${number})`,
      );
    }),
  );
  if (focused) $(focused)?.focus();
};
const reset = () => {
  Object.assign(S, DEFAULTS, { tab: S.tab, embed: S.embed, theme: S.theme });
  update();
};
const theme = () => {
  const dark = S.theme ? S.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  set("theme", dark ? "light" : "dark");
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
  const button = document.activeElement;
  if (button?.tagName !== "BUTTON" || button.dataset.said) return;
  button.dataset.said = button.textContent;
  button.textContent = "Copied";
  setTimeout(() => {
    button.textContent = button.dataset.said;
    delete button.dataset.said;
  }, 1200);
};
const showText = (title, text) => {
  show(
    h("h2", { id: "dialog-title" }, title),
    h("textarea", { readonly: true, id: "to-copy", "aria-label": title }, text),
    h("p", null, h("button", { type: "button", onclick: () => copy(text) }, "Copy")),
  );
  $("to-copy").select();
};
const embed = () => {
  const url = new URL(pageAddress(S, { embed: "1" }), location.href.split("?")[0]).href
    .replace(/"/g, "%22")
    .replace(/&/g, "&amp;");
  showText("Embed this view", `<iframe src="${url}" width="100%" height="600" title="Leaderboard"></iframe>`);
};

// --- CSV and JSON of the view ---
const csvField = (value) => {
  const text =
    value == null ? "" : typeof value === "string" && /^[=+\-@\t]/.test(value) ? `'${value}` : String(value);
  return /[",\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
};
const viewCsv = () => {
  const { models, shown, facts: wanted } = view();
  const head = [
    "repo_id",
    ...wanted.map((fact) => fact.id),
    ...shown.flatMap((j) => [
      COLUMNS[j].id,
      ...["standing", "who", "settings"].map((name) => `${COLUMNS[j].id}.${name}`),
    ]),
  ];
  const rows = models.map((model) => [
    model.repo_id,
    ...wanted.map((fact) => model[fact.id]),
    ...shown.flatMap((j) => {
      const cell = cellOf(model, j);
      return cell
        ? [cell.value, cell.standing, cell.who, textAt(cell.packed[0], "settings")]
        : ["", "", "", ""];
    }),
  ]);
  return [head, ...rows].map((row) => `${row.map(csvField).join(",")}\n`).join("");
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
            return cell
              ? [[COLUMNS[j].id, { ...unpack(cell.packed[0]), rank: cell.rank, why: cell.why }]]
              : [];
          }),
        ),
      })),
    },
    null,
    1,
  )}\n`;
};
const save = (kind, text) => {
  const url = URL.createObjectURL(
    new Blob([text], { type: kind === "csv" ? "text/csv;charset=utf-8" : "application/json" }),
  );
  h("a", { href: url, download: `leaderboard.${kind}` }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
};
