"""The official benchmarks: asked for once a day, with what stands in when the Hub fails; the task of each."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from hf_evaluation.hub.official import OfficialList, Task, _official_path, read_official, task_of
from hf_evaluation.scores.benchmarks import catalogue
from tests.publishing.support import ALL, GSM8K_FILE, Desk, score, statuses


def test_the_list_of_benchmarks_costs_one_request_and_one_for_each_dataset_needed(desk: Desk) -> None:
    desk.extract("--dry-run")
    asked = [row.path for row in desk.hub.requests if "datasets" in row.path]
    assert asked == [
        "/api/datasets",
        "/datasets/TIGER-Lab/MMLU-Pro/resolve/main/eval.yaml",
        "/datasets/openai/gsm8k/resolve/main/eval.yaml",
    ]
    before = len(desk.hub.requests)
    again = desk.extract("--dry-run").document
    assert not any("datasets" in row.path for row in desk.since(before))
    assert again["plan"]["benchmarks"]["from"] == "cache"


def test_the_output_says_where_the_list_comes_from_and_of_when(desk: Desk) -> None:
    today = time.strftime("%Y-%m-%d", time.gmtime())
    live = desk.extract("--dry-run").document["plan"]["benchmarks"]
    assert live == {"from": "live", "as_of": today}


def test_a_stale_list_is_asked_for_again_and_stands_in_when_the_hub_fails(desk: Desk) -> None:
    desk.extract("--dry-run")
    cache = next(desk.home.rglob("benchmarks-*.json"))
    record = json.loads(cache.read_text())
    record["listed_at"] -= 3 * 86_400
    record["tasks"] = {name: row | {"at": row["at"] - 3 * 86_400} for name, row in record["tasks"].items()}
    cache.write_text(json.dumps(record))
    desk.hub.faults.add("GET /api/datasets", 503, times=4)
    desk.hub.faults.add("GET /datasets/openai/gsm8k", 503, times=4)
    old = desk.extract("--dry-run")
    assert old.document["plan"]["benchmarks"]["from"] == "cache"
    assert old.document["plan"]["benchmarks"]["as_of"] < time.strftime("%Y-%m-%d", time.gmtime())
    assert statuses(old) == dict.fromkeys(ALL, "new")
    assert "could not be read" in old.err
    assert desk.extract("--dry-run").document["plan"]["benchmarks"]["from"] == "live"


def test_without_hub_and_cache_the_shipped_table_stands_in(desk: Desk) -> None:
    desk.hub.faults.add("GET /api/datasets", 500, times=4)
    run = desk.extract("--dry-run")
    assert run.document["plan"]["benchmarks"] == {"from": "table", "as_of": catalogue().as_of}
    assert "GSM8K" not in [row["detail"] for row in run.document["audit"]]
    assert any(file["path"] == GSM8K_FILE for file in run.document["plan"]["files"])


@pytest.mark.parametrize("damage", [b"", b"{", b'{"listed_at": "x"}', b"[]", b"\xff\xfe"])
def test_a_damaged_cache_is_no_cache(desk: Desk, damage: bytes) -> None:
    desk.extract("--dry-run")
    next(desk.home.rglob("benchmarks-*.json")).write_bytes(damage)
    assert desk.extract("--dry-run").document["plan"]["benchmarks"]["from"] == "live"


@pytest.mark.parametrize("value", ["1e300", "NaN", "Infinity", "1e12", "-1", "true", "1" + "0" * 5000])
@pytest.mark.parametrize("field", ["listed_at", "at"])
def test_a_moment_that_cannot_be_makes_it_no_cache(
    value: str, field: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    path = _official_path()
    path.parent.mkdir()
    moments = {"listed_at": str(time.time() - 5), "at": str(time.time() - 5)} | {field: value}
    path.write_text(
        f'{{"listed_at": {moments["listed_at"]}, "datasets": ["a/b", "../x", 7], "tasks": {{"a/b": '
        f'{{"at": {moments["at"]}, "tasks": [{{"id": "main", "config": 7}}, 8, {{"id": []}}]}}}}}}'
    )
    found = read_official(["a/b"], offline=True)
    if field == "listed_at":
        assert found.origin == "table"
    else:
        assert (found.origin, set(found.datasets), found.tasks) == ("cache", {"a/b"}, {})


def test_the_list_of_benchmarks_ends(desk: Desk) -> None:
    link = f'<{desk.hub.endpoint}/api/datasets?again=1>; rel="next"'
    desk.hub.faults.add(
        r"GET /api/datasets\?", status=200, headers={"Link": link}, body='[{"id": "a/b"}]', times=None
    )
    desk.publish([score()], "--dry-run")
    assert len(desk.hub.requests.find(r"GET /api/datasets\?")) == 20
    desk.hub.faults.clear()


def test_a_benchmark_behind_a_gate_is_told_and_goes_to_the_model_index(desk: Desk) -> None:
    desk.hub.repo("Idavidrein/gpqa", "dataset").gated = "auto"
    rows = desk.audit(score(benchmark="GPQA Diamond", benchmark_id="gpqa_diamond", variant=None, value=40))
    assert rows[0]["status"] == "new"
    assert "cannot be told" in rows[0]["detail"] and "model-index" in rows[0]["detail"]


@pytest.mark.parametrize(
    ("tasks", "benchmark", "task"),
    [
        (["diamond"], "gpqa_diamond", "diamond"),
        (["main", "gpqa_diamond"], "gpqa_diamond", "gpqa_diamond"),
        (["main"], "gpqa_diamond", None),
        (["diamond"], "gpqa", None),
        (["x"], "gpqa_main", None),
        (["gpqa_main", "diamond"], "gpqa_main", "gpqa_main"),
    ],
)
def test_a_task_is_chosen_by_its_name_only(tasks: list[str], benchmark: str, task: str | None) -> None:
    found = next(item for item in catalogue().benchmarks if item.id == benchmark)
    dataset = "Idavidrein/gpqa"
    listed = OfficialList(
        frozenset({dataset}), {dataset: tuple(Task(name) for name in tasks)}, "live", "today"
    )
    assert task_of(found, dataset, listed) == task


def test_a_task_is_chosen_by_its_configuration(desk: Desk) -> None:
    tasks = "tasks:\n  - id: a\n    config: socratic\n  - id: b\n    config: main\n"
    desk.hub.commit("openai/gsm8k", {"eval.yaml": tasks.encode()}, kind="dataset")
    (file,) = desk.publish([score()], "--dry-run").document["plan"]["files"]
    assert file["path"] == GSM8K_FILE and "task_id: b\n" in file["yaml"]
