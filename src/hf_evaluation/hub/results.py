"""The results that stand in a card or in a file of `.eval_results`.

`read_model_index` and `read_eval_results` give them from bytes. For those who check or edit, `index_rows`,
`result_rows` and `eval_rows` give each with the node of its value; `chosen_model` and `single_value` find
where one may be added. Junk is passed over: `publishing.lint` names it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TypeAlias

from hf_evaluation.core.text import squash
from hf_evaluation.hub.files import CARD
from hf_evaluation.hub.yaml_tree import (
    MODEL_INDEX,
    YamlDocument,
    YamlNode,
    decimal_value,
    edit_refused,
    file_envelope,
    front_matter_envelope,
    is_empty,
    yaml_document,
    yaml_fields,
    yaml_items,
    yaml_pairs,
    yaml_text,
)
from hf_evaluation.scores.published import (
    FILE_FORMAT,
    IndexParts,
    Structured,
    index_result,
    setting_of_argument,
)

ResultRow: TypeAlias = tuple[Structured, YamlNode]  # and the node of its value


def read_model_index(card: bytes, model_name: str | None = None) -> tuple[Structured, ...]:
    """Every metric of every result in the card's `model-index`, in the order of the file.

    With `model_name`, results of an entry that bears another name say so in `entry`.
    What is no result (a text where a mapping is expected, a metric without a value) is passed over;
    `lint_card` names it. Raises EvaluationError (5) for front matter that is no YAML.
    """
    envelope = front_matter_envelope(card)
    if envelope is None:
        return ()
    document = yaml_document(CARD, envelope)
    own = chosen_model(document, model_name) if model_name else None
    found = list[Structured]()
    for model in index_models(document):
        name = None if not model_name or model is own else yaml_text(yaml_fields(model).get("name"))
        found += [replace(row, entry=name) for row, _ in index_rows(document, (model,))]
    return tuple(found)


def read_eval_results(path: str, data: bytes) -> tuple[Structured, ...]:
    """Every entry with a value in one file of `.eval_results`; `path` is only reported.

    Junk is passed over as in `read_model_index`. Raises EvaluationError (5) for what is no YAML.
    """
    return tuple(row for row, _ in eval_rows(yaml_document(path, file_envelope(data))))


def index_models(document: YamlDocument) -> tuple[YamlNode, ...]:
    """The entries of `model-index`, whatever they are."""
    return yaml_items(yaml_fields(document.root).get(MODEL_INDEX))


def index_rows(document: YamlDocument, models: Iterable[YamlNode]) -> Iterator[ResultRow]:
    """The results of some entries of `model-index`, in the order of the file."""
    for model in models:
        for result in yaml_items(yaml_fields(model).get("results")):
            yield from result_rows(document, result)


def result_rows(document: YamlDocument, result: YamlNode) -> Iterator[ResultRow]:
    """The rows of one result block: one for each metric with a value."""
    parts = yaml_fields(result)
    for metric in yaml_items(parts.get("metrics")):
        value = yaml_fields(metric).get("value")
        if value is not None:
            yield _index_row(document, parts, yaml_fields(metric), value), value


def eval_rows(document: YamlDocument) -> Iterator[ResultRow]:
    """The entries with a value in a file of `.eval_results`, in the order of the file."""
    for entry in yaml_items(document.root):
        parts = yaml_fields(entry)
        value = parts.get("value")
        if value is not None:
            yield eval_row(document, parts, value), value


def eval_row(document: YamlDocument, parts: dict[str, YamlNode], value: YamlNode) -> Structured:
    """One entry of `.eval_results` as a result; `value` is the node of its value."""
    dataset, source = yaml_fields(parts.get("dataset")), yaml_fields(parts.get("source"))
    return Structured(
        format=FILE_FORMAT,
        path=document.path,
        line=document.line(value.start),
        dataset=yaml_text(dataset.get("id")),
        config=yaml_text(dataset.get("config")),
        split=yaml_text(dataset.get("split")),
        revision=yaml_text(dataset.get("revision")),
        task=yaml_text(dataset.get("task_id")),
        benchmark=None,
        metric=None,
        metric_name=None,
        variant=yaml_text(parts.get("notes")),
        value=decimal_value(value),
        raw=written_text(document, value),
        source_name=yaml_text(source.get("name")),
        source_url=yaml_text(source.get("url")),
        date=yaml_text(parts.get("date")),
        verified=is_verified(parts),
        source_account=yaml_text(source.get("org")) or yaml_text(source.get("user")),
    )


def written_text(document: YamlDocument, value: YamlNode) -> str:
    """A value as it is written, quotes included."""
    return document.text[value.start : value.end].strip()


def is_verified(fields: dict[str, YamlNode]) -> bool:
    """Whether a result counts as verified: by its flag, or by a token that the Hub checks."""
    flag = fields.get("verified")
    is_true = flag is not None and flag.tag == "bool" and flag.value.casefold() in ("true", "yes", "on")
    return is_true or yaml_text(fields.get("verifyToken")) is not None


def chosen_model(document: YamlDocument, model_name: str) -> YamlNode | None:
    """The entry of `model-index` to add to: the one of that name, else one that names none."""
    if document.root is not None and document.root.kind != "mapping" and not is_empty(document.root):
        raise edit_refused(
            f"{document.path}, line {document.first_line}: the front matter is no mapping", "repair it first"
        )
    models = [model for model in index_models(document) if model.kind == "mapping" and model.children]
    names = [(yaml_text(yaml_fields(model).get("name")) or "").casefold() for model in models]
    short = [name.rpartition("/")[2] for name in names]
    wanted = model_name.casefold()
    own = wanted.rpartition("/")[2]
    spellings = ((names, wanted), (short, own), ([squash(name) for name in short], squash(own)))
    for spelled, name in spellings:
        if name and name in spelled:
            return models[spelled.index(name)]
    return next((model for model, name in zip(models, names, strict=True) if not name), None)


def single_value(document: YamlDocument, mapping: YamlNode, key: str) -> YamlNode | None:
    """The value of a key that may stand there once. Raises EvaluationError (5) where it stands twice."""
    found = [(name, value) for name, value in yaml_pairs(mapping) if name.value == key]
    if len(found) > 1:
        raise edit_refused(
            f"{document.path}, line {document.line(found[1][0].start)}: {key} stands there twice",
            "merge the two by hand first",
        )
    if not found and any(name.tag == "merge" for name, _ in yaml_pairs(mapping)):
        raise edit_refused(
            f"{document.path}, line {document.line(mapping.start)}: {key} may come from a merge key",
            "write it out by hand first",
        )
    return found[0][1] if found else None


def _index_row(
    document: YamlDocument, parts: dict[str, YamlNode], metric: dict[str, YamlNode], value: YamlNode
) -> Structured:
    dataset = yaml_fields(parts.get("dataset"))
    found = IndexParts(
        _texts_in(yaml_fields(parts.get("task"))),
        _texts_in(dataset),
        _texts_in(metric),
        _texts_in(yaml_fields(parts.get("source"))),
        (*_result_settings(dataset.get("args")), *_result_settings(metric.get("args"))),
    )
    return index_result(
        found,
        path=document.path,
        line=document.line(value.start),
        value=decimal_value(value),
        raw=written_text(document, value),
        verified=is_verified(metric),
    )


def _texts_in(fields: Mapping[str, YamlNode]) -> dict[str, str]:
    return {name: text for name, node in fields.items() if (text := yaml_text(node)) is not None}


def _result_settings(args: YamlNode | None) -> Iterator[str]:
    """Arguments as words; older cards have one text."""
    if text := yaml_text(args):
        yield text
    for key, value in yaml_pairs(args):
        shown = yaml_text(value)
        if shown is not None:
            yield setting_of_argument(key.value, shown)
