"""The JSON Lines of trending_evals.py -> models with their scores and gaps.

`read_survey` refuses a survey with a malformed line as a whole, naming the line and the field.
"""

from __future__ import annotations

import json
from typing import NoReturn

from hf_evaluation.board.fields import Fields, Malformed, safe_url
from hf_evaluation.board.origin import origin_of, type_of
from hf_evaluation.board.records import SCHEMA, Failure, Gap, Model, Objection, Survey
from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.scores.benchmarks import catalogue
from hf_evaluation.scores.gap_commands import GapFacts, gap_command
from hf_evaluation.scores.record import Score, Source, how_measured


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
        type_of(row.text("kind"), repo_id, row.texts("base_models")),
        (row.text("created_at") or "")[:10] or None,
        row.whole("downloads"),
        row.whole("likes"),
        bool(row.flag("gated")),
        row.text("pipeline_tag"),
        row.texts("base_models"),
        origin_of(row.text("kind"), repo_id, row.texts("base_models")),
        tuple(_score(item, repo_id) for item in row.objects("scores")),
        tuple(tuple(map(_objection, item.objects("contradicted_by"))) for item in row.objects("scores")),
        tuple(_gap(item, row) for item in row.objects("gaps")),
    )


def _score(row: Fields, repo_id: str) -> Score:
    """A score; stricter than `read_score`, for which what has a wrong type is not told."""
    value = row.number("value")
    if value is None:
        raise Malformed("a score without value")
    source, method = row.object("source"), row.object("method")
    author = method.text("pr_author")
    kind, name = source.text("kind") or "unknown", row.must("benchmark")
    benchmark = catalogue().with_id(row.text("benchmark_id")) or catalogue().find(name)
    try:
        printable = {key: row.text(key) if isinstance(value, str) else value for key, value in row.of.items()}
        metric, settings = how_measured(printable, benchmark, kind, name)
    except EvaluationError as error:
        raise Malformed(error.message) from None
    return Score(
        model=row.text("model") or repo_id,
        benchmark=name,
        benchmark_id=row.text("benchmark_id"),
        metric=metric,
        value=value,
        unit=row.text("unit"),
        lower_is_better=bool(row.flag("lower_is_better")),
        raw=row.text("raw") or "",
        settings=settings,
        table=row.whole("table"),
        row=row.whole("row"),
        column=row.whole("column"),
        line=row.whole("line"),
        stderr=row.number("stderr"),
        samples=row.whole("samples"),
        complete=row.flag("complete") is not False,
        source=Source(
            kind,
            revision=source.text("revision"),
            url=source.text("url"),  # whatever it is, it tells whose number this is; links are `safe_url`
            name=source.text("name"),
            date=(source.text("date") or "")[:10] or None,
        ),
        method={**method.of, "pr_author": author} if author else method.of,
        status=row.text("status") or "unpublished",
        pr=row.whole("pr"),
        verified=bool(row.flag("verified")),
    )


def _objection(row: Fields) -> Objection:
    printed = row.text("raw") or (None if row.number("value") is None else f"{row.number('value'):g}")
    text = row.text("text") or f"the card prints {printed or 'another number'}"
    return Objection(row.text("what") or "value", printed, text, safe_url(row.text("url")))


def _gap(row: Fields, model: Fields) -> Gap:
    """A gap with its command, which is made here: one in the file could be anybody's, and people paste it."""
    name = row.text("benchmark") or row.must("benchmark_id")
    state, flavor = row.must("state"), row.text("flavor")
    facts = GapFacts(
        state,
        model.must("repo_id"),
        row.text("benchmark_id") or name,
        task=row.text("task"),
        flavor=flavor,
        creator=row.text("creator"),
        offered=row.text("offered"),
        pipeline_tag=model.text("pipeline_tag"),
    )
    command = gap_command(facts)
    return Gap(row.text("benchmark_id"), name, state, row.number("value"), row.whole("pr"), flavor, command)
