"""What the documents say, taken apart, and the checks of it: how much each looked at, and what is wrong.

A check that looked at nothing proves nothing, so `test_documents.py` holds every check to a least number, and
to a bad document that it must object to. Scripts that are added under `scripts/` are picked up by themselves.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import importlib.util
import io
import json
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from types import ModuleType

import yaml

ROOT = Path(__file__).resolve().parents[1]
FENCE = re.compile(r"^( *)```([\w-]*)[^\n]*\n(.*?)^ *```", re.S | re.M)
SHELLS = ("bash", "sh")
# Options that documents name of tools that are not ours: uv, hf jobs, git, pytest, lm-eval.
FOREIGN = frozenset(
    [
        "--with",
        "--no-config",
        "--no-project",
        "--isolated",
        "--python",
        "--refresh",
        "--upgrade",
        "--exact",
        "--reinstall",
        "--option",
        "--script",
        "--secret",
        "--secrets",
        "--detach",
        "--image",
        "--env",
        "--volume",
        "--label",
        "--namespace",
        "--timeout",
        "--flavor",
    ]
)
LIMIT, LONG = 300, 100  # lines of a document, and from where it needs a table of contents


@dataclass(frozen=True, slots=True)
class Document:
    """A Markdown file."""

    path: Path
    text: str

    @property
    def name(self) -> str:
        """Its path in the bundle."""
        return str(self.path.relative_to(ROOT)) if self.path.is_relative_to(ROOT) else self.path.name

    @property
    def prose(self) -> str:
        """Its text without fenced blocks."""
        return FENCE.sub("", self.text)

    def fences(self, *languages: str) -> list[str]:
        """The text of its fenced blocks in these languages, without the indentation of the fence."""
        found = FENCE.findall(self.text)
        return [
            re.sub(rf"^{indent}", "", text, flags=re.M) for indent, lang, text in found if lang in languages
        ]


@dataclass(slots=True)
class Report:
    """How many things a check looked at, and what is wrong with them."""

    checked: int = 0
    problems: list[str] = field(default_factory=list)

    def add(self, problem: str | None) -> None:
        """One thing was looked at."""
        self.checked += 1
        if problem:
            self.problems.append(problem)


@dataclass(frozen=True, slots=True)
class Command:
    """One call of a script of ours in a document."""

    document: str
    script: Path
    arguments: tuple[str, ...]

    def __str__(self) -> str:
        return shlex.join((self.script.name, *self.arguments))


def documents() -> list[Document]:
    """Every document of the bundle."""
    paths = [*ROOT.glob("*.md"), *ROOT.glob("references/*.md"), *ROOT.glob("examples/*.md")]
    return [Document(path, path.read_text(encoding="utf-8")) for path in sorted(paths)]


# Commands -------------------------------------------------------------------------------------------


def shell_commands(text: str) -> Iterator[list[str]]:
    """The words of each simple command of a shell block; ValueError for a quote that is not closed."""
    for line in text.replace("\\\n", " ").splitlines():
        lexer = shlex.shlex(line, posix=True, punctuation_chars="|&;<>")
        lexer.whitespace_split = True
        words: list[str] = []
        target = False  # the word behind ">" or "<" is a file
        for word in lexer:
            if set(word) <= set("|&;"):
                yield words
                words = []
            elif set(word) <= set("<>"):
                target = True
            elif target:
                target = False
            else:
                words.append(word)
        yield words


def commands(document: Document) -> list[Command]:
    """Every call of a script of ours, in shell blocks and in inline code that begins with "uv run"."""
    inline = re.findall(r"`(uv run [^`]+)`", document.prose)
    found = []
    for text in [*document.fences(*SHELLS), *inline]:
        for words in shell_commands(text):
            at = next((i for i, word in enumerate(words) if script_of(word)), None)
            if at is not None:
                rest = words[at + 1 :]
                path = script_of(words[at])
                assert path is not None
                found.append(Command(document.name, path, tuple(rest[1:] if rest[:1] == ["--"] else rest)))
    return found


def script_of(word: str) -> Path | None:
    """The file that a word of a command names, if that would be a script of ours."""
    if word == "tests.servers.hub":
        return ROOT / "tests" / "servers" / "hub" / "__main__.py"
    if re.fullmatch(r"(?:\S*/)?(?:scripts|evals|tests)/\w+\.py", word):
        return ROOT.joinpath(*Path(word).parts[-2:])
    bare = ROOT / "scripts" / word
    return bare if re.fullmatch(r"\w+\.py", word) and bare.exists() else None


@lru_cache
def module_of(path: Path) -> ModuleType:
    """A script as a module, imported once by its path."""
    if path.is_relative_to(ROOT / "tests"):
        return importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec and spec.loader
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def parser_of(module: ModuleType) -> Callable[[list[str]], object]:
    """How a script reads its arguments: its own way where it has one (refresh hands some to the survey)."""
    own: Callable[[list[str]], object] | None = getattr(module, "parse_arguments", None)
    parse: Callable[[list[str]], object] = own or module.build_parser().parse_args
    return parse


def parse_problem(command: Command) -> str | None:
    """Why a script does not understand its arguments; those of one without `build_parser` are not its own."""
    if not command.script.exists():
        return f"there is no {command.script.relative_to(ROOT)}"
    if ROOT / "tests" in command.script.parents and not hasattr(module_of(command.script), "build_parser"):
        return None  # tests/score_cards.py and others have no arguments
    said = io.StringIO()
    try:
        with contextlib.redirect_stderr(said), contextlib.redirect_stdout(said):
            parser_of(module_of(command.script))(list(command.arguments))
    except SystemExit as done:
        return said.getvalue() if done.code else None  # 0: --help, --version
    except Exception as error:  # noqa: BLE001  each script has its own type of error
        return str(error)
    return None


def check_commands(document: Document) -> Report:
    """Each call is understood by the parser of the script itself."""
    report = Report()
    try:
        for command in commands(document):
            problem = parse_problem(command)
            report.add(f"{command}: {problem}" if problem else None)
    except ValueError as error:
        report.add(f"a shell block cannot be read: {error}")
    return report


def check_shell(document: Document) -> Report:
    """Bash accepts each shell block (placeholders in angle brackets are taken for words)."""
    report = Report()
    for text in document.fences(*SHELLS):
        words = re.sub(r"<([\w ]+)>", lambda found: found[1].replace(" ", "-"), text)
        done = subprocess.run(["bash", "-n"], input=words, capture_output=True, text=True, check=False)
        report.add(done.stderr.strip() or None)
    return report


# Blocks, links, words -------------------------------------------------------------------------------


def check_data(document: Document) -> Report:
    """JSON, JSON Lines and YAML blocks parse."""
    report = Report()
    for language, parse in (("json", json.loads), ("jsonl", _lines), ("yaml", yaml.safe_load)):
        for text in document.fences(language):
            try:
                parse(text)
                report.add(None)
            except (ValueError, yaml.YAMLError) as error:
                report.add(f"{language} block: {error}")
    return report


def _lines(text: str) -> list[object]:
    return [json.loads(line) for line in text.splitlines()]


def slugs(text: str) -> set[str]:
    """The anchors that GitHub gives to the headings of a text."""
    titles = re.findall(r"^#+ (.+)$", FENCE.sub("", text), re.M)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def check_links(document: Document) -> Report:
    """Relative links lead to files, and their anchors to headings."""
    report = Report()
    for target in re.findall(r"\]\(([^)\s]+)\)", re.sub(r"`[^`]*`", "", document.prose)):
        if re.match(r"https?://|mailto:", target):
            continue
        path, _, anchor = target.partition("#")
        file = document.path.parent / path if path else document.path
        text = document.text if not path else file.read_text("utf-8") if anchor and file.is_file() else ""
        lost = not (file.exists() or not path) or (anchor and anchor not in slugs(text))
        report.add(f"{target} leads nowhere" if lost else None)
    return report


def check_paths(document: Document) -> Report:
    """Paths in inline code that begin with a folder of the bundle exist, seen from its root."""
    report = Report()
    named = re.findall(
        r"`((?:scripts|references|examples|tests|evals|agents|\.claude-plugin)/[\w./-]*[\w/])", document.prose
    )
    for name in named:
        report.add(None if (ROOT / name).exists() else f"there is no {name}")
    return report


def check_size(document: Document) -> Report:
    """Under 300 lines; over 100, a reference links each of its sections at the top."""
    report, lines = Report(), document.text.splitlines()
    report.add(f"{len(lines)} lines" if len(lines) >= LIMIT else None)
    if len(lines) > LONG and document.path.parent.name in ("references", "examples"):
        top = document.text.split("\n## ")[0]
        for title in re.findall(r"^## (.+)$", document.prose, re.M):
            report.add(None if next(iter(slugs(f"## {title}"))) in top else f"contents: {title} is missing")
    return report


def _options(parser: argparse.ArgumentParser) -> set[str]:
    """Every option of a parser and its commands."""
    found = set()
    for action in parser._actions:
        found |= set(action.option_strings)
        if isinstance(action, argparse._SubParsersAction):
            for child in action.choices.values():
                found |= _options(child)
    return found


def scripts() -> list[Path]:
    """The scripts of the bundle."""
    return sorted((ROOT / "scripts").glob("*.py"))


@lru_cache(1)
def known_options() -> frozenset[str]:
    """The options of all our scripts, of the local Hub, and the foreign ones that documents name."""
    from tests.servers.hub.__main__ import build_parser

    tools = [ROOT / "evals" / "run.py", ROOT / "src" / "bundle.py"]
    names = ("audit_dependencies", "generate_documents", "record_outputs", "run")
    tools += [ROOT / "tests" / f"{name}.py" for name in names]
    ours = [module for path in [*scripts(), *tools] if hasattr(module := module_of(path), "build_parser")]
    found = _options(build_parser()) | FOREIGN
    return frozenset(found.union(*(_options(module.build_parser()) for module in ours)))


def check_options(document: Document) -> Report:
    """Options named in prose and tables exist."""
    report = Report()
    for code in re.findall(r"`([^`\n]+)`", document.prose):
        if code.startswith(("lm_eval", "pip ", "npx ", "git ", "claude ", "hf ", "uvx ")):
            continue
        for option in re.findall(r"(?<![\w-])--[a-z][a-z-]+", code):
            report.add(None if option in known_options() else f"no script has {option}")
    return report


def check_exit_codes(document: Document) -> Report:
    """A table of exit codes says what `EXIT_CODES` of the first script says."""
    report = Report()
    rows = re.findall(r"^\| (\d+) \| (.+?) \|$", document.prose, re.M)
    if "| code | meaning |" in document.prose:
        codes = module_of(ROOT / "scripts" / "evaluation_manager.py").EXIT_CODES
        told = {int(code): meaning for code, meaning in rows}
        for code in sorted(codes | told):
            report.add(None if told.get(code) == codes.get(code) else f"exit code {code}: {told.get(code)}")
    return report


CHECKS = {
    "commands": check_commands,
    "shell": check_shell,
    "data": check_data,
    "links": check_links,
    "paths": check_paths,
    "size": check_size,
    "options": check_options,
    "exit codes": check_exit_codes,
}


def total(name: str, found: Iterable[Document]) -> Report:
    """One check over many documents."""
    report = Report()
    for document in found:
        one = CHECKS[name](document)
        report.checked += one.checked
        report.problems += [f"{document.name}: {problem}" for problem in one.problems]
    return report
