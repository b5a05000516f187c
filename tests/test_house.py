"""The house: sizes, order, reach, and that nothing stands twice (CONTRIBUTING, "The house")."""

from __future__ import annotations

import ast
import re
from collections import defaultdict

import pytest

from bundling.checking import modules, reach
from bundling.reading import ASSETS, FOLDERS, Module, Package
from tests.support import ROOT

SOURCE = ROOT / "src"
MODULES = modules(SOURCE)
MAX_LINES = 600  # of a module: what one can still hold in mind
SAME_LINES = 6  # as many equal lines in two modules are one thing written twice


def test_there_are_modules_in_every_folder() -> None:
    assert {name.partition("/")[0] for name in MODULES} == set(FOLDERS)


@pytest.mark.parametrize("name", sorted(MODULES))
def test_no_module_is_long(name: str) -> None:
    assert len(MODULES[name].lines) - 1 <= MAX_LINES


@pytest.mark.parametrize("name", sorted(MODULES))
def test_the_first_screen_names_what_the_module_offers(name: str) -> None:
    """Its docstring names something that the module defines; a subcommand says what it does."""
    module = MODULES[name]
    if name.startswith("commands/") or not any(
        isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
        for node in module.tree.body
    ):
        return
    assert set(re.findall(r"\b\w+\b", module.doc)) & set(module.defined)


def test_folders_import_only_from_those_before_them() -> None:
    wrong = [
        f"{name} imports {link.target}"
        for name, module in MODULES.items()
        for link in module.links
        if MODULES[link.target].rank > module.rank
    ]
    assert wrong == []


def test_no_modules_import_each_other() -> None:
    """Taking away what imports nothing that is left, again and again, leaves nothing."""
    left = {name: {link.target for link in module.links} for name, module in MODULES.items()}
    while free := [name for name, targets in left.items() if not targets & left.keys()]:
        for name in free:
            del left[name]
    assert sorted(left) == []


def test_every_module_is_part_of_a_script() -> None:
    package = Package(SOURCE)
    reached = {module.name for command in package.commands() for module in reach(package, command)}
    assert sorted(set(MODULES) - reached - {ASSETS}) == []


def test_the_scripts_are_the_commands() -> None:
    assert Package(SOURCE).commands() == sorted(path.stem for path in (ROOT / "scripts").glob("*.py"))


def test_nothing_stands_in_two_modules() -> None:
    """No run of SAME_LINES equal lines: blank ones, imports and lone signs do not count."""
    places: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for name, module in MODULES.items():
        lines = _telling_lines(module)
        for at in range(len(lines) - SAME_LINES + 1):
            run = lines[at : at + SAME_LINES]
            places[tuple(text for _, text in run)].append(f"{name}:{run[0][0]}")
    twice = [where for where in places.values() if len({place.partition(":")[0] for place in where}) > 1]
    assert twice == []


def _telling_lines(module: Module) -> list[tuple[int, str]]:
    """(number, text) of the lines that say something, without imports and the header of a script."""
    skipped = set(range(1, module.tree.body[0].lineno))
    skipped |= {
        number
        for node in module.tree.body
        if type(node).__name__ in ("Import", "ImportFrom", "If") and "import" in module.lines[node.lineno - 1]
        for number in range(node.lineno, (node.end_lineno or node.lineno) + 1)
    }
    return [
        (number, line.strip())
        for number, line in enumerate(module.lines, 1)
        if number not in skipped and re.search(r"\w", line) and "import " not in line
    ]
