"""Pull requests of a plan, opened one after the other; the signs at which it stops."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from hf_evaluation.surveying import apply as surveying_apply
from hf_evaluation.surveying.apply import Applier
from hf_evaluation.surveying.ledger import Ledger
from hf_evaluation.surveying.manager import Answered, Rehearser, stated_score
from hf_evaluation.surveying.plan import Planner
from hf_evaluation.surveying.store import Store
from tests.publishing.support import MODEL, Desk
from tests.servers.hub import LocalHub
from tests.support import assert_error
from tests.surveying.hub import (
    SCRIPT,
    front_matter,
    result_file,
    survey_file,
    table,
)
from tests.surveying.plans import add_atlas, apply, edit, ledger, make_plan


def test_only_what_is_left_is_opened_and_runs_go_on(local_hub: LocalHub, tmp_path: Path) -> None:
    ids = [add_atlas(local_hub, number) for number in range(3)]
    plan = make_plan(local_hub, tmp_path)

    def strike(line: Any) -> None:
        line["scores"][0]["publish"] = line["repo_id"] != ids[1]

    edit(plan, strike)
    rehearsed = apply(local_hub, tmp_path, plan, "--dry-run")
    assert rehearsed.out.count("would open") == 2
    assert "2 would be opened, nothing was written, 0 left" in rehearsed.err
    assert "2 scores of these are not marked as reviewed" in rehearsed.err
    assert not local_hub.requests.writes()

    first = apply(local_hub, tmp_path, plan, "--max-prs", "1", "--json")
    assert (first.code, [line["event"] for line in first.lines]) == (0, ["opened"])
    assert "1 opened, 1 left" in first.err
    second = apply(local_hub, tmp_path, plan)
    assert "1 opened, 0 left" in second.err
    third = apply(local_hub, tmp_path, plan)
    assert (third.code, "0 to do" in third.err) == (0, True)

    assert [len(local_hub.prs(repo_id)) for repo_id in ids] == [1, 0, 1]
    for repo_id in (ids[0], ids[2]):
        card = local_hub.read(repo_id, revision="refs/pr/1")
        assert b"value: 71.4" in card
        assert local_hub.prs(repo_id)[0].author == "bob"
    assert ledger(plan) == [(repo, event) for repo in (ids[0], ids[2]) for event in ("began", "opened")]
    urls = [line["pr_url"] for line in survey_file(plan.with_name("plan.jsonl.ledger")) if line["pr_url"]]
    assert urls == [f"{local_hub.endpoint}/{repo}/discussions/1" for repo in (ids[0], ids[2])]


def test_a_struck_score_of_a_model_is_not_published(local_hub: LocalHub, tmp_path: Path) -> None:
    text = f"# Atlas-7B\n\n## Evaluation\n\n{table('Atlas-7B', {'MMLU': 71.4, 'AIME 2025': 33.3})}"
    local_hub.add_model("acme/Atlas-7B", {"README.md": text.encode()})
    plan = make_plan(local_hub, tmp_path)

    def strike(line: Any) -> None:
        for item in line["scores"]:
            item["publish"] = item["score"]["benchmark_id"] != "mmlu"

    edit(plan, strike)
    assert apply(local_hub, tmp_path, plan).code == 0
    head = local_hub.read("acme/Atlas-7B", revision="refs/pr/1").split(b"\n# Atlas")[0]
    assert b"33.3" in head and b"71.4" not in head


@pytest.mark.parametrize("moment", ["preupload", "/commit/"])
def test_kill_9_and_again_gives_each_model_exactly_one_pull_request(
    local_hub: LocalHub, tmp_path: Path, moment: str
) -> None:
    """Killed with the manager in the middle of the second pull request, which the orphan may still open."""
    ids = [add_atlas(local_hub, number) for number in range(3)]
    plan = make_plan(local_hub, tmp_path)
    local_hub.faults.add(f"{ids[1]}/.*{moment}|{ids[1]}{moment}", delay=1.0)
    command = [sys.executable, str(SCRIPT), "apply", str(plan), "--pause", "0"]
    with subprocess.Popen(command, env=local_hub.env(tmp_path, "bob"), stderr=subprocess.DEVNULL) as process:
        end = time.monotonic() + 60
        while not local_hub.requests.find(f"{ids[1]}/(preupload|commit)") and time.monotonic() < end:
            os.sched_yield()
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    assert ledger(plan)[-1] == (ids[1], "began")

    done = apply(local_hub, tmp_path, plan)

    assert done.code == 0, done.err
    for repo_id in ids:
        assert [item.status for item in local_hub.prs(repo_id)] == ["open"]
    assert ledger(plan) == [
        (ids[0], "began"),
        (ids[0], "opened"),
        (ids[1], "began"),
        (ids[1], "began"),
        (ids[1], "opened"),
        (ids[2], "began"),
        (ids[2], "opened"),
    ]


def test_a_card_that_changed_is_read_again(local_hub: LocalHub, tmp_path: Path) -> None:
    """Another value or none: not published. The same value on another line: published with today's line."""
    moved, other, gone, lost = (add_atlas(local_hub, number) for number in range(4))
    plan = make_plan(local_hub, tmp_path)
    card = local_hub.read(moved)
    local_hub.commit(moved, {"README.md": card.replace(b"## Evaluation", b"News.\n\n## Evaluation")})
    local_hub.commit(other, {"README.md": local_hub.read(other).replace(b"71.4", b"70.1")})
    local_hub.commit(gone, {"README.md": local_hub.read(gone).split(b"## Eval")[0]})
    local_hub.faults.add(f"/{lost}", 404, headers={"X-Error-Code": "RepoNotFound"}, times=None)

    done = apply(local_hub, tmp_path, plan, "--json")

    assert done.code == 0, done.err
    assert [line["event"] for line in done.lines] == ["opened", "changed", "changed", "gone"]
    assert "MMLU 71.4 stands no longer in the card" in done.lines[1]["detail"]
    text = local_hub.read(moved, revision="refs/pr/1").decode()
    assert f"/blob/{local_hub.sha(moved)}/README.md?code=true#L12" in text
    assert [len(local_hub.prs(repo_id)) for repo_id in (other, gone, lost)] == [0, 0, 0]


def test_what_others_published_meanwhile_is_not_proposed_again(local_hub: LocalHub, tmp_path: Path) -> None:
    merged, proposed, differs = (add_atlas(local_hub, number) for number in range(3))
    plan = make_plan(local_hub, tmp_path)
    name = merged.split("/")[1]
    head, body = local_hub.read(merged).split(b"# Atlas", 1)
    local_hub.commit(merged, {"README.md": front_matter(name, {"mmlu": 71.4}).encode() + b"# Atlas" + body})
    local_hub.add_user("dora")
    local_hub.open_pr(proposed, {".eval_results/mmlu.yaml": result_file("mmlu", 71.4)}, author="dora")
    local_hub.open_pr(differs, {".eval_results/mmlu.yaml": result_file("mmlu", 60.0)}, author="dora")

    done = apply(local_hub, tmp_path, plan, "--json")

    assert [line["event"] for line in done.lines] == ["nothing", "already", "refused"]
    assert done.lines[1]["detail"] == "proposed by dora"
    assert "60" in done.lines[2]["detail"]
    assert not local_hub.requests.writes()


@pytest.fixture
def asked_here(desk: Desk) -> Iterator[Applier]:
    """An applier and a planner whose manager runs in this process."""

    def ask(_: Path, arguments: Sequence[str], stdin: Any = None, keep: Any = ()) -> Answered:
        data = json.dumps(stdin).encode() if stdin is not None else b""
        run = desk.run(*arguments, "--json", stdin=data, code=None)
        return Answered(run.code, run.document, (run.document.get("error") or {}).get("message", ""))

    def rehearse(_: Rehearser, scores: Any) -> Answered:
        return ask(Path(), ("publish", "--scores", "-", "--dry-run"), scores)

    desk.monkeypatch.setattr(surveying_apply, "ask_manager", ask)
    desk.monkeypatch.setattr(Rehearser, "ask", rehearse)
    notes = Ledger(desk.home / "ledger")
    yield Applier(Path("manager"), notes, 0)
    notes.close()


@pytest.mark.parametrize(
    ("rest", "event", "detail"),
    [
        ("turned down", "refused", "#1 by bob proposed 71.4"),
        ("main", "nothing", "it stands there already; turned down: #1 by bob proposed"),
        ("proposed", "already", "proposed by bob; turned down: #1 by bob proposed"),
        ("open", "would open", ""),
    ],
)
def test_what_the_owners_turned_down_is_not_called_opened(
    desk: Desk, asked_here: Applier, rest: str, event: str, detail: str
) -> None:
    """As publish answers: where it is all, and where the rest is published, proposed or new."""
    scores = [stated_score(row, "a result") for row in desk.extract().document["results"]]
    planner = Planner(Path("manager"), Store(None))
    proposal = planner.propose(MODEL, scores)
    turned_down = () if rest == "turned down" else ("--benchmark", "gsm8k")
    desk.extract("--create-pr", *turned_down, user="bob")
    desk.hub.close(MODEL, 1)
    if rest in ("main", "proposed"):
        option, user = ("--apply", "alice") if rest == "main" else ("--create-pr", "bob")
        desk.extract(option, "--benchmark", "mmlu", "mmlu_pro", user=user)
    found = asked_here.rehearse(proposal)
    assert found.event == event and found.detail.startswith(detail)
    assert event == "would open" or "closed by acme without merging" in found.detail
    left = {item.benchmark: item.status for item in planner.propose(MODEL, scores).left_out}
    assert left["GSM8K"] == "turned down"
    assert sorted(left.values()) == sorted(
        {"main": ["present"] * 2, "proposed": ["in_pr"] * 2, "open": []}.get(rest, ["turned down"] * 2)
        + ["turned down"]
    )


def test_what_no_reader_has_seen_is_not_written(local_hub: LocalHub, tmp_path: Path) -> None:
    """A plan whose shown text is not what would be written, by hand or by a newer manager, opens nothing."""
    repo_id = add_atlas(local_hub)
    plan = make_plan(local_hub, tmp_path)

    def tamper(line: Any) -> None:
        writes = line["scores"][0]["writes"]
        writes["text"] = writes["text"].replace("cais/mmlu", "TIGER-Lab/MMLU-Pro")

    edit(plan, tamper)
    done = apply(local_hub, tmp_path, plan, "--json")
    assert [line["event"] for line in done.lines] == ["changed"]
    assert local_hub.prs(repo_id) == []

    def no_evidence(line: Any) -> None:
        line["scores"][0]["evidence"] = {}

    edit(plan, no_evidence)
    assert_error(apply(local_hub, tmp_path, plan, "--json"), 2, "no line of a plan")


def test_it_stops_where_pull_requests_are_not_wanted(local_hub: LocalHub, tmp_path: Path) -> None:
    ids = [add_atlas(local_hub, number) for number in range(3)]
    plan = make_plan(local_hub, tmp_path)
    local_hub.repo(ids[1]).discussions_disabled = True
    done = apply(local_hub, tmp_path, plan)
    assert done.code == 3
    assert re.search(r"^error: stopped: .*takes no pull requests", done.err, re.M)
    assert [len(local_hub.repo(repo_id).discussions) for repo_id in ids] == [1, 0, 0]
    assert ledger(plan)[-1] == (ids[1], "stopped")

    edit(plan, lambda line: line["scores"][0].update(publish=line["repo_id"] != ids[1]))  # on without it
    assert apply(local_hub, tmp_path, plan).code == 0
    assert len(local_hub.prs(ids[2])) == 1


@pytest.mark.parametrize(("status", "code"), [(403, 3), (429, 6)])
def test_it_stops_at_a_403_and_at_the_end_of_the_rate_limit(
    local_hub: LocalHub, tmp_path: Path, status: int, code: int
) -> None:
    ids = [add_atlas(local_hub, number) for number in range(2)]
    plan = make_plan(local_hub, tmp_path)
    local_hub.faults.add("/commit/", status, headers={"Retry-After": "0"}, times=None)
    assert apply(local_hub, tmp_path, plan).code == code
    assert [local_hub.prs(repo_id) for repo_id in ids] == [[], []]
    assert ledger(plan) == [(ids[0], "began"), (ids[0], "stopped")]
    local_hub.faults.clear()
    assert apply(local_hub, tmp_path, plan).code == 0
    assert [len(local_hub.prs(repo_id)) for repo_id in ids] == [1, 1]


def test_it_stops_when_a_maintainer_closes_our_pull_request(local_hub: LocalHub, tmp_path: Path) -> None:
    ids = [add_atlas(local_hub, number) for number in range(2)]
    plan = make_plan(local_hub, tmp_path)
    assert apply(local_hub, tmp_path, plan, "--max-prs", "1").code == 0
    local_hub.close(ids[0], 1, "alice")
    done = apply(local_hub, tmp_path, plan)
    assert done.code == 5
    assert f"alice has closed {local_hub.endpoint}/{ids[0]}/discussions/1" in done.err
    assert local_hub.prs(ids[1]) == []
    assert apply(local_hub, tmp_path, plan, "--accept-closed").code == 0
    assert [len(local_hub.prs(repo_id)) for repo_id in ids] == [1, 1]
    assert (ids[0], "accepted") in ledger(plan)


def test_our_own_withdrawal_is_no_refusal(local_hub: LocalHub, tmp_path: Path) -> None:
    ids = [add_atlas(local_hub, number) for number in range(2)]
    plan = make_plan(local_hub, tmp_path)
    apply(local_hub, tmp_path, plan, "--max-prs", "1")
    local_hub.close(ids[0], 1, "bob")
    assert apply(local_hub, tmp_path, plan).code == 0
    assert len(local_hub.prs(ids[1])) == 1


def test_without_a_token_nothing_begins(local_hub: LocalHub, tmp_path: Path) -> None:
    add_atlas(local_hub)
    plan = make_plan(local_hub, tmp_path)
    local_hub.requests.clear()
    assert_error(apply(local_hub, tmp_path, plan, "--json", user=None), 3, "not signed in")
    assert len(local_hub.requests) == 0
