"""`trending_evals.py survey` against the local Hub: the gaps, the requests, and what cannot be read."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import re
import shlex
import sys
from pathlib import Path
from typing import Any

from tests.servers.base import HandlerServer, QuietHandler
from tests.servers.hub import Limits, LocalHub
from tests.servers.many_models import PAGE, ManyModels
from tests.support import assert_clean, assert_error, run_command
from tests.survey_hub import (
    NAMES,
    SCRIPT,
    TARGETS,
    front_matter,
    known_gaps,
    load,
    result_file,
    survey_file,
    table,
    trending,
    trending_models,
)

KEYS = re.findall(
    r"\w+",
    """schema repo_id sha url scanned_at selection trending_rank author created_at last_modified downloads
    likes license gated pipeline_tag parameters active_parameters dtype kind base_models scores gaps skipped
    requests error""",
)


def card(name: str, rows: dict[str, float], entries: dict[str, float] | None = None, more: str = "") -> bytes:
    """A card with a table and, where there are entries, a model-index."""
    head = front_matter(name, entries or {}, more)
    return f"{head}# {name}\n\n## Evaluation results\n\n{table(name, rows)}".encode()


def only(hub: LocalHub, home: Path, *args: str) -> dict[str, Any]:
    """The one line of a survey."""
    done = trending(hub, home, "survey", "--json", *args)
    assert done.code == 0, done.err
    [line] = done.lines
    return line  # type: ignore[no-any-return]


def gap(line: dict[str, Any], benchmark: str) -> dict[str, Any]:
    """The gap of one benchmark."""
    [found] = [gap for gap in line["gaps"] if gap["benchmark_id"] == benchmark]
    return found  # type: ignore[no-any-return]


# --- the gaps ----------------------------------------------------------------------------------------------


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


def test_a_line_has_the_agreed_shape_and_the_source_of_every_score(
    local_hub: LocalHub, tmp_path: Path
) -> None:
    local_hub.add_model(
        "acme/Atlas-7B-Chat",
        {"README.md": card("Atlas-7B-Chat", {"MMLU": 71.2}, {"bbh": 40.5})},
        likes=3,
        downloads=9,
        trending=5,
        parameters=7_000_000_000,
        pipeline_tag="text-generation",
    )
    number = local_hub.open_pr("acme/Atlas-7B-Chat", {".eval_results/a.yaml": result_file("aime_2025", 12.5)})
    line = only(local_hub, tmp_path)
    sha = local_hub.sha("acme/Atlas-7B-Chat")

    assert list(line) == KEYS
    assert (line["sha"], line["trending_rank"], line["license"]) == (sha, 1, "mit")
    assert (line["kind"], line["dtype"], line["parameters"]) == ("instruct", "BF16", 7_000_000_000)
    kinds = {score["benchmark_id"]: score["source"]["kind"] for score in line["scores"]}
    assert kinds == {"bbh": "model-index", "aime_2025": "eval-results", "mmlu": "readme"}
    proposed, stated = gap(line, "aime_2025"), gap(line, "mmlu")
    assert (proposed["state"], proposed["pr"]) == ("in_pr", number)
    assert line["scores"][1]["method"]["pr_author"] == "bob"
    assert stated["place"] == {"table": 1, "row": 1, "column": 1, "line": 21}
    assert line["scores"][2]["source"]["url"] == f"{line['url']}/blob/{sha}/README.md"
    measure = gap(line, "arc_challenge")
    assert (measure["task"], measure["flavor"]) == ("arc_challenge", "a10g-small")
    assert measure["command"].endswith(
        "eval_jobs.py submit --model acme/Atlas-7B-Chat --task arc_challenge --flavor a10g-small"
    )
    assert stated["command"].endswith(
        "extract-readme --repo-id acme/Atlas-7B-Chat --benchmark mmlu --create-pr"
    )
    assert gap(line, "livecodebench")["task"] is None  # inspect-evals has no such task


def test_one_scale_and_no_mixing(local_hub: LocalHub, tmp_path: Path) -> None:
    """0.712 and 71.2 agree, 69 does not; a version, a part and a variant are told apart."""
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
        "Shots-7B": False,
        "Parts-7B": False,
    }
    assert [score["value"] for score in lines["Differ-7B"]["scores"]] == [71.2, 69.0]  # side by side
    parts = lines["Parts-7B"]
    assert {gap["state"] for gap in parts["gaps"]} == {"to_measure"}
    assert gap(parts, "arc_challenge")["related"] == ["arc_easy"]


def test_a_subject_of_mmlu_is_not_mmlu(local_hub: LocalHub, tmp_path: Path) -> None:
    text = card("Atlas-7B", {}, {"mmlu": 55.0}).replace(b"config: all", b"config: anatomy")
    local_hub.add_model("acme/Atlas-7B", {"README.md": text})
    line = only(local_hub, tmp_path)
    assert gap(line, "mmlu")["state"] == "to_measure"
    assert line["scores"][0]["benchmark_id"] is None


def test_copies_are_marked_and_counted_apart(local_hub: LocalHub, tmp_path: Path) -> None:
    kinds = {
        "acme/Atlas-7B": (b"", None),
        "acme/Atlas-7B-Base": (b"", "base"),
        "acme/Atlas-7B-Instruct": (b"base_model: acme/Atlas-7B-Base\n", "instruct"),
        "acme/Atlas-7B-GGUF": (b"base_model: acme/Atlas-7B\n", "quantized"),
        "bob/atlas-lora": (b"base_model: acme/Atlas-7B\nbase_model_relation: adapter\n", "adapter"),
        "bob/blend": (b"base_model: [acme/a, acme/b]\nbase_model_relation: merge\n", "merge"),
        "bob/atlas-chat": (b"base_model: acme/Atlas-7B\n", "finetune"),
    }
    for repo_id, (front, _) in kinds.items():
        text = b"---\n" + front + b"license: mit\n---\n# M\n"
        local_hub.add_model(repo_id, {"README.md": text}, pipeline_tag="text-generation")
    done = trending(local_hub, tmp_path, "survey", "--json")
    assert {line["repo_id"]: line["kind"] for line in done.lines} == {
        repo_id: kind for repo_id, (_, kind) in kinds.items()
    }
    told = trending(local_hub, tmp_path, "survey").out
    assert "7 models, 4 of them copies" in told
    assert re.search(r"^MMLU +0 +0 +0 +0 +3 +0$", told, re.M)


def test_a_speech_model_is_not_sent_to_a_text_benchmark(local_hub: LocalHub, tmp_path: Path) -> None:
    local_hub.add_model("acme/hear", {"README.md": b"# x"}, pipeline_tag="automatic-speech-recognition")
    line = only(local_hub, tmp_path)
    assert {gap["command"] for gap in line["gaps"]} == {None}


def test_the_commands_of_gaps_are_understood(local_hub: LocalHub, tmp_path: Path) -> None:
    """Each by the script it names."""
    text = card("Atlas-7B", {"MMLU": 71.2})
    local_hub.add_model(
        "acme/Atlas-7B", {"README.md": text}, pipeline_tag="text-generation", parameters=7 * 10**9
    )
    local_hub.open_pr("acme/Atlas-7B", {".eval_results/a.yaml": result_file("bbh", 12.5)})
    commands = [shlex.split(gap["command"]) for gap in only(local_hub, tmp_path)["gaps"]]
    assert [Path(words[2]).name for words in commands] == [
        "eval_jobs.py",
        "evaluation_manager.py",
        "evaluation_manager.py",
        "evaluation_manager.py",
        "eval_jobs.py",
    ]
    for words in commands:
        tool = load(SCRIPT.with_name(Path(words[2]).name))
        assert callable(tool.build_parser().parse_args(words[3:]).run)


def test_named_benchmarks(local_hub: LocalHub, tmp_path: Path) -> None:
    local_hub.add_model("acme/Atlas-7B", {"README.md": card("Atlas-7B", {"MMLU-Pro": 50.0})})
    line = only(local_hub, tmp_path, "--benchmark", "MMLU-Pro", "gsm8k")
    assert [(gap["benchmark_id"], gap["state"]) for gap in line["gaps"]] == [
        ("mmlu_pro", "in_readme"),
        ("gsm8k", "to_measure"),
    ]
    error = assert_error(
        trending(local_hub, tmp_path, "survey", "--json", "--benchmark", "mmlu-x"), 2, "mmlu-x"
    )
    assert "hint" in error


class Analysis(QuietHandler):
    """Artificial Analysis: two pages for the key "pro", no access to them for others."""

    asked = 0

    def do_GET(self) -> None:
        Analysis.asked += 1
        key, page = self.headers["x-api-key"], int(self.path.rpartition("=")[2])
        names = [("acme/Atlas0-7B", "atlas-0"), ("acme/Atlas1-7B", "atlas-1")] if page == 1 else [
            ("acme/Atlas1-7B", "atlas-1-high"), ("acme/Atlas2-7B", "atlas-2")
        ]  # fmt: skip
        rows = [
            {
                "slug": slug,
                "model_creator": {"name": "Acme"},
                "huggingface_url": f"https://huggingface.co/{repo_id}",
                "evaluations": {"gpqa_diamond": 0.612 if slug != "atlas-2" else None, "mmlu_pro": 0.5},
            }
            for repo_id, slug in names
        ]
        body = {"pagination": {"page": page, "has_more": page == 1}, "data": rows}
        status = {"pro": 200, "free": 403}.get(key, 401)
        self.send_response(status)
        self.end_headers()
        self.wfile.write(json.dumps(body if status == 200 else {"error": "no"}).encode())


def test_artificial_analysis_says_where_and_no_number(local_hub: LocalHub, tmp_path: Path) -> None:
    for number in range(4):
        name = f"Atlas{number}-7B"
        rows = {"MMLU-Pro": 50.0} if number == 0 else {}
        local_hub.add_model(f"acme/{name}", {"README.md": card(name, rows)}, trending=9 - number)
    with HandlerServer(Analysis) as server:
        wanted = ("survey", "--json", "--benchmark", "gpqa_diamond", "mmlu_pro")
        env = {"AA_API_URL": server.origin}
        done = trending(local_hub, tmp_path, *wanted, AA_API_KEY="pro", **env)
        trending(local_hub, tmp_path, *wanted, AA_API_KEY="pro", **env)
        assert Analysis.asked == 2  # kept for a day
        free = trending(local_hub, tmp_path / "free", *wanted, AA_API_KEY="free", **env)
        wrong = trending(local_hub, tmp_path / "wrong", *wanted, AA_API_KEY="sk_wrong", **env)
    states = [[gap["state"] for gap in line["gaps"]] for line in done.lines]
    there, nowhere = "on_artificial_analysis", "to_measure"
    assert states == [[there, "in_readme"], [there, there], [nowhere, there], [nowhere, nowhere]]
    first, second = (gap(line, "gpqa_diamond") for line in done.lines[:2])
    assert (first["value"], first["more"], second["more"]) == (None, 0, 1)
    assert first["command"].endswith(
        "import-aa --creator-slug Acme --model-name atlas-0 --repo-id acme/Atlas0-7B "
        "--benchmark gpqa_diamond --create-pr"
    )
    manager = load(SCRIPT.with_name("evaluation_manager.py"))
    assert callable(manager.build_parser().parse_args(shlex.split(first["command"])[3:]).run)
    assert "0.612" not in done.out and "61.2" not in done.out
    assert "free tier" in free.err and free.code == 0
    assert_error(wrong, 3, "401")
    assert "sk_wrong" not in wrong.out + wrong.err


# --- the requests ------------------------------------------------------------------------------------------


def test_one_list_call_few_requests_and_almost_none_again(local_hub: LocalHub, tmp_path: Path) -> None:
    trending_models(local_hub, 120)
    for most in (2, 1):  # beyond open pull requests; then with them
        local_hub.requests.clear()
        done = trending(local_hub, tmp_path, "survey", "--trending", "100", "--json")
        assert done.code == 0
        assert len(done.lines) == 100
        assert [line["trending_rank"] for line in done.lines] == list(range(1, 101))
        assert len(local_hub.requests.find(r"^GET /api/models\?")) == 1
        counts: dict[str, int] = {}
        for row in local_hub.requests:
            found = re.search(r"^/(?:api/models/)?([^/]+/[^/]+)/(?!resolve/refs)", row.path)
            if found:
                counts[found.group(1)] = counts.get(found.group(1), 0) + 1
        assert max(counts.values()) == most
    assert len(local_hub.requests) == 101
    assert not local_hub.requests.writes()


def test_a_second_survey_sees_what_has_changed(local_hub: LocalHub, tmp_path: Path) -> None:
    local_hub.add_model("acme/Atlas-7B", {"README.md": card("Atlas-7B", {"MMLU": 50.0})})
    assert gap(only(local_hub, tmp_path), "mmlu")["value"] == 50.0
    local_hub.commit("acme/Atlas-7B", {"README.md": card("Atlas-7B", {"MMLU": 51.0})})
    assert gap(only(local_hub, tmp_path), "mmlu")["value"] == 51.0
    number = local_hub.open_pr(
        "acme/Atlas-7B", {"README.md": card("Atlas-7B", {"MMLU": 51.0}, {"mmlu": 51.0})}
    )
    assert gap(only(local_hub, tmp_path), "mmlu")["state"] == "in_pr"
    local_hub.close("acme/Atlas-7B", number)
    assert gap(only(local_hub, tmp_path), "mmlu")["state"] == "in_readme"


def test_pages_authors_searches_and_names(tmp_path: Path) -> None:
    with LocalHub(tmp_path / "hub", limits=Limits(repos=7)) as hub:
        for number in range(20):
            owner = "acme" if number % 2 else "bob"
            hub.add_model(f"{owner}/m{number}", {"README.md": b"# m"}, trending=50 - number)
        everything = trending(hub, tmp_path, "survey", "--json", "--trending", "15").lines
        assert [line["repo_id"].split("/")[1] for line in everything] == [
            f"m{number}" for number in range(15)
        ]
        assert len(hub.requests.find(r"^GET /api/models\?")) == 3
        mine = trending(hub, tmp_path, "survey", "--json", "--author", "acme").lines
        assert {line["author"] for line in mine} == {"acme"} and len(mine) == 10
        assert {line["selection"] for line in mine} == {"author: acme"}
        found = trending(hub, tmp_path, "survey", "--json", "--search", "m1").lines
        assert {line["repo_id"] for line in found} == {
            "acme/m1",
            *(f"acme/m{n}" for n in (11, 13, 15, 17, 19)),
        } | {f"bob/m{n}" for n in (10, 12, 14, 16, 18)}
        named = trending(
            hub, tmp_path, "survey", "--json", "--repo-id", "acme/m3", "bob/m2", "acme/nope"
        ).lines
        assert [(line["repo_id"], line["error"] and line["error"]["code"]) for line in named] == [
            ("acme/m3", None),
            ("bob/m2", None),
            ("acme/nope", 4),
        ]
        assert assert_error(trending(hub, tmp_path, "survey", "--json", "--repo-id", "acme/nope"), 4)
        assert assert_error(trending(hub, tmp_path, "survey", "--json", "--author", "nobody"), 1)
        assert_error(trending(hub, tmp_path, "survey", "--json", "--repo-id", "../etc"), 2, "../etc")


def test_rate_limits_are_kept_and_not_run_into(tmp_path: Path) -> None:
    with LocalHub(tmp_path / "hub", quota={"api": 40}, window=2.0) as hub:
        for number in range(70):
            hub.add_model(f"acme/m{number}", {"README.md": b"# m"})
        done = trending(hub, tmp_path, "survey", "--json", user=None)
        assert done.code == 0 and len(done.lines) == 70
        assert "limit for api requests is reached" in done.err
        assert [row.line() for row in hub.requests if row.status == 429] == []


def test_a_429_a_503_and_a_cut_connection_are_waited_out(local_hub: LocalHub, tmp_path: Path) -> None:
    local_hub.add_model("acme/Atlas-7B", {"README.md": card("Atlas-7B", {"MMLU": 50.0})})
    local_hub.faults.add(r"GET /api/models\?", 429, headers={"RateLimit": '"api";r=0;t=0'})
    local_hub.faults.add("discussions", 503)
    local_hub.faults.add("/resolve/", cut=True)
    assert gap(only(local_hub, tmp_path), "mmlu")["value"] == 50.0
    assert local_hub.faults.pending() == []


# --- what cannot be read -----------------------------------------------------------------------------------


def test_a_model_that_fails_is_told_and_stops_nobody(local_hub: LocalHub, tmp_path: Path) -> None:
    ids = trending_models(local_hub, 40)
    gone, down = ids[2], ids[4]
    local_hub.faults.add(f"/{re.escape(gone)}/", 404, headers={"X-Error-Code": "RepoNotFound"}, times=None)
    local_hub.faults.add(f"/{re.escape(down)}/", 500, times=None)
    out = tmp_path / "survey.jsonl"

    done = trending(local_hub, tmp_path, "survey", "--out", out, "--json")

    assert done.code == 0, done.err
    assert out.read_text("utf-8") == done.out
    faults = {line["repo_id"]: line["error"]["code"] for line in done.lines if line["error"]}
    assert faults == {ids[7]: 3, ids[27]: 3, ids[11]: 5, gone: 4, down: 6}
    for repo_id in faults:
        assert f"not read: {repo_id}: " in done.err
    for line in done.lines:
        if line["repo_id"] in (gone, down):
            assert line["scores"] == line["gaps"] == []
    assert len(done.lines) == 40


def test_a_gated_card_keeps_its_published_results(local_hub: LocalHub, tmp_path: Path) -> None:
    """What the Hub lists is certain; what the closed card may state is not guessed."""
    local_hub.add_model(
        "bob/sealed", {"README.md": card("sealed", {"BBH": 50.0}, {"mmlu": 70.0})}, gated="manual"
    )
    line = only(local_hub, tmp_path)
    assert line["error"]["code"] == 3 and "gated" in line["error"]["message"]
    assert [(gap["benchmark_id"], gap["state"]) for gap in line["gaps"]] == [("mmlu", "published")]


def test_too_many_failures_write_nothing(local_hub: LocalHub, tmp_path: Path) -> None:
    ids = trending_models(local_hub, 12)
    for repo_id in ids[:3]:
        local_hub.faults.add(f"/{re.escape(repo_id)}/", 500, times=None)
    out = tmp_path / "survey.jsonl"
    out.write_text("what stood here\n")

    done = trending(local_hub, tmp_path, "survey", "--out", out, "--json")

    assert_error(done, 6, "3 of 12 models")
    assert out.read_text() == "what stood here\n"
    assert [path.name for path in tmp_path.iterdir() if "survey" in path.name] == ["survey.jsonl"]


def test_a_hub_that_is_down_or_refuses(local_hub: LocalHub, tmp_path: Path) -> None:
    local_hub.add_model("acme/m", {"README.md": b"# m"})
    local_hub.faults.add(r"GET /api/models\?", 500, times=3)
    assert_error(trending(local_hub, tmp_path, "survey", "--json"), 6)
    bad = trending(local_hub, tmp_path, "survey", "--json", HF_TOKEN="hf_wrong")
    assert_error(bad, 3)
    assert "hf_wrong" not in bad.out + bad.err
    local_hub.faults.add(r"GET /api/models\?", 200, body="<html>")
    assert_error(trending(local_hub, tmp_path, "survey", "--json"), 6, "no JSON")


def test_a_card_that_ends_the_reader_costs_only_itself(local_hub: LocalHub, tmp_path: Path) -> None:
    """A process that dies takes one card with it; the others go to a new process."""
    for number in range(8):
        local_hub.add_model(
            f"acme/Atlas{number}-7B", {"README.md": card(f"Atlas{number}-7B", {"MMLU": 50.0})}
        )
    manager = tmp_path / "evaluation_manager.py"
    manager.write_text(
        f"import sys, runpy\nsys.argv[0] = {str(SCRIPT.with_name('evaluation_manager.py'))!r}\n"
        "import json, os\nreal = json.loads\n"
        "def loads(text, **more):\n"
        "    value = real(text, **more)\n"
        "    if isinstance(value, dict) and value.get('repo_id') == 'acme/Atlas3-7B': os._exit(9)\n"
        "    return value\n"
        "json.loads = loads\nrunpy.run_path(sys.argv[0], run_name='__main__')\n"
    )
    done = trending(local_hub, tmp_path, "survey", "--json", "--manager", str(manager))
    assert done.code == 0, done.err
    assert {line["repo_id"] for line in done.lines if line["error"]} == {"acme/Atlas3-7B"}
    assert sum(gap(line, "mmlu")["value"] == 50.0 for line in done.lines if not line["error"]) == 7


def test_broken_results_and_cards_are_no_results(local_hub: LocalHub, tmp_path: Path) -> None:
    files = {
        "README.md": b"---\nmodel-index: [1, {results: 7}, {results: [{metrics: x}]}]\n---\n# x\n",
        ".eval_results/a.yaml": b"{",
        ".eval_results/b.yaml": b"- dataset: {id: cais/mmlu, task_id: mmlu}\n  value: .nan\n",
    }
    local_hub.add_model("acme/odd", files)
    local_hub.open_pr("acme/odd", {"README.md": b"---\nmodel-index: &a [*a]\n---\n# x\n"})
    local_hub.add_model("acme/bare", {"config.json": b"{}"})
    done = trending(local_hub, tmp_path, "survey", "--json")
    assert_clean(done)
    assert [(line["error"], line["scores"]) for line in done.lines] == [(None, [])] * 2
    assert [line["skipped"] for line in done.lines if line["repo_id"] == "acme/bare"] == [
        [{"table": None, "reason": "no README.md"}]
    ]


# --- output ------------------------------------------------------------------------------------------------


def test_csv_has_a_row_a_gap_and_no_formula(local_hub: LocalHub, tmp_path: Path) -> None:
    local_hub.add_model("acme/Atlas-7B", {"README.md": card("Atlas-7B", {"MMLU (=HYPERLINK(1))": 50.0})})
    rows = list(csv.DictReader(io.StringIO(trending(local_hub, tmp_path, "survey", "--csv").out)))
    assert [row["benchmark_id"] for row in rows] == list(TARGETS)
    assert not [cell for row in rows for cell in row.values() if cell and cell[0] in "=+@"]


def test_hidden_characters_and_tokens_stay_out_of_the_output(local_hub: LocalHub, tmp_path: Path) -> None:
    text = card("Atlas-7B", {"MMLU \x1b[31m\u202e": 50.0}, {"bbh": 1.0}).replace(
        b"BIG-Bench Hard", b'"A\\e[31mB"'
    )
    local_hub.add_model("acme/Atlas-7B", {"README.md": text})
    local_hub.open_pr("acme/Atlas-7B", {"README.md": card("Atlas-7B", {}, {"mmlu": 5})}, title="\x1b[2J")
    for form in ("--json", "--csv", "--debug"):
        done = trending(local_hub, tmp_path, "survey", form)
        assert_clean(done)
        assert local_hub.token("alice") not in done.out + done.err


def test_a_bar_on_a_terminal_only(local_hub: LocalHub, tmp_path: Path) -> None:
    local_hub.add_model("acme/m", {"README.md": b"# m"})
    assert "\r" not in trending(local_hub, tmp_path, "survey").err
    seen = bytearray()

    def read(handle: int) -> bytes:
        data = os.read(handle, 65536)
        seen.extend(data)
        return data

    command = [sys.executable, str(SCRIPT), "survey"]
    os.environ.update(before := local_hub.env(tmp_path))
    try:
        status = pty.spawn(command, read, lambda handle: b"")
    finally:
        for name in before:
            if name.startswith("HF_"):
                os.environ.pop(name)
    assert status == 0
    assert b"models" in seen and b"\r" in seen


def test_help_is_quick_and_knows_the_codes() -> None:
    done = run_command([sys.executable, "-X", "importtime", SCRIPT, "survey", "--help"])
    assert done.code == 0 and "exit codes:" in done.out
    assert not re.search(r"\| +(huggingface_hub|httpx2|yaml|tqdm|selectolax)\b", done.err)


def test_without_the_manager(local_hub: LocalHub, tmp_path: Path) -> None:
    alone = tmp_path / "trending_evals.py"
    alone.write_bytes(SCRIPT.read_bytes())
    done = run_command([sys.executable, alone, "survey", "--json"], env=local_hub.env(tmp_path))
    assert_error(done, 4, "evaluation_manager.py")
    manager = SCRIPT.with_name("evaluation_manager.py")
    local_hub.add_model("acme/m", {"README.md": b"# m"})
    done = run_command(
        [sys.executable, alone, "survey", "--json", "--manager", manager], env=local_hub.env(tmp_path)
    )
    assert done.code == 0, done.err


def test_many_models_take_little_memory(tmp_path: Path) -> None:
    """The memory of the survey and of what it starts; tests/benchmark_survey.py measures 10,000 models."""
    count = 800
    with ManyModels(count) as many:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("HF_")}
        env = {**kept, "HF_ENDPOINT": many.endpoint, "HF_HOME": str(tmp_path)}
        out = tmp_path / "s.jsonl"
        command = [sys.executable, SCRIPT, "survey", "--trending", str(count), "--out", out, "--json"]
        measured = (
            "import resource, subprocess, sys\n"
            "code = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL).returncode\n"
            "print(code, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)"
        )
        done = run_command([sys.executable, "-c", measured, *command], env=env, timeout=120)
        code, megabytes = map(int, done.out.split())
        assert (code, many.requests) == (0, 2 * count + -(-count // PAGE))
        assert megabytes < 300
        first = json.loads(out.read_text("utf-8").split("\n", 1)[0])
        assert gap(first, "mmlu")["value"] == 61.5
