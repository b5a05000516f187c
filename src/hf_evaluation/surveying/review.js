const boxes = [...document.querySelectorAll("input[data-model]")];
const lines = JSON.parse(document.getElementById("plan").textContent);
const total = document.getElementById("total");
function count() {
  const on = boxes.filter((box) => box.checked);
  const models = new Set(on.map((box) => box.dataset.model));
  total.textContent = `${on.length} of ${boxes.length} scores, ${models.size} of ${lines.length} pull requests`;
}
function text() {
  for (const box of boxes) lines[box.dataset.model].scores[box.dataset.score].publish = box.checked;
  return lines.map((line) => `${JSON.stringify(line)}\n`).join("");
}
document.addEventListener("change", count);
document.getElementById("save").addEventListener("click", () => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text()], { type: "application/jsonl" }));
  link.download = document.body.dataset.name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
});
for (const [id, on] of [
  ["none", false],
  ["every", true],
])
  document.getElementById(id).addEventListener("click", () => {
    for (const box of boxes) box.checked = on;
    count();
  });
count();
