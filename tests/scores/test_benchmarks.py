"""scores.benchmarks, and the table it reads: its schema, and which printed names mean the same benchmark.

The table is read as plain data and the matching rule written down a second time, so that it is checked
without the module that reads it; then the module is held to the same answers.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.running.task_table import TASKS
from hf_evaluation.scores.benchmarks import HarnessTask, catalogue, find_part, mapping_path
from hf_evaluation.scores.identity import parts_between
from tests.support import ROOT

TABLE = json.loads((ROOT / "examples" / "metric_mapping.json").read_text(encoding="utf-8"))
NAMES = json.loads((ROOT / "tests" / "data" / "benchmark_names.json").read_text(encoding="utf-8"))
BENCHMARKS: list[dict[str, Any]] = TABLE["benchmarks"]

KEYS = {
    "id", "name", "aliases", "category", "dataset", "task_type", "metric", "metrics", "scale", "range",
    "lower_is_better", "eval_results", "artificial_analysis", "inspect",
}  # fmt: skip
OPTIONAL = {"note", "harness_tasks", "chance_corrected", "parts", "part_of", "plain_may_be"}
CATEGORIES = {
    "agentic", "alignment-chat", "audio-speech", "chinese", "code", "cybersecurity", "document-ocr",
    "embedding", "factuality", "formal-math", "gui", "image-generation", "instruction-following",
    "knowledge", "language-understanding", "legal-finance", "long-context", "math", "medical",
    "multilingual", "reasoning", "reward", "safety", "tool-use", "video", "vision", "vision-math",
}  # fmt: skip
# None: cards print the benchmark on more than one scale, so that the printed metric decides.
SCALES = {"percent", "points", "elo", "ratio", "perplexity", "bits_per_byte", None}
# Pipeline tags of the Hub.
TASK_TYPES = {
    "any-to-any", "audio-classification", "audio-text-to-text", "audio-to-audio",
    "automatic-speech-recognition", "feature-extraction", "image-classification", "image-segmentation",
    "image-text-to-text", "image-to-image", "image-to-text", "object-detection", "question-answering",
    "sentence-similarity", "summarization", "text-classification", "text-generation", "text-ranking",
    "text-to-image", "text-to-speech", "text-to-video", "token-classification", "translation",
    "video-classification", "video-text-to-text", "visual-document-retrieval",
    "visual-question-answering",
}  # fmt: skip
# Official benchmark -> the task ids met in real files, as of 2026-11-23. Two ids: sources disagree, so the
# table must not decide. No id: none is known.
OFFICIAL: dict[str, tuple[str, ...]] = {
    "Idavidrein/gpqa": ("diamond", "gpqa_diamond"),
    "cais/hle": ("hle", "default"),
    "TIGER-Lab/MMLU-Pro": ("mmlu_pro",),
    "openai/gsm8k": ("gsm8k",),
    "MathArena/aime_2026": ("MathArena/aime_2026",),
    "MathArena/hmmt_feb_2026": (),
    "SWE-bench/SWE-bench_Verified": ("swe_bench_%_resolved",),
    "ScaleAI/SWE-bench_Pro": (),
    "SWE-bench/SWE-bench_Multilingual": (),
    "harborframework/terminal-bench-2.0": ("terminalbench_2",),
    "harborframework/terminal-bench-2.1": (),
    "harborframework/terminal-bench": ("terminalbench_4",),
    "harborframework/terminal-bench-science": ("terminalbenchscience_0_1",),
    "allenai/olmOCR-bench": ("overall",),
    "mteb/arguana": ("ArguAna",),
    "llamaindex/ParseBench": (),
    "llamaindex/ExtractBench": (),
    "likaixin/ScreenSpot-Pro": (),
    "LEXam-Benchmark/LEXam": (),
    "actava/chi-bench": (),
    "internlm/WildClawBench": (),
    "datacurve/deep-swe": (),
    "IntelligenceLab/Long-Horizon-Terminal-Bench": (),
}
# Every key of Artificial Analysis that is a benchmark's score, past and present, and whose score it is.
ARTIFICIAL_ANALYSIS = {
    "aa_lcr": "aa_lcr",
    "aa_omniscience_accuracy": "aa_omniscience",
    "aime": "aime",
    "aime_25": "aime_2025",
    "critpt": "critpt",
    "gpqa": "gpqa_diamond",
    "gpqa_diamond": "gpqa_diamond",
    "hle": "hle",
    "ifbench": "ifbench",
    "lcr": "aa_lcr",
    "livecodebench": "livecodebench",
    "math_500": "math_500",
    "mlcr_overall": "mlcr",
    "mmlu_pro": "mmlu_pro",
    "mmmu_pro": "mmmu_pro",
    "scicode": "scicode",
    "tau2": "tau2_telecom",
    "tau2_telecom": "tau2_telecom",
    "tau_banking": "tau3_banking",
    "terminalbench_hard": "terminal_bench_hard",
    "terminalbench_science": "terminal_bench_science",
    "terminalbench_v2_1": "terminal_bench_2_1",
    "terminalbench_v4_0": "terminal_bench_4",
}
# The five target benchmarks and what the Hub calls their data.
TARGETS = {
    "aime_2025": ("MathArena/aime_2025", None),
    "bbh": ("lukaemon/bbh", None),
    "livecodebench": ("livecodebench/code_generation_lite", None),
    "mmlu": ("cais/mmlu", "all"),
    "arc_challenge": ("allenai/ai2_arc", "ARC-Challenge"),
    "arc_easy": ("allenai/ai2_arc", "ARC-Easy"),
}


def squash(name: str) -> str:
    """Normalise a name for matching: NFKC, casefold, "&" as "and", then only letters, digits and "+"."""
    folded = unicodedata.normalize("NFKC", name).casefold().replace("&", "and")
    return "".join(sign for sign in folded if sign.isalnum() or sign == "+")


def names_of(entry: dict[str, Any]) -> list[str]:
    """Every name that resolves to the entry: id, display name, aliases."""
    return [entry["id"], entry["name"], *entry["aliases"]]


# Of two owners of one name only one would be here: test_no_two_benchmarks_share_a_name forbids that.
IDS = {squash(name): entry["id"] for entry in BENCHMARKS for name in names_of(entry)}


def find(name: str) -> str | None:
    """The id of the benchmark whose whole name this is, None where there is none."""
    return IDS.get(squash(name))


def tasks_of(value: str | list[str] | None) -> Iterator[str]:
    """A field that holds one key, several, or none."""
    yield from [value] if isinstance(value, str) else value or []


def entries(*fields: str) -> list[Any]:
    """The entries in which one of these fields is set, as test parameters named after their ids."""
    return [
        pytest.param(entry, id=entry["id"])
        for entry in BENCHMARKS
        if not fields or any(entry[field] for field in fields)
    ]


def test_head() -> None:
    """Which version of the schema it is, and how old the facts are."""
    assert set(TABLE) == {
        "schema_version", "as_of", "about", "not_benchmarks", "artificial_analysis_keys", "part_lists",
        "benchmarks",
    }  # fmt: skip
    assert TABLE["schema_version"] == 1
    assert date.fromisoformat(TABLE["as_of"]) >= date(2026, 11, 23)
    assert len(BENCHMARKS) >= 260


@pytest.mark.parametrize("entry", entries())
def test_fields(entry: dict[str, Any]) -> None:
    """Every entry has every field, of the right type, from the lists of allowed words."""
    assert KEYS <= set(entry) <= KEYS | OPTIONAL
    assert re.fullmatch(r"[a-z0-9]+(_[a-z0-9]+)*", entry["id"])
    assert entry["name"].strip() == entry["name"] != ""
    assert isinstance(entry["aliases"], list) and all(isinstance(alias, str) for alias in entry["aliases"])
    assert all(squash(name) for name in names_of(entry))
    assert entry["category"] in CATEGORIES
    assert entry["task_type"] in TASK_TYPES
    assert entry["metric"] is None or re.fullmatch(r"[a-z0-9_]+(@(\d+|k))?", entry["metric"])
    assert entry["lower_is_better"] in (True, False, None)
    assert entry.get("note", "a note").strip()


@pytest.mark.parametrize("entry", entries())
def test_scale_and_range(entry: dict[str, Any]) -> None:
    """A range stands on a scale, its ends are in order, and the fixed scales have their one range."""
    scale, span = entry["scale"], entry["range"]
    assert scale in SCALES
    if span is not None:
        low, high = span
        assert low < high
    if scale == "percent":
        # An error rate counts insertions, so it can pass 100.
        assert span == (None if entry["lower_is_better"] else [0, 100])
    elif scale == "ratio":
        assert span == [0, 1]
    elif scale != "points":
        assert span is None


@pytest.mark.parametrize("entry", entries("dataset"))
def test_dataset(entry: dict[str, Any]) -> None:
    """A data set is named as the Hub names it, with configuration and split or null; `former` are old ids.

    `copies` are data sets of others with the same questions.
    """
    dataset = dict(entry["dataset"])
    former, copies = dataset.pop("former", ["gsm8k"]), dataset.pop("copies", ["someone/gsm8k"])
    assert former and all(re.fullmatch(r"[\w.-]+(?:/[\w.-]+)?", name) for name in former)
    assert copies and all(re.fullmatch(r"[\w.-]+/[\w.-]+", name) for name in copies)
    assert not {dataset["type"], *former} & set(copies)
    assert set(dataset) == {"type", "config", "split"}
    assert re.fullmatch(r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*", dataset["type"])
    assert all(value is None or (isinstance(value, str) and value) for value in dataset.values())


def test_a_copy_is_of_one_benchmark_and_is_no_benchmarks_own_data_set() -> None:
    datasets = [entry["dataset"] for entry in BENCHMARKS if entry["dataset"]]
    copies = [name.casefold() for dataset in datasets for name in dataset.get("copies", ())]
    assert len(copies) == len(set(copies)) > 20
    assert not set(copies) & {dataset["type"].casefold() for dataset in datasets}


@pytest.mark.parametrize(
    "entry", [entry for entry in BENCHMARKS if "part_of" in entry], ids=lambda e: e["id"]
)
def test_a_part_of_names_a_benchmark_and_a_part_that_it_knows(entry: dict[str, Any]) -> None:
    """By the id of the part, and in no circle."""
    assert entry["part_of"]
    for parent_id, part in entry["part_of"]:
        parent = catalogue().with_id(parent_id)
        assert parent is not None and parent.id != entry["id"]
        found = find_part(parent, part)
        assert found is not None and found[1] == part
        own = catalogue().with_id(entry["id"])
        assert own is catalogue().of_part(parent_id, part), "two entries are this part"
        assert own is not None and not parts_between(own, parent)


@pytest.mark.parametrize(
    "entry", [entry for entry in BENCHMARKS if "plain_may_be" in entry], ids=lambda e: e["id"]
)
def test_what_a_bare_name_may_mean_are_parts_of_the_benchmark(entry: dict[str, Any]) -> None:
    benchmark = catalogue().with_id(entry["id"])
    assert benchmark is not None and entry["plain_may_be"]
    found = [find_part(benchmark, part) for part in entry["plain_may_be"]]
    assert [part and part[1] for part in found] == entry["plain_may_be"]


@pytest.mark.parametrize("entry", entries("eval_results"))
def test_official_entry(entry: dict[str, Any]) -> None:
    """Only official benchmarks are offered for `.eval_results`, with a task id only where sources agree."""
    official = entry["eval_results"]
    known = OFFICIAL[official["dataset"]]
    assert official["dataset"] == entry["dataset"]["type"]
    expected: dict[str, Any] = {
        "dataset": official["dataset"],
        "task_id": known[0] if len(known) == 1 else None,
    }
    assert official == expected | ({"task_ids_seen": list(known)} if len(known) > 1 else {})


def test_every_official_benchmark_has_one_entry() -> None:
    """No official benchmark is missing and none is claimed twice, as by AIME 2025 for AIME 2026."""
    claimed = [entry["eval_results"]["dataset"] for entry in BENCHMARKS if entry["eval_results"]]
    assert sorted(claimed) == sorted(OFFICIAL)


def test_artificial_analysis_keys() -> None:
    """Each key that is a benchmark's score has its one benchmark; indices, Elo and rates have none."""
    found = [(key, entry["id"]) for entry in BENCHMARKS for key in tasks_of(entry["artificial_analysis"])]
    assert sorted(found) == sorted(ARTIFICIAL_ANALYSIS.items())


def test_every_artificial_analysis_key_has_a_unit_and_goes_to_a_benchmark_or_says_why_not() -> None:
    """A key without a reason has a benchmark with a Hub data set; only fractions have one."""
    keys = TABLE["artificial_analysis_keys"]
    assert set(ARTIFICIAL_ANALYSIS) <= set(keys)
    datasets = {entry["id"]: entry["dataset"] for entry in BENCHMARKS}
    for key, rule in keys.items():
        assert set(rule) <= {"unit", "skip", "variant"}
        assert rule["unit"] in {"fraction", "points", "elo"}
        assert rule.get("skip", "a reason").strip()
        if "skip" not in rule:
            assert rule["unit"] == "fraction"
            assert datasets[ARTIFICIAL_ANALYSIS[key]]


@pytest.mark.parametrize(
    "entry", [entry for entry in BENCHMARKS if "harness_tasks" in entry], ids=lambda e: e["id"]
)
def test_harness_tasks(entry: dict[str, Any]) -> None:
    """A task names its metric or says why none is published, and counts what a complete run has."""
    assert entry["harness_tasks"]
    for rule in entry["harness_tasks"]:
        assert set(rule) <= {"harness", "task", "metric", "samples", "subtasks", "variant", "grader", "skip"}
        assert rule["harness"] in {"lm-eval", "lighteval"}
        assert bool(rule["metric"]) != bool(rule.get("skip"))
        assert all(
            isinstance(rule.get(name, 1), int) and rule.get(name, 1) > 0 for name in ("samples", "subtasks")
        )
        assert (entry["scale"], entry["range"]) == ("percent", [0, 100])


def test_a_task_measures_one_benchmark_and_the_same_benchmark_the_same_samples() -> None:
    """No task is claimed twice, and the harnesses agree on how many samples a benchmark has."""
    rules = [(rule, entry["id"]) for entry in BENCHMARKS for rule in entry.get("harness_tasks", ())]
    claims = Counter((rule["harness"], rule["task"]) for rule, _ in rules)
    assert [task for task, claimed in claims.items() if claimed > 1] == []
    samples: dict[str, set[int]] = {}
    for rule, name in rules:
        samples.setdefault(name, set()).update({rule["samples"]} if "samples" in rule else set())
    assert {name: counts for name, counts in samples.items() if len(counts) > 1} == {}


@pytest.mark.parametrize("entry", entries("inspect"))
def test_inspect_task(entry: dict[str, Any]) -> None:
    """A task of inspect-evals as `inspect eval` takes it, or one of ours that inspect_eval_uv.py lists."""
    assert re.fullmatch(r"(?:inspect_evals|hf_evaluation)/[a-z0-9_]+", entry["inspect"])
    owner, _, task = entry["inspect"].partition("/")
    assert owner == "inspect_evals" or any(task in (row.name, *row.aliases) for row in TASKS)


def test_inspect_tasks_are_claimed_once() -> None:
    """One task measures one benchmark."""
    claims = Counter(entry["inspect"] for entry in BENCHMARKS if entry["inspect"])
    assert [task for task, claimed in claims.items() if claimed > 1] == []


@pytest.mark.parametrize("benchmark_id", TARGETS)
def test_target(benchmark_id: str) -> None:
    """The five target benchmarks are not official, and have the data set under which a card can name them."""
    (entry,) = [entry for entry in BENCHMARKS if entry["id"] == benchmark_id]
    assert (entry["dataset"]["type"], entry["dataset"]["config"]) == TARGETS[benchmark_id]
    assert entry["eval_results"] is None
    assert (entry["scale"], entry["range"]) == ("percent", [0, 100])


def test_ids_are_unique() -> None:
    """An id names one entry."""
    counts = Counter(entry["id"] for entry in BENCHMARKS)
    assert [name for name, count in counts.items() if count > 1] == []


def test_no_two_benchmarks_share_a_name() -> None:
    """A printed name resolves to one benchmark or to none."""
    owners: dict[str, set[str]] = {}
    for entry in BENCHMARKS:
        for name in names_of(entry):
            owners.setdefault(squash(name), set()).add(entry["id"])
    assert {name: ids for name, ids in owners.items() if len(ids) > 1} == {}


def test_aliases_earn_their_place() -> None:
    """An alias is another spelling: what squashes like the id, the name or another alias matches already."""
    idle = []
    for entry in BENCHMARKS:
        taken = {squash(entry["id"]), squash(entry["name"])}
        for alias in entry["aliases"]:
            if squash(alias) in taken:
                idle.append((entry["id"], alias))
            taken.add(squash(alias))
    assert idle == []


def test_no_name_is_too_short_to_mean_anything() -> None:
    """One letter, or digits alone, would match columns that are no benchmark."""
    short = [
        name
        for entry in BENCHMARKS
        for name in names_of(entry)
        if len(squash(name)) < 2 or squash(name).isdigit()
    ]
    assert short == []


def test_aggregates_are_no_benchmarks() -> None:
    """Words for a mean over several benchmarks are strings, each listed once, and name no entry."""
    words = TABLE["not_benchmarks"]
    assert {"average", "avg", "mean", "overall score"} <= set(words)
    assert {word: find(word) for word in words if find(word)} == {}
    assert [word for word, count in Counter(map(squash, words)).items() if count > 1] == []
    assert all(squash(word) for word in words)


def test_the_names_to_try_are_many_and_differ() -> None:
    """The data of the tests below has not been emptied, and no case stands in it twice."""
    for key, least in (("same", 150), ("apart", 80), ("unknown", 25)):
        cases = [json.dumps(case) for case in NAMES[key]]
        assert len(cases) == len(set(cases)) >= least


@pytest.mark.parametrize(("printed", "expected"), NAMES["same"])
def test_same(printed: str, expected: str) -> None:
    """A printed name finds its benchmark, however it is spelt."""
    assert find(printed) == expected


@pytest.mark.parametrize(("one", "other"), NAMES["apart"])
def test_apart(one: str, other: str) -> None:
    """Names of siblings are both known and never resolve to the same benchmark."""
    assert find(one) is not None
    assert find(other) is not None
    assert find(one) != find(other)


@pytest.mark.parametrize("printed", NAMES["unknown"])
def test_unknown(printed: str) -> None:
    """A near miss, a column head or a word for an ability finds nothing."""
    assert find(printed) is None


# The module that reads the table


def test_the_catalogue_finds_what_the_table_says() -> None:
    """The same rule in both places, for every printed name that is tried above."""
    names = [name for key in ("same", "apart") for pair in NAMES[key] for name in pair] + NAMES["unknown"]
    names += [name for entry in BENCHMARKS for name in names_of(entry)]
    found = {name: catalogue().find(name) for name in names}
    assert {name: benchmark and benchmark.id for name, benchmark in found.items()} == {
        name: find(name) for name in names
    }


def test_an_id_is_not_a_name() -> None:
    """`with_id` takes an id as it is spelt, `find` any spelling of any name."""
    known = catalogue()
    assert known.with_id("mmlu_pro") is known.find("MMLU-Pro")
    assert known.with_id("MMLU-Pro") is None
    assert known.with_id(None) is None


def test_an_entry_is_read_with_all_that_it_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fresh_catalogue: None
) -> None:
    rule = {"harness": "lm-eval", "task": "kites_gen", "metric": ["em", "acc"], "samples": 7}
    entry = {
        "id": "kites",
        "name": "Kites",
        "aliases": ["KITES 7"],
        "dataset": {"type": "acme/kites", "config": "main", "split": "test"},
        "range": [0, 10],
        "lower_is_better": None,
        "eval_results": {"dataset": "acme/kites", "task_id": None, "task_ids_seen": ["a", "b"]},
        "artificial_analysis": "kites_1",
        "harness_tasks": [rule],
    }
    path = tmp_path / "table.json"
    path.write_text(json.dumps({"benchmarks": [entry], "not_benchmarks": ["Grand Mean"]}), encoding="utf-8")
    monkeypatch.setenv("HF_EVALUATION_MAPPING", str(path))
    known = catalogue()
    kites = known.find("kites-7")
    assert kites is not None and kites is known.with_id("kites")
    assert (kites.dataset, kites.config, kites.split) == ("acme/kites", "main", "test")
    assert (kites.task_type, kites.range, kites.lower_is_better) == ("text-generation", (0.0, 10.0), False)
    assert (kites.eval_task, kites.eval_tasks) == (None, ("a", "b"))
    assert kites.artificial_analysis == ("kites_1",)
    assert kites.harness_tasks == (HarnessTask("lm-eval", "kites_gen", ("em", "acc"), samples=7),)
    assert kites.squashed_names == {"kites", "kites7"}
    assert (known.aggregates, known.path) == ({"grandmean"}, path)


def test_without_the_table_nothing_is_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fresh_catalogue: None
) -> None:
    """A script that stands alone reads cards all the same."""
    monkeypatch.setenv("HF_EVALUATION_MAPPING", str(tmp_path / "none.json"))
    assert (catalogue().find("MMLU"), catalogue().benchmarks, catalogue().path) == (None, (), None)


@pytest.mark.parametrize("text", ["[]", "{", '{"benchmarks": [{"id": "x"}]}', '{"benchmarks": 5}'])
def test_a_table_that_cannot_be_read_is_an_error_that_names_it(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fresh_catalogue: None
) -> None:
    path = tmp_path / "table.json"
    path.write_text(text, encoding="utf-8")
    monkeypatch.setenv("HF_EVALUATION_MAPPING", str(path))
    with pytest.raises(EvaluationError) as raised:
        catalogue()
    assert raised.value.code == 2
    assert str(path) in raised.value.message


@pytest.fixture
def fresh_catalogue() -> Iterator[None]:
    """The table is read once a process; here it is read anew, and again after the test."""
    catalogue.cache_clear()
    yield
    catalogue.cache_clear()


def test_the_table_lies_beside_the_scripts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HF_EVALUATION_MAPPING", raising=False)
    assert mapping_path() == ROOT / "examples" / "metric_mapping.json"
