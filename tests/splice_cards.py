"""Publish two invented scores on every card of a folder, and repair each, in this process. Not a test.

    python tests/splice_cards.py FOLDER                      # the cards are its *.md files
    python tests/splice_cards.py FOLDER --js-yaml MODULES    # a node_modules folder that has js-yaml 4
    python tests/splice_cards.py FOLDER --diffs 40           # and print the diffs of that many repairs

Of every card with front matter it says whether something was only added, all old keys are equal in PyYAML
(and in js-yaml, the Hub's parser), and huggingface_hub's ModelCard loads the new results; what is refused is
counted by its reason. `--hub N` publishes the first N on a local Hub too, and compares the files.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
import warnings
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

import yaml  # noqa: E402
from huggingface_hub import ModelCard  # noqa: E402

from hf_evaluation.commands.local_cards import stated_in_card  # noqa: E402
from hf_evaluation.commands.validate import boards_of  # noqa: E402
from hf_evaluation.core.errors import EvaluationError  # noqa: E402
from hf_evaluation.hub.official import read_official  # noqa: E402
from hf_evaluation.hub.repository import Repository, parsed_results  # noqa: E402
from hf_evaluation.hub.yaml_tree import front_matter_envelope  # noqa: E402
from hf_evaluation.publishing.mending import ProofSources  # noqa: E402
from hf_evaluation.publishing.publish import prepare_outcome  # noqa: E402
from hf_evaluation.publishing.repair import datasets_in, repair_files  # noqa: E402
from hf_evaluation.publishing.submission import Options, Submission  # noqa: E402
from hf_evaluation.scores.record import Score, Source, read_score, score_json  # noqa: E402
from tests.servers.hub import LocalHub  # noqa: E402
from tests.support import SCRIPT, run_command  # noqa: E402

INVENTED = {"GSM8K": ("gsm8k", 12.34), "MMLU-Pro": ("mmlu_pro", 56.78)}
PLACEHOLDER = re.compile(r"-(?:\s*(?:- )?(?:model-index|results):)?\s*(?:\[\]|\{\}|null|~)?\s*")
# Reads [old, new] pairs of YAML and writes each as JSON, or why js-yaml refuses it.
READ_IN_JS = """const yaml = require("js-yaml"), fs = require("fs");
const read = (text) => { try { return {data: yaml.load(text) ?? {}} } catch { return {data: "refused"} } };
console.log(JSON.stringify(JSON.parse(fs.readFileSync(0)).map((pair) => pair.map(read))))"""


@dataclass(frozen=True, slots=True)
class Spliced:
    """A card before and after, and how many results were added."""

    model: str
    old: bytes
    new: bytes
    added: int
    taken_out: tuple[str, ...]

    def fronts(self) -> tuple[str, str]:
        """The YAML of both."""
        old, new = front_matter_envelope(self.old), front_matter_envelope(self.new)
        return (old.yaml.decode() if old else ""), (new.yaml.decode() if new else "")


def scores_of(model: str) -> tuple[Score, ...]:
    """The invented scores as those of a model."""
    source = {"kind": "every-eval-ever", "url": "https://example.org/report", "name": "A report"}
    rows = [
        {"model": model, "benchmark": name, "benchmark_id": known, "variant": "7-shot", "value": value,
         "unit": "percent", "raw": str(value), "source": source}
        for name, (known, value) in INVENTED.items()
    ]  # fmt: skip
    return tuple(read_score(row, "invented") for row in rows)


def model_of(name: str) -> str:
    """The repository that a file is named after: ORG_NAME.md, ORG_NAME_README.md."""
    org, _, rest = name.removesuffix(".md").removesuffix("_README").partition("_")
    return f"{org}/{rest or 'model'}"


def publish(name: str, card: bytes, reasons: Counter[str]) -> Spliced | None:
    """The card with the invented scores in its model-index; None where none is taken."""
    model = model_of(name)
    results, notes = parsed_results({"README.md": card}, model)
    repository = Repository(
        model, "", card, results=tuple(results), notes=tuple(notes), main_card=card,
        unread_card=notes[0] if notes else None,
    )  # fmt: skip
    scores = scores_of(model)
    submission = Submission(model, model, scores[0].source, scores)
    plan = prepare_outcome(repository, submission, Options(format="model-index", offline=True)).plan
    for verdict in plan.verdicts:
        if not verdict.writes:
            told = re.sub(r"line \d+", "line N", verdict.detail or "")
            reasons[f"{verdict.status}: {told[:110]}"] += 1
    if not plan.changes:
        return None
    (change,) = plan.changes
    gone = tuple(line for line in change.diff().splitlines()[2:] if line.startswith("-"))
    return Spliced(model, card, change.new, len(plan.written), gone)


def is_same(old: Any, new: Any, added: int) -> bool:
    """Whether front matter is what it was with so many results more: in one entry, or in one of their own."""
    if not isinstance(old or {}, dict) or not isinstance(new, dict):
        return False
    before, after = (json.loads(json.dumps(data or {}, default=str)) for data in (old, new))
    was, now = before.pop("model-index", None) or [], after.pop("model-index", None) or []
    if before != after:
        return False
    for at, entry in enumerate(now):
        if at == len(was):
            is_last = len(now) == at + 1
            return is_last and entry.keys() == {"name", "results"} and len(entry["results"]) == added
        if entry != was[at]:
            grown = [*(was[at].get("results") or []), *entry["results"][-added:]]
            return bool(entry == {**was[at], "results": grown} and now[at + 1 :] == was[at + 1 :])
    return False


def in_js(pairs: list[tuple[str, str]], modules: Path) -> list[tuple[Any, Any]]:
    """What js-yaml makes of pairs of texts; "refused" where it reads none."""
    done = subprocess.run(
        ["node", "-e", READ_IN_JS], input=json.dumps(pairs).encode(), capture_output=True, check=True,
        env={"NODE_PATH": str(modules), "PATH": "/usr/bin:/usr/local/bin"},
    )  # fmt: skip
    return [(old["data"], new["data"]) for old, new in json.loads(done.stdout)]


def look_at(spliced: list[Spliced], modules: Path | None) -> Counter[str]:
    """What came of it, counted."""
    found: Counter[str] = Counter()
    for item in spliced:
        old, new = (yaml.safe_load(text) for text in item.fronts())
        found["equal in PyYAML" if is_same(old, new, item.added) else f"DIFFERS in PyYAML: {item.model}"] += 1
        only_added = all(PLACEHOLDER.fullmatch(line) for line in item.taken_out)
        found["only added" if only_added else f"LINES TAKEN OUT: {item.model}"] += 1
        found["of these with an empty placeholder that gave way"] += bool(item.taken_out) and only_added
        loaded = [result.metric_value for result in ModelCard(item.new.decode()).data.eval_results or []]
        whole = all(value in loaded for _, value in INVENTED.values()) or item.added < len(INVENTED)
        found["loaded by ModelCard" if whole else f"NOT LOADED: {item.model}"] += 1
    if modules:
        pairs = in_js([item.fronts() for item in spliced], modules)
        for item, (old, new) in zip(spliced, pairs, strict=True):
            found[
                "equal in js-yaml" if is_same(old, new, item.added) else f"DIFFERS in js-yaml: {item.model}"
            ] += 1
    return found


def repairs(cards: dict[str, bytes]) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """(name, diff, rules) of each card that repair changes."""
    for name, card in cards.items():
        files = {"README.md": card}
        boards = boards_of(read_official(datasets_in(files), offline=True))
        try:
            scores = stated_in_card(card, model_of(name), Source("readme"))
        except EvaluationError:
            scores = ()
        done = repair_files(files, boards, ProofSources(scores))
        for change in done.changes:
            yield name, change.diff(), tuple(sorted({mend.rule for mend in done.mends}))


def same_on_hub(spliced: list[Spliced]) -> int:
    """How many cards are the same bytes in the pull request that a process opens on a local Hub."""
    same = 0
    with tempfile.TemporaryDirectory() as folder, LocalHub(Path(folder) / "hub") as hub:
        scores = Path(folder) / "scores.json"
        for item in spliced:
            hub.add_model(item.model, {"README.md": item.old})
            rows = [score_json(score) for score in scores_of(item.model)]
            scores.write_text(json.dumps({"repo_id": item.model, "results": rows}))
            asked = ["publish", "--scores", scores, "--format", "model-index", "--create-pr", "--json"]
            done = run_command([sys.executable, SCRIPT, *asked], env=hub.env(Path(folder)))
            same += done.code == 0 and hub.read(item.model, "README.md", "refs/pr/1") == item.new
    return same


def main() -> int:
    """Print the counts."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--js-yaml", type=Path, metavar="MODULES")
    parser.add_argument("--diffs", type=int, default=0, metavar="N")
    parser.add_argument("--hub", type=int, default=0, metavar="N")
    args = parser.parse_args()
    warnings.simplefilter("ignore")
    cards = {path.name: path.read_bytes() for path in sorted(args.folder.glob("*.md"))}
    cards = {name: card for name, card in cards.items() if re.match(rb"(?:\xef\xbb\xbf)?\s*---", card)}
    reasons: Counter[str] = Counter()
    spliced = [item for name, card in cards.items() if (item := publish(name, card, reasons))]
    print(f"{len(cards)} cards with front matter, {len(spliced)} take the scores")
    for name, count in (look_at(spliced, args.js_yaml) + reasons).most_common():
        print(f"{count:6} {name}")
    if args.hub:
        print(f"{same_on_hub(spliced[: args.hub])} of {len(spliced[: args.hub])} the same on a local Hub")
    found = list(repairs(cards))
    print(f"{len(found)} cards that repair changes: {Counter(rule for *_, rules in found for rule in rules)}")
    for name, diff, _ in found[: args.diffs]:
        print(f"\n{name}\n{diff}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
