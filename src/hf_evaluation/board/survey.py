"""The JSON Lines of trending_evals.py -> models with their scores and gaps.

`read_survey` refuses a survey with a malformed line as a whole, naming the line and the field.
"""

from __future__ import annotations

import json
from typing import NoReturn

from hf_evaluation.board.fields import Fields, Malformed, safe_url
from hf_evaluation.board.records import SCHEMA, Failure, Gap, Model, Survey, SurveyScore
from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.core.text import printable


def read_survey(text: str) -> Survey:
    """The survey of a JSON Lines text; of two lines on one model the later scan counts.

    Raises:
        EvaluationError: 5 where a line is malformed (half a survey must not become a page), 1 where no model
            was read.
    """
    lines: dict[str, tuple[str, str, Model | Failure]] = {}
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                found = _read_line(line)
            except (ValueError, RecursionError) as error:
                raise EvaluationError(
                    f"line {number} of the survey is malformed: {error}",
                    code=5,
                    hint="run trending_evals.py survey again",
                ) from None
            if found[2].repo_id not in lines or lines[found[2].repo_id][0] <= found[0]:
                lines[found[2].repo_id] = found
    models = tuple(item for _, _, item in lines.values() if isinstance(item, Model))
    if not models:
        raise EvaluationError(
            "the survey has read no model", code=1, hint="trending_evals.py survey --trending 100"
        )
    times = sorted(at for at, _, _ in lines.values() if at)
    return Survey(
        times[0] if times else None,
        times[-1] if times else None,
        tuple(dict.fromkeys(selection for _, selection, _ in lines.values() if selection)),
        models,
        tuple(item for _, _, item in lines.values() if isinstance(item, Failure)),
    )


def _read_line(line: str) -> tuple[str, str, Model | Failure]:
    document = json.loads(line, parse_constant=_no_constant)
    if not isinstance(document, dict):
        raise Malformed("not an object")
    row = Fields(document)
    if row.whole("schema") != SCHEMA:
        raise Malformed(f"schema {row.of.get('schema')!r}, expected {SCHEMA}")
    at, selection = row.text("scanned_at") or "", row.text("selection") or ""
    error = row.object("error")
    if error.of:
        return at, selection, Failure(row.must("repo_id"), error.text("message") or "not read")
    return at, selection, _model(row)


def _no_constant(name: str) -> NoReturn:
    raise Malformed(f"{name} is no finite number")


def _model(row: Fields) -> Model:
    repo_id = row.must("repo_id")
    return Model(
        repo_id,
        safe_url(row.text("url")) or "",
        row.text("sha"),
        row.whole("trending_rank"),
        row.text("author") or repo_id.partition("/")[0],
        row.whole("parameters"),
        row.whole("active_parameters"),
        row.text("license"),
        row.text("kind"),
        (row.text("created_at") or "")[:10] or None,
        row.whole("downloads"),
        row.whole("likes"),
        bool(row.flag("gated")),
        row.text("pipeline_tag"),
        row.texts("base_models"),
        tuple(_score(item) for item in row.objects("scores")),
        tuple(_gap(item) for item in row.objects("gaps")),
    )


def _score(row: Fields) -> SurveyScore:
    value = row.number("value")
    if value is None:
        raise Malformed("a score without value")
    source, method = row.object("source"), row.object("method")
    places = ((key, row.whole(key)) for key in ("table", "row", "column", "line"))
    notes = {
        key: text for key, text in method.of.items() if key != "pr_author" and text not in (None, "", [], {})
    }
    return SurveyScore(
        row.must("benchmark"),
        row.text("benchmark_id"),
        row.text("variant"),
        row.text("metric"),
        value,
        row.text("unit"),
        row.flag("lower_is_better"),
        row.text("raw"),
        row.number("stderr"),
        row.whole("samples"),
        row.flag("complete") is not False,
        source.text("kind") or "unknown",
        safe_url(source.text("url")),
        source.text("revision"),
        source.text("name"),
        (source.text("date") or "")[:10] or None,
        printable("; ".join(f"{key}: {_plain(text)}" for key, text in notes.items())) or None,
        method.text("pr_author"),
        ", ".join(f"{key} {at}" for key, at in places if at is not None) or None,
        row.text("status") or "unpublished",
        row.whole("pr"),
        bool(row.flag("verified")),
    )


def _plain(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _gap(row: Fields) -> Gap:
    name = row.text("benchmark") or row.must("benchmark_id")
    words = (row.text("flavor"), row.text("command"))
    return Gap(name, row.must("state"), row.number("value"), row.whole("pr"), *words)
