"""The documents are true: commands parse, links lead somewhere, and tables equal the code."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import SCRIPT, load_script

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "references").glob("*.md")])
MANAGER = load_script()
FENCE = re.compile(r"^ *```(\w*)\n(.*?)^ *```", re.S | re.M)


def fences(document: Path) -> list[tuple[str, str]]:
    """(language, text) of every fenced block."""
    return FENCE.findall(document.read_text(encoding="utf-8"))


def commands() -> list[tuple[str, list[str]]]:
    """(document, arguments) of every call of the script in a shell block."""
    found = []
    for document in DOCUMENTS:
        for language, text in fences(document):
            for line in text.splitlines() if language in ("bash", "sh") else ():
                for part in line.split("&&"):
                    words = shlex.split(part, comments=True)
                    named = (i for i, word in enumerate(words) if word.endswith(SCRIPT.name))
                    at = next((i for i in named if words[i - 1] != "--manager"), None)  # there it is a value
                    if at is not None:
                        found.append((document.name, words[at + 1 :]))
    return found


COMMANDS = commands()


def test_there_is_something_to_check() -> None:
    assert len(DOCUMENTS) >= 4
    assert len(COMMANDS) >= 10


@pytest.mark.parametrize(("document", "arguments"), COMMANDS, ids=lambda value: str(value))
def test_every_documented_command_is_understood_by_the_script(document: str, arguments: list[str]) -> None:
    args = MANAGER.build_parser().parse_args(arguments)
    assert callable(args.run)


def test_a_command_that_the_script_does_not_know_is_noticed() -> None:
    with pytest.raises(MANAGER.ManagerError):
        MANAGER.build_parser().parse_args(["extract-readme", "--no-such-option"])


LOCAL = [found for found in COMMANDS if any(word.startswith("examples/") for word in found[1])]


@pytest.mark.parametrize(("document", "arguments"), LOCAL, ids=lambda value: str(value))
def test_commands_on_shipped_cards_do_what_they_promise(document: str, arguments: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, str(SCRIPT), *arguments], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert "MMLU" in done.stdout


def test_some_command_runs_on_a_shipped_card() -> None:
    assert LOCAL


def links(document: Path) -> list[str]:
    """Targets of all Markdown links outside code."""
    text = FENCE.sub("", document.read_text(encoding="utf-8"))
    return re.findall(r"\]\(([^)\s]+)\)", re.sub(r"`[^`]*`", "", text))


def slugs(document: Path) -> set[str]:
    """The anchors of a document's headings."""
    text = FENCE.sub("", document.read_text(encoding="utf-8"))
    titles = re.findall(r"^#+ (.+)$", text, re.M)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_to_files_and_headings_that_exist(document: Path) -> None:
    for target in links(document):
        if target.startswith(("http://", "https://")):
            continue
        path, _, anchor = target.partition("#")
        file = (document.parent / path) if path else document
        assert file.exists(), f"{document.name}: {target}"
        if anchor:
            assert anchor in slugs(file), f"{document.name}: {target}"


def test_paths_named_in_the_skill_exist() -> None:
    named = re.findall(
        r"`((?:scripts|references|examples)/[\w./-]+)`", (ROOT / "SKILL.md").read_text("utf-8")
    )
    named += re.findall(
        r"`((?:scripts|references|examples)/[\w./-]+)", (ROOT / "SKILL.md").read_text("utf-8")
    )
    assert len(named) >= 4
    for name in named:
        assert (ROOT / name).exists(), name


def test_exit_codes_in_the_skill_are_those_of_the_script() -> None:
    rows = re.findall(r"^\| (\d) \| (.+?) \|$", (ROOT / "SKILL.md").read_text("utf-8"), re.M)
    assert {int(code): meaning for code, meaning in rows} == MANAGER.EXIT_CODES


def test_the_front_matter_of_the_skill_reads_alike_everywhere() -> None:
    """The line-based reader of the skills repository and YAML must see the same name and description."""
    import yaml

    text = (ROOT / "SKILL.md").read_text("utf-8")
    block = text.split("---\n")[1]
    front = yaml.safe_load(block)
    lines = dict(line.split(": ", 1) for line in block.splitlines() if re.match(r"[a-z]+: ", line))
    assert front["name"] == lines["name"] == "hf-evaluation"
    assert lines["description"].strip('"') == front["description"]
    assert len(front["description"]) <= 1024
    assert set(front) <= {"name", "description", "license", "compatibility", "metadata", "allowed-tools"}
    assert len(text.splitlines()) < 300
    assert len(text) / 4 < 4_000


def test_the_map_of_the_script_is_its_sections_in_order() -> None:
    text = SCRIPT.read_text("utf-8")
    mapped = re.findall(
        r"^    ([A-Z][a-z ]+?) {2,}\S", (MANAGER.__doc__ or "").split("reading order")[1], re.M
    )
    rules = re.findall(r"^# -{20,}\n# ([A-Z][a-z ]+)\n# -{20,}$", text, re.M)
    assert mapped == rules
    assert len(rules) >= 10


def test_the_script_declares_what_it_imports() -> None:
    text = SCRIPT.read_text("utf-8")
    header = text.split("# ///")[1]
    declared = {
        re.sub(r"[^a-z0-9]+.*", "", name.replace("-", "_")) for name in re.findall(r'"([a-z_0-9-]+)', header)
    }
    imported = set(re.findall(r"^\s*(?:from|import) (\w+)", text, re.M)) - set(sys.stdlib_module_names)
    names = {"yaml": "pyyaml", "markdown_it": "markdown", "huggingface_hub": "huggingface"}
    needed = {re.sub(r"[^a-z0-9]+.*", "", names.get(name, name)) for name in imported - {"httpx2"}}
    assert needed <= declared, needed - declared
    assert needed


def test_the_figures_of_the_readme_are_the_floors_that_are_checked() -> None:
    from tests.score_cards import FLOORS

    text = (ROOT / "README.md").read_text("utf-8")
    for floor in FLOORS:
        line = next(line for line in text.splitlines() if line.startswith(f"{floor.name}: precision"))
        assert f">= {floor.precision}" in line
        assert f">= {floor.recall}" in line
