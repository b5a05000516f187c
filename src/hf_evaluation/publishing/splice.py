"""A card or result file with results added or one value changed; every other byte stays.

`add_to_model_index` and `add_to_eval_results` append, `set_index_value` and `set_eval_value` replace one
number. The text is spliced where the parser says that a list ends, and every edit is proved
(`publishing.proof`); all four raise EvaluationError (5) rather than write what could be read otherwise.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from hf_evaluation.core.patterns import pattern
from hf_evaluation.hub.files import CARD
from hf_evaluation.hub.results import (
    ResultRow,
    chosen_model,
    eval_rows,
    index_models,
    index_rows,
    single_value,
    written_text,
)
from hf_evaluation.hub.yaml_tree import (
    LINE_BREAK,
    MODEL_INDEX,
    Envelope,
    Tree,
    YamlDocument,
    YamlNode,
    edit_refused,
    file_envelope,
    front_matter_envelope,
    is_empty,
    new_front_matter,
    yaml_document,
    yaml_pairs,
)
from hf_evaluation.publishing.entries import EvalEntry, IndexEntry, require_finite_number
from hf_evaluation.publishing.proof import Growth, confirm_edit, has_grown
from hf_evaluation.publishing.scalars import (
    entries_not_there,
    eval_tree,
    index_tree,
    rows_of_entries,
    yaml_flow_text,
    yaml_item_lines,
    yaml_mapping_lines,
)
from hf_evaluation.scores.published import Structured
from hf_evaluation.scores.scales import number_text, tidy_number

MAX_OFFSET = 8  # columns; what is more is an alias to a list elsewhere
_PLACEHOLDER = pattern(r"|null|Null|NULL|~|\[[ \t]*\]|\{[ \t]*\}")


@dataclass(frozen=True, slots=True)
class _Splice:
    """Text that takes the place of text[start:end]; an insertion where the two are equal."""

    start: int
    end: int
    text: str


def add_to_model_index(card: bytes, entries: Sequence[IndexEntry], model_name: str) -> bytes:
    """The card with the entries appended to the results of its model; every byte of the card stays.

    They go to the entry of `model-index` whose name is `model_name` (with or without the organisation);
    where there is none yet, it is made with that name, behind the entries of others. Only an empty
    placeholder on one line (`results: []`, `null`) gives way, for no line can be added to it. What stands
    there already with the same value is not added again.

    Raises EvaluationError (5) where it stands there with another value, where the front matter cannot be read
    or holds something else in that place, and where the result would not read as the old data plus
    exactly the entries.
    """
    if not model_name.strip():
        raise edit_refused("a model without a name", "name it as its repository is named")
    envelope = front_matter_envelope(card) or new_front_matter(card)
    document = yaml_document(CARD, envelope)
    model = chosen_model(document, model_name)
    there = [row for row, _ in index_rows(document, () if model is None else (model,))]
    fresh = entries_not_there(entries, rows_of_entries(entries), there)
    if not fresh:
        return card
    growth = _index_growth(document, model, [index_tree(entry) for entry in fresh], model_name)
    new = _grown(document, envelope, growth)
    if front_matter_envelope(new.join()) != new:
        raise edit_refused("the front matter would end somewhere else", "edit the card by hand")
    return new.join()


def add_to_eval_results(existing: bytes | None, entries: Sequence[EvalEntry]) -> bytes:
    """The file of `.eval_results` with the entries appended, or a new one; every byte of the old stays.

    Raises EvaluationError (5) as `add_to_model_index` does; also for a file that holds no list.
    """
    envelope = file_envelope(existing or b"")
    document = yaml_document(".eval_results", envelope)
    root = document.root
    if root is not None and not is_empty(root) and root.kind != "sequence":
        raise edit_refused(
            "the file in .eval_results holds no list", "repair it first: validate shows what is wrong"
        )
    fresh = entries_not_there(entries, rows_of_entries(entries), [row for row, _ in eval_rows(document)])
    if not fresh:
        return existing or b""
    growth = Growth(root, (), None, [eval_tree(entry) for entry in fresh])
    return _grown(document, envelope, growth).join()


def set_index_value(card: bytes, result: Structured, value: int | float) -> bytes:
    """The card with another value for `result`, which `read_model_index` gave: one value on one line changes.

    Raises EvaluationError (5) where the card no longer holds exactly that result, for a verified one, and for
    a value that is shared (an alias) or spread over lines.
    """
    envelope = front_matter_envelope(card)
    if envelope is None:
        raise edit_refused("the card has no front matter", "read it again")
    document = yaml_document(CARD, envelope)
    new = _with_value(document, envelope, index_rows(document, index_models(document)), result, value)
    return new.join()


def set_eval_value(path: str, data: bytes, result: Structured, value: int | float) -> bytes:
    """The file of `.eval_results` with another value for `result`; as `set_index_value`."""
    envelope = file_envelope(data)
    document = yaml_document(path, envelope)
    return _with_value(document, envelope, eval_rows(document), result, value).join()


def _index_growth(
    document: YamlDocument, model: YamlNode | None, results: Sequence[Tree], model_name: str
) -> Growth:
    """Where in the front matter the results go."""
    root = document.root
    whole: list[Tree] = [{"name": model_name, "results": list(results)}]
    if root is None or is_empty(root):
        return Growth(root, (), MODEL_INDEX, whole)
    index = single_value(document, root, MODEL_INDEX)
    if index is None:
        return Growth(root, ((root, None),), MODEL_INDEX, whole)
    if is_empty(index):
        return Growth(index, ((root, index),), None, whole)
    if model is None and any(item.kind == "mapping" and item.children for item in index_models(document)):
        return Growth(index, ((root, index),), None, whole)
    if model is None:
        raise edit_refused(
            f"{document.path}, line {document.line(index.start)}: {MODEL_INDEX} holds no model",
            "repair it first",
        )
    present = single_value(document, model, "results")
    if present is None:
        return Growth(model, ((model, None), (root, index)), "results", list(results))
    if not is_empty(present) and present.kind != "sequence":
        raise edit_refused(
            f"{document.path}, line {document.line(present.start)}: results is no list", "repair it first"
        )
    return Growth(present, ((model, present), (root, index)), None, list(results))


def _grown(document: YamlDocument, envelope: Envelope, growth: Growth) -> Envelope:
    """The file with the growth spliced in. Raises EvaluationError (5) unless it reads as meant."""
    if lone := re.search(r"\r(?!\n)", document.text):
        raise edit_refused(
            f"{document.path}, line {document.line(lone.start())}: a carriage return without line feed",
            "git sees no end of a line there, YAML does; save the file with other line endings first",
        )
    text = _spliced(document.text, _splices(document, growth))
    new = replace(envelope, yaml=text.encode("utf-8"))
    confirm_edit(document, new, growth.node, lambda node: has_grown(growth, node))
    return new


def _spliced(text: str, splices: Sequence[_Splice]) -> str:
    for splice in sorted(splices, key=lambda splice: splice.start, reverse=True):
        text = text[: splice.start] + splice.text + text[splice.end :]
    return text


def _splices(document: YamlDocument, growth: Growth) -> list[_Splice]:
    """By what stands there: block collections get lines, flow collections get flow text."""
    node, offset = growth.node, _list_offset(document, growth)
    column = _new_column(document, growth, offset)
    if node is None:
        return [_lines_after(document, len(document.text), _new_lines(growth, column, offset), column)]
    in_flow = bool(growth.parents) and growth.parents[0][0].style == "flow"
    if node.style == "flow" and (node.children or in_flow or LINE_BREAK.search(written_text(document, node))):
        return [_flow_splice(document, node, _flow_items(growth))]
    if is_empty(node):
        return _replace_placeholder(document, growth, column, offset, in_flow=in_flow)
    end = max(token.end for token in document.tokens if node.start <= token.start < node.end)
    return [_lines_after(document, end, _new_lines(growth, column, offset), column + (growth.key is None))]


def _flow_items(growth: Growth) -> list[str]:
    if growth.key is None:
        return [yaml_flow_text(item) for item in growth.items]
    return [f"{growth.key}: {yaml_flow_text(growth.items)}"]


def _new_lines(growth: Growth, column: int, offset: int) -> list[str]:
    if growth.key is None:
        return yaml_item_lines(growth.items, column, offset)
    return yaml_mapping_lines({growth.key: growth.items}, column, offset)


def _new_column(document: YamlDocument, growth: Growth, offset: int) -> int:
    """Column of the dashes or of the key to write, as the neighbours have it."""
    if growth.node is not None and growth.node.children:
        return _first_column(document, growth.node)
    return _first_column(document, growth.parents[0][0]) + offset if growth.parents else 0


def _first_column(document: YamlDocument, node: YamlNode) -> int:
    """Column of the first dash or key; not simply where the node starts, for an anchor may stand there."""
    kind = "KeyToken" if node.kind == "mapping" else "BlockEntryToken"
    starts = (token.start for token in document.tokens if token.kind == kind)
    start = next((start for start in starts if start >= node.start), node.start)
    return start - document.line_starts[document.line(start) - document.first_line]


def _list_offset(document: YamlDocument, growth: Growth) -> int:
    """How far the file indents a list under its key: as the lists on the way do it, else the first one."""
    for mapping, on_the_way in growth.parents:
        lists = [
            value for _, value in yaml_pairs(mapping) if value.kind == "sequence" and value.style == "block"
        ]
        for value in sorted(lists, key=lambda value: value is not on_the_way):
            offset = _first_column(document, value) - _first_column(document, mapping)
            if 0 <= offset <= MAX_OFFSET:
                return offset
    return 0


def _lines_after(document: YamlDocument, end: int, lines: Sequence[str], column: int) -> _Splice:
    """New lines after the line of `end`, past comments that stand at `column` or deeper: they belong above.

    The newline is that of the line above, so that files with mixed ones stay as they are.
    """
    text = document.text
    row = bisect_right(document.line_starts, end) - 1
    if document.line_starts[row] != end:
        row += 1
    row = _past_comments(document, row, column)
    at = document.line_starts[row] if row < len(document.line_starts) else len(text)
    newline = _newline_before(document, at)
    lead = "" if at == 0 or text[at - 1] in "\r\n" else newline
    return _Splice(at, at, lead + "".join(line + newline for line in lines))


def _past_comments(document: YamlDocument, row: int, column: int) -> int:
    """The row after the comments at `column` or deeper that follow `row`, with the blank lines among them."""
    lines = document.line_starts
    last = row
    for index in range(row, len(lines)):
        end = lines[index + 1] if index + 1 < len(lines) else len(document.text)
        line = document.text[lines[index] : end].rstrip()
        bare = line.lstrip(" ")
        if bare.startswith("#") and len(line) - len(bare) >= column:
            last = index + 1
        elif bare:
            break
    return last


def _replace_placeholder(
    document: YamlDocument, growth: Growth, column: int, offset: int, *, in_flow: bool
) -> list[_Splice]:
    """Lines under `key:`; the empty `[]` or `null` beside it goes, all that an addition ever takes out."""
    node = growth.node
    assert node is not None
    if not _PLACEHOLDER.fullmatch(document.text[node.start : node.end]):
        raise edit_refused(
            f"{document.path}, line {document.line(node.start)}: an empty value with a tag or an anchor",
            "take it out first",
        )
    if in_flow:
        lead = "" if document.text[: node.start].endswith(" ") else " "
        return [_Splice(node.start, node.end, f"{lead}[{', '.join(_flow_items(growth))}]")]
    lines = _lines_after(document, node.end, _new_lines(growth, column, offset), column + 1)
    if node.start == node.end:
        return [lines]
    if not growth.parents and not document.text[node.end : lines.start].strip():
        return [_Splice(node.start, lines.end, lines.text.lstrip("\r\n"))]
    return [_Splice(len(document.text[: node.start].rstrip(" \t")), node.end, ""), lines]


def _flow_splice(document: YamlDocument, node: YamlNode, items: Sequence[str]) -> _Splice:
    """Items before the closing bracket: on own lines where it stands alone, else after the last item."""
    close = node.end - 1
    last = max((token for token in document.tokens if token.end <= close), key=lambda token: token.end)
    row = document.line_starts[bisect_right(document.line_starts, close) - 1]
    indent = " " * (_flow_indent(document, node, close) if node.children else _indent_at(document, close) + 2)
    has_comma, is_first = last.kind == "FlowEntryToken", not node.children
    newline = _newline_before(document, row)
    if last.end > row:
        lead = "" if has_comma or is_first else ","
        return _Splice(
            last.end, last.end, lead + newline + f",{newline}".join(indent + item for item in items)
        )
    if has_comma:
        return _Splice(row, row, "".join(f"{indent}{item},{newline}" for item in items))
    lines = newline.join(f"{indent}, {item}" for item in items) + newline
    return _Splice(row, row, lines.replace(", ", "", 1) if is_first else lines)


def _flow_indent(document: YamlDocument, node: YamlNode, close: int) -> int:
    """Indentation of the last item where it begins its line, else two deeper than the line of the bracket."""
    item = node.children[-1] if node.kind == "sequence" else node.children[-2]
    row = document.line_starts[bisect_right(document.line_starts, item.start) - 1]
    if row < item.start and not document.text[row : item.start].strip(" "):
        return item.start - row
    return _indent_at(document, close) + 2


def _indent_at(document: YamlDocument, offset: int) -> int:
    row = document.line_starts[bisect_right(document.line_starts, offset) - 1]
    line = document.text[row:]
    return len(line) - len(line.lstrip(" "))


def _newline_before(document: YamlDocument, row: int) -> str:
    above = re.search(r"(\r\n|\n|\r)\Z", document.text[max(0, row - 2) : row])
    return above.group() if above else document.newline


def _with_value(
    document: YamlDocument,
    envelope: Envelope,
    rows: Iterable[ResultRow],
    result: Structured,
    value: int | float,
) -> Envelope:
    """The file with one value changed. Raises EvaluationError (5) as `set_index_value` says."""
    require_finite_number(value)
    nodes = [node for row, node in rows if row == result]
    where = f"{document.path}, line {result.line}"
    if len(nodes) != 1:
        raise edit_refused(f"{where}: that result stands there {len(nodes)} times", "read the file again")
    if result.verified:
        raise edit_refused(f"{where}: {result.raw} is a verified result", "only its author can replace it")
    if result.value == tidy_number(value):
        return envelope
    node, number = nodes[0], number_text(tidy_number(value))
    written = document.text[node.start : node.end]
    if node.kind != "scalar" or node.style == "block" or not written or re.search(r"[\r\n]|\A[&!]", written):
        raise edit_refused(f"{where}: the value is no plain number", "edit it by hand")
    text = _spliced(document.text, [_Splice(node.start, node.end, number)])
    new = replace(envelope, yaml=text.encode("utf-8"))
    confirm_edit(document, new, node, lambda found: found.value == number and found.tag in ("int", "float"))
    return new
