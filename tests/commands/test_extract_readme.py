"""commands.extract_readme: documents as contract.md has them, failures, choices, many cards at once."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.commands.pasting import (
    AMBIGUOUS,
    CLEAR,
    DOCUMENT_KEYS,
    FAMILY,
    HARDWARE,
    SIBLINGS,
    paste,
    values,
    write,
)
from tests.support import REPO, assert_clean, assert_error, markdown_table, run

SCORE_KEYS = {
    *("model", "benchmark", "benchmark_id", "variant", "metric", "value", "unit", "lower_is_better", "raw"),
    *("stderr", "samples", "table", "row", "column", "line", "complete", "source", "method", "status"),
    *("pr", "verified", "part", "shots", "chain_of_thought", "mode", "tools", "runs", "temperature"),
    *("split", "filter", "length", "harness", "harness_version"),
}
SOURCE_KEYS = {"kind", "url", "revision", "name", "date"}


# Documents


def test_a_file_without_a_model_is_refused_and_the_hint_names_the_options(tmp_path: Path) -> None:
    result = run("extract-readme", "--readme", write(tmp_path, CLEAR), "--json")
    error = assert_error(result, 2)
    assert "--repo-id" in error["hint"] and "--model-name-override" in error["hint"]


def test_the_document_has_the_keys_of_the_contract(tmp_path: Path) -> None:
    result = run("extract-readme", "--readme", write(tmp_path, CLEAR), "--repo-id", REPO, "--json")
    assert_clean(result)
    assert (result.code, result.err) == (0, "")
    document = result.document
    assert set(document) == DOCUMENT_KEYS
    assert (document["repo_id"], document["model"], document["plan"], document["pr_url"]) == (
        REPO,
        REPO,
        None,
        None,
    )
    assert document["audit"] == []
    assert set(document["source"]) >= {"kind", "path", "revision", "url"}
    assert values(result) == [("MMLU", 70.1), ("GSM8K", 55.3)]
    for score in document["results"]:
        assert set(score) - {"label"} == SCORE_KEYS
        assert set(score["source"]) >= SOURCE_KEYS
        assert score["source"]["kind"] == "readme"
        assert isinstance(score["method"], dict)
    first = document["results"][0]
    assert (first["table"], first["row"], first["column"], first["line"]) == (1, 1, 2, 7)
    assert (first["model"], first["benchmark_id"], first["status"], first["verified"]) == (
        REPO,
        "mmlu",
        "unpublished",
        False,
    )


def test_a_dry_run_adds_the_audit_and_the_plan(tmp_path: Path) -> None:
    result = run(
        "extract-readme", "--readme", write(tmp_path, CLEAR), "--repo-id", REPO, "--json", "--dry-run"
    )
    assert_clean(result)
    assert result.code == 0
    document = result.document
    assert set(document) == DOCUMENT_KEYS
    assert [row["score"] for row in document["audit"]] == [0, 1]
    assert {row["status"] for row in document["audit"]} <= {
        "new",
        "present",
        "conflict",
        "in_pr",
        "unmapped",
        "refused",
    }
    assert all(set(row) == {"score", "status", "detail", "pr"} for row in document["audit"])
    assert document["plan"]["files"], "MMLU is a known benchmark"
    assert all(set(file) == {"path", "diff", "yaml"} for file in document["plan"]["files"])


@pytest.mark.parametrize(
    "front_matter",
    ["", "---\n---\n", "---\nlicense: mit\n---\n", "---\nlicense: mit # why\ntags: [a]\n---\n\n"],
)
def test_git_applies_the_diffs_of_a_dry_run(tmp_path: Path, front_matter: str) -> None:
    card = front_matter + CLEAR.rstrip("\n")
    path = write(tmp_path, card)
    result = run("extract-readme", "--readme", path, "--repo-id", REPO, "--json", "--dry-run")
    files = result.document["plan"]["files"]
    patch = "".join(file["diff"] for file in files)
    subprocess.run(["git", "apply", "-"], input=patch, text=True, cwd=tmp_path, check=True, timeout=60)
    for file in files:
        if file["path"] == "README.md":
            after = (tmp_path / "README.md").read_text(encoding="utf-8")
            assert after.count(file["yaml"]) == 1
            assert after.endswith(CLEAR.rstrip("\n"))
            assert (
                yaml.safe_load(after.split("---\n")[1])["model-index"]
                == yaml.safe_load(file["yaml"])["model-index"]
            )
        else:
            assert (tmp_path / file["path"]).read_text(encoding="utf-8") == file["yaml"]


def test_a_card_with_a_model_index_gets_no_second_one(tmp_path: Path) -> None:
    old = {
        "task": {"type": "text-generation"},
        "dataset": {"type": "acme/riddles", "name": "Riddles"},
        "metrics": [{"type": "accuracy", "value": 51.5}],
    }
    front = yaml.safe_dump({"model-index": [{"name": "x", "results": [old]}]}, sort_keys=False)
    path = write(tmp_path, f"---\n{front}---\n{CLEAR}")
    result = run(
        "extract-readme",
        "--readme",
        path,
        "--repo-id",
        REPO,
        "--dry-run",
        "--json",
        "--format",
        "model-index",
    )
    (file,) = result.document["plan"]["files"]
    removed = [line for line in file["diff"].splitlines()[2:] if line.startswith("-")]
    assert removed == []
    subprocess.run(["git", "apply", "-"], input=file["diff"], text=True, cwd=tmp_path, check=True, timeout=60)
    other, own = yaml.safe_load((tmp_path / "README.md").read_text(encoding="utf-8").split("---\n")[1])[
        "model-index"
    ]
    assert (other["name"], other["results"]) == ("x", [old])  # another name's entry stays as it is
    assert len(own["results"]) == sum(row["status"] == "new" for row in result.document["audit"]) > 0


@pytest.mark.parametrize(
    ("front_matter", "said"),
    [("a: [\n", "no valid YAML (line 3)"), ("- a\n", "no YAML mapping"), ("a: 1\n", "")],
)
def test_broken_front_matter_is_said_and_the_scores_are_read(
    tmp_path: Path, front_matter: str, said: str
) -> None:
    result = run(
        "extract-readme", "--readme", write(tmp_path, f"---\n{front_matter}---\n{CLEAR}"), "--repo-id", REPO
    )
    assert result.code == 0
    assert ("warning: the front matter" in result.err) == bool(said)
    assert said in result.err


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="this system has no /dev/zero")
def test_endless_input_ends(tmp_path: Path) -> None:
    result = run("extract-readme", "--readme", "/dev/zero", "--repo-id", REPO)
    assert_clean(result)
    assert result.code == 5
    assert "larger than 64 MB" in result.err


def test_the_table_for_people_shows_every_score_and_stdout_is_data_only(tmp_path: Path) -> None:
    card = write(tmp_path, CLEAR + HARDWARE)
    result = run("extract-readme", "--readme", card, "--repo-id", REPO)
    assert_clean(result)
    assert result.code == 0
    head, *rows = result.out.splitlines()
    assert head.split()[:3] == ["table", "line", "benchmark"]
    assert [row.split()[2] for row in rows] == ["MMLU", "GSM8K"]
    assert "skipped table 2" in result.err


# Failures


def test_no_such_table_exits_4(tmp_path: Path) -> None:
    path = write(tmp_path, CLEAR)
    for number in ("2", "0", "-1"):
        result = run("extract-readme", "--readme", path, "--repo-id", REPO, "--table", number, "--json")
        assert_error(result, 4, "no table")


@pytest.mark.parametrize(
    ("option", "number"),
    [("--model-column-index", "9"), ("--model-row-index", "9"), ("--model-row-index", "0")],
)
def test_no_such_line_exits_4(option: str, number: str, tmp_path: Path) -> None:
    path = write(tmp_path, CLEAR)
    assert_error(
        run("extract-readme", "--readme", path, "--repo-id", REPO, "--table", "1", option, number, "--json"),
        4,
    )


def test_a_name_that_no_table_prints_is_not_found(tmp_path: Path) -> None:
    path = write(tmp_path, CLEAR)
    result = run(
        "extract-readme", "--readme", path, "--repo-id", REPO, "--model-name-override", "Qux-7B", "--json"
    )
    assert_clean(result)
    assert result.code in (1, 4)
    assert result.document["error"]["code"] == result.code


def test_no_scores_exits_1_and_says_what_was_looked_at(tmp_path: Path) -> None:
    path = write(tmp_path, "# Foo\n" + HARDWARE + "\n![scores](scores.png)\n")
    error = assert_error(
        run("extract-readme", "--readme", path, "--repo-id", REPO, "--json"), 1, REPO, "1 tables"
    )
    assert "1 not an evaluation table (under 'Hardware" in error["message"]
    assert "1 image" in error["message"]


def test_scores_of_other_models_alone_are_a_question(tmp_path: Path) -> None:
    path = write(tmp_path, SIBLINGS + HARDWARE)
    error = assert_error(run("extract-readme", "--readme", path, "--repo-id", REPO, "--json"), 5, REPO)
    for candidate in error["candidates"]:
        assert candidate["heading"] and candidate["scores"] and candidate["reason"]
        option = shlex.split(candidate["option"])
        assert run("extract-readme", "--readme", path, "--repo-id", REPO, *option).code == 0


def test_no_tables_exits_1(tmp_path: Path) -> None:
    path = write(tmp_path, "# Foo\n\nNothing was measured.\n")
    assert_error(run("extract-readme", "--readme", path, "--repo-id", REPO, "--json"), 1, "0 tables")
    assert_error(run("inspect-tables", "--readme", path, "--json"), 1, "no tables")


def test_without_a_network_a_repository_exits_6() -> None:
    assert_error(run("extract-readme", "--repo-id", REPO, "--json"), 6)


# Choices


def test_every_candidate_of_an_ambiguous_card_gives_its_own_scores_when_pasted(tmp_path: Path) -> None:
    path = write(tmp_path, AMBIGUOUS)
    again = f"extract-readme --readme {shlex.quote(str(path))} --repo-id {REPO} --json "
    error = assert_error(paste(again, tmp_path), 5)
    expected = {
        "Foo": [("MMLU", 70.1), ("GSM8K", 55.3)],
        "Foo-Chat": [("MMLU", 71.2), ("GSM8K", 56.4)],
    }
    assert {candidate["label"] for candidate in error["candidates"]} == set(expected)
    for candidate in error["candidates"]:
        result = paste(again + candidate["option"], tmp_path)
        assert (result.code, values(result)) == (0, expected[candidate["label"]])


# "model" and "the" say nothing in a name, so that each of these leaves the name as open as it was; each would
# write a file called "model", or be another text, if a shell read it.
SUFFIXES = [
    "$(>model)",
    "<code>`>model`</code>",
    '"; >model; "',
    "'; >model; '",
    "$$",
    "!!",
    r"\\",
    "'",
    '"',
    "&amp;&amp; >model",
]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_label_cannot_run_commands_in_the_shell_it_is_pasted_into(suffix: str, tmp_path: Path) -> None:
    table = markdown_table(["Model", "MMLU"], [[f"Foo {suffix}", "70.1"]])
    path = write(tmp_path, f"{FAMILY}## Evaluation\n\n{table}")
    again = f"extract-readme --readme {path} --repo-id {REPO} --table 1 --json "
    [candidate] = assert_error(paste(again, tmp_path), 5)["candidates"]
    assert values(paste(again + candidate["option"], tmp_path)) == [("MMLU", 70.1)]
    inspected = paste(f"inspect-tables --readme {path} --repo-id {REPO} --json", tmp_path)
    assert values(paste(inspected.document["tables"][0]["command"] + " --json", tmp_path)) == [("MMLU", 70.1)]
    assert not (tmp_path / "model").exists()


@pytest.mark.parametrize("card", [SIBLINGS, AMBIGUOUS], ids=["siblings", "ambiguous"])
def test_the_hint_of_a_failure_can_be_pasted(card: str, tmp_path: Path) -> None:
    path = write(tmp_path, card, "my card.md")
    result = run("extract-readme", "--readme", path, "--repo-id", REPO, "--json")
    hint = result.document["error"]["hint"]
    command = re.search(r"(?:extract-readme|inspect-tables) .*", hint)
    assert command, hint
    assert paste(command.group(0), tmp_path).code == 0


def test_the_indices_are_those_that_scores_print(tmp_path: Path) -> None:
    path = write(tmp_path, AMBIGUOUS)
    result = run(
        "extract-readme",
        "--readme",
        path,
        "--repo-id",
        REPO,
        "--table",
        "1",
        "--model-column-index",
        "2",
        "--json",
    )
    assert values(result) == [("MMLU", 71.2), ("GSM8K", 56.4)]
    assert {score["column"] for score in result.document["results"]} == {2}
    other = write(tmp_path, SIBLINGS, "siblings.md")
    result = run(
        "extract-readme",
        "--readme",
        other,
        "--repo-id",
        REPO,
        "--table",
        "1",
        "--model-row-index",
        "2",
        "--json",
    )
    assert values(result) == [("MMLU", 66.6)]
    assert {score["row"] for score in result.document["results"]} == {2}


def test_clear_tables_are_results_where_others_are_not_decided(tmp_path: Path) -> None:
    path = write(tmp_path, FAMILY + CLEAR + "\n## More\n" + AMBIGUOUS.partition("## Evaluation\n")[2])
    result = run("extract-readme", "--readme", path, "--repo-id", REPO, "--json")
    assert result.code == 0
    assert values(result) == [("MMLU", 70.1), ("GSM8K", 55.3)]
    skipped = [skip for skip in result.document["skipped"] if skip["table"] == 2]
    assert skipped and skipped[0]["candidates"]


# Many cards


def test_jsonl_answers_a_line_a_line_in_order(tmp_path: Path) -> None:
    path = write(tmp_path, CLEAR)
    lines: list[object] = [
        {"repo_id": REPO, "text": CLEAR},
        {"repo_id": "acme/Qux-1B", "text": SIBLINGS},
        "not an object",
        {"repo_id": REPO, "readme": str(path)},
        {"repo_id": REPO, "readme": str(tmp_path / "none.md")},
        {"text": CLEAR},
        {"repo_id": REPO},
        {"repo_id": "acme/Bar-7B", "text": CLEAR},
    ]
    text = "\n".join(map(json.dumps, lines)) + "\n{broken\n\n" + json.dumps(lines[0])  # no newline at the end
    result = run("extract-readme", "--jsonl", "-", stdin=text.encode())
    assert_clean(result)
    assert result.code == 0
    answers = result.lines
    assert len(answers) == 10
    assert [answer.get("error", {}).get("code") for answer in answers] == [
        None,
        None,
        2,
        None,
        4,
        2,
        2,
        None,
        2,
        None,
    ]
    assert [len(answer["results"]) for answer in answers] == [2, 0, 0, 2, 0, 0, 0, 2, 0, 2]
    assert [answer["repo_id"] for answer in answers[:2]] == [REPO, "acme/Qux-1B"]
    assert [score["value"] for score in answers[7]["results"]] == [61.5, 40.2]
    assert set(answers[0]) == DOCUMENT_KEYS


def test_jsonl_reads_a_file_too_and_finds_nothing_in_an_empty_one(tmp_path: Path) -> None:
    path = write(tmp_path, json.dumps({"repo_id": REPO, "text": CLEAR}) + "\n", "cards.jsonl")
    result = run("extract-readme", "--jsonl", path)
    assert (result.code, len(result.lines)) == (0, 1)
    empty = run("extract-readme", "--jsonl", "-", stdin=b"")
    assert_clean(empty)
    assert (empty.code, empty.out) == (1, "")


@pytest.mark.parametrize(("name", "code"), [("none.jsonl", 4), (".", 2)])
def test_a_jsonl_file_that_cannot_be_read_is_an_error(name: str, code: int, tmp_path: Path) -> None:
    result = run("extract-readme", "--jsonl", tmp_path / name, "--json")
    assert_error(result, code)
