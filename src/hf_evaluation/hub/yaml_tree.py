"""YAML as a tree with places: where each value stands in a card or a result file.

An `Envelope` cuts a file around its YAML (`front_matter_envelope`, `file_envelope`); `yaml_document` parses
that, as the Hub reads it, into a `YamlDocument` of `YamlNode`s or raises; `parse_document` says why it is
`Unreadable`, `client_problem` why it is so for PyYAML, which huggingface_hub uses.
`yaml_pairs`, `yaml_items`, `yaml_fields`, `yaml_text`, `decimal_value` and `hub_kind` read nodes of any kind
and never raise. Nothing is constructed, so dates and unknown tags stay text; nothing is ever dumped.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.core.json_values import decimal_number
from hf_evaluation.core.patterns import pattern
from hf_evaluation.core.yaml_safely import check_expansion, check_size
from hf_evaluation.hub.yaml_scanner import hub_loader, restored_text

# Cards and result files are spliced, never dumped: the YAML parser only says where a list ends and, after
# the edit, whether the file reads as the old data plus exactly what was meant.

Leaf: TypeAlias = "str | int | float | bool"
Tree: TypeAlias = "Leaf | dict[str, Tree] | list[Tree]"
Args: TypeAlias = tuple[tuple[str, Leaf], ...]
MODEL_INDEX = "model-index"
_BOM = b"\xef\xbb\xbf"
_OPENING_DASHES = rb"\A(?:\xef\xbb\xbf)?\s*---[ \t]*(?:\r\n|\n|\r|\Z)"
_FENCED = pattern(rb"(" + _OPENING_DASHES + rb")(.*?)((?<=[\r\n])---[ \t]*(?:\r\n|\n|\r|\Z).*)", re.S)
LINE_BREAK = pattern(r"\r\n|\n|\r")
# What js-yaml 4, the Hub's parser, takes a plain scalar for; PyYAML reads `1e3` as text and `yes` as a truth.
_HUB_KINDS_IN_YAML = (
    ("null", pattern(r"|~|null|Null|NULL")),
    ("bool", pattern(r"true|True|TRUE|false|False|FALSE")),
    ("int", pattern(r"[-+]?(?:0b[01]+|0o[0-7]+|0x[0-9a-fA-F]+|[0-9]+)")),
    (
        "float",
        pattern(r"[-+]?[0-9]+(?:\.[0-9]*)?(?:[eE][-+]?[0-9]+)?|\.[0-9]+(?:[eE][-+]?[0-9]+)?|"
                r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"),
    ),
    ("timestamp", pattern(r"\d{4}-\d\d-\d\d|\d{4}-\d\d?-\d\d?(?:[Tt]|[ \t]+)\d\d?:\d\d:\d\d.*")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Envelope:
    """A file cut in three: the YAML, which begins in `line`, and the bytes around it that stay."""

    before: bytes
    yaml: bytes
    after: bytes
    line: int

    def join(self) -> bytes:
        """The file."""
        return self.before + self.yaml + self.after


@dataclass(frozen=True, slots=True, eq=False)
class YamlNode:
    """A node of the YAML with its place in the text; an anchored node is one object wherever aliases stand.

    `kind` is scalar, sequence or mapping; a mapping's children are key, value, key, value... `tag` is what
    YAML 1.1 takes a scalar for (str, int, null...). `style` is block or flow for a collection; plain, quoted
    or block for a scalar. `start` and `end` are offsets in characters.
    """

    kind: str
    tag: str
    value: str
    start: int
    end: int
    column: int
    style: str
    children: tuple[YamlNode, ...] = ()


@dataclass(frozen=True, slots=True)
class YamlToken:
    """A token with its place."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Problem:
    """What a parser says, and of which offset."""

    problem: str
    offset: int


@dataclass(frozen=True, slots=True)
class YamlDocument:
    """A YAML text with its tree; `first_line` is the number of its first line in the file `path`."""

    path: str
    text: str
    first_line: int
    root: YamlNode | None
    tokens: tuple[YamlToken, ...]
    line_starts: tuple[int, ...]
    newline: str

    def line(self, offset: int) -> int:
        """Line number in the file, 1-based."""
        return self.first_line + bisect_right(self.line_starts, offset) - 1


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Why a text is no YAML; `line` is that of the file."""

    path: str
    line: int
    problem: str


def edit_refused(message: str, hint: str) -> EvaluationError:
    """The failure (5) of an edit that could change more than was meant."""
    return EvaluationError(message, code=5, hint=hint)


def front_matter_envelope(card: bytes) -> Envelope | None:
    """The YAML between the first two `---` lines, None without; blank lines may precede it, as on the Hub."""
    match = _FENCED.match(card)
    if not match:
        return None
    before, yaml, after = match.groups()
    return Envelope(before, yaml, after, 1 + _line_breaks(before))


def new_front_matter(card: bytes) -> Envelope:
    """An empty front matter before the card's text; a BOM stays first, for elsewhere it would be text."""
    if is_front_matter_unclosed(card):
        raise edit_refused(
            "the front matter that opens the card is never closed", "close it with a line of three dashes"
        )
    bom = _BOM if card.startswith(_BOM) else b""
    found = re.search(rb"\r\n|\n|\r", card)
    newline = found.group() if found else b"\n"
    return Envelope(bom + b"---" + newline, b"", b"---" + newline + card[len(bom) :], 2)


def is_front_matter_unclosed(card: bytes) -> bool:
    """Whether a card begins with dashes that nothing closes: the Hub reads no metadata then."""
    return re.match(_OPENING_DASHES, card) is not None and front_matter_envelope(card) is None


def file_envelope(data: bytes) -> Envelope:
    """A file that is YAML as a whole; a BOM stays before it."""
    bom = _BOM if data.startswith(_BOM) else b""
    return Envelope(bom, data[len(bom) :], b"", 1)


def yaml_document(path: str, envelope: Envelope) -> YamlDocument:
    """The YAML of a file. Raises EvaluationError (5) with the line where it cannot be read."""
    document = parse_document(path, envelope)
    if isinstance(document, Unreadable):
        raise edit_refused(
            f"{path}, line {document.line}: the YAML cannot be read: {document.problem}",
            "repair that line first; nothing was changed",
        )
    return document


def parse_document(path: str, envelope: Envelope) -> YamlDocument | Unreadable:
    """The YAML of a file with its tree, or why there is none; never raises."""
    try:
        text = envelope.yaml.decode("utf-8")
    except UnicodeDecodeError as error:
        return Unreadable(path, envelope.line + _line_breaks(envelope.yaml[: error.start]), "it is no UTF-8")
    starts = (0, *(match.end() for match in LINE_BREAK.finditer(text)))
    parsed = _parse_yaml(text, hub_loader)
    if isinstance(parsed, _Problem):
        return Unreadable(path, envelope.line + bisect_right(starts, parsed.offset) - 1, parsed.problem)
    newline = LINE_BREAK.search(envelope.before.decode("utf-8", "replace") + text)
    return YamlDocument(path, text, envelope.line, *parsed, starts, newline.group() if newline else "\n")


def client_problem(document: YamlDocument) -> Unreadable | None:
    """Why PyYAML, and so huggingface_hub, cannot read what the Hub reads; None where it can."""
    import yaml

    parsed = _parse_yaml(document.text, yaml.SafeLoader)
    if not isinstance(parsed, _Problem):
        return None
    return Unreadable(document.path, document.line(parsed.offset), parsed.problem)


def yaml_pairs(node: YamlNode | None) -> Iterator[tuple[YamlNode, YamlNode]]:
    """Keys and values of a mapping in their order, repeated keys too; none of anything else."""
    if node is not None and node.kind == "mapping":
        yield from zip(node.children[::2], node.children[1::2], strict=True)


def yaml_items(node: YamlNode | None) -> tuple[YamlNode, ...]:
    """The items of a list, none of anything else."""
    return node.children if node is not None and node.kind == "sequence" else ()


def yaml_fields(node: YamlNode | None) -> dict[str, YamlNode]:
    """The values of a mapping by key, last one first served, as PyYAML does; `<<` one level deep."""
    found: dict[str, YamlNode] = {}
    for key, value in yaml_pairs(node):
        if key.tag == "merge":
            for base in yaml_items(value) or (value,):
                found |= {name.value: item for name, item in yaml_pairs(base)}
    return found | {key.value: value for key, value in yaml_pairs(node) if key.kind == "scalar"}


def is_empty(node: YamlNode) -> bool:
    """Whether a node holds nothing: null, an empty list or mapping."""
    return node.tag == "null" or (node.kind != "scalar" and not node.children)


def yaml_text(node: YamlNode | None) -> str | None:
    """What a scalar says, None for null, an empty text or a collection."""
    if node is None or node.kind != "scalar" or node.tag == "null":
        return None
    return node.value.strip() or None


def decimal_value(node: YamlNode | None) -> float | None:
    """The number a scalar writes in decimals, None where it writes none."""
    text = yaml_text(node)
    return None if text is None else decimal_number(text)


def hub_kind(node: YamlNode) -> str:
    """What the Hub's parser takes a node for: sequence, mapping, str, int, float, bool, null or timestamp."""
    if node.kind != "scalar":
        return node.kind
    if node.style != "plain":
        return "str"
    if node.end - node.start != len(node.value):  # a tag or an anchor stands before it, or it has lines
        return node.tag
    return next((kind for kind, form in _HUB_KINDS_IN_YAML if form.fullmatch(node.value)), "str")


def _line_breaks(data: bytes) -> int:
    return len(re.findall(rb"\r\n|\n|\r", data))


def _parse_yaml(
    text: str, load: Callable[[str], Any]
) -> tuple[YamlNode | None, tuple[YamlToken, ...]] | _Problem:
    """Tree and tokens of a text by a loader, or what it cannot read.

    Nodes are composed, not constructed: an impossible date or an unknown tag is no reason to refuse a card.
    """
    import yaml

    tokens: list[YamlToken] = []
    try:
        check_size(text)
        loader = load(text)
        take = loader.get_token

        def note_token() -> object:
            token = take()
            tokens.append(YamlToken(type(token).__name__, token.start_mark.index, token.end_mark.index))
            return token

        loader.get_token = note_token
        node = loader.get_single_node()
        if node is not None:
            check_expansion(node)
        root = None if node is None else _convert(node, {}, loader)
    except yaml.reader.ReaderError as error:
        return _Problem(f"the character {error.character!r} is not allowed", error.position)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        return _Problem(error.problem or error.context or "", mark.index if mark else 0)
    except (yaml.YAMLError, ValueError, OverflowError) as error:  # an escape beyond Unicode is a ValueError
        return _Problem(str(error), 0)
    except RecursionError:
        return _Problem("it is nested too deeply", 0)
    return root, tuple(tokens)


def _convert(node: Any, done: dict[int, YamlNode | None], loader: Any) -> YamlNode:
    """PyYAML's node as ours. Shared nodes stay shared, so a bomb of aliases stays small."""
    if id(node) in done:
        known = done[id(node)]
        if known is None:
            raise ValueError("an alias stands inside its own anchor")
        return known
    done[id(node)] = None
    kind: str = node.id
    children: list[YamlNode] = []
    if kind != "scalar":
        for item in node.value:
            children += [_convert(part, done, loader) for part in (item if kind == "mapping" else (item,))]
    converted = YamlNode(
        kind,
        node.tag.removeprefix("tag:yaml.org,2002:"),
        restored_text(loader, node.value) if kind == "scalar" else "",
        node.start_mark.index,
        node.end_mark.index,
        node.start_mark.column,
        _yaml_style(node),
        tuple(children),
    )
    done[id(node)] = converted
    return converted


def _yaml_style(node: Any) -> str:
    if node.id != "scalar":
        return "flow" if node.flow_style else "block"
    return {None: "plain", "'": "quoted", '"': "quoted"}.get(node.style, "block")
