"""`trending_evals.py plan` and `apply` against the local Hub, and the review page in Chromium."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser import Watch, accessibility_findings
from tests.servers.hub import LocalHub
from tests.support import assert_clean, assert_error
from tests.survey_hub import (
    NAMES,
    SCRIPT,
    Known,
    front_matter,
    known_gaps,
    real_cards,
    result_file,
    shape_cards,
    survey_file,
    table,
    trending,
    trending_models,
)

if TYPE_CHECKING:
    from playwright.sync_api import Page

HOSTILE = "<img src=x onerror=alert(1)></script><script>alert(2)</script>\"'><b>"


def make_plan(hub: LocalHub, home: Path, *args: str | Path) -> Path:
    """A survey and its plan, as bob, who owns nothing here; the page stands beside the plan."""
    survey, plan = home / "survey.jsonl", home / "plan.jsonl"
    done = trending(hub, home, "survey", "--out", survey, user="bob")
    assert done.code == 0, done.err
    page = plan.with_suffix(".html")
    done = trending(hub, home, "plan", survey, "--out", plan, "--html", page, *args, user="bob")
    assert done.code == 0, done.err
    assert_clean(done)
    assert not hub.requests.writes()
    return plan


def add_atlas(hub: LocalHub, number: int = 0, value: float = 71.4) -> str:
    """A model whose card states MMLU."""
    name = f"Atlas{number}-7B"
    text = f"{front_matter(name, {})}# {name}\n\n## Evaluation\n\n{table(name, {'MMLU': value})}"
    hub.add_model(f"acme/{name}", {"README.md": text.encode()}, trending=100 - number)
    return f"acme/{name}"


def apply(hub: LocalHub, home: Path, plan: Path, *args: str, user: str | None = "bob") -> Any:
    return trending(hub, home, "apply", plan, "--pause", "0", *args, user=user)


def ledger(plan: Path) -> list[tuple[str, str]]:
    """(model, event) of every line."""
    return [(line["repo_id"], line["event"]) for line in survey_file(plan.with_name(f"{plan.name}.ledger"))]  # type: ignore[misc]


def edit(plan: Path, change: Any) -> None:
    """Change the lines of a plan."""
    lines = survey_file(plan)
    for line in lines:
        change(line)
    plan.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")


# --- plan --------------------------------------------------------------------------------------------------


@pytest.fixture
def known(local_hub: LocalHub) -> dict[tuple[str, str], Known]:
    return known_gaps(local_hub, 8)


def test_a_plan_holds_what_the_cards_state_with_evidence_and_diff(
    local_hub: LocalHub, tmp_path: Path, known: dict[tuple[str, str], Known]
) -> None:
    lines = survey_file(make_plan(local_hub, tmp_path))
    planned: dict[tuple[str, str], float] = {}
    for line in lines:
        for item in line["scores"]:  # type: ignore[attr-defined]
            score, evidence = item["score"], item["evidence"]
            planned[score["model"], score["benchmark_id"]] = score["value"]
            assert item["publish"] is True
            assert evidence["row"][evidence["column"]] == score["raw"]
            assert evidence["row"][0] == NAMES[score["benchmark_id"]]
            assert evidence["head"] == [["Benchmark", score["model"].split("/")[1], "Borealis-7B"]]
            assert evidence["url"].endswith(f"/blob/{line['revision']}/README.md?code=true#L{score['line']}")
            assert f"value: {score['value']}" in item["writes"]["text"]
            [diff] = [file["diff"] for file in line["files"] if file["path"] == item["writes"]["path"]]  # type: ignore[attr-defined]
            assert f"+      value: {score['value']}" in diff
        assert line["left_out"] == []
    stated = {place: item.value for place, item in known.items() if item.state == "in_readme"}
    assert planned == stated


@pytest.mark.parametrize(
    ("cards", "count", "least"),
    [
        pytest.param(shape_cards, 24, 40, id="shapes"),
        pytest.param(real_cards, 16, 40, id="real cards", marks=pytest.mark.shared),
    ],
)
def test_cards_have_evidence_for_every_score(
    local_hub: LocalHub, tmp_path: Path, cards: Callable[[], dict[str, bytes]], count: int, least: int
) -> None:
    """HTML tables, spans, marks, Chinese: no score of these cards is left out because it cannot be shown."""
    trending_models(local_hub, count, cards())
    lines = survey_file(make_plan(local_hub, tmp_path, "--benchmark", "all"))
    reasons = [item for line in lines for item in line["left_out"] if item["status"] == "unshown"]  # type: ignore[attr-defined]
    assert reasons == []
    assert sum(len(line["scores"]) for line in lines) > least  # type: ignore[arg-type]


def test_what_the_audit_refuses_is_left_out_with_its_reason(local_hub: LocalHub, tmp_path: Path) -> None:
    rows = "| Atlas-7B | 71.4 | 0.62 |\n| Borealis-7B | 69.0 | 0.5 |\n"
    text = f"# Atlas-7B\n\n## Evaluation\n\n| Model | MMLU | BIG-Bench Hard |\n|---|---|---|\n{rows}"
    local_hub.add_model("acme/Atlas-7B", {"README.md": text.encode()})
    plan = make_plan(local_hub, tmp_path)
    [line] = survey_file(plan)
    assert [item["score"]["benchmark_id"] for item in line["scores"]] == ["mmlu"]  # type: ignore[attr-defined]
    [left] = line["left_out"]  # type: ignore[misc]
    assert left["status"] == "refused" and "percent or a fraction" in left["detail"]  # type: ignore[index]
    assert "percent or a fraction" in plan.with_suffix(".html").read_text("utf-8")


def test_nothing_to_plan(local_hub: LocalHub, tmp_path: Path) -> None:
    local_hub.add_model("acme/m", {"README.md": b"# m"})
    survey = tmp_path / "survey.jsonl"
    trending(local_hub, tmp_path, "survey", "--out", survey)
    assert_error(trending(local_hub, tmp_path, "plan", survey, "--json"), 1, "no card")
    assert_error(trending(local_hub, tmp_path, "plan", tmp_path / "none", "--json"), 4)
    survey.write_text('{"schema": 9}\n')
    assert_error(trending(local_hub, tmp_path, "plan", survey, "--json"), 2, "line 1")


# --- the review page ---------------------------------------------------------------------------------------


def test_every_row_is_visible_and_struck_out_lines_are_saved(
    local_hub: LocalHub, tmp_path: Path, known: dict[tuple[str, str], Known], page: Page
) -> None:
    plan = make_plan(local_hub, tmp_path)
    lines: list[Any] = survey_file(plan)
    watch = Watch("file:")
    page.context.set_offline(True)
    watch.on(page)
    page.goto(plan.with_suffix(".html").as_uri())

    shown = page.locator("article.score")
    items = [item for line in lines for item in line["scores"]]
    assert shown.count() == len(items)
    for at, item in enumerate(items):
        cells = shown.nth(at).locator("tbody td")
        assert cells.all_inner_texts() == item["evidence"]["row"]
        assert all(cell.is_visible() for cell in cells.all())
        assert shown.nth(at).locator("tbody td.here").inner_text() == item["score"]["raw"]
        assert item["writes"]["text"].strip() in shown.nth(at).locator("pre").inner_text()
        links = [link.get_attribute("href") for link in shown.nth(at).locator("a").all()]
        assert links == [item["evidence"]["url"]]
    assert accessibility_findings(page) == []

    page.locator("article.score input").first.uncheck()
    assert page.locator("#total").inner_text().startswith(f"{len(items) - 1} of {len(items)} scores")
    with page.expect_download() as download:
        page.get_by_role("button", name="Save the edited plan").click()
    saved = tmp_path / "saved.jsonl"
    download.value.save_as(saved)
    lines[0]["scores"][0]["publish"] = False
    assert survey_file(saved) == lines
    assert download.value.suggested_filename == "plan.jsonl"
    watch.assert_quiet()


def test_hostile_cards_are_text(local_hub: LocalHub, tmp_path: Path, page: Page) -> None:
    label = HOSTILE.replace("<", "&lt;").replace(">", "&gt;")
    text = (
        "# Atlas-7B\n\n## Evaluation\n\n"
        f"| Benchmark | Setting | Atlas-7B | {label} |\n|---|---|---|---|\n"
        f"| MMLU | {label} | 71.4 {label} | 5 |\n"
        "| AIME 2025 | x<script>alert(3)</script> | 50.0 | javascript:1 |\n"
    )
    local_hub.add_model("acme/Atlas-7B", {"README.md": text.encode()})
    plan = make_plan(local_hub, tmp_path)
    watch = Watch("file:")
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss())[0])
    watch.on(page)
    page.goto(plan.with_suffix(".html").as_uri())
    assert "onerror=alert(1)" in page.locator("thead").first.inner_text()
    assert page.locator("main img, main script, article b").count() == 0
    assert page.locator("article.score").count() >= 1
    watch.assert_quiet()
    assert dialogs == []
    script = (
        "const it = document.createElement('script'); it.text = 'window.ran = 1'; document.body.append(it);"
    )
    page.evaluate(f"() => {{ {script} }}")
    assert page.evaluate("() => window.ran") is None  # the policy lets no script run but the page's own


# --- apply -------------------------------------------------------------------------------------------------


def test_only_what_is_left_is_opened_and_runs_go_on(local_hub: LocalHub, tmp_path: Path) -> None:
    ids = [add_atlas(local_hub, number) for number in range(3)]
    plan = make_plan(local_hub, tmp_path)

    def strike(line: Any) -> None:
        line["scores"][0]["publish"] = line["repo_id"] != ids[1]

    edit(plan, strike)
    rehearsed = apply(local_hub, tmp_path, plan, "--dry-run")
    assert rehearsed.out.count("would open") == 2
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


def test_a_ledger_line_that_a_crash_cut_off_is_no_harm(local_hub: LocalHub, tmp_path: Path) -> None:
    repo_id = add_atlas(local_hub)
    plan = make_plan(local_hub, tmp_path)
    path = plan.with_name("plan.jsonl.ledger")
    path.write_text('{"schema": 1, "at": "2026-11-23T10:00:00Z", "repo_id": "acme/Atl')
    assert apply(local_hub, tmp_path, plan).code == 0
    assert [json.loads(line)["event"] for line in path.read_text().splitlines()[1:]] == ["began", "opened"]
    assert len(local_hub.prs(repo_id)) == 1


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


# --- signs of refusal --------------------------------------------------------------------------------------


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
