// Bringing everything to the state, and listening to the reader.

const update = () => {
  if (!TABS.some(([id]) => id === S.tab)) S.tab = "table";
  sift();
  const root = document.documentElement;
  if (/^(dark|light)$/.test(S.theme)) root.dataset.theme = S.theme;
  root.classList.toggle("embed", S.embed === "1");
  remember();
  for (const [id] of TABS) $(`panel-${id}`).hidden = id !== S.tab;
  TABS.find(([id]) => id === S.tab)[3]();
  for (const sync of SYNC) sync();
  drawTabs();
  say(S.tab === "table" ? `${plural(V.models.length, "model")} shown` : "");
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
  details(
    D.models.find((model) => model.repo_id === cell.closest("tr").dataset.model),
    +cell.dataset.column,
  );
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
  if (S.tab === "table") drawRows(V.models.length);
});
ago();
makeControls();
update();
