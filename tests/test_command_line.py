"""The command line as contract.md has it: help, JSON, exit codes, options that can be pasted, quiet pipes."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.support import (
    REPO,
    SCRIPT,
    Run,
    assert_clean,
    assert_error,
    environment,
    load_script,
    markdown_table,
    run,
    run_command,
)

CLEAR = "# Foo-7B-Chat\n\n## Evaluation\n\n" + markdown_table(
    ["Benchmark", "Bar-7B", "Foo-7B-Chat"], [["MMLU", "61.5", "**70.1**"], ["GSM8K (8-shot)", "40.2", "55.3"]]
)
SIBLINGS = "# Foo\n\n## Evaluation\n\n" + markdown_table(
    ["Model", "MMLU"], [["Bar-7B", "61.5"], ["Baz-13B", "66.6"]]
)
# Two models of the family, so that the names without a size may mean either.
FAMILY = "# Foo\n\n[7B](https://huggingface.co/acme/Foo-7B-Chat), [13B](https://huggingface.co/acme/Foo-13B-Chat)\n\n"
AMBIGUOUS = f"{FAMILY}## Evaluation\n\n" + markdown_table(
    ["Benchmark", "Foo", "Foo-Chat"], [["MMLU", "70.1", "71.2"], ["GSM8K", "55.3", "56.4"]]
)
HARDWARE = "\n## Hardware requirements\n\n" + markdown_table(
    ["GPU", "VRAM (GB)"], [["A100", "80"], ["L4", "24"]]
)

DOCUMENT_KEYS = {"repo_id", "model", "source", "results", "skipped", "audit", "plan", "pr_url"}
SCORE_KEYS = {
    *("model", "benchmark", "benchmark_id", "variant", "metric", "value", "unit", "lower_is_better", "raw"),
    *("stderr", "samples", "table", "row", "column", "line", "complete", "source", "method", "status"),
    *("pr", "verified"),
}
LOCAL = ["extract-readme", "--readme", "README.md", "--repo-id", REPO]
SOURCE_KEYS = {"kind", "url", "revision", "name", "date"}


def write(folder: Path, text: str, name: str = "README.md") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def paste(arguments: str, cwd: Path) -> Run:
    """Run arguments as a shell reads them, as somebody does who copies them from the output."""
    command = f"{shlex.quote(sys.executable)} {shlex.quote(str(SCRIPT))} {arguments}"
    return run_command(["bash", "-c", command], env=environment(), cwd=cwd)


def values(result: Run) -> list[tuple[str, float]]:
    return [(score["benchmark"], score["value"]) for score in result.document["results"]]


def commands() -> list[str]:
    """The commands that the top-level help lists."""
    found = re.findall(r"^    ([a-z][a-z-]+)(?:\s|$)", run("--help").out, re.M)
    assert {"inspect-tables", "extract-readme", "benchmarks"} <= set(found)
    return found


# Help


@pytest.mark.parametrize(
    "command", [[], *([name] for name in commands())], ids=lambda words: " ".join(words) or "top"
)
def test_help_works_offline_and_shows_examples_and_exit_codes(command: list[str], tmp_path: Path) -> None:
    result = run(*command, "--help", cwd=tmp_path)
    assert_clean(result)
    assert (result.code, result.err) == (0, "")
    examples, _, codes = result.out.partition("examples:\n")[2].partition("\n\nexit codes:\n")
    assert re.findall(r"^  (\d)  \w", codes, re.M) == list("0123456")
    lines = [line.strip() for line in examples.splitlines() if line.strip()]
    assert lines
    assert all(command[0] in line for line in lines if command)
    for line in lines:
        program, *arguments = shlex.split(line)
        assert program == "evaluation_manager.py"
        load_script().build_parser().parse_args(arguments)  # exits where the example is not valid


def test_version_is_printed_on_stdout() -> None:
    result = run("--version")
    assert result.code == 0
    assert re.fullmatch(r"evaluation_manager\.py \d+\.\d+\.\d+\n", result.out)


# Usage


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["no-such-command"],
        ["extract-readme"],
        ["inspect-tables"],
        ["extract-readme", "--no-such-option"],
        [*LOCAL, "--table", "two"],
        [*LOCAL, "--model-column-index", "2"],
        [*LOCAL, "--table", "1", "--model-column-index", "2", "--model-row-index", "1"],
        ["extract-readme", "--readme", "README.md"],
    ],
    ids=lambda words: " ".join(words) or "nothing",
)  # fmt: skip
def test_wrong_arguments_exit_2_and_say_so_on_stderr(arguments: list[str], tmp_path: Path) -> None:
    write(tmp_path, CLEAR)
    result = run(*arguments, cwd=tmp_path)
    assert_clean(result)
    assert (result.code, result.out) == (2, "")
    assert "error: " in result.err


@pytest.mark.parametrize(
    "arguments",
    [
        ["extract-readme", "--no-such-option"],
        ["extract-readme", "--readme", "x", "--table", "two"],
        ["inspect-tables"],
    ],
)
def test_wrong_arguments_are_one_json_document_with_json(arguments: list[str]) -> None:
    assert_error(run(*arguments, "--json"), 2)


def test_a_file_without_a_model_is_refused_and_the_hint_names_the_options(tmp_path: Path) -> None:
    result = run("extract-readme", "--readme", write(tmp_path, CLEAR), "--json")
    error = assert_error(result, 2)
    assert "--repo-id" in error["hint"] and "--model-name-override" in error["hint"]


# Documents


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
    (entry,) = yaml.safe_load((tmp_path / "README.md").read_text(encoding="utf-8").split("---\n")[1])[
        "model-index"
    ]
    assert entry["results"][0] == old
    assert len(entry["results"]) == 1 + sum(row["status"] == "new" for row in result.document["audit"]) > 1


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


def test_a_file_inspected_without_a_model_shows_the_names_to_choose_from(tmp_path: Path) -> None:
    path = write(tmp_path, CLEAR)
    table = run("inspect-tables", "--readme", path, "--json").document["tables"][0]
    assert table["orientation"] == "no model asked for"
    assert "Foo-7B-Chat" in table["names"]
    assert table["command"].endswith("--table 1 --model-name-override NAME")
    chosen = paste(table["command"].replace("NAME", "Foo-7B-Chat") + " --json", tmp_path)
    assert chosen.code == 0
    assert chosen.document["results"]


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="this system has no /dev/zero")
def test_endless_input_ends(tmp_path: Path) -> None:
    result = run("extract-readme", "--readme", "/dev/zero", "--repo-id", REPO)
    assert_clean(result)
    assert result.code == 5
    assert "larger than 64 MB" in result.err


def test_dry_run_is_accepted_by_every_command_that_reads_a_card(tmp_path: Path) -> None:
    path = write(tmp_path, CLEAR)
    assert run("inspect-tables", "--readme", path, "--repo-id", REPO, "--dry-run").code == 0


def test_the_table_for_people_shows_every_score_and_stdout_is_data_only(tmp_path: Path) -> None:
    card = write(tmp_path, CLEAR + HARDWARE)
    result = run("extract-readme", "--readme", card, "--repo-id", REPO)
    assert_clean(result)
    assert result.code == 0
    head, *rows = result.out.splitlines()
    assert head.split()[:3] == ["table", "line", "benchmark"]
    assert [row.split()[2] for row in rows] == ["MMLU", "GSM8K"]
    assert "skipped table 2" in result.err


def test_inspect_says_of_every_table_what_it_is_and_why(tmp_path: Path) -> None:
    card = write(tmp_path, CLEAR + HARDWARE)
    result = run("inspect-tables", "--readme", card, "--repo-id", REPO, "--json")
    assert_clean(result)
    tables = result.document["tables"]
    assert [(table["table"], table["kind"]) for table in tables] == [(1, "evaluation"), (2, "other")]
    assert [table["line"] for table in tables] == [5, 12]
    assert all(table["why"] and table["heading"] and table["sample"] for table in tables)
    people = run("inspect-tables", "--readme", card, "--repo-id", REPO)
    assert_clean(people)
    assert (people.code, people.err) == (0, "")
    assert len(re.findall(r"^table \d, line \d+", people.out, re.M)) == 2


def test_benchmarks_is_one_document() -> None:
    result = run("benchmarks", "--json")
    assert_clean(result)
    assert result.code == 0
    assert {"mmlu", "gsm8k"} <= {entry["id"] for entry in result.document["benchmarks"]}


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
    path = write(tmp_path, SIBLINGS + HARDWARE + "\n![scores](scores.png)\n")
    error = assert_error(
        run("extract-readme", "--readme", path, "--repo-id", REPO, "--json"), 1, REPO, "2 tables"
    )
    assert "scores of other models" in error["message"]
    assert "not an evaluation table" in error["message"]
    assert "1 image" in error["message"]


def test_no_tables_exits_1(tmp_path: Path) -> None:
    path = write(tmp_path, "# Foo\n\nNothing was measured.\n")
    assert_error(run("extract-readme", "--readme", path, "--repo-id", REPO, "--json"), 1, "0 tables")
    assert_error(run("inspect-tables", "--readme", path, "--json"), 1, "no tables")


def test_without_a_network_a_repository_exits_6() -> None:
    assert_error(run("extract-readme", "--repo-id", REPO, "--json"), 6)


def test_debug_adds_the_traceback_and_keeps_the_exit_code(tmp_path: Path) -> None:
    result = run("extract-readme", "--readme", tmp_path / "none.md", "--repo-id", REPO, "--debug")
    assert "Traceback" in result.err
    assert result.code == 4


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


@pytest.mark.parametrize("card", [CLEAR, SIBLINGS, AMBIGUOUS], ids=["clear", "siblings", "ambiguous"])
@pytest.mark.parametrize("name", ["README.md", "my card's/READ ME.md"])
def test_the_commands_of_inspect_tables_do_what_they_promise(card: str, name: str, tmp_path: Path) -> None:
    write(tmp_path, card + HARDWARE, name)
    arguments = f"inspect-tables --readme {shlex.quote(name)} --repo-id {REPO} --json"
    tables = paste(arguments, tmp_path).document["tables"]
    assert [bool(table["command"]) for table in tables] == [True, False]
    for table in tables:
        if table["command"] is None:
            continue
        result = paste(f"{table['command']} --json", tmp_path)
        assert_clean(result)
        decided = table["matches"] or "--model-name-override" in table["command"]
        expected = 0 if decided else 5 if table["candidates"] else 1
        assert result.code == expected, result.err


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


# Streams


@pytest.mark.parametrize(
    "arguments",
    [["benchmarks", "--json"], ["extract-readme", "--jsonl", "-"], [*LOCAL, "--json"], LOCAL, ["--help"]],
    ids=" ".join,
)
def test_a_reader_that_goes_away_is_no_error(arguments: list[str], tmp_path: Path) -> None:
    write(tmp_path, CLEAR)
    pipe = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    command = [sys.executable, SCRIPT, *arguments]
    with subprocess.Popen(command, env=environment(), cwd=tmp_path, **pipe) as process:
        assert process.stdout and process.stderr and process.stdin
        process.stdout.close()
        process.stdin.write((json.dumps({"repo_id": REPO, "text": CLEAR}) + "\n").encode())
        process.stdin.close()
        errors = process.stderr.read().decode()
        process.wait(30)
    assert errors == ""


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs Linux")
def test_a_full_disk_is_a_failure_without_a_traceback(tmp_path: Path) -> None:
    path = write(tmp_path, CLEAR)
    result = paste(f"extract-readme --readme {path} --repo-id {REPO} --json > /dev/full", tmp_path)
    assert_clean(result)
    assert result.code != 0
    assert "error: " in result.err


def test_output_is_utf8_in_any_locale(tmp_path: Path) -> None:
    path = write(tmp_path, CLEAR.replace("GSM8K (8-shot)", "数学 🧮"))
    for locale in (
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"PYTHONIOENCODING": "ascii"},
    ):
        result = run("extract-readme", "--readme", path, "--repo-id", REPO, env=locale)
        assert result.code == 0
        assert "数学" in result.out


# Alone


def test_the_script_alone_in_a_folder_works_and_says_what_it_cannot_map(tmp_path: Path) -> None:
    folder = tmp_path / "alone" / "here"
    folder.mkdir(parents=True)
    script = Path(shutil.copy(SCRIPT, folder))
    card = write(folder, CLEAR)
    result = run("extract-readme", "--readme", card, "--repo-id", REPO, "--json", script=script, cwd=folder)
    assert_clean(result)
    assert result.code == 0
    assert [score["value"] for score in result.document["results"]] == [70.1, 55.3]
    assert {score["benchmark_id"] for score in result.document["results"]} == {None}
    assert "warning: " in result.err and "metric_mapping.json" in result.err
    listed = run("benchmarks", "--json", script=script, cwd=folder)
    assert_error(listed, 1, "metric_mapping.json")
    inspected = run(
        "inspect-tables", "--readme", card, "--repo-id", REPO, "--json", script=script, cwd=folder
    )
    assert inspected.code == 0
    assert inspected.document["tables"][0]["kind"] == "evaluation"


def test_the_mapping_can_be_named_by_the_environment(tmp_path: Path) -> None:
    script = Path(shutil.copy(SCRIPT, tmp_path))
    mapping = SCRIPT.parent.parent / "examples" / "metric_mapping.json"
    card = write(tmp_path, CLEAR)
    result = run(
        "extract-readme",
        "--readme",
        card,
        "--repo-id",
        REPO,
        "--json",
        script=script,
        env={"HF_EVALUATION_MAPPING": str(mapping)},
    )
    assert [score["benchmark_id"] for score in result.document["results"]] == ["mmlu", "gsm8k"]
    assert "warning" not in result.err
