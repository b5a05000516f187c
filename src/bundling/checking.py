"""The modules that a command reaches, in the order of reading, and whether they are fit for one namespace."""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

from bundling.reading import ASSETS, FOLDERS, PACKAGE, Link, Module, Package

# Imported name -> the distribution that has it, or brings it along, where the two are not spelled alike.
DISTRIBUTIONS = {
    "dotenv": "python-dotenv",
    "httpx2": "huggingface-hub",
    "markupsafe": "jinja2",
    "yaml": "pyyaml",
}


def modules(source: Path) -> dict[str, Module]:
    """All modules under a source folder by name, with their imports, in the order of the folders."""
    package = Package(source)
    found = {name: package.module(name) for name in package.names()}
    return {name: module for name, module in found.items() if module}


def reach(package: Package, command: str) -> list[Module]:
    """The modules that a command needs, itself last: by folder, and dependencies before what needs them."""
    found: dict[str, Module] = {}
    waiting = [f"commands/{command}"]
    while waiting:
        name = waiting.pop()
        module = package.module(name)
        if module is None or name in found:
            continue
        found[name] = module
        for link in module.links:
            _check_link(package, module, link)
            waiting.append(link.target)
    _check_cycles(package, found)
    ordered: list[Module] = []
    for folder in FOLDERS:
        left = {name: found[name] for name in sorted(found) if name.startswith(f"{folder}/")}
        while left:
            free = (name for name in left if not any(link.target in left for link in left[name].links))
            ordered.append(left.pop(next(free, min(left))))  # in a cycle, which is told, nothing is free
    return [module for module in ordered if module.name != ASSETS]


def _check_link(package: Package, module: Module, link: Link) -> None:
    target = package.module(link.target)
    if target is None:
        if not (package.root / f"{link.target}.py").is_file():
            package.complain(
                module.file, link.line, f"there is no module {link.target}; name one that there is"
            )
        return
    for name in link.names:
        if name not in target.defined:
            text = f'{link.target} does not define "{name}"; import it from the module that does'
            package.complain(module.file, link.line, text)
    here, there = (name.partition("/")[0] for name in (module.name, link.target))
    if target.rank > module.rank:
        text = f"{here} comes before {there} and cannot import {link.target}; move what both need into {here}"
        package.complain(module.file, link.line, text)
    elif target.script:
        package.complain(module.file, link.line, f"{link.target} is a script; move what both need out of it")


def _check_cycles(package: Package, found: Mapping[str, Module]) -> None:
    done: set[str] = set()

    def visit(name: str, trail: list[str]) -> None:
        if name in trail:
            ring = trail[trail.index(name) :]
            start = ring.index(min(ring))
            ring = ring[start:] + ring[:start]
            line = next(link.line for link in found[ring[0]].links if link.target == (*ring, ring[0])[1])
            shown = " -> ".join([*ring, ring[0]])
            text = f"modules import each other: {shown}; move what both need into a third"
            package.complain(found[ring[0]].file, line, text)
        elif name in found and name not in done:
            for target in sorted({link.target for link in found[name].links}):
                visit(target, [*trail, name])
            done.add(name)

    for name in sorted(found):
        visit(name, [])


def check_names(package: Package, ordered: Sequence[Module]) -> None:
    """Complain of two modules that mean different things by one module-level name."""
    owners: dict[str, tuple[str, Module, int]] = {}
    for module in ordered:
        names = [(name, f"a definition in {module.name}", line) for name, line in module.defined.items()]
        names += [(each.bound, each.origin, each.line) for each in module.outside if each.level != "function"]
        for name, origin, line in names:
            first, owner, where = owners.setdefault(name, (origin, module, line))
            if first != origin and owner is not module:
                text = f'"{name}" is something else in {owner.file}:{where} ({first}); rename one of them'
                package.complain(module.file, line, text)


def check_header(package: Package, ordered: Sequence[Module]) -> None:
    """Complain of distributions that are imported and not listed in the header, or the other way round."""
    command = ordered[-1]
    declared = _declared(package, command)
    used: set[str] = set()
    for module in ordered:
        for each in module.outside:
            top = each.module.partition(".")[0]
            if each.typing or top in sys.stdlib_module_names or top == PACKAGE:
                continue
            name = _normal(top) if _normal(top) in declared else _normal(DISTRIBUTIONS.get(top, top))
            used.add(name)
            if name not in declared:
                text = f"imports {top}, but {command.file} does not list {name}; add it to that header"
                package.complain(module.file, each.line, text)
    for name, (line, reason) in declared.items():
        if name not in used and not reason:
            text = f"lists {name}, which nobody imports; remove it, or say behind it: # used by name: why"
            package.complain(command.file, line, text)


def _declared(package: Package, command: Module) -> dict[str, tuple[int, bool]]:
    """The dependencies of the header: distribution -> its line, and whether its comment gives a reason."""
    first, last = header(command)
    if not last:
        package.complain(command.file, 1, "has no PEP 723 header; begin it with a shebang and `# /// script`")
        return {}
    lines = [line.removeprefix("#").removeprefix(" ") for line in command.lines[first : last - 1]]
    try:
        listed = [str(each) for each in tomllib.loads("\n".join(lines)).get("dependencies", [])]
    except tomllib.TOMLDecodeError as error:
        package.complain(command.file, first, f"the header is no TOML: {error}; mend it")
        return {}
    found = {}
    for each in listed:
        rows = ((n, line) for n, line in enumerate(lines, first + 1) if f'"{each}"' in line)
        at, line = next(rows, (first, ""))
        reason = re.search(r"#\s*used by name:\s*\S", line.partition(each)[2])
        found[_normal(re.split(r"[^\w.-]", each.strip())[0])] = (at, reason is not None)
    return found


def header(command: Module) -> tuple[int, int]:
    """The first and last line of the PEP 723 header, counted from 1; 0 where there is none."""
    lines = command.lines
    first = lines.index("# /// script") + 1 if "# /// script" in lines else 0
    last = lines.index("# ///") + 1 if first and "# ///" in lines else 0
    return first, last


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
