"""Files of harnesses that are not read here: known by what is in them, and named.

`foreign_error` says what a file is, and what would be read instead; None for a file that nobody knows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.core.json_values import as_object
from hf_evaluation.core.patterns import pattern

READ_INSTEAD = (
    "read are: results_*.json of lm-evaluation-harness and lighteval, records of every_eval_ever, "
    "and {'results': [...]} with scores of our own"
)
_PASS = pattern(r"pass@\d+$")


def foreign_error(document: object, name: str) -> EvaluationError | None:
    """The failure (2) of a file of another harness, named."""
    what = next((what for what, fits in FOREIGN if fits(as_object(document), document)), None)
    return _named(name, what) if what else None


def foreign_text_error(start: str, name: str) -> EvaluationError | None:
    """The same for a file that is no JSON, by its first line."""
    head = start.lstrip("\ufeff").partition("\n")[0].strip().casefold()
    if "win_rate" in head and ("avg_length" in head or "standard_error" in head):
        return _named(name, "AlpacaEval (a leaderboard.csv)")
    if head.startswith("dataset,version,metric,mode"):
        return _named(name, "OpenCompass (a summary)")
    return None


def _named(name: str, what: str) -> EvaluationError:
    return EvaluationError(f"{name} is a file of {what}, which is not read here", code=2, hint=READ_INSTEAD)


def _first_of(document: object) -> dict[str, Any]:
    """The first object of a file that is a list."""
    return as_object(document[0]) if isinstance(document, list) and document else {}


def _is_helm_stats(_: Mapping[str, Any], document: object) -> bool:
    first = _first_of(document)
    named = isinstance(first.get("name"), dict) and "count" in first and "sum" in first
    return named or ("instance_id" in first and isinstance(first.get("stats"), list))


def _is_alpaca(_: Mapping[str, Any], document: object) -> bool:
    return {"instruction", "output_1", "output_2"} <= set(_first_of(document))


def _is_bigcode(fields: Mapping[str, Any], _: object) -> bool:
    tasks = [value for name, value in fields.items() if name != "config" and isinstance(value, dict)]
    return "config" in fields and any(_PASS.match(str(key)) for task in tasks for key in task)


def _is_opencompass(fields: Mapping[str, Any], _: object) -> bool:
    details = fields.get("details")
    others = [value for name, value in fields.items() if name != "details"]
    numbers = bool(others) and all(isinstance(value, int | float) for value in others)
    return numbers and isinstance(details, dict | list) and bool(details)


# What a file is, and how it is known: by keys that no file which is read has together.
FOREIGN: tuple[tuple[str, Callable[[Mapping[str, Any], object], bool]], ...] = (
    ("HELM (stats.json)", _is_helm_stats),
    ("HELM (run_spec.json)", lambda fields, _: {"scenario_spec", "adapter_spec"} <= set(fields)),
    ("HELM (scenario_state.json)", lambda fields, _: {"adapter_spec", "request_states"} <= set(fields)),
    ("AlpacaEval (annotations.json)", _is_alpaca),
    ("evalplus (an eval_results.json)", lambda fields, _: isinstance(fields.get("eval"), dict)
     and ("hash" in fields or "pass_at_k" in fields)),
    ("bigcode-evaluation-harness", _is_bigcode),
    ("OpenCompass", _is_opencompass),
)  # fmt: skip
