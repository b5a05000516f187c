"""A survey becomes a board: which column, which report, ranks, conflicts, what is left out, the documents."""

from __future__ import annotations

import csv
import io
import json
import random
import re
import shlex
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.leaderboard import EXAMPLE, LEADERBOARD, board_of, load_leaderboard, run_leaderboard
from tests.support import ROOT, SCRIPT, assert_clean, assert_error
from tests.survey_files import gap, lines, model, random_survey, score

LB: ModuleType = load_leaderboard()


def cell(document: dict[str, Any], column: str, repo_id: str = "acme/m") -> dict[str, Any] | None:
    """A cell of a document."""
    row = next(item for item in document["models"] if item["repo_id"] == repo_id)
    found: dict[str, Any] | None = row["cells"].get(column)
    return found


def one(*scores: dict[str, Any], **options: Any) -> dict[str, Any]:
    """The document of a survey of one model."""
    return board_of(lines([model("acme/m", *scores)]), **options)


# --- columns ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("variant", "column"),
    [
        (None, "mmlu_pro"),
        ("5-shot, CoT", "mmlu_pro"),
        ("zero-shot", "mmlu_pro"),
        ("non-thinking", "mmlu_pro"),
        ("pass@1", "mmlu_pro"),
        ("STEM", "mmlu_pro:stem"),
        ("pass@10", "mmlu_pro:pass@10"),
        ("5-shot, with tools", "mmlu_pro:with-tools"),
    ],
)
def test_settings_share_a_column_and_other_tasks_do_not(variant: str | None, column: str) -> None:
    document = one(score("mmlu_pro", 71.2, variant=variant))
    assert [item["id"] for item in document["benchmarks"]] == [column]


def test_another_metric_has_a_column_of_its_own() -> None:
    document = one(
        score("squad", 80.0, metric="exact_match"),
        score("squad", 81.0, metric="em"),
        score("squad", 82.0, metric=None),
        score("squad", 88.0, metric="f1"),
    )
    assert {item["id"] for item in document["benchmarks"]} == {"squad", "squad:f1"}
    main = cell(document, "squad")
    assert main is not None
    assert len(main["reports"]) == 3


def test_a_metric_that_the_variant_repeats_makes_one_part() -> None:
    strict = score("ifeval", 63.4, metric="prompt strict", variant="prompt-strict")
    document = one(score("ifeval", 70.0, metric="accuracy"), score("ifeval", 71.0, metric="accuracy"), strict)
    names = {item["id"]: item["name"] for item in document["benchmarks"]}
    assert names == {"ifeval": "IFEval", "ifeval:prompt-strict": "IFEval · prompt-strict"}


def test_benchmarks_with_similar_names_are_never_merged() -> None:
    names = ("mmlu", "mmlu_pro", "mmlu_redux", "cmmlu", "mmmlu")
    document = one(*(score(name, 50.0 + at) for at, name in enumerate(names)))
    assert {item["id"] for item in document["benchmarks"]} == set(names)


# --- scales -------------------------------------------------------------------------------------------------


def test_fractions_stand_on_the_scale_of_their_column() -> None:
    document = one(score("gsm8k", 0.8123, unit="fraction", raw="0.8123"))
    found = cell(document, "gsm8k")
    assert found is not None
    assert found["value"] == 81.23
    assert found["reports"][0]["printed"] == 0.8123
    assert found["reports"][0]["decimals"] == 2


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"unit": None}, "the unit is not told"),
        ({"unit": "points"}, "the unit is points, the column's is percent"),
        ({"value": 171.0}, "171 is outside 0 to 100"),
        ({"complete": False}, "of a partial run"),
        ({"benchmark_id": None}, "no known benchmark has this name"),
        ({"source": {"kind": "artificial-analysis"}}, "from Artificial Analysis"),
    ],
)
def test_what_cannot_be_compared_is_left_out_with_the_reason(changes: dict[str, Any], reason: str) -> None:
    odd = {**score("mmlu_pro", 71.2), **changes}
    document = board_of(lines([model("acme/a", score("mmlu_pro", 60.0)), model("acme/m", odd)]))
    assert cell(document, "mmlu_pro") is None
    (left,) = document["left_out"]
    assert left["repo_id"] == "acme/m"
    assert left["reason"].startswith(reason)
    assert left["printed"] == ("" if "source" in changes else "71.2")


def test_the_scale_and_the_name_come_from_the_managers_table(tmp_path: Path) -> None:
    elo = {
        "id": "arena",
        "name": "Arena",
        "scale": "elo",
        "range": None,
        "metric": "elo",
        "lower_is_better": False,
    }
    wer = {
        "id": "wer",
        "name": "Words",
        "scale": "percent",
        "range": [0, 200],
        "metric": "wer",
        "lower_is_better": True,
    }
    known = LB.read_benchmarks(json.dumps({"benchmarks": [elo, wer]}))
    document = one(score("arena", 1312.0, unit=None), score("wer", 104.0), benchmarks=known)
    units = {
        item["id"]: (item["name"], item["unit"], item["lower_is_better"]) for item in document["benchmarks"]
    }
    assert units == {"arena": ("Arena", "elo", False), "wer": ("Words", "percent", True)}


def test_artificial_analysis_is_shown_only_when_asked_for_and_with_its_name() -> None:
    text = lines([model("acme/m", score("gpqa", 61.5, kind="artificial-analysis", status="unpublished"))])
    assert "61.5" not in json.dumps(board_of(text))
    document = board_of(text, with_aa=True)
    found = cell(document, "gpqa")
    assert found is not None
    assert found["reports"][0]["standing"] == "third"
    assert document["attribution"] is True
    assert 'href="https://artificialanalysis.ai/"' in LB.render_page(document)


# --- which report is shown ----------------------------------------------------------------------------------

VERIFIED = score("mmlu_pro", 60.0, kind="eval-results", verified=True, date="2025-01-01")
METADATA = score("mmlu_pro", 70.0, kind="eval-results", date="2026-01-01")
INDEX = score("mmlu_pro", 71.0, kind="model-index", date="2026-09-09")
CARD = score("mmlu_pro", 72.0, kind="readme", status="unpublished", line=141)
PROPOSED = score("mmlu_pro", 99.0, kind="eval-results", status="pull-request", pr=4, date="2026-11-11")
FOREIGN = score("mmlu_pro", 99.5, kind="lm-eval", status="unpublished", date="2026-11-12")
ORDER = [VERIFIED, METADATA, INDEX, CARD, PROPOSED, FOREIGN]


@pytest.mark.parametrize("first", range(len(ORDER) - 1))
def test_standing_and_place_decide_never_the_value(first: int) -> None:
    reports = ORDER[first:]
    for seed in range(4):
        shuffled = random.Random(seed).sample(reports, len(reports))
        found = cell(one(*shuffled), "mmlu_pro")
        assert found is not None
        assert [report["printed"] for report in found["reports"]] == [item["value"] for item in reports]
        assert "goes before" in found["why"]


def test_of_the_same_standing_the_newest_is_shown_then_the_usual_settings_then_the_first() -> None:
    newer = one(
        score("gsm8k", 50.0, date="2026-02-01"), score("gsm8k", 90.0, date="2026-01-31"), score("gsm8k", 95.0)
    )
    found = cell(newer, "gsm8k")
    assert found is not None
    assert (found["value"], found["why"]) == (50.0, "the newest: 2026-02-01, the next 2026-01-31")
    others = [model(f"acme/o{at}", score("gsm8k", 60.0, variant="8-shot")) for at in range(3)]
    two = model("acme/m", score("gsm8k", 90.0, variant="0-shot"), score("gsm8k", 40.0, variant="8-shot"))
    usual = cell(board_of(lines([*others, two])), "gsm8k")
    assert usual is not None
    assert (usual["value"], usual["why"]) == (40.0, "most report this benchmark with 8-shot")
    first = cell(one(score("gsm8k", 41.0), score("gsm8k", 42.0)), "gsm8k")
    assert first is not None
    assert first["value"] == 41.0
    assert "nothing else tells them apart" in first["why"]


@pytest.mark.parametrize(
    ("other", "conflict"),
    [
        (score("mmlu_pro", 70.0, kind="readme", raw="70"), False),
        (score("mmlu_pro", 70.04, kind="readme", raw="70.04"), False),
        (score("mmlu_pro", 0.7, kind="readme", unit="fraction", raw="0.700"), False),
        (score("mmlu_pro", 70.2, kind="readme", raw="70.2"), True),
        (score("mmlu_pro", 68.9, status="pull-request", pr=4), True),
        (score("mmlu_pro", 68.9, kind="readme", variant="5-shot"), True),
    ],
)
def test_conflicts_are_differences_beyond_rounding(other: dict[str, Any], conflict: bool) -> None:
    found = cell(one(METADATA, other), "mmlu_pro")
    assert found is not None
    assert found["conflict"] is conflict
    assert (found["why"] == "all 2 reports agree") is (not conflict)


def test_different_settings_are_no_conflict() -> None:
    found = cell(one(score("gsm8k", 60.0, variant="0-shot"), score("gsm8k", 80.0, variant="8-shot")), "gsm8k")
    assert found is not None
    assert found["conflict"] is False


# --- ranks, and every cell computed once more ---------------------------------------------------------------


def test_equal_values_share_a_rank_and_lower_is_better_turns_it_round() -> None:
    values = {"a": 70.0, "b": 80.0, "c": 80.0, "d": 60.0}
    text = lines(
        model(
            f"acme/{name}",
            score("mmlu_pro", value),
            score("wer_test", value / 10, lower_is_better=True, benchmark="WER"),
        )
        for name, value in values.items()
    )
    document = board_of(text)
    ranks = {
        column: {name: (cell(document, column, f"acme/{name}") or {})["rank"] for name in values}
        for column in ("mmlu_pro", "wer_test")
    }
    assert ranks["mmlu_pro"] == {"a": 3, "b": 1, "c": 1, "d": 4}
    assert ranks["wer_test"] == {"a": 2, "b": 3, "c": 3, "d": 1}


def expected_cells(text: str) -> dict[tuple[str, str], tuple[float, int, str, str | None]]:
    """(model, benchmark) -> value, rank, kind and source, worked out from the survey file in another way.

    For surveys whose scores have known benchmarks, settings only as variants and percent or fractions.
    """
    usual: dict[str, defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
    rows: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for line in text.splitlines():
        for item in json.loads(line)["scores"]:
            rows[item["model"], item["benchmark_id"]].append(item)
            if item["variant"]:
                usual[item["benchmark_id"]][item["variant"]] += 1
    shown: dict[tuple[str, str], dict[str, Any]] = {}
    for key, items in rows.items():
        most = min(usual[key[1]], key=lambda name: (-usual[key[1]][name], name), default=None)
        best = items[0]
        for item in items[1:]:
            if _beats(item, best, most):
                best = item
        shown[key] = best
    found = {}
    for (repo, benchmark), item in shown.items():
        value = _percent(item)
        better = sum(
            1 for (_, other), rival in shown.items() if other == benchmark and _percent(rival) > value
        )
        found[repo, benchmark] = (value, better + 1, item["source"]["kind"], item["source"]["url"])
    return found


def _percent(item: dict[str, Any]) -> float:
    return float(round(item["value"] * (100 if item["unit"] == "fraction" else 1), 6))


def _beats(new: dict[str, Any], old: dict[str, Any], usual: str | None) -> bool:
    """Whether a report goes strictly before another."""
    judges: tuple[Callable[[dict[str, Any]], Any], ...] = (
        lambda item: 3 if item["verified"] else 1 if item["status"] == "pull-request" else 2,
        lambda item: ["readme", "model-index", "eval-results"].index(item["source"]["kind"]),
        lambda item: item["source"]["date"] or "",
        lambda item: item["variant"] == usual,
    )
    for judge in judges:
        if judge(new) != judge(old):
            return bool(judge(new) > judge(old))
    return False


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_cell_equals_an_independent_computation(seed: int) -> None:
    text = random_survey(60, 12, share=0.7, seed=seed)
    document = board_of(text)
    found = {
        (row["repo_id"], column): (
            item["value"],
            item["rank"],
            item["reports"][0]["kind"],
            item["reports"][0]["url"],
        )
        for row in document["models"]
        for column, item in row["cells"].items()
    }
    expected = expected_cells(text)
    assert found == expected
    assert len(expected) > 400
    ranks = [rank for _, rank, _, _ in expected.values()]
    assert len(ranks) > len({(key[1], value[1]) for key, value in expected.items()}), "no ties in the sample"
    assert any(item["conflict"] for row in document["models"] for item in row["cells"].values())


# --- documents ----------------------------------------------------------------------------------------------


def test_the_long_csv_has_every_report_once_and_no_formula() -> None:
    text = lines([model("acme/m", VERIFIED, CARD, score("gsm8k", 80.0, name="=HYPERLINK(1)"))])
    rows = list(csv.DictReader(io.StringIO(LB.reports_csv(board_of(text)))))
    assert [(row["benchmark"], row["value"], row["shown"], row["source"]) for row in rows] == [
        ("mmlu_pro", "60.0", "yes", "Model card"),
        ("mmlu_pro", "72.0", "no", "Model card"),
        ("gsm8k", "80.0", "yes", "'=HYPERLINK(1)"),
    ]


def test_the_packed_page_says_what_the_document_says() -> None:
    document = board_of(random_survey(30, 8, seed=5))
    packed = LB.pack(document)
    strings, names, texts = packed["strings"], packed["fields"], set(packed["texts"])
    for row, short in zip(document["models"], packed["models"], strict=True):
        for column, rank, why, conflict, reports in short["cells"]:
            item = row["cells"][document["benchmarks"][column]["id"]]
            assert (rank, strings[why], bool(conflict)) == (item["rank"], item["why"], item["conflict"])
            for packed_report, report in zip(reports, item["reports"], strict=True):
                filled = [*packed_report, *[None] * (len(names) - len(packed_report))]
                unpacked = {
                    n: strings[v or 0] if n in texts else v for n, v in zip(names, filled, strict=True)
                }
                assert unpacked == report


def test_a_zero_survives_the_packing() -> None:
    document = one(score("gsm8k", 0.0, stderr=0.0, samples=0))
    packed = LB.pack(document)
    (report,) = packed["models"][0]["cells"][0][4]
    filled = dict(zip(packed["fields"], report, strict=False))
    assert (filled["value"], filled["stderr"], filled["samples"]) == (0.0, 0.0, 0)


def test_building_twice_gives_the_same_bytes_and_only_news_changes_the_digest(tmp_path: Path) -> None:
    text = random_survey(5, 4)
    site = LB.site_files(LB.make_board(LB.read_survey(text), {}, title="T"))
    assert site == LB.site_files(LB.make_board(LB.read_survey(text), {}, title="T"))
    later = text.replace("2026-11-23T10:00:00Z", "2026-11-24T10:00:00Z")
    again = LB.site_files(LB.make_board(LB.read_survey(later), {}, title="T"))
    other = LB.site_files(
        LB.make_board(LB.read_survey(text.replace('"likes": ', '"likes": 1')), {}, title="T")
    )
    digests = [json.loads(files[LB.MANIFEST])["digest"] for files in (site, again, other)]
    assert digests[0] == digests[1] != digests[2]
    assert site["index.html"] != again["index.html"]


def test_gaps_keep_their_command_and_hide_what_artificial_analysis_says() -> None:
    gaps = [
        gap("gsm8k", "to_measure", flavor="a10g-small"),
        gap("gpqa", "on_artificial_analysis", value=61.5),
    ]
    document = board_of(lines([model("acme/m", gaps=gaps)]))
    rows = document["models"][0]["gaps"]
    assert [(row["state"], row["value"]) for row in rows] == [
        ("to_measure", None),
        ("on_artificial_analysis", None),
    ]
    assert rows[0]["command"].endswith("--repo-id acme/m --create-pr")


# --- the survey file ----------------------------------------------------------------------------------------


def test_failed_models_are_counted_and_the_later_scan_of_a_model_counts() -> None:
    early = model("acme/m", score("gsm8k", 1.0), scanned_at="2026-11-01T00:00:00Z")
    late = model("acme/m", score("gsm8k", 2.0), scanned_at="2026-11-02T00:00:00Z")
    failed = model("acme/gated", error={"code": 3, "message": "gated: \u202eevil"})
    document = board_of(lines([late, early, failed]))
    assert [row["repo_id"] for row in document["models"]] == ["acme/m"]
    found = cell(document, "gsm8k")
    assert found is not None
    assert found["value"] == 2.0
    assert document["failed"] == [{"repo_id": "acme/gated", "reason": "gated: \\u202eevil"}]
    assert document["scanned"] == {
        "first": "2026-11-02T00:00:00Z",
        "last": "2026-11-23T10:00:00Z",
        "selections": ["trending 100"],
        "models": 2,
        "with_scores": 1,
        "failed": 1,
    }


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[]",
        '{"schema": 2}',
        json.dumps(model("acme/m")).replace('"scores": []', '"scores": 7'),
        json.dumps(model("acme/m", score("gsm8k", 5.0))).replace('"value": 5.0', '"value": NaN'),
        json.dumps(model("acme/m", score("gsm8k", 5.0))).replace('"value": 5.0', '"value": "5"'),
        json.dumps(model("acme/m", score("gsm8k", 5.0))).replace('"value": 5.0', '"value": 1e999'),
        json.dumps(model("acme/m", likes=1.5)),
        "[" * 100_000,
    ],
    ids=lambda text: text[:20],
)
def test_a_malformed_line_makes_no_page(line: str, tmp_path: Path) -> None:
    file = tmp_path / "survey.jsonl"
    file.write_text(lines([model("acme/ok")]) + line + "\n")
    done = run_leaderboard("build", "--survey", file, "--out", tmp_path / "site", "--json")
    assert_error(done, 5, "line 2 of the survey is malformed")
    assert not (tmp_path / "site").exists()


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["build"], 2),
        (["build", "--survey", "x", "--out", "y", "--no-such-option"], 2),
        (["serve"], 2),
        (["build", "--survey", "/nonexistent/x.jsonl", "--out", "y"], 4),
        (["deploy", "--out", "/nonexistent", "--space", "acme/board"], 4),
        (["refresh", "--space", "acme/board", "--survey-script", "/nonexistent/x.py"], 4),
    ],
)
def test_failures_have_their_codes_on_both_streams(arguments: list[str], code: int) -> None:
    assert_error(run_leaderboard(*arguments, "--json"), code)


def test_nothing_read_is_nothing_measured(tmp_path: Path) -> None:
    file = tmp_path / "survey.jsonl"
    file.write_text(lines([model("acme/m", error={"code": 3, "message": "gated"})]))
    assert_error(run_leaderboard("build", "--survey", file, "--out", tmp_path / "site", "--json"), 1)


def test_build_takes_names_and_scales_from_the_manager_and_tells_what_it_made(tmp_path: Path) -> None:
    site = tmp_path / "site"
    done = run_leaderboard("build", "--survey", EXAMPLE, "--out", site, "--manager", SCRIPT, "--json")
    assert_clean(done)
    assert done.code == 0, done.err
    assert set(done.document["files"]) == set(LB.SITE)
    assert all((site / path).stat().st_size == size for path, size in done.document["files"].items())
    document = json.loads((site / "data/leaderboard.json").read_text("utf-8"))
    names = {item["id"]: item["dataset"] for item in document["benchmarks"]}
    assert names["mmlu_pro"] == "TIGER-Lab/MMLU-Pro"
    assert sorted(path.name for path in site.rglob("*") if path.is_file()) == sorted(
        Path(path).name for path in LB.SITE
    )


def test_a_dry_run_of_build_writes_nothing(tmp_path: Path) -> None:
    done = run_leaderboard("build", "--survey", EXAMPLE, "--out", tmp_path / "site", "--dry-run")
    assert done.code == 0
    assert not (tmp_path / "site").exists()


def test_the_script_runs_alone_and_stdin_is_a_survey(tmp_path: Path) -> None:
    alone = tmp_path / "leaderboard.py"
    alone.write_bytes(LEADERBOARD.read_bytes())
    done = run_leaderboard(
        "build", "--survey", "-", "--out", tmp_path / "site", stdin=EXAMPLE.read_bytes(), script=alone
    )
    assert done.code == 0, done.err
    assert "names and scales of benchmarks come from the survey alone" in done.err
    assert done.out.count("\n") == 1


def test_documented_commands_and_names_are_those_of_the_script() -> None:
    text = (ROOT / "references" / "leaderboard.md").read_text("utf-8")
    calls = [
        line.split("leaderboard.py", 1)[1].removeprefix(" --")
        for line in text.splitlines()
        if re.match(RUN, line)
    ]
    assert len(calls) >= 7
    for call in calls:
        assert callable(LB.parse_arguments(shlex.split(call)).run)
    schema = text.partition("## Data")[2].partition("## The page")[0]
    document = board_of(EXAMPLE.read_text("utf-8"))
    row = document["models"][0]
    report = next(iter(row["cells"].values()))["reports"][0]
    for part in (
        document,
        document["scanned"],
        document["benchmarks"][0],
        row,
        report,
        row["gaps"][0] if row["gaps"] else {},
    ):
        for name in part:
            assert f"`{name}`" in schema or f"`{name}[]`" in schema, name


RUN = r"(?:uv run scripts/leaderboard\.py|hf jobs .* scripts/leaderboard\.py) "


@pytest.mark.parametrize("name", ["desktop", "phone", "dark"])
def test_screenshots_are_there_and_small(name: str) -> None:
    size = (ROOT / "references" / "images" / f"leaderboard-{name}.png").stat().st_size
    assert 5_000 < size < 200_000
