"""Results as the Hub tells them in JSON: `evalResults` and `model-index` of its lists and model pages.

`item_result` reads one item of `evalResults`, `told_index` a `model-index`. What a file says itself, with the
line of each value, is read by `hub.results`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from hf_evaluation.core.json_values import as_object, as_objects, as_text, decimal_number, finite_number
from hf_evaluation.scores.published import (
    FILE_FORMAT,
    IndexParts,
    Structured,
    index_result,
    setting_of_argument,
)


def item_result(item: Mapping[str, Any]) -> Structured | None:
    """One item of `evalResults` as a result; None for a file that the Hub could not read.

    A token that the Hub has not confirmed counts as verified: nobody overwrites such a result. Who shows a
    mark of verification asks the item itself.
    """
    data = as_object(item.get("data"))
    dataset, source = as_object(data.get("dataset")), as_object(data.get("source"))
    if item.get("error") or not data:
        return None
    return Structured(
        format=FILE_FORMAT,
        path=str(item.get("filename")),
        line=0,
        dataset=as_text(dataset.get("id")),
        config=None,
        split=None,
        revision=as_text(dataset.get("revision")),
        task=as_text(dataset.get("task_id")),
        benchmark=None,
        metric=None,
        metric_name=None,
        variant=as_text(data.get("notes")),
        value=finite_number(data.get("value")),
        raw=str(data.get("value")),
        source_name=as_text(source.get("name")),
        source_url=as_text(source.get("url")),
        date=as_text(data.get("date")),
        verified=bool(item.get("verified") or data.get("verifyToken")),
        source_account=as_text(source.get("org")) or as_text(source.get("user")),
    )


def told_index(index: object, path: str) -> Iterator[Structured]:
    """Every metric of every result in a `model-index`; what is no result is passed over."""
    for entry in as_objects(index):
        for result in as_objects(entry.get("results")):
            for metric in as_objects(result.get("metrics")):
                if metric.get("value") is not None:
                    yield _told_result(result, metric, path)


def _told_result(result: Mapping[str, Any], metric: Mapping[str, Any], path: str) -> Structured:
    dataset, value = as_object(result.get("dataset")), metric["value"]
    parts = IndexParts(
        _texts(result.get("task")),
        _texts(dataset),
        _texts(metric),
        _texts(result.get("source")),
        (*_settings(dataset.get("args")), *_settings(metric.get("args"))),
    )
    number = decimal_number(value) if isinstance(value, str) else finite_number(value)
    verified = metric.get("verified") is True
    return index_result(parts, path=path, line=0, value=number, raw=str(value), verified=verified)


def _texts(value: object) -> dict[str, str]:
    """The texts of an object, numbers among them as they are written."""
    found = as_object(value).items()
    return {
        name: str(item).strip()
        for name, item in found
        if isinstance(item, str | int | float) and not isinstance(item, bool) and str(item).strip()
    }


def _settings(args: object) -> list[str]:
    """Arguments as words; older cards have one text."""
    told = [args.strip()] if isinstance(args, str) and args.strip() else []
    return told + [setting_of_argument(name, text) for name, text in _texts(args).items()]
