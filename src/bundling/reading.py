"""A file of the package -> its imports, its names, and the lines that become others in a script.

Everything goes by the source lines that `ast` tells, never by searching in code: comments, decorators and
strings that look like code stay as they are.
"""

from __future__ import annotations

import ast
import builtins
import io
import re
import tokenize
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

PACKAGE = "hf_evaluation"
# Each imports from itself and from those before it.
FOLDERS = (
    "core", "scores", "cards", "hub", "publishing", "importing", "running", "jobs", "surveying", "board",
    "commands",
)  # fmt: skip
ASSETS = "core/assets"  # never in a script: its calls are replaced
BUILTINS = frozenset(name for name in dir(builtins) if not name.startswith("_"))
# Characters that a literal must not hold as they are: controls, and what reorders or hides text.
UNPRINTABLE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
)

# --------------------------------------------------------------------------------------------------
# Records
# --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """What is wrong in a line of a file, and what to do about it."""

    file: str
    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """An import of names from another module of the package, at module level or anywhere else."""

    target: str
    names: tuple[str, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Outside:
    """One name that is imported from the standard library or a distribution."""

    module: str
    name: str | None  # None: `import module`
    alias: str | None
    line: int
    typing: bool = False  # under `if TYPE_CHECKING:`
    level: str = (
        "function"  # "top": goes to the top of the script; "module": nested, but binds a module-level name
    )
    comment: str = ""

    @property
    def bound(self) -> str:
        """The name that the import defines."""
        return self.alias or self.name or self.module.partition(".")[0]

    @property
    def origin(self) -> str:
        """What the name stands for, the same text for the same thing."""
        if self.name:
            return f"from {self.module} import {self.name}"
        return f"import {self.module if self.alias else self.bound}"


@dataclass(frozen=True, slots=True)
class Edit:
    """Lines of a module, counted from 1, that become others in the script."""

    first: int
    last: int
    lines: tuple[str, ...] = ()
    opens: bool = False  # the first of its block: blank lines behind it go as well


@dataclass(slots=True)
class Module:
    """One file of the package, and what the bundle has to know of it."""

    name: str  # "cards/tables"
    file: str  # as told to people: "src/hf_evaluation/cards/tables.py"
    path: Path
    lines: list[str]
    tree: ast.Module
    doc: str = ""
    links: list[Link] = field(default_factory=list)
    outside: list[Outside] = field(default_factory=list)
    defined: dict[str, int] = field(default_factory=dict)  # module-level name -> line
    edits: list[Edit] = field(default_factory=list)

    @property
    def script(self) -> bool:
        """Whether it is a script's beginning, with a shebang and a header; other commands are its parts."""
        return self.name.startswith("commands/") and self.lines[0].startswith("#!")

    @property
    def rank(self) -> int:
        """The place of its folder in FOLDERS."""
        return FOLDERS.index(self.name.partition("/")[0])

    @property
    def summary(self) -> str:
        """The first sentence of the docstring, without its full stop."""
        return sentence(self.doc)[0]


@dataclass(frozen=True, slots=True)
class Place:
    """A statement, and where it stands."""

    node: ast.stmt
    block: Sequence[ast.stmt]
    level: str  # "top" (also directly under a top-level `if TYPE_CHECKING:`), "module", "function"
    typing: bool


# --------------------------------------------------------------------------------------------------
# Reading: a file -> its imports, its names, and the lines that change
# --------------------------------------------------------------------------------------------------


class Package:
    """The modules under a source folder, each read when first asked for, and what is wrong with them."""

    def __init__(self, source: Path) -> None:
        self.source = source.resolve()
        self.root = self.source / PACKAGE
        self.problems: set[Problem] = set()
        self._modules: dict[str, Module | None] = {}

    def commands(self) -> list[str]:
        """The names of the scripts that can be built: files of `commands/` with a shebang."""
        found = (self.root / "commands").glob("[!_]*.py")
        return sorted(path.stem for path in found if path.read_bytes().startswith(b"#!"))

    def names(self) -> list[str]:
        """The names of all modules, in the order of the folders."""
        found = (path for folder in FOLDERS for path in sorted((self.root / folder).glob("*.py")))
        return [f"{path.parent.name}/{path.stem}" for path in found if path.stem != "__init__"]

    def module(self, name: str) -> Module | None:
        """A module by its name, `folder/module`; None where there is none that can be read."""
        if name not in self._modules:
            self._modules[name] = self._read(name)
        return self._modules[name]

    def complain(self, file: str, line: int, text: str) -> None:
        """Keep a problem; the same one in two scripts is told once."""
        self.problems.add(Problem(file, line, text))

    def shown(self, path: Path) -> str:
        """A path as people are told it, the same wherever the checkout lies."""
        return path.relative_to(self.source.parent).as_posix()

    def _read(self, name: str) -> Module | None:
        path = self.root / f"{name}.py"
        if not path.is_file():
            return None
        for package in (self.root / "__init__.py", path.with_name("__init__.py")):
            self._check_package(package)
        text = path.read_text("utf-8")
        try:
            tree = ast.parse(text)
        except SyntaxError as error:
            self.complain(self.shown(path), error.lineno or 1, f"is no Python: {error.msg}; mend it")
            return None
        module = Module(name, self.shown(path), path, text.split("\n"), tree, ast.get_docstring(tree) or "")
        _Reader(self, module).read()
        return module

    def _check_package(self, path: Path) -> None:
        """A package holds nothing: what stood there would be missing in the script."""
        for node in ast.parse(path.read_text("utf-8")).body if path.is_file() else ():
            if not _is_text(node):
                self.complain(self.shown(path), node.lineno, "code in a package; move it into a module")


class _Reader:
    """Fills a module with what its tree says."""

    def __init__(self, package: Package, module: Module) -> None:
        self.package, self.module = package, module
        self.embedded: set[int] = set()  # ids of the names `asset` that were replaced

    def complain(self, line: int, text: str) -> None:
        self.package.complain(self.module.file, line, text)

    def read(self) -> None:
        module = self.module
        if not module.doc:
            self.complain(1, "has no docstring; say in its first line what the module is for")
        elif not module.script:
            self.drop(module.tree.body[0])
        for place in _places(module.tree.body, "top", typing=False):
            match place.node:
                case ast.Import():
                    self.plain_import(place, place.node)
                case ast.ImportFrom():
                    self.from_import(place, place.node)
                case ast.If() if place.level == "top" and _is_typing(place.node):
                    self.typing_block(place.node)
                case ast.Assign() | ast.AnnAssign() if place.level == "top":
                    self.assignment(place.node)
        for name, line in _definitions(module.tree.body):
            module.defined.setdefault(name, line)
            if name in BUILTINS:
                self.complain(line, f'"{name}" would hide the builtin in every module; rename it')
        self.check_names()

    def plain_import(self, place: Place, node: ast.Import) -> None:
        comment = self.hoist(place)
        for alias in node.names:
            if alias.name.partition(".")[0] == PACKAGE:
                self.complain(
                    node.lineno, f"import {alias.name}; write: from {PACKAGE}.folder.module import name"
                )
            self.module.outside.append(
                Outside(alias.name, None, alias.asname, node.lineno, place.typing, place.level, comment)
            )

    def from_import(self, place: Place, node: ast.ImportFrom) -> None:
        origin = "." * node.level + (node.module or "")
        if node.level or origin.partition(".")[0] == PACKAGE:
            self.link(place, node, origin)
            return
        comment = self.hoist(place)
        for alias in node.names:
            if alias.name == "*" or (origin == "__future__" and alias.name != "annotations"):
                self.complain(node.lineno, f"from {origin} import {alias.name}; import what is used, by name")
            elif origin != "__future__":
                self.module.outside.append(
                    Outside(origin, alias.name, alias.asname, node.lineno, place.typing, place.level, comment)
                )

    def link(self, place: Place, node: ast.ImportFrom, origin: str) -> None:
        """An import inside the package: of one form, and gone from the script."""
        parts = origin.split(".")
        wanted = f"write: from {PACKAGE}.folder.module import name"
        if node.level:
            self.complain(node.lineno, f"relative import; {wanted}")
        elif len(parts) != 3:
            self.complain(node.lineno, f"{origin} is no module in a folder of the package; {wanted}")
        elif parts[1] not in FOLDERS:
            self.complain(
                node.lineno,
                f"{parts[1]} is no folder of the package; they are in FOLDERS of src/bundling/reading.py",
            )
        elif any(alias.asname or alias.name == "*" for alias in node.names):
            self.complain(node.lineno, f"a star or another name for an imported one; {wanted}")
        else:
            names = tuple(alias.name for alias in node.names)
            self.module.links.append(Link("/".join(parts[1:]), names, node.lineno))
        if place.level != "top":
            self.drop(node, place.block)
        elif not place.typing:
            self.drop(node)

    def hoist(self, place: Place) -> str:
        """Take an import out of the body where it goes to the top; returns its comments."""
        if place.level != "top":
            return ""
        if not place.typing:
            self.drop(place.node)
        source = "\n".join(self.module.lines[place.node.lineno - 1 : place.node.end_lineno]).strip()
        tokens = tokenize.generate_tokens(io.StringIO(source).readline)
        return "  ".join(token.string for token in tokens if token.type == tokenize.COMMENT)

    def typing_block(self, node: ast.If) -> None:
        self.drop(node)
        if node.orelse or not all(isinstance(each, ast.Import | ast.ImportFrom) for each in node.body):
            self.complain(node.lineno, "`if TYPE_CHECKING:` with more than imports; move the rest out of it")

    def assignment(self, node: ast.Assign | ast.AnnAssign) -> None:
        """`NAME = asset(__file__, "page.html")` becomes the text of the file."""
        if not isinstance(node.value, ast.Call) or not _is_name(node.value.func, "asset"):
            return
        match node.value:
            case ast.Call(args=[ast.Name(id="__file__"), ast.Constant(value=str(name))], keywords=[]):
                path = self.module.path.with_name(Path(name).name)
            case _:
                return
        self.embedded.add(id(node.value.func))
        if path.name != name or not path.is_file():
            self.complain(
                node.lineno, f'no asset "{name}" beside the module; an asset is a file in its folder'
            )
            return
        before, after = self.around(node.value)
        text = before + literal(path.read_bytes().decode("utf-8")) + after
        self.module.edits.append(Edit(node.lineno, node.end_lineno or node.lineno, tuple(text.split("\n"))))

    def drop(self, node: ast.stmt, block: Sequence[ast.stmt] = ()) -> None:
        """Take a statement out; where nothing would be left of its block, `pass` stays."""
        before, after = self.around(node)
        if before.strip() or (after.strip() and not after.lstrip().startswith("#")):
            self.complain(node.lineno, "several statements in a line; give each its own")
        last = node.end_lineno or node.lineno
        alone = block and node is block[0] and all(is_link(each) for each in block)
        kept = (f"{before}pass",) if alone else ()
        self.module.edits.append(Edit(node.lineno, last, kept, opens=bool(block) and node is block[0]))

    def around(self, node: ast.stmt | ast.expr) -> tuple[str, str]:
        """What stands before a node in its first line, and behind it in its last."""
        first = self.module.lines[node.lineno - 1].encode()  # offsets count bytes
        last = self.module.lines[(node.end_lineno or node.lineno) - 1].encode()
        return first[: node.col_offset].decode(), last[node.end_col_offset :].decode()

    def check_names(self) -> None:
        """Names that would mean something else in a script: `asset`, and what a module says of itself."""
        imported = any(link.target == ASSETS for link in self.module.links)
        for node in ast.walk(self.module.tree):
            if not isinstance(node, ast.Name):
                continue
            if imported and node.id == "asset" and id(node) not in self.embedded:
                self.complain(node.lineno, 'write, at module level: NAME = asset(__file__, "file beside it")')
            if node.id in ("__doc__", "__name__") and not self.module.script:
                self.complain(
                    node.lineno, f"{node.id} is the script's own in a bundle; hand it over from there"
                )


def _places(block: Sequence[ast.stmt], level: str, *, typing: bool) -> Iterator[Place]:
    """All statements of a block and of the blocks in it."""
    for node in block:
        yield Place(node, block, level, typing)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield from _places(node.body, "function", typing=typing)
            continue
        guarded = _is_typing(node)
        inner = "function" if level == "function" else "module"
        first = "top" if guarded and level == "top" else inner
        yield from _places(getattr(node, "body", ()), first, typing=typing or guarded)
        others = [getattr(node, "orelse", ()), getattr(node, "finalbody", ())]
        others += [each.body for each in (*getattr(node, "handlers", ()), *getattr(node, "cases", ()))]
        for other in others:
            yield from _places(other, inner, typing=typing)


def _definitions(block: Iterable[ast.AST]) -> Iterator[tuple[str, int]]:
    """The names that module-level code defines, except by imports; `global` in a function counts."""
    for node in block:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name, node.lineno
            yield from (
                (name, g.lineno) for g in ast.walk(node) if isinstance(g, ast.Global) for name in g.names
            )
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id, node.lineno
        elif not isinstance(node, ast.Lambda | ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
            yield from _definitions(ast.iter_child_nodes(node))


def _is_name(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _is_typing(node: ast.stmt) -> bool:
    return isinstance(node, ast.If) and _is_name(node.test, "TYPE_CHECKING")


def is_link(node: ast.stmt) -> bool:
    """Whether a statement imports from the package."""
    return isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == PACKAGE


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def sentence(doc: str) -> tuple[str, str]:
    """The first sentence of a docstring, as one line without its full stop, and all that follows it."""
    opening = re.match(r"(.+?)(?:[.]?(?=\n\s*\n|\Z)|[.](?=\s))", doc, re.DOTALL)
    if opening is None:
        return "", doc
    return " ".join(opening[1].split()), doc[opening.end() :].lstrip(" ").strip("\n")


def literal(text: str) -> str:
    """A string literal that a person can read and that has exactly this value, its lines kept."""
    special = UNPRINTABLE.search(text) or text.endswith('"')
    if "\\" in text and not special and '"""' not in text and not text.endswith("\\"):
        written = f'r"""{text}"""'
    else:
        body = re.sub(r'"""|"\Z', lambda found: '\\"' * len(found[0]), text.replace("\\", "\\\\"))
        body = UNPRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", body)
        written = f'"""\\\n{body}"""' if "\n" in body else f'"""{body}"""'
    if ast.literal_eval(written) != text:
        raise AssertionError("the literal of an asset is not its text")
    return written
