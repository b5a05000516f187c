"""importing.artificial_analysis: which row is meant, which numbers are scores, replies of any shape."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.importing.analysis_rows import read_analysis
from hf_evaluation.importing.artificial_analysis import analysed_scores, find_analysed
from hf_evaluation.scores.benchmarks import catalogue
from hf_evaluation.scores.scales import on_scale
from tests.commands.support import run_here
from tests.importing.analysis import ROWS, from_file, saved, values
from tests.publishing.support import MODEL
from tests.servers.artificial_analysis import free_row, old_reply, row
from tests.support import ROOT, Run, assert_error

TABLE = json.loads((ROOT / "examples" / "metric_mapping.json").read_text(encoding="utf-8"))
EXAMPLE = ROOT / "examples" / "imports" / "artificial_analysis.json"
TERMS = "https://artificialanalysiscdn.com/legal/ProDataPlatformTerms.pdf"


# What is taken, and what is not


def test_scores_come_with_their_scale_their_source_and_the_attribution(aa: Callable[..., Run]) -> None:
    done = aa()
    assert done.code == 0
    assert values(done) == {"gpqa_diamond": 0.748, "hle": 0.087}
    for item in done.document["results"]:
        assert item["unit"] == "fraction"
        assert item["source"]["kind"] == "artificial-analysis"
        assert item["source"]["name"] == "Artificial Analysis"
        assert item["source"]["url"] == "https://artificialanalysis.ai/models/heron-7b"
        assert item["source"]["date"] is None  # nobody says when it ran; today it did not
        assert item["method"]["attribution"] == "Source: Artificial Analysis (artificialanalysis.ai)"
        assert item["method"]["index version"] == "4.1"
    assert {item["benchmark_id"]: item["variant"] for item in done.document["results"]} == {
        "gpqa_diamond": None,
        "hle": "text-only",  # Artificial Analysis leaves out the questions with images
    }
    reasons = [skip["reason"] for skip in done.document["skipped"]]
    assert any("scicode 0.399: no official benchmark of the Hub" in reason for reason in reasons)
    assert any("artificial_analysis_intelligence_index 62.9: an index" in reason for reason in reasons)


def test_the_terms_are_told_every_time(aa: Callable[..., Run], tmp_path: Path) -> None:
    for done in (aa(), aa(), from_file(tmp_path, {"data": ROWS}), aa(key=None)):
        assert TERMS in done.err


@pytest.mark.parametrize("key", sorted(TABLE["artificial_analysis_keys"]))
def test_every_key_goes_to_its_benchmark_or_is_skipped_with_the_reason(key: str, tmp_path: Path) -> None:
    rule = TABLE["artificial_analysis_keys"][key]
    owners = [
        entry["id"]
        for entry in TABLE["benchmarks"]
        if key
        in (
            [entry["artificial_analysis"]]
            if isinstance(entry["artificial_analysis"], str)
            else entry["artificial_analysis"] or []
        )
    ]
    document = {"data": [row("heron-7b", "Heron 7B", {key: 0.5}, "Acme", MODEL)]}
    done = from_file(tmp_path, document)
    if "skip" in rule:
        assert_error(done, 1)
        assert f"skipped {key} 0.5: {rule['skip']}" in done.err
    else:
        assert list(values(done)) == owners
        assert done.document["results"][0]["unit"] == "fraction"


@pytest.mark.parametrize(
    ("key", "never"),
    [("ifbench", "ifeval"), ("terminalbench_hard", "terminal_bench_2"), ("aime", "aime_2025")],
)
def test_a_sibling_is_never_taken_for_the_benchmark(key: str, never: str, tmp_path: Path) -> None:
    done = from_file(
        tmp_path, {"data": [row("heron-7b", "Heron 7B", {key: 0.5, "gpqa": 0.4}, "Acme", MODEL)]}
    )
    assert never not in values(done)
    assert "gpqa_diamond" in values(done)


@pytest.mark.parametrize(
    "value",
    [74.8, -0.1, 1.0001, "0.7", True, [0.7], {"value": 0.7}, float("nan"), float("inf"), 10**400],
    ids=repr,
)
def test_what_is_no_fraction_is_no_score(value: object, tmp_path: Path) -> None:
    evaluations = {"gpqa_diamond": value, "hle": 0.1}
    done = from_file(tmp_path, {"data": [row("heron-7b", "Heron 7B", evaluations, "Acme", MODEL)]})
    assert values(done) == {"hle": 0.1}
    assert any("gpqa_diamond" in skip["reason"] for skip in done.document["skipped"])


def test_null_and_absent_scores_are_not_zero(tmp_path: Path) -> None:
    evaluations = {"gpqa_diamond": None, "hle": 0.0}
    done = from_file(tmp_path, {"data": [row("heron-7b", "Heron 7B", evaluations, "Acme", MODEL)]})
    assert values(done) == {"hle": 0.0}


def test_a_new_key_is_not_guessed_at(tmp_path: Path) -> None:
    evaluations = {"aime_2031": 0.5, "hle": 0.1}
    done = from_file(tmp_path, {"data": [row("heron-7b", "Heron 7B", evaluations, "Acme", MODEL)]})
    assert values(done) == {"hle": 0.1}
    assert any("scale is not known" in skip["reason"] for skip in done.document["skipped"])


@given(st.floats(0, 1))
def test_a_fraction_is_published_as_its_percentage(value: float) -> None:
    found = read_analysis({"data": [row("m", "M", {"gpqa_diamond": value}, "Acme", MODEL)]}, "test")
    (score,) = analysed_scores(found.models[0], found, MODEL).results
    (benchmark,) = [item for item in catalogue().benchmarks if item.id == score.benchmark_id]
    published = on_scale(score, benchmark)
    assert not isinstance(published, str)
    assert 0 <= published <= 100
    assert published == pytest.approx(value * 100, abs=1e-6)


# Which row is meant


def test_several_settings_are_candidates_and_each_option_chooses_its_row(aa: Callable[..., Run]) -> None:
    asked = ("--creator-slug", "acme", "--repo-id", "acme/egret-7b", "--model-name")
    error = assert_error(aa(*asked, "Egret 7B"), 5, "stands for 2 rows")
    assert [item["label"] for item in error["candidates"]] == ["Egret 7B (high)", "Egret 7B (low)"]
    found = []
    for item in error["candidates"]:
        (done,) = [aa(*asked, item["option"].split()[1])]
        found.append((done.document["results"][0]["value"], done.document["results"][0]["variant"]))
    assert found == [(0.6, "Reasoning: high"), (0.5, "Reasoning: low")]


@pytest.mark.parametrize(
    ("name", "value"),
    [("egret-7b-low", 0.5), ("Egret 7B (low)", 0.5), ("id-egret-7b-high", 0.6), ("EGRET-7B-HIGH", 0.6)],
)
def test_a_row_is_named_by_slug_name_or_id(name: str, value: float, aa: Callable[..., Run]) -> None:
    done = aa("--creator-slug", "Acme", "--model-name", name, "--repo-id", "acme/egret-7b")
    assert values(done) == {"gpqa_diamond": value}


def test_a_slug_that_is_the_plain_name_chooses_no_setting(tmp_path: Path) -> None:
    rows = [
        row("heron-7b", "Heron 7B (high)", {"hle": 0.2}, "Acme", MODEL),
        row("heron-7b-low", "Heron 7B (low)", {"hle": 0.1}, "Acme", MODEL),
    ]
    assert len(assert_error(from_file(tmp_path, {"data": rows}), 5)["candidates"]) == 2


def test_the_repository_that_a_row_names_finds_it(tmp_path: Path) -> None:
    rows = [row("h7", "The Heron", {"hle": 0.2}, "Acme", "Acme/Heron-7B"), *ROWS[1:]]
    assert values(from_file(tmp_path, {"data": rows}, model=None)) == {"hle": 0.2}


def test_an_unknown_model_is_not_the_row_that_names_the_repository(tmp_path: Path) -> None:
    """Row 23: who names a model means that one; what there is comes with its repository."""
    rows = [row("h7", "The Heron", {"hle": 0.2}, "Acme", "Acme/Heron-7B"), *ROWS[1:]]
    error = assert_error(from_file(tmp_path, {"data": rows}, model="NO-SUCH-MODEL"), 4, "no model 'NO-SUCH")
    assert error["hint"] == "near names: h7 (Acme/Heron-7B)"
    assert error["candidates"][0]["option"] == "--model-name id-h7"
    error = assert_error(from_file(tmp_path, {"data": rows}, model="egret-7b-hihg"), 4)
    assert "egret-7b-high (acme/egret-7b)" in error["hint"]
    error = assert_error(from_file(tmp_path, {"data": rows}, model=None, repo="acme/gull-7b"), 4)
    assert "no model of Acme as acme/gull-7b" in error["message"]


def test_without_a_name_the_settings_of_the_repository_are_candidates(tmp_path: Path) -> None:
    error = assert_error(from_file(tmp_path, {"data": ROWS}, model=None, repo="acme/egret-7b"), 5)
    assert [item["option"] for item in error["candidates"]] == [
        "--model-name id-egret-7b-high",
        "--model-name id-egret-7b-low",
    ]


@pytest.mark.parametrize("creator", ["acme-labs", "Acme", "acmehub", "acmehub/Heron-7B", "ACMEHUB/heron-7b"])
def test_a_creator_is_named_by_slug_name_or_repository(creator: str, tmp_path: Path) -> None:
    heron = row("heron-7b", "Heron 7B", {"hle": 0.2}, "Acme", "acmehub/Heron-7B")
    heron["model_creator"]["slug"] = "acme-labs"
    where = saved(tmp_path, {"data": [heron, row("x", "X", {"hle": 0.1}, "Other", "other/x")]})
    asked = ("--creator-slug", creator, "--model-name", "heron-7b", "--repo-id", "acmehub/Heron-7B")
    assert values(run_here("import-aa", "--from-json", where, *asked, "--json")) == {"hle": 0.2}


def test_what_is_left_out_comes_with_its_value(tmp_path: Path) -> None:
    evaluations = {"gpqa_diamond": None, "hle": 0.1, "aime_2031": 0.55, "ifbench": 57.8}
    done = from_file(tmp_path, {"data": [row("heron-7b", "Heron 7B", evaluations, "Acme", MODEL)]})
    told = [skip["reason"] for skip in done.document["skipped"]]
    assert [reason.partition(":")[0] for reason in told] == [
        "aime_2031 0.55",
        "gpqa_diamond null",
        "ifbench 57.8",
    ]
    assert told[1].endswith("not measured")


def test_an_effort_is_a_setting_and_keeps_a_score_on_its_leaderboard(tmp_path: Path) -> None:
    """Row 24: what import-aa writes itself, "Reasoning: high", is read again as the mode."""
    done = from_file(tmp_path, {"data": ROWS}, model="egret-7b-high", repo="acme/egret-7b")
    (found,) = done.document["results"]
    assert (found["mode"], found["variant"]) == ("high", "Reasoning: high")


def test_no_substring_is_a_name(tmp_path: Path) -> None:
    rows = [
        row("heron-7b-plus", "Heron 7B+", {"hle": 0.2}, "Acme"),
        row("heron-70b", "Heron 70B", {"hle": 0.3}, "Acme"),
    ]
    error = assert_error(from_file(tmp_path, {"data": rows}), 4, "no model 'heron-7b'")
    assert "heron-7b-plus" in error["hint"]


def test_a_row_of_another_repository_is_refused(aa: Callable[..., Run]) -> None:
    error = assert_error(
        aa("--creator-slug", "acme", "--model-name", "egret-7b-low", "--repo-id", MODEL),
        5,
        "acme/egret-7b",
        MODEL,
    )
    assert error["hint"] == "use --repo-id acme/egret-7b"


def test_a_row_of_another_name_needs_somebody_to_vouch_for_it(tmp_path: Path) -> None:
    document = {"data": [row("gpt-x", "GPT X", {"hle": 0.3}, "Acme")]}
    error = assert_error(from_file(tmp_path, document, model="gpt-x"), 5, "not evidently")
    assert error["candidates"][0]["option"] == "--model-name-override 'GPT X'"
    vouched = from_file(tmp_path, document, "--model-name-override", "GPT X", model="gpt-x")
    assert values(vouched) == {"hle": 0.3}


@pytest.mark.parametrize("name", ["Heron 7B", "heron-7b", "Heron-7B (Reasoning)"])
def test_the_repositorys_own_name_needs_nobody(name: str, tmp_path: Path) -> None:
    assert values(from_file(tmp_path, {"data": [row("x", name, {"hle": 0.3}, "Acme")]}, model=name)) == {
        "hle": 0.3
    }


def test_an_unknown_creator_is_told_with_near_names(aa: Callable[..., Run]) -> None:
    error = assert_error(aa("--creator-slug", "acmee", "--model-name", "heron-7b", "--repo-id", MODEL), 4)
    assert error["hint"] == "near names: Acme"


# Saved replies


def test_the_example_is_a_reply_and_names_its_settings() -> None:
    asked = (
        "--creator-slug",
        "openai",
        "--repo-id",
        "openai/gpt-oss-20b",
        "--from-json",
        str(EXAMPLE),
        "--json",
    )
    assert_error(run_here("import-aa", *asked, "--model-name", "gpt-oss-20b"), 5)
    done = run_here("import-aa", *asked, "--model-name", "gpt-oss-20b-low")
    assert values(done) == {"gpqa_diamond": 0.61, "hle": 0.05, "ifbench": 0.578}


OLD = {
    "mmlu_pro": 0.791, "gpqa": 0.748, "hle": 0.087, "livecodebench": 0.717, "scicode": 0.399,
    "math_500": 0.973, "aime": 0.77, "artificial_analysis_math_index": 87.2,
}  # fmt: skip


@pytest.mark.parametrize(
    "shape",
    [
        lambda rows: old_reply(rows),
        lambda rows: {"tier": "pro", "data": rows},
        lambda rows: [{"data": rows[:1]}, {"data": rows[1:]}],
        lambda rows: rows,
        lambda rows: {"tier": "pro", "data": rows[0]},
    ],
    ids=["old", "present", "pages", "rows", "one model"],
)
def test_every_shape_of_a_saved_reply_is_read(shape: Callable[[Any], object], tmp_path: Path) -> None:
    rows = [row("heron-7b", "Heron 7B", OLD, "Acme", MODEL), *ROWS[3:]]
    assert values(from_file(tmp_path, shape(rows))) == {
        "mmlu_pro": 0.791, "gpqa_diamond": 0.748, "hle": 0.087, "livecodebench": 0.717, "math_500": 0.973
    }  # fmt: skip


def test_a_saved_free_reply_has_no_scores(tmp_path: Path) -> None:
    done = from_file(tmp_path, {"tier": "free", "data": [free_row(item) for item in ROWS]})
    assert_error(done, 1)
    assert "those need a Pro subscription" in done.err


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", 2), ("{", 2), ("null", 2), ("[]", 2), ("3", 2), ('"x"', 2), ("{}", 2), ("[1]", 2), ("[{}]", 2),
        ('{"error": "API key is required"}', 2), ('{"data": null}', 2),
        ('{"data": 3}', 2), ('{"data": "x"}', 2),
        ('{"data": []}', 4), ('{"data": [null, 3, "x", [], {}]}', 4),
        ('{"data": [{"name": 3, "slug": []}]}', 4),
        ('{"data": [{"name": "Heron 7B", "slug": "h", "model_creator": 3}]}', 4),
        ('{"data": [{"name": "Heron 7B", "slug": "h", "model_creator": {"name": ["Acme"]}}]}', 4),
        ('{"data": [{"name": "Heron 7B", "id": "heron-7b", "model_creator": ACME}]}', 1),
        ('{"data": [{"name": "Heron 7B", "slug": "h", "model_creator": ACME, "evaluations": []}]}', 1),
        ('{"data": [{"name": "Heron 7B", "slug": "h", "model_creator": ACME, "evaluations": {"": 1}}]}', 1),
        ('{"data": [{"name": "()", "slug": "heron-7b", "model_creator": ACME, "huggingface_url": "http://["}'
         "]}", 5),
        ("[" * 100_000, 2), ('{"data": [' + "9" * 10_000 + "]}", 4),
    ],
)  # fmt: skip
def test_no_saved_reply_can_break_it(text: str, code: int, tmp_path: Path) -> None:
    assert_error(from_file(tmp_path, text.replace("ACME", '{"name": "Acme"}')), code)


@pytest.mark.parametrize("slug", ["\ud800", "a/../b?c#d", "x" * 10_000, "\u202e"])
def test_no_slug_can_break_the_link(slug: str, tmp_path: Path) -> None:
    done = from_file(tmp_path, {"data": [row(slug, "Heron 7B", {"hle": 0.1}, "Acme", MODEL)]})
    if slug == "\ud800":
        assert_error(done, 2)
    else:
        link = done.document["results"][0]["source"]["url"].removeprefix(
            "https://artificialanalysis.ai/models/"
        )
        assert link.isascii() and not set(link) & set("/?#")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                [
                    "data",
                    "id",
                    "name",
                    "slug",
                    "model_creator",
                    "evaluations",
                    "hle",
                    "tier",
                    "huggingface_url",
                ]
            ),
            inner,
        )
    ),
    max_leaves=20,
)


@given(JSON)
def test_any_json_is_a_reply_or_refused(document: object) -> None:
    try:
        found = read_analysis(document, "test")
        chosen = find_analysed(found, "acme", "heron-7b", MODEL)
        analysed_scores(chosen, found, MODEL)
    except EvaluationError as error:
        assert error.code in (2, 4, 5)
