"""The documents are true: commands parse and run, links lead somewhere, tables equal the code."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from hf_evaluation.core.errors import EXIT_CODES
from hf_evaluation.core.version import VERSION
from tests import documents, generate_documents
from tests.documents import CHECKS, ROOT, Command, Document, commands, total
from tests.publishing.support import add_benchmarks
from tests.servers.hub import LocalHub
from tests.support import SCRIPT

DOCUMENTS = documents.documents()
SCRIPTS = documents.scripts()

# The least that each check must have looked at, and documents that it must object to.
FLOORS = {
    "commands": 25,
    "shell": 15,
    "data": 2,
    "links": 30,
    "paths": 18,
    "size": 20,
    "options": 50,
    "exit codes": 7,
}
BAD = {
    "commands": (
        "```bash\nuv run --no-config scripts/evaluation_manager.py extract-readme --no-such-option\n```\n",
        "```bash\nuv run --no-config scripts/evaluation_manager.py show\n```\n",
        "```bash\ncd x && uv run scripts/no_such_script.py | cat\n```\n",
        "  ```sh\n  echo 'open\n  ```\n",
        "Say `uv run --no-config scripts/evaluation_manager.py publsh`.\n",
        "```bash\nhf jobs uv run scripts/evaluation_manager.py -- \\\n    shwo --repo-id org/model\n```\n",
        "```bash\npython -m tests.servers.hub --prot 8888\n```\n",
    ),
    "shell": ("```bash\nif true; then echo\n```\n",),
    "data": ("```json\n{'a': 1}\n```\n", "```yaml\na: [1\n```\n", '```jsonl\n{"a": 1}\n{]\n```\n'),
    "links": ("[a](no-such-file.md)\n", "# A\n[a](#b)\n", "[a](README.md#no-such-heading)\n"),
    "paths": ("Read `references/no_such.md`.\n", "See `scripts/none.py --json`.\n"),
    "size": ("x\n" * 300,),
    "options": ("Give `--no-such-option`.\n", "| `--fromat auto` | x |\n"),
    "exit codes": (
        "| code | meaning |\n|---|---|\n| 0 | done |\n",
        "| code | meaning |\n|---|---|\n| 9 | new |\n",
    ),
}


@pytest.mark.parametrize("name", CHECKS)
def test_every_document_passes_and_something_was_checked(name: str) -> None:
    report = total(name, DOCUMENTS)
    assert report.problems == []
    assert report.checked >= FLOORS[name], report.checked


@pytest.mark.parametrize(("name", "text"), [(name, text) for name in CHECKS for text in BAD[name]])
def test_every_check_objects_to_a_bad_document(name: str, text: str) -> None:
    assert len(CHECKS[name](Document(ROOT / "BAD.md", text)).problems) >= 1


def test_a_long_reference_without_contents_is_noticed() -> None:
    text = "# A\n\n## One\n" + "x\n" * 120
    assert CHECKS["size"](Document(ROOT / "references" / "bad.md", text)).problems == [
        "contents: One is missing"
    ]


def test_there_is_a_document_of_every_kind() -> None:
    names = {document.name for document in DOCUMENTS}
    assert {"SKILL.md", "README.md", "examples/USAGE_EXAMPLES.md", "references/security.md"} <= names


# Commands run ---------------------------------------------------------------------------------------

# Calls that are not run here, by script and first argument, and why. Everything else must exit with 0.
NOT_RUN = {
    "inspect_eval_uv.py": "needs inspect-ai; test_inspect_eval*.py run it",
    "eval_jobs.py": "starts jobs; test_eval_jobs*.py run it",
    "evaluation_manager.py import-aa": "needs Artificial Analysis; tests/commands/test_imports.py runs it",
    "evaluation_manager.py import-results": "needs result files; tests/commands/test_imports.py runs it",
    "leaderboard.py serve": "serves until interrupted",
    "leaderboard.py deploy": "needs a Space; test_leaderboard*.py run it",
    "leaderboard.py refresh": "starts a job; test_leaderboard*.py run it",
}
# What stands for `org/model` of the documents ("model" is no name): the third table is under another name.
PLACEHOLDER, STAND_IN = "org/model", "acme/dotterel-7b"
CARD = """---
license: mit
---

# Dotterel 7B

| Benchmark | Dotterel 7B | Other-7B |
|---|---|---|
| MMLU | 71.4 | 69.8 |
| GSM8K | 82.3 | 79.0 |

| Parameters | 7B |
|---|---|
| Layers | 32 |

| Benchmark | Model-7B (RL) | Other-7B (RL) |
|---|---|---|
| HellaSwag | 81.2 | 79.9 |
| WinoGrande | 74.4 | 73.0 |
"""
PUBLISHED = "- dataset:\n    id: openai/gsm8k\n    task_id: gsm8k\n  value: 82.3\n"


def is_run(command: Command) -> bool:
    """Whether a call is among those that run here."""
    first = command.arguments[0] if command.arguments else ""
    script = command.script.name
    known = command.script.parent == ROOT / "scripts"
    return known and script not in NOT_RUN and f"{script} {first}" not in NOT_RUN


def _unique(document: Document) -> list[Command]:
    return [command for command in dict.fromkeys(commands(document)) if is_run(command)]


# The outputs of the worked examples are compared by test_generated_documents_are_not_stale.
RUNNING = [document for document in DOCUMENTS if _unique(document) and "USAGE" not in document.name]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[tuple[LocalHub, Path]]:
    """A Hub with the model of the documents, and a folder like the bundle with that model's files."""
    with LocalHub(tmp_path / "hub") as hub:
        add_benchmarks(hub)
        files = {"README.md": CARD.encode(), ".eval_results/gsm8k.yaml": PUBLISHED.encode()}
        hub.add_model(STAND_IN, files, trending=100, pipeline_tag="text-generation")
        work = tmp_path / "work"
        work.mkdir()
        for name in ("scripts", "examples"):
            (work / name).symlink_to(ROOT / name)
        (work / "README.md").write_text(CARD, encoding="utf-8")
        scores = call(hub, work, Command("", SCRIPT, ("extract-readme", "--repo-id", STAND_IN, "--json")))
        (work / "scores.json").write_text(scores.stdout, encoding="utf-8")
        yield hub, work


def call(hub: LocalHub, work: Path, command: Command) -> subprocess.CompletedProcess[str]:
    """One call of a document, as alice."""
    return subprocess.run(
        [
            sys.executable,
            command.script,
            *(STAND_IN if word == PLACEHOLDER else word for word in command.arguments),
        ],
        cwd=work,
        env=hub.env(work / "home"),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize("document", RUNNING, ids=lambda document: document.name)
def test_the_commands_of_a_document_run_one_after_the_other(
    document: Document, desk: tuple[LocalHub, Path]
) -> None:
    hub, work = desk
    for command in _unique(document):
        done = call(hub, work, command)
        assert done.returncode == 0, f"{command}: {done.returncode}\n{done.stderr}"
        assert done.stdout + done.stderr, str(command)


def test_enough_commands_run() -> None:
    assert sum(len(_unique(document)) for document in RUNNING) >= 18
    assert {"README.md", "SKILL.md", "references/publishing.md"} <= {document.name for document in RUNNING}


# Generated documents --------------------------------------------------------------------------------


def test_generated_documents_are_not_stale(tmp_path: Path) -> None:
    for path, text in generate_documents.generated(tmp_path).items():
        assert path.read_text("utf-8") == text, f"stale: uv run tests/generate_documents.py ({path.name})"


def test_a_changed_output_and_a_changed_mapping_are_noticed(tmp_path: Path) -> None:
    mapping = json.loads((ROOT / "examples" / "metric_mapping.json").read_text("utf-8"))
    page = generate_documents.benchmarks_page(mapping)
    mapping["benchmarks"].append({**mapping["benchmarks"][0], "id": "new"})
    assert generate_documents.benchmarks_page(mapping) != page
    command = "uv run --no-config scripts/evaluation_manager.py --version"
    stale = f"```bash\n{command}\n```\n```text\nsomething else\n```\n"
    fresh = generate_documents.with_outputs(stale, tmp_path)
    assert fresh == stale.replace("something else", f"evaluation_manager.py {VERSION}")


# The skill ------------------------------------------------------------------------------------------


def front_matter(text: str) -> dict[str, object]:
    """The front matter of a skill, as YAML."""
    found: dict[str, object] = yaml.safe_load(text.split("---\n")[1])
    return found


def test_the_front_matter_of_the_skill_reads_alike_everywhere() -> None:
    """The line-based reader of the skills repository and YAML must see the same name and description."""
    text = (ROOT / "SKILL.md").read_text("utf-8")
    block = text.split("---\n")[1]
    front = front_matter(text)
    lines = dict(line.split(": ", 1) for line in block.splitlines() if re.match(r"[a-z]+: ", line))
    assert front["name"] == lines["name"] == "hf-evaluation"
    assert lines["description"].strip('"') == front["description"]
    assert len(str(front["description"])) <= 1024
    assert len(str(front["description"]).split(". ")[0]) <= 300
    assert set(front) <= {"name", "description", "license", "compatibility", "metadata", "allowed-tools"}
    assert len(text) / 4 < 4_000


def test_the_skill_validates_in_a_folder_of_its_name(tmp_path: Path) -> None:
    tool = shutil.which("agentskills") or shutil.which("agentskills", path=str(Path(sys.executable).parent))
    if tool is None:
        pytest.skip("agentskills is not installed: pip install skills-ref")
    link = tmp_path / "hf-evaluation"
    link.symlink_to(ROOT)
    for folder, code in ((link, 0), (tmp_path, 1)):
        done = subprocess.run([tool, "validate", folder], capture_output=True, text=True, check=False)
        assert done.returncode == code, done.stdout + done.stderr


# What SKILL.md does not name yet; to be emptied when it does.
NOT_YET_NAMED: set[str] = set()


def test_the_skill_lists_every_script_and_each_shows_its_exit_codes() -> None:
    skill = (ROOT / "SKILL.md").read_text("utf-8")
    assert len(SCRIPTS) >= 1
    for path in SCRIPTS:
        assert f"scripts/{path.name}" in skill or path.name in NOT_YET_NAMED, path.name
        assert set(getattr(documents.module_of(path), "EXIT_CODES", EXIT_CODES)) == set(range(7))


def test_the_skill_says_when_to_read_each_reference() -> None:
    skill = (ROOT / "SKILL.md").read_text("utf-8")
    references = sorted((ROOT / "references").glob("*.md"))
    assert len(references) >= 5
    unnamed = {path.name for path in references if f"`references/{path.name}`" not in skill}
    assert unnamed - NOT_YET_NAMED == set()


# The scripts describe themselves --------------------------------------------------------------------


def sections(path: Path) -> tuple[list[str], list[str]]:
    """The sections in a script's map, and the section rules in its code."""
    text = path.read_text("utf-8")
    mapped = re.findall(
        r"^    ([a-z]+/[a-z_]+) {2,}\S", text.split('"""')[1].partition("reading order")[2], re.M
    )
    return mapped, re.findall(r"^# -{20,}\n# ([a-z]+/[a-z_]+)\b.*\n# -{20,}$", text, re.M)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_the_map_of_a_script_is_its_sections_in_order(path: Path) -> None:
    mapped, rules = sections(path)
    assert mapped == rules
    assert len(rules) >= 5


# What a script imports, by the distribution that brings it.
DISTRIBUTIONS = {
    "yaml": "pyyaml",
    "markdown_it": "markdown-it-py",
    "httpx2": "huggingface_hub",
    "click": "huggingface_hub",
    "dotenv": "python-dotenv",
    "markupsafe": "jinja2",
}


def undeclared(text: str) -> tuple[set[str], set[str]]:
    """The distributions that a script imports, and those of them that its header does not declare."""
    header = text.split("# ///")[1]
    declared = {name.replace("-", "_") for name in re.findall(r'^#     "([A-Za-z0-9_-]+)', header, re.M)}
    imported = set(re.findall(r"^\s*(?:from|import) (\w+)", text, re.M)) - set(sys.stdlib_module_names)
    needed = {DISTRIBUTIONS.get(name, name) for name in imported}
    return needed, {name for name in needed if name.replace("-", "_") not in declared}


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_a_script_declares_what_it_imports(path: Path) -> None:
    needed, missing = undeclared(path.read_text("utf-8"))
    assert needed
    assert missing == set()


def test_an_import_that_is_not_declared_is_noticed() -> None:
    text = SCRIPT.read_text("utf-8") + "\nimport no_such_package\n"
    assert undeclared(text)[1] == {"no_such_package"}


def test_the_figures_of_the_readme_are_the_floors_that_are_checked() -> None:
    from tests.score_cards import FLOORS as SCORE_FLOORS

    text = (ROOT / "README.md").read_text("utf-8")
    for floor in SCORE_FLOORS:
        line = next(line for line in text.splitlines() if line.startswith(f"{floor.name}: precision"))
        assert f">= {floor.precision}" in line
        assert f">= {floor.recall}" in line


# What plugins and other agents read -----------------------------------------------------------------


def test_the_manifests_agree_with_the_skill() -> None:
    """There is no plugin.json: with one, Codex calls a clone of the bundle `hf-evaluation:hf-evaluation`."""
    front = front_matter((ROOT / "SKILL.md").read_text("utf-8"))
    metadata = front["metadata"]
    assert isinstance(metadata, dict)
    assert metadata["version"] == VERSION
    market = json.loads((ROOT / ".claude-plugin" / "marketplace.json").read_text("utf-8"))
    (plugin,) = market["plugins"]
    for key, value in (("name", front["name"]), ("license", front["license"]), ("version", VERSION)):
        assert plugin[key] == value
    assert market["metadata"]["version"] == VERSION
    assert (ROOT / plugin["source"] / plugin["skills"] / "SKILL.md").exists()
    assert not (ROOT / ".claude-plugin" / "plugin.json").exists()
    agent = yaml.safe_load((ROOT / "agents" / "openai.yaml").read_text("utf-8"))
    assert f"${front['name']}" in agent["interface"]["default_prompt"]


def test_the_changelog_begins_with_this_version() -> None:
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    versions = re.findall(r"^## ([\d.]+|Unreleased)\b", text, re.M)
    assert next(version for version in versions if version != "Unreleased") == VERSION
