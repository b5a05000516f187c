"""The gaps of a survey: which state each is in, and the command that closes it."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

from hf_evaluation.jobs.flavors import GPU_FLAVORS
from hf_evaluation.jobs.sizing import Weights, choose_flavor
from hf_evaluation.scores.benchmarks import catalogue
from hf_evaluation.scores.record import Score
from hf_evaluation.scores.settings import settings_of_labels
from hf_evaluation.surveying.gaps import find_gaps
from hf_evaluation.surveying.records import ListedModel
from tests.servers.hub import LocalHub
from tests.support import assert_clean
from tests.surveying.hub import (
    NAMES,
    SCRIPT,
    card,
    gap,
    known_gaps,
    load,
    only,
    result_file,
    survey_file,
    trending,
)


def test_every_gap_of_100_models_and_5_benchmarks_is_right(local_hub: LocalHub, tmp_path: Path) -> None:
    answers = known_gaps(local_hub)
    assert {known.state for known in answers.values()} == {"published", "in_pr", "in_readme", "to_measure"}
    out = tmp_path / "survey.jsonl"

    done = trending(local_hub, tmp_path, "survey", "--trending", "100", "--out", out)

    assert_clean(done)
    assert done.code == 0
    told = {
        (line["repo_id"], gap["benchmark_id"]): (gap["state"], gap["value"])
        for line in survey_file(out)
        for gap in line["gaps"]
    }
    assert told == {place: (known.state, known.value) for place, known in answers.items()}
    counts = {
        state: sum(known.state == state for known in answers.values()) for state in ("published", "in_pr")
    }
    for name in NAMES.values():
        assert re.search(rf"^{re.escape(name)} +\d+ +\d+ +\d+ +0 +\d+", done.out, re.M), done.out[-900:]
    totals = [row.split()[-6:-4] for row in done.out.splitlines()[-7:-1] if row.split()[-1:] == ["0"]]
    assert [sum(int(row[at]) for row in totals) for at in (0, 1)] == list(counts.values())


def test_one_scale_and_no_mixing(local_hub: LocalHub, tmp_path: Path) -> None:
    """0.712 and 71.2 agree, 69 does not, also with shots on one side; versions and parts are others."""
    cards = {
        "Agree-7B": card("Agree-7B", {"MMLU": 71.2}, {"mmlu": 0.712}),
        "Differ-7B": card("Differ-7B", {"MMLU": 69.0}, {"mmlu": 71.2}),
        "Shots-7B": card("Shots-7B", {"MMLU (5-shot)": 69.0}, {"mmlu": 71.2}),
        "Parts-7B": card("Parts-7B", {"LiveCodeBench v6": 30.0, "ARC-Easy": 80.0, "MMLU-Pro": 50.0}),
    }
    for name, text in cards.items():
        local_hub.add_model(f"acme/{name}", {"README.md": text})
    done = trending(local_hub, tmp_path, "survey", "--json", "--author", "acme")
    lines = {line["repo_id"].split("/")[1]: line for line in done.lines}

    assert {name: gap(line, "mmlu")["conflict"] for name, line in lines.items()} == {
        "Agree-7B": False,
        "Differ-7B": True,
        "Shots-7B": True,
        "Parts-7B": False,
    }
    assert [score["value"] for score in lines["Differ-7B"]["scores"]] == [71.2, 69.0]  # side by side
    parts = lines["Parts-7B"]
    assert {gap["state"] for gap in parts["gaps"]} == {"to_measure"}
    assert gap(parts, "arc_challenge")["related"] == ["arc_easy"]


def test_the_commands_of_gaps_are_understood(local_hub: LocalHub, tmp_path: Path) -> None:
    """Each by the script it names."""
    text = card("Atlas-7B", {"MMLU": 71.2})
    local_hub.add_model(
        "acme/Atlas-7B", {"README.md": text}, pipeline_tag="text-generation", parameters=7 * 10**9
    )
    local_hub.open_pr("acme/Atlas-7B", {".eval_results/a.yaml": result_file("bbh", 12.5)})
    commands = [shlex.split(gap["command"]) for gap in only(local_hub, tmp_path)["gaps"]]
    assert [Path(words[3]).name for words in commands] == [
        "eval_jobs.py",
        "evaluation_manager.py",
        "eval_jobs.py",
        "evaluation_manager.py",
        "eval_jobs.py",
    ]
    for words in commands:
        tool = load(SCRIPT.with_name(Path(words[3]).name))
        assert callable(tool.build_parser().parse_args(words[4:]).run)


def flavor_of(parameters: dict[str, int], kind: str | None = None) -> str | None:
    """The flavor of the command that measures MMLU."""
    model = ListedModel("a/b", None, "a", weights=Weights(parameters), kind=kind)
    mmlu = catalogue().with_id("mmlu")
    assert mmlu is not None
    [found] = find_gaps(model, (), (mmlu,), catalogue())
    assert (found.flavor is None) == ("--flavor" not in (found.command or ""))
    return found.flavor


def test_the_flavor_is_the_one_that_eval_jobs_would_choose() -> None:
    for parameters in ({"BF16": 7_000_000_000}, {"F32": 7_000_000_000}, {"BF16": 400_000_000_000}):
        chosen = choose_flavor(GPU_FLAVORS, Weights(parameters), "vllm", "a/b")
        assert flavor_of(parameters) == chosen.name
    assert flavor_of({"BF16": 4_000_000_000_000}) is None
    assert flavor_of({"WHAT": 7}) is None


def test_a_part_that_is_a_benchmark_of_its_own_counts_for_this_one() -> None:
    known = catalogue()
    wanted = [known.with_id(name) for name in ("gpqa_diamond", "gpqa")]
    diamond = settings_of_labels(["Diamond"], known.with_id("gpqa"))
    printed = Score("acme/kite", "GPQA", "gpqa", None, 50.0, "percent", False, "50.0", diamond)
    model = ListedModel("acme/kite", None, "acme", pipeline_tag="text-generation")
    found = find_gaps(model, [printed], [item for item in wanted if item], known)
    assert {gap.benchmark_id: gap.state for gap in found} == {
        "gpqa_diamond": "in_readme",
        "gpqa": "to_measure",
    }


def test_packed_weights_are_left_to_eval_jobs_which_reads_how_they_are_packed() -> None:
    assert flavor_of({"I32": 7_000_000_000, "F16": 100}, "quantized") is None
    assert flavor_of({"F8_E4M3": 7_000_000_000}, "quantized") == flavor_of({"F8_E4M3": 7_000_000_000})
