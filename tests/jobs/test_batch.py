"""Runs with their hardware, one job for every pair, and what is refused before anybody pays."""

from __future__ import annotations

import json

import pytest

from hf_evaluation.commands.inspect_eval_uv import build_parser
from tests.jobs.desk import (
    REAL,
    Desk,
    pairs,
)
from tests.servers.hub.compute import Job, read_hardware
from tests.support import assert_clean, assert_error


def test_the_name_of_a_model_says_nothing(desk: Desk) -> None:
    desk.add("Tiny-70B", parameters=500_000_000)
    desk.add("Huge-1B", parameters=72_000_000_000)
    plan = desk.submit("--model", "acme/Tiny-70B", "acme/Huge-1B", "--task", "mmlu", "--dry-run", "--json")
    jobs = {job["model"]: job for job in plan.document["jobs"]}
    assert jobs["acme/Tiny-70B"]["flavor"] == "l4x1" and jobs["acme/Huge-1B"]["flavor"] == "rtx-pro-6000x2"
    arguments = jobs["acme/Huge-1B"]["arguments"]
    assert arguments[arguments.index("--tensor-parallel-size") + 1] == "2"
    assert arguments[arguments.index("--revision") + 1] == desk.hub.sha("acme/Huge-1B")
    assert "--tensor-parallel-size" not in jobs["acme/Tiny-70B"]["arguments"]


def test_without_a_count_the_user_chooses(desk: Desk) -> None:
    desk.hub.add_model("acme/gguf")
    error = assert_error(desk.submit("--model", "acme/gguf", "--task", "mmlu", "--json"), 5, "no safetensors")
    assert "--flavor l4x1" in error["candidates"]
    plan = desk.submit("--model", "acme/gguf", "--task", "mmlu", "--flavor", "l40sx1", "--dry-run", "--json")
    assert plan.document["jobs"][0]["flavor"] == "l40sx1"


def test_a_model_that_runs_elsewhere_needs_no_gpu(desk: Desk) -> None:
    desk.add("m", parameters=700_000_000_000)
    asked = ("--model", "acme/m:groq", "--task", "mmlu", "--dry-run", "--json")
    (job,) = desk.submit(*asked, "--backend", "inference-providers").document["jobs"]
    assert job["flavor"] == "cpu-basic" and "--revision" not in job["arguments"]
    assert_error(desk.submit(*asked), 5, "no flavor has")


def test_prices_come_from_the_live_list(desk: Desk) -> None:
    desk.add("m")
    rows = [row.as_json() for row in read_hardware() if row.name in ("l4x1", "cpu-basic")]
    dear = [{**row, "unitCostUSD": 0.5} for row in rows]
    desk.hub.faults.add("GET /api/jobs/hardware", 200, body=json.dumps(dear))
    plan = desk.submit("--model", "acme/m", "--task", "mmlu", "--time-limit", "90m", "--dry-run", "--json")
    assert plan.document["dollars_at_most"] == pytest.approx(45)
    unpriced = [{**row, "unitLabel": "fortnight"} for row in rows]
    desk.hub.faults.add("GET /api/jobs/hardware", 200, body=json.dumps(unpriced))
    assert_error(desk.submit("--model", "acme/m", "--task", "mmlu", "--json"), 5, "at most ?")


def test_a_refusal_midway_keeps_what_was_sent(desk: Desk) -> None:
    desk.add("a", "b", "c")
    asked = ("--model", "acme/a", "acme/b", "acme/c", "--task", "mmlu")
    take = desk.hub.jobs.submit

    def take_two(job: Job) -> None:
        take(job)
        if len(desk.jobs) == 2:
            desk.hub.faults.add("POST /api/jobs/alice$", 402, body='{"error": "no credits"}')

    desk.hub.jobs.submit = take_two  # type: ignore[method-assign]
    assert_error(desk.submit(*asked, "--json"), 3, "acme/c on mmlu")
    assert len(desk.jobs) == 2
    assert desk.run("cancel", "--model", "acme/c").code == 0
    assert desk.submit(*asked).code == 0 and len(desk.jobs) == 2
    assert desk.submit("--model", "acme/c", "--task", "mmlu", "--again").code == 0
    assert pairs(desk) == {(f"acme/{name}", "mmlu"): 1 for name in "abc"}


def test_other_arguments_are_other_runs(desk: Desk) -> None:
    desk.add("m")
    asked = ("--model", "acme/m", "--task", "mmlu")
    for arguments in ((), ("--", "--temperature", "1"), ("--", "--temperature", "1")):
        assert desk.submit(*asked, *arguments).code == 0
    assert len(desk.jobs) == 2
    assert [row["arguments"] for row in desk.rows] == [[], ["--temperature", "1"]]
    assert len({row["key"] for row in desk.rows}) == 2


def test_what_does_not_exist_or_is_not_open(desk: Desk) -> None:
    desk.add("m")
    desk.hub.add_model("acme/gated", parameters=10**9, gated="manual").granted.clear()
    desk.hub.add_model("bob/gated", parameters=10**9, gated="manual")
    for model, task, code, says in (
        ("acme/none", "mmlu", 4, "acme/none"),
        ("bob/gated", "mmlu", 3, "gated"),
        ("no repo id", "mmlu", 2, "no repo id"),
        ("acme/m", "mmlux", 4, "no task mmlux"),
    ):
        error = assert_error(desk.submit("--model", "acme/m", model, "--task", task, "--json"), code, says)
        if task == "mmlux":
            assert error["candidates"][0] == "--task mmlu"
    error = assert_error(
        desk.submit("--model", "acme/m", "--task", "mmlu", "--flavor", "l4", "--json"), 2, "no flavor l4"
    )
    assert "l4x1" in error["candidates"]
    assert desk.jobs == [] and not desk.manifest.exists()


@pytest.mark.parametrize(
    "task", ["lighteval|mmlu|5", "gsm8k|8", "hf/acme/bench", "inspect_evals/other", "MMLU"]
)
def test_tasks_in_other_styles_are_taken(desk: Desk, task: str) -> None:
    desk.add("m")
    assert desk.submit("--model", "acme/m", "--task", task, "--dry-run").code == 0


def test_a_small_plan_needs_no_yes(desk: Desk) -> None:
    desk.add("m", "n", "o", "p")
    asked = ("--task", "mmlu", "--model", "acme/m", "acme/n", "acme/o")
    assert_error(desk.submit(*asked, "acme/p", "--json"), 5, "4 jobs")
    assert_error(desk.submit(*asked, "--flavor", "h200", "--json"), 5, "$60.00")
    done = desk.submit(*asked)
    assert_clean(done)
    assert done.code == 0 and done.err.count("\n") == 3, done.err
    assert len(desk.jobs) == 3


def test_a_batch_stays_where_it_is(desk: Desk) -> None:
    desk.add("m")
    assert desk.submit("--model", "acme/m", "--task", "mmlu").code == 0
    assert_error(desk.run("submit", "--namespace", "acme", "--json"), 5, "--namespace")
    assert_error(desk.run("submit", "--script", "none.py", "--json"), 2, "no script")
    assert_error(desk.run("submit", "--model", "acme/m", "--json"), 2, "come together")
    assert_error(desk.run("status", "--json", "--", "--limit", "3"), 2, "only submit")


def test_the_real_script_takes_the_arguments_and_lists_its_tasks(desk: Desk) -> None:
    desk.add("big", parameters=72_000_000_000)
    asked = ("--model", "acme/big", "--task", "mmlu", "gsm8k|5", "--script", REAL, "--dry-run", "--json")
    plan = desk.run("submit", *asked, "--", "--temperature", "0", "--max-tokens", "64")
    assert plan.code == 0 and "not checked" not in plan.err, plan.err
    for job in plan.document["jobs"]:
        args = build_parser().parse_args(job["arguments"])
        assert args.model == "acme/big" and args.tensor_parallel_size == 2
    error = assert_error(desk.run("submit", *asked, "--task", "mmlux"), 4, "mmlux")
    assert "--task mmlu" in error["candidates"]
