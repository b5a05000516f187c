"""A survey for people and for spreadsheets: its tables, CSV and legend, on stdout.

`print_survey` shows the lines as `--json`, `--csv`, `--only` and `--benchmark` ask, `print_totals` how many
models are in which state.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence

from hf_evaluation.core.json_values import Json, Object, as_number, as_object, as_objects, as_text
from hf_evaluation.core.output import print_table, say
from hf_evaluation.core.text import csv_safe, printable
from hf_evaluation.scores.benchmarks import Benchmark, Catalogue
from hf_evaluation.scores.scales import in_percent
from hf_evaluation.surveying.output import json_line
from hf_evaluation.surveying.records import STATES
from hf_evaluation.surveying.tally import Tally

STATE_WORDS = {
    "published": "published",
    "in_pr": "open PR",
    "in_readme": "README",
    "on_artificial_analysis": "AA",
    "to_measure": "to measure",
}
STATE_MARKS = {
    "published": "",
    "in_pr": " PR",
    "in_readme": " README",
    "on_artificial_analysis": " AA",
}
UNFIT = "·"
# What the marks of the table mean, in the order in which they are told; only those that occur are.
LEGEND = {
    " PR": "PR: proposed in an open pull request",
    " README": "README: stated in the card only",
    " AA": "AA: Artificial Analysis has a score, to be imported",
    "-": "-: nobody has a score, to be measured",
    UNFIT: f"{UNFIT}: not a benchmark for this kind of model",
    "?": "?: not known, the card could not be read",
    " !": "!: reports that differ",
}
CONTRADICTED = "against card"
MOST_SHOWN = 30  # benchmarks of --benchmark all that the totals show
_GAP_FIELDS = (
    "benchmark_id",
    "state",
    "value",
    "unit",
    "variant",
    "more",
    "conflict",
    "pr",
    "task",
    "flavor",
    "command",
)
_CONTRADICTION_HEAD = (
    "model",
    "benchmark",
    "published",
    "where",
    "what",
    "the card says",
    "line of the card",
)


def print_survey(
    records: Iterator[Object], wanted: Sequence[Benchmark], form: str, *, every: bool, contradictions: bool
) -> None:
    """The survey on stdout; `form` is "json", "csv" or "table".

    `every`: all benchmarks were asked for, too many for columns. `contradictions`: only these.
    """
    if form == "json":
        kept = (line for line in records if not contradictions or any(_contradicted(line)))
        sys.stdout.writelines(json_line(line) for line in kept)
    elif contradictions:
        rows = [row for line in records for row in _contradiction_rows(line)]
        _print_contradictions(rows, form)
    elif form == "csv":
        _print_csv(records)
    else:
        _print_models(records, wanted, every=every)


def _print_models(records: Iterator[Object], wanted: Sequence[Benchmark], *, every: bool) -> None:
    """A row a model; of all benchmarks only how many are where."""
    marks = set[str]()
    rows = list[list[str]]()
    for record in records:
        against = sum(1 for _ in _contradicted(record))
        cells = [_gap_cell(record, benchmark, marks) for benchmark in wanted]
        counts = _state_counts(record) if every else []
        rows.append(
            [
                str(record["repo_id"]),
                as_text(record["kind"]) or "",
                *cells,
                *counts,
                str(against) if against else "",
            ]
        )
    counted = [STATE_WORDS[state] for state in STATES[:4]] if every else []
    print_table(("model", "kind", *(benchmark.name for benchmark in wanted), *counted, CONTRADICTED), rows)
    told = [text for mark, text in LEGEND.items() if mark in marks]
    if any(row[-1] for row in rows):
        told.append(f"{CONTRADICTED}: published results that the card contradicts (--only contradictions)")
    if told:
        sys.stdout.write("\n")
        say("; ".join(told))


def _state_counts(record: Object) -> list[str]:
    states = [str(gap["state"]) for gap in as_objects(record["gaps"])]
    return [str(states.count(state) or "") for state in STATES[:4]]


def _gap_cell(record: Object, benchmark: Benchmark, marks: set[str]) -> str:
    """What the table says of a model and a benchmark; the marks in it are noted."""
    gap = next((gap for gap in as_objects(record["gaps"]) if gap["benchmark_id"] == benchmark.id), None)
    if gap is None:
        mark = "?" if record["error"] else UNFIT
        marks.add(mark)
        return mark
    value, mark = as_number(gap.get("value")), STATE_MARKS.get(str(gap["state"]), "-")
    doubt = " !" if gap["conflict"] and value is not None else ""
    marks.update((mark, doubt))
    if value is None:
        return mark.strip()
    return f"{in_percent(value, as_text(gap.get('unit'))):g}{mark}{doubt}"


def _contradicted(record: Object) -> Iterator[Object]:
    """The published scores of a line that its card contradicts."""
    return (score for score in as_objects(record["scores"]) if as_objects(score.get("contradicted_by")))


def _contradiction_rows(record: Object) -> Iterator[tuple[str, ...]]:
    for score in _contradicted(record):
        where = as_object(score["where"])
        place = f"open PR {where['pr']}" if where.get("pr") is not None else "main"
        named = " · ".join(filter(None, (str(score["benchmark"]), as_text(score.get("variant")))))
        for found in as_objects(score["contradicted_by"]):
            text, url = str(found["text"]), as_text(found.get("url")) or ""
            yield str(record["repo_id"]), named, str(score["raw"]), place, str(found["what"]), text, url


def _print_contradictions(rows: Sequence[tuple[str, ...]], form: str) -> None:
    if form == "csv":
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(name.replace(" ", "_") for name in _CONTRADICTION_HEAD)
        writer.writerows([_csv_cell(cell) for cell in row] for row in rows)
        return
    if rows:
        print_table(_CONTRADICTION_HEAD, rows, frozenset({2}))
    else:
        say("no card contradicts a published result of its model")


def _print_csv(records: Iterable[Object]) -> None:
    """A row a gap."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(("repo_id", "kind", "parameters", *_GAP_FIELDS, "contradicted", "error"))
    for record in records:
        first = [_csv_cell(record[name]) for name in ("repo_id", "kind", "parameters")]
        fault = _csv_cell(as_object(record["error"]).get("message"))
        against = [score.get("benchmark_id") for score in _contradicted(record)]
        for gap in as_objects(record["gaps"]) or [dict[str, Json]()]:
            count = str(against.count(gap.get("benchmark_id")) or "") if gap else ""
            writer.writerow((*first, *(_csv_cell(gap.get(name)) for name in _GAP_FIELDS), count, fault))


def _csv_cell(value: Json) -> str:
    """A cell on one line that no spreadsheet takes for a formula."""
    return csv_safe(printable(value).replace("\n", " ") if isinstance(value, str) else value)


def print_totals(tally: Tally, wanted: Sequence[Benchmark], known: Catalogue, *, every: bool) -> None:
    """How many models are in which state, for each benchmark."""
    names: Mapping[str, str] = {item.id: item.name for item in wanted}
    if every:
        reported = [name for name in tally.most_reported if name not in names]
        names = {**names, **{name: _name_of(known, name) for name in reported[:MOST_SHOWN]}}
    rows = []
    for benchmark_id, name in names.items():
        counts = [tally.states[benchmark_id, state, False] for state in STATES]
        copies = sum(tally.states[benchmark_id, state, True] for state in STATES[:4])
        rows.append((name, *map(str, counts), str(copies)))
    sys.stdout.write("\n")
    print_table(("benchmark", *STATE_WORDS.values(), "of copies"), rows)
    if every and len(reported) > MOST_SHOWN:
        say(f"and {len(reported) - MOST_SHOWN} more benchmarks: --csv has all")
    note = "copies (quantised, adapters, merges, fine-tunes) are counted apart, with any score of their own"
    say(f"{tally.models} models, {tally.copies} of them {note}")


def _name_of(known: Catalogue, benchmark_id: str) -> str:
    found = known.with_id(benchmark_id)
    return found.name if found else benchmark_id
