"""Modules, checked and in order -> the text of one script."""

from __future__ import annotations

import ast
import re
import sys
import textwrap
from collections import defaultdict
from collections.abc import Iterable, Sequence

from bundling.checking import check_header, check_names, header, reach
from bundling.reading import PACKAGE, Module, Outside, Package, is_link, sentence

WIDTH = 110
RULE = "# " + "-" * 98
NOTE = f"""\
# Built from src/ by src/bundle.py: do not edit.
# Edit src/{PACKAGE}/, beginning at commands/%s.py, and run: uv run src/bundle.py"""
MAP = f"Map of this file, in reading order (built from src/{PACKAGE}/)"
ENTRY = "arguments and main"  # what a script's own banner says: its docstring is the file's


def build(package: Package, command: str) -> str:
    """The text of a script; empty where something is wrong, which the package then knows."""
    ordered = reach(package, command)
    if not ordered:  # its file is no Python
        return ""
    check_names(package, ordered)
    check_header(package, ordered)
    main = ordered[-1]
    if MAP.partition(",")[0] in main.doc:
        package.complain(main.file, 1, "has a map in its docstring; remove it, for it is built")
    if package.problems:
        return ""
    bodies = [(module, _body(module)) for module in ordered]
    sections = [_banner(module) + _gap(body) + body for module, body in bodies if body]
    imports = _imports(ordered, guards_inside=any("TYPE_CHECKING" in body for _, body in bodies))
    text = "\n\n\n".join([_head(ordered) + "\n\n" + imports, *sections]) + "\n"
    tree = compile(text, f"scripts/{command}.py", "exec", flags=ast.PyCF_ONLY_AST, dont_inherit=True)
    compile(text, f"scripts/{command}.py", "exec", dont_inherit=True)
    if any(is_link(node) for node in ast.walk(tree) if isinstance(node, ast.stmt)):
        raise AssertionError(f"an import of {PACKAGE} is left in {command}")
    return text


def _head(ordered: Sequence[Module]) -> str:
    """Shebang and header of the command, what the file is, its docstring with the map."""
    command = ordered[-1]
    docstring = command.tree.body[0]
    first, last = docstring.lineno, docstring.end_lineno or docstring.lineno
    opening, quote, rest = "\n".join(command.lines[first - 1 : last]).partition('"""')
    raw = "r" in opening.lower()
    names = max(len(module.name) for module in ordered)
    rows = []
    for module in ordered:
        row = f"    {module.name:<{names}}  {ENTRY if module is command else module.summary}"
        rows.append(_cut(row if raw else row.replace("\\", "\\\\").replace('"""', "'''")))
    said = rest.removesuffix('"""').rstrip()
    above = [*command.lines[: header(command)[1]], *(NOTE % command.name.partition("/")[2]).split("\n")]
    above += [line for line in command.lines[header(command)[1] : first - 1] if line.strip()]
    return "\n".join([*above, f"{opening}{quote}{said}", "", MAP, *rows, '"""'])


def _gap(body: str) -> str:
    """The blank lines that a formatter wants between a banner and what follows it."""
    return "\n\n\n" if re.match(r"@|(async )?def |class ", body) else "\n\n"


def _cut(row: str) -> str:
    return row if len(row) <= WIDTH else row[: WIDTH - 1].rstrip(" ,;:(\\") + "…"


def _banner(module: Module) -> str:
    """A rule, the module's name and first sentence, a rule, and what else its docstring says."""
    title, rest = f"# {module.name}: {module.summary}", sentence(module.doc)[1]
    if module.script:
        title, rest = f"# {module.name}: {ENTRY}", ""
    elif len(title) > WIDTH:
        title, rest = f"# {module.name}", module.doc
    lines: list[str] = []
    for line in rest.split("\n") if rest else []:
        indent = line[: len(line) - len(line.lstrip())]
        lines += textwrap.wrap(line, WIDTH - 2, subsequent_indent=indent) if len(line) > WIDTH - 2 else [line]
    return "\n".join([RULE, title, RULE, *(f"# {line}".rstrip() for line in lines)])


def _body(module: Module) -> str:
    """The lines of a module without docstring and imports, its assets in place."""
    lines = list(module.lines)
    for edit in sorted(module.edits, key=lambda each: each.first, reverse=True):
        last = edit.last
        if not edit.lines and (edit.opens or edit.first == 1 or not lines[edit.first - 2].strip()):
            while last < len(lines) and not lines[last].strip():
                last += 1
        lines[edit.first - 1 : last] = edit.lines
    if module.script:
        del lines[: module.tree.body[0].end_lineno]  # which `_head` wrote
    return "\n".join(lines).strip("\n")


def _imports(ordered: Sequence[Module], *, guards_inside: bool) -> str:
    """All imports from outside, merged and sorted; under `if TYPE_CHECKING:` what is not needed otherwise."""
    top = [each for module in ordered for each in module.outside if each.level == "top"]
    bound = {each.bound: each for each in top if not each.typing}
    typing = [each for each in top if each.typing and each.bound not in bound]
    plain = [each for each in top if not each.typing and each.bound != "TYPE_CHECKING"]
    if typing or guards_inside:
        plain.append(Outside("typing", "TYPE_CHECKING", None, 0))
    blocks = ["from __future__ import annotations", _block(plain, WIDTH)]
    if typing:
        blocks.append("if TYPE_CHECKING:\n" + textwrap.indent(_block(typing, WIDTH - 4), "    "))
    return "\n\n".join(block for block in blocks if block)


def _block(imports: Iterable[Outside], width: int) -> str:
    """Import statements as ruff would sort and wrap them: the standard library, a blank line, all others."""
    statements: dict[tuple[bool, bool, str, str], set[Outside]] = defaultdict(set)
    for each in imports:
        foreign = each.module.partition(".")[0] not in sys.stdlib_module_names
        own = f"{each.name} as {each.alias}" if each.name and each.alias else each.alias or ""
        statements[foreign, each.name is not None, each.module, own].add(each)
    sections: dict[bool, list[str]] = defaultdict(list)
    first = {
        key: min(_by_type(each.name or each.bound) for each in found) for key, found in statements.items()
    }
    for key in sorted(statements, key=lambda k: (k[0], k[1], _natural(k[2]), first[k], k[3])):
        foreign, _, module, own = key
        names = sorted({each.name for each in statements[key] if each.name}, key=_by_type)
        comment = "  ".join(sorted({each.comment for each in statements[key] if each.comment}))
        sections[foreign].append(_statement(module, names, own, comment, width))
    return "\n\n".join("\n".join(sections[foreign]) for foreign in sorted(sections))


def _statement(module: str, names: Sequence[str], own: str, comment: str, width: int) -> str:
    behind = f"  {comment}" if comment else ""
    if not names:
        return f"import {module}{f' as {own}' if own else ''}{behind}"
    line = f"from {module} import {own or ', '.join(names)}{behind}"
    if len(line) <= width or len(names) == 1:
        return line
    return "\n".join([f"from {module} import ({behind}", *(f"    {name}," for name in names), ")"])


def _natural(text: str) -> list[int | str]:
    return [int(part) if part.isdigit() else part for part in re.split(r"(\d+)", text.lower())]


def _by_type(name: str) -> tuple[int, list[int | str], str]:
    """CONSTANTS, Classes, everything else; each by name."""
    kind = 0 if len(name) > 1 and name.isupper() else 1 if name[:1].isupper() else 2
    return kind, _natural(name), name
