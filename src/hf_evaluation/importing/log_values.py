"""The numbers that a log of inspect-ai states, read without inspect-ai.

`read_log_values` gives them from the bytes of a `.eval` or a `.json` log: enough to hold a published value
against.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.core.json_values import as_object, as_objects, as_text, finite_number, parse_json
from hf_evaluation.core.text import first_line

HEADER_BYTES = 32 << 20  # a header holds no samples
_NO_SCORES = ("stderr", "std", "var", "bootstrap_stderr", "bootstrap_std")


@dataclass(frozen=True, slots=True)
class LogValues:
    """What a log says it ran and measured: `values` by "scorer/metric", without error estimates."""

    task: str
    model: str
    values: Mapping[str, float]


def read_log_values(data: bytes, name: str) -> LogValues | None:
    """The values of a log; None for what is none. Raises EvaluationError (5) for one that cannot be read."""
    fields = as_object(_header_of(data, name))
    run = as_object(fields.get("eval"))
    if not run or "status" not in fields:
        return None
    values: dict[str, float] = {}
    for score in as_objects(as_object(fields.get("results")).get("scores")):
        scorer = as_text(score.get("name")) or "score"
        for metric, told in as_object(score.get("metrics")).items():
            value = finite_number(as_object(told).get("value"))
            if value is not None and metric not in _NO_SCORES:
                values[f"{scorer}/{metric}"] = value
    return LogValues(as_text(run.get("task")) or "", as_text(run.get("model")) or "", values)


def _header_of(data: bytes, name: str) -> Any:
    import zipfile_zstd  # inspect-ai packs with zstd, which the zipfile of Python < 3.14 does not know

    try:
        if not data.startswith(b"PK"):
            return parse_json(data)
        with zipfile_zstd.ZipFile(io.BytesIO(data)) as archive:
            if archive.getinfo("header.json").file_size > HEADER_BYTES:
                raise ValueError("its header is too large")
            with archive.open("header.json") as file:
                return parse_json(file.read(HEADER_BYTES))
    except Exception as error:  # a stranger's zip: each way of packing has an error of its own
        raise EvaluationError(
            f"{name} is no whole log: {first_line(error)}", code=5, hint="look at it on the Hub"
        ) from error
