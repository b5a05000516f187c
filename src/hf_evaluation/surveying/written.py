"""What a plan would write, in a few words, and where that is not what the card prints.

`read_written` reads the YAML of one result, so that a person sees what is really written; `doubts_of` names
what it says and the source row does not. A doubt is a place to look at, no verdict.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from hf_evaluation.cards.headers import metric_in_text
from hf_evaluation.core.json_values import Object, as_object, as_objects, as_text, finite_number
from hf_evaluation.core.text import squash
from hf_evaluation.core.yaml_safely import load_yaml
from hf_evaluation.scores.benchmarks import Benchmark, catalogue
from hf_evaluation.scores.fitting import is_for
from hf_evaluation.scores.identity import parts_between
from hf_evaluation.scores.labels import parse_label
from hf_evaluation.scores.metrics import is_generic, metric_of, same_metric
from hf_evaluation.scores.scales import value_text
from hf_evaluation.surveying.evidence import RowEvidence
from hf_evaluation.surveying.proposals import Proposed

MAX_ABOVE = 80  # characters of a text over the table that may say in which metric all of it is
_METRIC_PIECES = re.compile(r"[/(),;]")
_DIGITS = re.compile(r"-?\d+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Written:
    """One result as it is written: name, metric and how it is shown, value, data set, notes."""

    name: str
    metric: str | None
    metric_shown: str | None
    value: float | None
    where: str
    notes: str | None = None


def read_written(text: str) -> Written | None:
    """What one block of YAML says; None where it is not of a form that we know."""
    import yaml

    try:
        block = load_yaml(text)
    except (ValueError, yaml.YAMLError):
        return None
    item = as_object(block[0] if isinstance(block, list) and block else block)
    dataset, metrics = as_object(item.get("dataset")), as_objects(item.get("metrics"))
    if metrics:
        metric = metrics[0]
        name = as_text(dataset.get("name")) or as_text(dataset.get("type")) or ""
        kind, told = as_text(metric.get("type")), as_text(metric.get("name"))
        shown = f"{kind}, named {told}" if kind and told and not told.startswith(kind) else told or kind
        where = _joined(dataset, "type", "config", "split")
        value = finite_number(metric.get("value"))
        return Written(name, kind or told, shown, value, where) if len(metrics) == 1 else None
    if as_text(dataset.get("id")) is None:
        return None
    task = as_text(dataset.get("task_id")) or ""
    value = finite_number(item.get("value"))
    return Written(task, None, None, value, _joined(dataset, "id"), as_text(item.get("notes")))


def _joined(record: Object, *names: str) -> str:
    return " ".join(filter(None, (as_text(record.get(name)) for name in names)))


def doubts_of(
    item: Proposed, beside: Sequence[Proposed] = (), pipeline_tag: str | None = None
) -> tuple[str, ...]:
    """What a person should look at first: where the row of the card names something else than is written.

    `beside` are the scores of the same table, which show where the model's own line is.
    """
    written = read_written(item.text)
    found = [_other_benchmark(item, written), _other_metric(item, written), _other_model(item, beside)]
    found += [_other_value(item, written), _other_kind(item, pipeline_tag)]
    return tuple(filter(None, found))


def _row_texts(evidence: RowEvidence) -> list[str]:
    """The words of the row, and the header cells over the marked one."""
    words = [text for at, text in enumerate(evidence.row) if at != evidence.column]
    carried = [text for _, text in evidence.carried]
    heads = [row[evidence.column] for row in evidence.head if evidence.column < len(row)]
    return [text for text in (*words, *carried, *heads) if text and not _DIGITS.fullmatch(text.strip(" %"))]


def _other_benchmark(item: Proposed, written: Written | None) -> str | None:
    """A benchmark that the row or its header names, where it is not the one that is written."""
    known = catalogue()
    ours = (known.find(written.name) if written else None) or known.with_id(item.score.benchmark_id)
    labels = [(text, parse_label(text).benchmark) for text in _row_texts(item.evidence)]
    named = [(text, found) for text, found in labels if found]
    if ours is None or any(found.id == ours.id or parts_between(found, ours) for _, found in named):
        return None
    others = (
        f"“{text}” is {found.name}, not {ours.name}" for text, found in named if not _is_told(text, written)
    )
    return next(others, None)


def _is_told(text: str, written: Written | None) -> bool:
    """Whether what a label names is told as a part: in brackets behind the metric, or in the notes."""
    behind = (written.metric_shown or "").partition("(")[2] if written else ""
    told = f"{behind};{written.notes or ''}" if written else ""
    parts = [squash(piece) for piece in _METRIC_PIECES.split(told)]
    return any(part and (part in squash(text) or squash(text) in part) for part in parts)


def _other_kind(item: Proposed, pipeline_tag: str | None) -> str | None:
    """That the benchmark is for another kind of model: an embedding has no pass@1."""
    benchmark = catalogue().with_id(item.score.benchmark_id)
    if benchmark is None or pipeline_tag is None:
        return None
    if is_for(benchmark, pipeline_tag, None):
        return None
    return f"{benchmark.name} is not for a {pipeline_tag} model"


def _other_metric(item: Proposed, written: Written | None) -> str | None:
    """A written metric that is not the one which stands nearest, nor where none does a usual one."""
    ours = (written.metric if written else None) or item.score.metric
    benchmark = catalogue().with_id(item.score.benchmark_id)
    if ours is None:
        return None
    evidence = item.evidence
    near = [(text, _metrics_of_label(text)) for text in _row_texts(evidence)]
    titles = [text for text in (evidence.section or "", *evidence.above) if len(text) <= MAX_ABOVE]
    over = [(text, [metric_in_text(text)]) for text in titles]
    for text, told in (*near, *over):
        if found := [metric for metric in told if metric and _says_more(metric, benchmark)]:
            other = all(_is_another(ours, metric) for metric in found)
            return f"“{text[:60]}”: {' or '.join(found)}, not {ours}" if other else None
    usual = benchmark.metrics if benchmark else ()
    if usual and all(same_metric(ours, name, benchmark) is False for name in usual):
        return f"no metric is printed; usual is {' or '.join(usual)}, not {ours}"
    return None


def _metrics_of_label(text: str) -> list[str | None]:
    """The metrics that a label names: "AIME (pass@1 / cons@64)" names two."""
    pieces = [metric_in_text(piece) for piece in _METRIC_PIECES.split(text)]
    return pieces if any(pieces) else [parse_label(text).metric]


def _says_more(metric: str, benchmark: Benchmark | None) -> bool:
    """Whether the name of a metric says more than "score"."""
    known = metric_of(metric)
    return known is not None and not is_generic(known[0], benchmark)


def _is_another(ours: str, printed: str) -> bool:
    """Whether a printed metric bears another name, also where both come to the share of right answers."""
    one, other = metric_of(ours), metric_of(printed)
    return bool(one and other and one[0].id != other[0].id)


def _other_model(item: Proposed, beside: Sequence[Proposed]) -> str | None:
    """The model's own name, where it stands over another column, or with other scores of the table alone."""
    if _names_model(item):
        return None
    evidence, own = item.evidence, _own_name(item)
    others = [text for row in evidence.head for at, text in enumerate(row) if at != evidence.column and text]
    other = next((text for text in others if squash(text) == own or own in squash(text)), None)
    if other:
        return f"“{other}” heads another column"
    if any(_names_model(score) for score in beside):
        return "the model's name stands in another row or column"
    return None


def _own_name(item: Proposed) -> str:
    return squash(item.score.model.rpartition("/")[2])


def _names_model(item: Proposed) -> bool:
    """Whether the row, or the header over the score, bears the model's name or a piece of it."""
    own = _own_name(item)
    texts = [squash(text) for text in _row_texts(item.evidence)]
    return any(own in text or (len(text) > 3 and text in own) for text in texts)


def _other_value(item: Proposed, written: Written | None) -> str | None:
    cell = item.evidence.row[item.evidence.column] if item.evidence.column < len(item.evidence.row) else ""
    if written is None or written.value is None:
        return None
    printed = [float(number) for number in _DIGITS.findall(cell.replace(",", "."))]
    right = (written.value, written.value * 100, written.value / 100)
    if any(math.isclose(value, number, rel_tol=1e-4, abs_tol=1e-9) for value in right for number in printed):
        return None
    return f"the cell prints {cell}, {value_text(written.value)} is written"
