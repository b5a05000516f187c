"""What stands on the Hub already, in other words: the audit must know it again."""

from __future__ import annotations

from typing import Any

import pytest

from tests.publishing.support import EVAL_YAML, MODEL, Desk, entry, index_card, only, score

HLE: dict[str, Any] = {"benchmark": "Humanity's Last Exam", "benchmark_id": "hle", "metric": None}
PRO: dict[str, Any] = {"benchmark": "MMLU-Pro", "benchmark_id": "mmlu_pro", "metric": None}
SWE: dict[str, Any] = {
    "benchmark": "SWE-bench Verified",
    "benchmark_id": "swe_bench_verified",
    "variant": None,
}
MMLU: dict[str, Any] = {"benchmark": "MMLU", "benchmark_id": "mmlu", "metric": None}
FILE = ".eval_results/x.yaml"


def official(desk: Desk, dataset: str, task: str) -> None:
    desk.hub.add_dataset(dataset, {"eval.yaml": EVAL_YAML.format(task=task).encode()}, official=True)


@pytest.mark.parametrize(
    "notes",
    [
        "From the technical report",
        "temperature 0.6",
        "Thinking",
        "no tools",
        "Evaluated by the community",
        "with tools",
        None,
    ],
)
def test_notes_are_no_identity(desk: Desk, notes: str | None) -> None:
    """Row 1: whatever the notes say, the task of an official leaderboard is one number."""
    official(desk, "cais/hle", "hle")
    desk.hub.commit(MODEL, {FILE: entry("cais/hle", "hle", 8.4, notes)})
    status, detail = only(desk.audit(score(**HLE, variant=None, value=8.1)))
    assert status == "conflict"
    assert "8.4 stands in .eval_results/x.yaml" in detail


@pytest.mark.parametrize(
    "there", ["harness lm-eval 0.4.8, 5-shot", "num_fewshot=5", "k=5", "5 shots", "five-shot"]
)
@pytest.mark.parametrize(("value", "status"), [(44.9, "present"), (41.2, "conflict")])
def test_settings_are_the_same_in_whatever_words(desk: Desk, there: str, value: float, status: str) -> None:
    """Row 2, in both formats."""
    ours = score(**MMLU, variant="5-shot", value=44.9)
    desk.hub.commit(MODEL, {"README.md": index_card(("cais/mmlu", f"MMLU ({there})", value))})
    assert only(desk.audit(ours))[0] == status
    pro = score(**PRO, variant="5-shot", value=44.9)
    desk.hub.commit(MODEL, {FILE: entry("TIGER-Lab/MMLU-Pro", "mmlu_pro", value, there)})
    assert only(desk.audit(pro))[0] == status


def test_without_tools_is_no_tools(desk: Desk) -> None:
    official(desk, "cais/hle", "hle")
    desk.hub.commit(MODEL, {FILE: entry("cais/hle", "hle", 8.4, "w/o tools")})
    status, detail = only(desk.audit(score(**HLE, variant="without tools", value=8.4)))
    assert status == "present"
    assert "told on one side only" not in detail


@pytest.mark.parametrize("by", ["main", "a stranger's pull request"])
def test_settings_that_are_not_told_make_no_other_measurement(desk: Desk, by: str) -> None:
    """Row 3: 44.4 without settings may be the 0-shot number."""
    files = {FILE: entry("TIGER-Lab/MMLU-Pro", "mmlu_pro", 44.4)}
    if by == "main":
        desk.hub.commit(MODEL, files)
    else:
        desk.hub.open_pr(MODEL, files, author="carol")
    status, detail = only(desk.audit(score(**PRO, variant="0-shot", value=41.7)))
    assert status == "conflict"
    assert "44.4" in detail
    assert "may be the same measurement: told on one side only: shots" in detail


def test_values_are_equal_to_the_precision_of_the_coarser(desk: Desk) -> None:
    """Row 4."""
    desk.hub.commit(MODEL, {FILE: entry("TIGER-Lab/MMLU-Pro", "mmlu_pro", 44.4)})
    told = {
        value: only(desk.audit(score(**PRO, variant="5-shot", value=value, raw=str(value))))[0]
        for value in (44.38, 44.44, 44.5, 44.3)
    }
    assert told == {44.38: "present", 44.44: "present", 44.5: "conflict", 44.3: "conflict"}


@pytest.mark.parametrize("notes", [None, "0-shot", "majority of 8"])
def test_beside_a_verified_result_nothing_is_new(desk: Desk, notes: str | None) -> None:
    """Row 5."""
    desk.hub.commit(MODEL, {FILE: entry(value=0.61, notes=notes, more="  verifyToken: abc\n")})
    status, detail = only(desk.audit(score(variant="8-shot", value=60.5)))
    assert status == "refused"
    assert "verified" in detail


def test_our_own_open_pull_request_is_amended_not_doubled(desk: Desk) -> None:
    """Row 6: the card says another value by now."""
    desk.hub.open_pr(MODEL, {FILE: entry("TIGER-Lab/MMLU-Pro", "mmlu_pro", 41.7)}, author="alice")
    status, detail = only(desk.audit(score(**PRO, variant="5-shot", value=42.7)))
    assert status == "conflict"
    assert "#1 by alice proposes 41.7" in detail


@pytest.mark.parametrize(
    ("dataset", "task", "ours"),
    [
        ("gsm8k", "gsm8k", {}),
        ("princeton-nlp/SWE-bench_Verified", "swe_bench_%_resolved", SWE),
    ],
)
def test_a_data_set_is_known_under_the_id_that_it_had(
    desk: Desk, dataset: str, task: str, ours: dict[str, Any]
) -> None:
    """Row 7."""
    official(desk, "SWE-bench/SWE-bench_Verified", "swe_bench_%_resolved")
    desk.hub.commit(MODEL, {FILE: entry(dataset, f"'{task}'", 60.0)})
    assert only(desk.audit(score(**ours, value=60.0)))[0] == "present"


def test_an_old_id_in_model_index(desk: Desk) -> None:
    desk.hub.commit(MODEL, {"README.md": index_card(("hendrycks_test", "some table", 61.5))})
    assert only(desk.audit(score(**MMLU, variant="5-shot", value=61.5)))[0] == "present"


def test_a_summary_and_the_details_of_one_card_are_one_score(desk: Desk) -> None:
    """Row 9: the one with the settings told stands for both."""
    bare, told = score(**PRO, variant=None, value=44.9), score(**PRO, variant="5-shot", value=44.9)
    for rows in (desk.audit(bare, told), desk.audit(told, bare)):
        by_status = {row["status"]: row for row in rows}
        assert set(by_status) == {"new", "refused"}
        assert "which stands for both" in by_status["refused"]["detail"]
    assert [row["status"] for row in desk.audit(bare, told)] == ["refused", "new"]


def test_two_metrics_of_one_task_are_two_measurements(desk: Desk) -> None:
    """Row 10: equal by chance."""
    arc: dict[str, Any] = {
        "benchmark": "ARC-Challenge",
        "benchmark_id": "arc_challenge",
        "variant": None,
        "value": 24.41,
    }
    rows = desk.audit(score(**arc, metric="acc"), score(**arc, metric="acc_norm"))
    assert not any("stands for both" in (row["detail"] or "") for row in rows)
    assert not any("same benchmark" in (row["detail"] or "") for row in rows)


def test_a_number_without_settings_on_main_is_shown_beside_the_cards(desk: Desk) -> None:
    """Row 12."""
    desk.hub.commit(MODEL, {"README.md": index_card(("cais/mmlu", "MMLU", 61.5))})
    status, detail = only(desk.audit(score(**MMLU, variant="5-shot", value=72.8)))
    assert status == "conflict"
    assert "61.5" in detail and "72.8" in detail


def test_what_is_known_to_be_another_measurement_is_new_and_told_beside(desk: Desk) -> None:
    desk.hub.commit(MODEL, {"README.md": index_card(("cais/mmlu", "MMLU (0-shot)", 61.5))})
    status, detail = only(desk.audit(score(**MMLU, variant="5-shot", value=72.8)))
    assert status == "new"
    assert "another measurement than 61.5" in detail


def test_a_label_that_nobody_knows_makes_no_second_entry(desk: Desk) -> None:
    card = index_card(("SWE-bench/SWE-bench_Verified", "SWE-bench Verified", 60.0))
    desk.hub.commit(MODEL, {"README.md": card})
    swe = {**SWE, "variant": "OpenHands"}
    assert only(desk.audit(score(**swe, value=60.0)))[0] == "present"
    assert only(desk.audit(score(**swe, value=53.0)))[0] == "conflict"


def test_two_labels_of_one_card_are_two_measurements(desk: Desk) -> None:
    swe = [
        score(**{**SWE, "variant": name}, value=value)
        for name, value in (("OpenHands", 53.0), ("Agentless", 50.8))
    ]
    assert [row["status"] for row in desk.audit(*swe)] == ["new", "new"]
    bare = score(**SWE, value=60.0)
    assert [row["status"] for row in desk.audit(bare, *swe)] == ["new", "new", "new"]


GPQA: dict[str, Any] = {"benchmark": "GPQA", "benchmark_id": "gpqa", "metric": None}
DIAMOND: dict[str, Any] = {"benchmark": "GPQA Diamond", "benchmark_id": "gpqa_diamond", "metric": None}


@pytest.mark.parametrize(("value", "status"), [(60.0, "present"), (50.0, "conflict")])
def test_one_test_under_two_ids_is_one(desk: Desk, value: float, status: str) -> None:
    """MMLU with the label STEM and MMLU-STEM, GPQA with the label Diamond and GPQA Diamond: both ways."""
    stem = {**MMLU, "benchmark": "MMLU-STEM", "benchmark_id": "mmlu_stem"}
    desk.hub.commit(MODEL, {"README.md": index_card(("cais/mmlu", "MMLU (STEM)", value))})
    assert only(desk.audit(score(**stem, variant=None, value=60.0)))[0] == status
    desk.hub.commit(MODEL, {"README.md": index_card(("mmlu_stem", "MMLU-STEM", value))})
    assert only(desk.audit(score(**MMLU, variant="STEM", value=60.0)))[0] == status
    desk.hub.commit(MODEL, {"README.md": b"# m\n", FILE: entry("Idavidrein/gpqa", "diamond", value)})
    assert only(desk.audit(score(**GPQA, variant="Diamond", value=60.0)))[0] == status
    assert only(desk.audit(score(**DIAMOND, variant=None, value=60.0)))[0] == status


def test_a_part_goes_where_its_own_entry_goes(desk: Desk) -> None:
    ours = score(**GPQA, variant="Diamond, 0-shot", value=60.0)
    desk.publish([ours], "--apply")
    written = desk.hub.read(MODEL, ".eval_results/gpqa_diamond_0_shot.yaml").decode()
    assert "task_id: diamond" in written
    assert only(desk.audit(ours))[0] == "present"
    assert only(desk.audit(score(**DIAMOND, variant="0-shot", value=60.0)))[0] == "present"


@pytest.mark.parametrize("where", ["file", "card"])
def test_a_bare_name_may_mean_the_part(desk: Desk, where: str) -> None:
    """Plain GPQA may be GPQA Diamond: neither new beside it nor known to be it."""
    if where == "file":
        desk.hub.commit(MODEL, {FILE: entry("Idavidrein/gpqa", "diamond", 61.0)})
    else:
        desk.hub.commit(MODEL, {"README.md": index_card(("Idavidrein/gpqa", "GPQA Diamond", 61.0))})
    status, detail = only(desk.audit(score(**GPQA, variant=None, value=52.0)))
    assert status == "conflict"
    assert "may be the same measurement: told on one side only: part" in detail
    assert only(desk.audit(score(**GPQA, variant="Main", value=52.0)))[0] == "new"


def test_one_input_with_two_names_of_a_test_proposes_it_once(desk: Desk) -> None:
    stem = {**MMLU, "benchmark": "MMLU-STEM", "benchmark_id": "mmlu_stem"}
    rows = desk.audit(score(**MMLU, variant="STEM", value=60.0), score(**stem, variant=None, value=60.0))
    assert sorted(row["status"] for row in rows) == ["new", "refused"]
    both = desk.audit(score(**GPQA, variant=None, value=52.0), score(**DIAMOND, variant=None, value=60.0))
    assert [row["status"] for row in both] == ["new", "new"]


def test_a_copy_of_the_data_set_is_the_same_benchmark_and_told(desk: Desk) -> None:
    math: dict[str, Any] = {"benchmark": "MATH", "benchmark_id": "math", "metric": None, "variant": None}
    ours = score(**math, value=60.0, method={"dataset": "hendrycks/competition_math"})
    status, detail = only(desk.audit(ours))
    assert status == "new"
    assert "measured on hendrycks/competition_math, a copy of the data set" in detail
    desk.hub.commit(MODEL, {"README.md": index_card(("lighteval/MATH", "some table", 60.0))})
    assert only(desk.audit(ours))[0] == "present"
    assert only(desk.audit(score(**math, value=60.0)))[0] == "present"


def test_on_a_copy_nothing_is_new_beside_the_official_number(desk: Desk) -> None:
    desk.hub.commit(MODEL, {FILE: entry("Idavidrein/gpqa", "diamond", 61.0)})
    ours = score(**DIAMOND, variant=None, value=60.0, method={"dataset": "fingertap/GPQA-Diamond"})
    assert only(desk.audit(ours))[0] == "conflict"


def test_a_known_part_is_never_the_whole(desk: Desk) -> None:
    desk.hub.commit(MODEL, {"README.md": index_card(("cais/mmlu", "MMLU", 61.5))})
    assert only(desk.audit(score(**MMLU, variant="STEM", value=61.5)))[0] == "new"


@pytest.mark.parametrize(
    ("name", "metric", "written"),
    [
        ("ARC-Challenge", "acc_norm", "acc_norm"),
        ("HellaSwag", "acc_norm", "acc_norm"),
        ("SQuAD", "EM", "exact_match"),
        ("DROP", "exact_match", "exact_match"),
    ],
)
def test_the_metric_that_was_measured_is_written_and_known_again(
    desk: Desk, name: str, metric: str, written: str
) -> None:
    ours = score(benchmark=name, benchmark_id=None, variant="5-shot", metric=metric)
    del ours["benchmark_id"]
    desk.publish([ours], "--apply")
    assert f"type: {written}\n" in desk.hub.read(MODEL).decode()
    assert only(desk.audit(ours))[0] == "present"


@pytest.mark.parametrize(
    "remark", ["acc; 0-shot; no tools", "from our report, with another prompt", "temperature 0.6; SWE-agent"]
)
@pytest.mark.parametrize("ours", [{}, MMLU, PRO], ids=["GSM8K", "MMLU", "MMLU-Pro"])
def test_our_own_remarks_make_no_other_measurement(desk: Desk, ours: dict[str, Any], remark: str) -> None:
    said = score(**ours, method={"notes": remark})
    desk.publish([said], "--apply")
    assert only(desk.audit(said))[0] == "present"


def test_a_subject_is_neither_new_beside_itself_nor_the_whole(desk: Desk) -> None:
    card = index_card(("cais/mmlu", "MMLU", 60.0)).replace(
        b"      name: MMLU", b"      name: MMLU\n      config: anatomy"
    )
    desk.hub.commit(MODEL, {"README.md": card})
    assert only(desk.audit(score(**MMLU, variant="Anatomy", value=61.5)))[0] == "conflict"
    assert only(desk.audit(score(**MMLU, variant="5-shot", value=60.0)))[0] == "new"
