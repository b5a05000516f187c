"""The parts of benchmarks, and which of them a label names."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from hf_evaluation.scores.benchmarks import Benchmark, catalogue, find_part
from hf_evaluation.scores.parts import PART_KINDS, part_key

ROOT = Path(__file__).resolve().parents[2]
TABLE = json.loads((ROOT / "examples" / "metric_mapping.json").read_text("utf-8"))
WITH_PARTS = [entry for entry in TABLE["benchmarks"] if "parts" in entry]


def benchmark(name: str) -> Benchmark:
    """A benchmark of the mapping by its id."""
    (found,) = [entry for entry in catalogue().benchmarks if entry.id == name]
    return found


def names_of(entry: dict[str, Any]) -> list[list[str]]:
    """All names of the parts of a benchmark or of one of its kinds, as lists with the id first."""
    names = TABLE["part_lists"][entry["list"]] if "list" in entry else entry["names"]
    return [[name] if isinstance(name, str) else name for name in names]


@pytest.mark.parametrize("entry", WITH_PARTS, ids=lambda entry: entry["id"])
def test_names_are_unique_inside_a_benchmark(entry: dict[str, Any]) -> None:
    """Also over its kinds, and none is the benchmark's own name; every spelling earns its place."""
    seen = {part_key(name) for name in (entry["id"], entry["name"], *entry["aliases"])}
    for kind in entry["parts"]:
        assert set(kind) <= {"kind", "names", "list", "pairs"}
        assert ("names" in kind) != ("list" in kind)
        assert kind["kind"] in PART_KINDS
        assert kind.get("pairs", True) is True
        for names in names_of(kind):
            for name in names:
                assert name.strip() == name
                key = part_key(name)
                assert key and key not in seen, name
                seen.add(key)


def test_every_shared_list_is_shared() -> None:
    used: dict[str, int] = {}
    for entry in WITH_PARTS:
        for kind in entry["parts"]:
            if "list" in kind:
                used[kind["list"]] = used.get(kind["list"], 0) + 1
    assert set(used) == set(TABLE["part_lists"])
    assert min(used.values()) > 1
    assert len(WITH_PARTS) >= 250


COUNTS = [
    ("mmlu", "subject", 57), ("mmlu", "category", 4), ("mmlu_pro", "category", 14), ("bbh", "task", 27),
    ("cmmlu", "subject", 67), ("c_eval", "subject", 52), ("math", "subject", 7), ("math", "difficulty", 5),
    ("mteb", "task", 56), ("mteb_eng_v2", "task", 41), ("beir", "task", 19), ("coir", "task", 10),
    ("olmocr_bench", "category", 8), ("rewardbench_2", "category", 6), ("longbench", "task", 21),
    ("longbench", "category", 6), ("ocrbench", "task", 5), ("infinitebench", "task", 12),
    ("super_gpqa", "category", 13), ("musr", "task", 3), ("bright", "task", 12), ("helmet", "category", 7),
]  # fmt: skip


@pytest.mark.parametrize(("name", "kind", "number"), COUNTS, ids=[f"{row[0]}-{row[1]}" for row in COUNTS])
def test_counts(name: str, kind: str, number: int) -> None:
    """As many as the makers of the benchmark say (BEIR: its 18 and MS MARCO)."""
    (part,) = [part for part in benchmark(name).parts if part.kind == kind]
    assert len(part.names) == number


FOUND = [
    ("mmlu", "Abstract Algebra", "subject", "Abstract Algebra"),
    ("mmlu", "mmlu_abstract_algebra", "subject", "Abstract Algebra"),
    ("mmlu", "hendrycksTest-us_foreign_policy", "subject", "US Foreign Policy"),
    ("mmlu", "STEM", "category", "STEM"),
    ("mmlu", "MMLU Social Science", "category", "Social Sciences"),
    ("mmlu_pro", "CS", "category", "Computer Science"),
    ("bbh", "Logical Deduction (5)", "task", "Logical Deduction Five Objects"),
    ("bbh", "leaderboard_bbh_boolean_expressions", "task", "Boolean Expressions"),
    ("math", "Counting & Probability", "subject", "Counting & Probability"),
    ("math", "Lvl 5", "difficulty", "Level 5"),
    ("gpqa", "Diamond", "split", "Diamond"),
    ("c_eval", "计算机网络", "subject", "Computer Network"),
    ("cmmlu", "China specific", "category", "China specific"),
    ("mgsm", "mgsm_de", "language", "de"),
    ("mgsm", "German", "language", "de"),
    ("belebele", "zho_Hans", "language", "zh"),
    ("belebele", "deu_Latn", "language", "de"),
    ("flores_200", "en→de", "language", "en-de"),
    ("flores_200", "eng_Latn-deu_Latn", "language", "en-de"),
    ("flores_200", "en2zh", "language", "en-zh"),
    ("flores_200", "English to German", "language", "en-de"),
    ("flores_200", "xx-en", "language", "xx-en"),
    ("covost2", "en_de", "language", "en-de"),
    ("wmt24pp", "en-pt_BR", "language", "en-pt-BR"),
    ("wmt24pp", "pt_BR", "language", "pt-BR"),
    ("fleurs", "de_de", "language", "de"),
    ("fleurs", "ca_es", "language", "ca"),
    ("fleurs", "cmn_hans_cn", "language", "zh"),
    ("common_voice_15", "yue", "language", "yue"),
    ("multipl_e", "C#", "language", "C#"),
    ("multipl_e", "MultiPL-E C++", "language", "C++"),
    ("multipl_e", "C", "language", "C"),
    ("humaneval_x", "golang", "language", "Go"),
    ("ruler", "128K", "length", "128k"),
    ("ruler", "RULER 32k", "length", "32k"),
    ("ruler", "niah_multikey_2", "task", "NIAH Multikey 2"),
    ("longbench", "Single-Doc QA", "category", "Single-Document QA"),
    ("infinitebench", "En.MC", "task", "En.MC"),
    ("olmocr_bench", "Headers & Footers", "category", "Headers & Footers"),
    ("olmocr_bench", "old_scans_math", "category", "Old Scans Math"),
    ("rewardbench", "Chat Hard", "category", "Chat Hard"),
    ("rewardbench", "Reasoning", "category", "Reasoning"),
    ("mteb", "PairClass.", "category", "Pair Classification"),
    ("mteb", "Banking77Classification", "task", "Banking77Classification"),
    ("beir", "FiQA", "task", "FiQA-2018"),
    ("mmmu", "V", "split", "val"),
    ("mmmu", "test", "split", "test"),
    ("mathvista", "test-mini", "split", "testmini"),
    ("video_mme", "w/o subs", "split", "without subtitles"),
    ("video_mme", "Long", "length", "Long"),
    ("livecodebench_v6", "Hard", "difficulty", "Hard"),
    ("bfcl_v3", "Non-Live AST Acc", "category", "Non-Live AST"),
    ("tau2_bench", "Telecom", "category", "Telecom"),
    ("librispeech", "other", "split", "test-other"),
    ("mt_bench", "2nd turn", "split", "Turn 2"),
]


@pytest.mark.parametrize(("name", "text", "kind", "part"), FOUND, ids=[f"{row[0]}-{row[1]}" for row in FOUND])
def test_found(name: str, text: str, kind: str, part: str) -> None:
    assert find_part(benchmark(name), text) == (kind, part)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("mmlu", "MMLU"), ("mmlu", "Pro"), ("mmlu", "Average"), ("mmlu", "5-shot"), ("mmlu", "Algebra"),
        ("mmlu", ""), ("mmlu", "x" * 500), ("winogrande", "Hard"), ("mgsm", "en-de"), ("mgsm", "average"),
        ("flores_200", "BLEU"), ("fleurs", "FLEURS"),
        ("multipl_e", "Klingon"), ("rewardbench", "RewardBench"), ("ruler", "avg"), ("hle", "Diamond"),
    ],
)  # fmt: skip
def test_no_part(name: str, text: str) -> None:
    assert find_part(benchmark(name), text) is None


def test_every_name_of_every_part_finds_it() -> None:
    for entry in catalogue().benchmarks:
        for part in entry.parts:
            for names in part.names:
                for name in names:
                    assert find_part(entry, name) == (part.kind, names[0]), (entry.id, name)
