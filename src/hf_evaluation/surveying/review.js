const lines = JSON.parse(document.getElementById("plan").textContent);
const scores = [...document.querySelectorAll("button.score")];
const pulls = [...document.querySelectorAll("input.done")];
const total = document.getElementById("total");
const key = `review ${document.body.dataset.plan}`;
let unsaved = false;

function itemOf(button) {
  return lines[button.dataset.model].scores[button.dataset.score];
}
function show() {
  for (const button of scores) {
    const item = itemOf(button);
    button.setAttribute("aria-pressed", item.publish);
    button.classList.toggle("seen", item.reviewed && item.publish);
  }
  for (const box of pulls) {
    const all = lines[box.dataset.pull].scores.every((item) => item.reviewed);
    box.checked = all;
    box.closest(".pull").classList.toggle("all", all);
  }
  const items = lines.flatMap((line) => line.scores);
  const taken = items.filter((item) => item.publish).length;
  const seen = items.filter((item) => item.reviewed).length;
  const open = lines.filter((line) => line.scores.some((item) => item.publish)).length;
  document.getElementById("progress").value = seen;
  total.textContent = `${seen} of ${items.length} reviewed; ${taken} scores taken, ${open} of ${lines.length} pull requests`;
}
function keep() {
  unsaved = true;
  const state = lines.map((line) => line.scores.map((item) => [item.publish, item.reviewed]));
  try {
    localStorage.setItem(key, JSON.stringify(state));
  } catch {
    // a browser that keeps nothing: the saved plan does
  }
  show();
}
// Pages of this machine share what is kept: something of another shape is not ours, nor is a part of it.
function fits(state) {
  const like = (kept, all) => Array.isArray(kept) && kept.length === all.length;
  return (
    like(state, lines) &&
    lines.every((line, at) => like(state[at], line.scores) && state[at].every(Array.isArray))
  );
}
function restore() {
  try {
    const state = JSON.parse(localStorage.getItem(key));
    if (state && !fits(state)) return;
    state?.forEach((kept, at) => {
      kept.forEach(([publish, reviewed], number) => {
        Object.assign(lines[at].scores[number], { publish: publish === true, reviewed: reviewed === true });
      });
    });
    unsaved = Boolean(state);
  } catch {
    // nothing was kept, or something else under this name
  }
}
function decide(button, publish) {
  Object.assign(itemOf(button), { publish, reviewed: true });
  keep();
}
function go(button) {
  button?.focus();
  button?.scrollIntoView({ block: "nearest" });
}
function at() {
  return scores.indexOf(document.activeElement);
}
function nextOpen() {
  const order = [...scores.slice(at() + 1), ...scores.slice(0, at() + 1)];
  return order.find((button) => !itemOf(button).reviewed);
}
function reviewPull(model, reviewed) {
  for (const item of lines[model].scores) item.reviewed = reviewed;
  keep();
}
function decideAndGo(button, publish) {
  decide(button, publish);
  go(nextOpen());
}
const acts = {
  n: () => go(scores[Math.min(at() + 1, scores.length - 1)]),
  p: () => go(scores[Math.max(at() - 1, 0)]),
  u: () => go(nextOpen()),
  t: (button) => decideAndGo(button, true),
  x: (button) => decideAndGo(button, false),
  r: (button) => {
    reviewPull(button.dataset.model, true);
    go(nextOpen());
  },
};
document.addEventListener("keydown", (event) => {
  const act = acts[event.key.toLowerCase()];
  if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  if (at() < 0 && "txr".includes(event.key.toLowerCase())) go(nextOpen());
  else act(document.activeElement);
});
document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button?.classList.contains("score")) decide(button, !itemOf(button).publish);
  if (button?.classList.contains("wide")) button.closest("figure").classList.toggle("every");
});
document.addEventListener("change", (event) => {
  if (event.target.matches("input.done")) reviewPull(event.target.dataset.pull, event.target.checked);
});
document.getElementById("save").addEventListener("click", () => {
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join("");
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/jsonl" }));
  link.download = document.body.dataset.name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  unsaved = false;
});
for (const [id, on] of [
  ["none", false],
  ["every", true],
])
  document.getElementById(id).addEventListener("click", () => {
    for (const button of scores) itemOf(button).publish = on;
    keep();
  });
addEventListener("beforeunload", (event) => {
  if (unsaved) event.preventDefault();
});
restore();
show();
