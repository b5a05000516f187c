// Bringing everything to the state, and listening to the reader.

const TABS = allTabs().filter(([id]) => id !== "contradictions" || D.contradictions.length);
let tableOf = null; // the state of which the table stands there: on the way back from a model it stays
const update = () => {
  if (!TABS.some(([id]) => id === S.tab)) S.tab = "table";
  sift();
  const root = document.documentElement,
    single = wantedModel();
  if (/^(dark|light)$/.test(S.theme)) root.dataset.theme = S.theme;
  root.classList.toggle("embed", S.embed === "1");
  root.classList.toggle("single", single !== null);
  remember();
  for (const [id] of TABS) $(`panel-${id}`).hidden = single !== null || id !== S.tab;
  $("panel-model").hidden = single === null;
  const state = JSON.stringify([S, NARROW.matches]);
  if (single !== null) drawModel();
  else if (S.tab !== "table" || state !== tableOf) TABS.find(([id]) => id === S.tab)[3]();
  if (single === null && S.tab === "table") tableOf = state;
  for (const sync of SYNC) sync();
  drawTabs();
  document.title = single === null ? D.title : `${single} · ${D.title}`;
  say(single === null && S.tab === "table" ? `${plural(V.models.length, "model")} shown` : "");
};
const ago = () => {
  const when = $("when"),
    days = when && Math.floor((Date.now() - Date.parse(when.dateTime)) / 864e5);
  if (when && days >= 0) when.after(` (${days === 0 ? "today" : `${plural(days, "day")} ago`})`);
};
const open = (event) => {
  const cell = event.target.closest?.("#board .cell");
  if (!cell || (event.type === "keydown" && event.key !== "Enter" && event.key !== " ")) return;
  event.preventDefault();
  details(BY_NAME.get(cell.closest("tr").dataset.model), +cell.dataset.column);
};
$("board").addEventListener("click", open);
$("board").addEventListener("keydown", open);
$("board").addEventListener("keydown", move);
$("wrap").addEventListener("scroll", fill, { passive: true });
document.addEventListener("click", (event) => {
  for (const open of document.querySelectorAll(".menu[open]"))
    if (document.contains(event.target) && !open.contains(event.target)) open.open = false;
});
document.addEventListener("keydown", (event) => {
  const open = event.key === "Escape" && document.querySelector(".menu[open]");
  if (open) {
    open.open = false;
    open.querySelector("summary").focus();
  }
});
$("dialog").addEventListener("click", (event) => {
  if (event.target === $("dialog")) $("dialog").close();
});
addEventListener("beforeprint", () => {
  if (S.tab === "table" && V) drawRows(V.models.length);
});
let scrolled = 0;
addEventListener("hashchange", () => {
  $("dialog").close();
  update();
  if (wantedModel() === null) scrollTo(0, scrolled);
});
document.addEventListener("click", (event) => {
  if (event.target.closest?.('a[href^="#model="]') && wantedModel() === null) scrolled = scrollY;
});
NARROW.addEventListener("change", () => update());
let resized = 0;
addEventListener("resize", () => {
  clearTimeout(resized);
  resized = setTimeout(() => {
    if (S.tab === "plots" && wantedModel() === null) drawPlots();
  }, 150);
});
ago();
makeViews();
makeControls();
update();
