"""Whether a log's score is the score of the benchmark: `why_partial` gives every reason why it is not.

`row_of` is the row of the task table that a log is of, `benchmark_in_log` the benchmark.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from hf_evaluation.running.answers import Unread
from hf_evaluation.running.log_facts import LogFacts
from hf_evaluation.running.models import bare_model
from hf_evaluation.running.task_table import GRADER, HUB_BENCHMARKS, TASKS, TWO_GRADERS, TaskRow
from hf_evaluation.running.tasks import parse_hub_name, restrictions
from hf_evaluation.scores.benchmarks import catalogue
from hf_evaluation.scores.whole_runs import count_gap, known_samples

# The share of samples that may end without an answer. Each of them counts as wrong, so the score may be too
# low by as much; two points are what people take for a difference between models.
LOST_SHARE = 0.02


def row_of(facts: LogFacts) -> TaskRow | None:
    """The row of a log: of several with its task the one whose fixed arguments it was run with."""
    rows = [row for row in TASKS if row.spec == facts.task]
    fitting = [row for row in rows if all(facts.args_passed.get(k) == v for k, v in row.fixed.items())]
    return max(fitting, key=lambda row: len(row.fixed), default=rows[0] if rows else None)


def benchmark_in_log(facts: LogFacts, row: TaskRow | None) -> tuple[str, str | None]:
    """(name, id) of the benchmark that a log is of; the name of the task where none is known."""
    if row is not None or not facts.task.startswith("hf/"):
        return (row.benchmark, row.benchmark_id) if row else (facts.task, None)
    name = parse_hub_name(facts.task)
    asked = name.task or ""
    shown = f"{name.dataset} {asked}" if asked else name.dataset
    return HUB_BENCHMARKS.get((name.dataset.lower(), asked.lower()), (shown, None))


def why_partial(facts: LogFacts, expected: int | None = None, scorer: str | None = None) -> list[str]:
    """Every reason why a log's score is not the benchmark's score; none means complete.

    `expected` is how many samples the benchmark has, where it is not the table's number. `scorer` is the one
    whose verdict is the score.
    """
    row = row_of(facts)
    reasons = [f"status is {facts.status}"] if facts.status != "success" else []
    reasons += missing_samples(facts)
    if facts.limit is not None or facts.sample_id is not None:
        reasons.append(f"only some samples were asked for (limit {facts.limit or facts.sample_id})")
    reasons += ["the log is marked as invalid or was stopped early"] if facts.invalidated else []
    reasons += [f"a {name.replace('_', ' ')} was set" for name in facts.limits]
    if facts.samples.limited:
        reasons.append(f"{facts.samples.limited} samples hit a limit")
    if facts.samples.unreadable:
        reasons.append(f"the samples cannot be read: {facts.samples.unreadable}")
    reasons += lost_answers(facts, scorer)
    if row is None and not facts.task.startswith("hf/"):
        return [*reasons, f"{facts.task} is not in the task table: what it should measure is not known"]
    reasons += _not_the_benchmark(facts, row, expected)
    reasons += _self_graded(facts, row)
    return reasons


def missing_samples(facts: LogFacts) -> Iterator[str]:
    """What is missing of the samples that the data set has, and of their scores."""
    if facts.total is None or facts.completed is None or facts.dataset_samples is None:
        yield "there are no results"
        return
    planned = facts.dataset_samples * facts.epochs
    if facts.total < planned:
        yield f"{facts.total} of {planned} samples were run"
    elif facts.total > planned:
        yield f"{facts.total} samples were run, where the data set has {planned}"
    if facts.completed < facts.total:
        yield f"{facts.total - facts.completed} of {facts.total} samples failed or are missing"
    elif facts.samples.failed:
        yield f"{facts.samples.failed} samples failed"
    for score in facts.scores:
        if score.scored is not None and score.scored not in (facts.dataset_samples, planned):
            yield f"{score.name} scored {score.scored} of {facts.dataset_samples} samples"
        if score.unscored:
            yield f"{score.name} left {score.unscored} samples without a score"


def lost_answers(facts: LogFacts, scorer: str | None) -> Iterator[str]:
    """That too many samples gave no answer, with the remedy; a few are counted in the record and pass."""
    counted = facts.samples
    unread = unread_of(facts, scorer)
    if not counted.count or unread.unanswered <= LOST_SHARE * counted.count:
        return
    kinds = ((counted.cut, "cut at the token limit"), (counted.empty, "empty"),
             (unread.unparsed, "without an answer that the scorer could read"))  # fmt: skip
    told = ", ".join(f"{number} {kind}" for number, kind in kinds if number)
    if counted.cut * 2 >= unread.unanswered:
        remedy = "give them more room: --max-tokens"
    else:
        remedy = "look at them with `inspect view`; --task-arg, --prompting or another task may ask otherwise"
    yield (
        f"{unread.unanswered} of {counted.count} samples gave no answer ({told}), more than "
        f"{LOST_SHARE:.0%}: {remedy}"
    )


def unread_of(facts: LogFacts, scorer: str | None) -> Unread:
    """What the scorer whose verdict is the score could not read; of several unnamed ones, the best reader."""
    found = facts.samples.unread
    if scorer is not None and scorer in found:
        return found[scorer]
    return min(found.values(), key=lambda unread: unread.unanswered, default=Unread())


def _not_the_benchmark(facts: LogFacts, row: TaskRow | None, expected: int | None) -> Iterator[str]:
    yield from _wrong_size(facts, row, expected)
    if row is None:
        if "@" not in facts.task:
            yield "the data set's revision is not known: it was run without @revision"
        return
    yield from restrictions(row, facts.args_passed)
    if facts.version != row.version:
        yield f"task version {facts.version} is not the known {row.version}: results are not comparable"


def _wrong_size(facts: LogFacts, row: TaskRow | None, expected: int | None) -> Iterator[str]:
    """That the data set, as it was loaded, was not the whole split: the run of a shortened copy is partial.

    By the number of the task table, else by those that the benchmark can have.
    """
    told = expected or (row.samples if row else None)
    benchmark = catalogue().with_id(benchmark_in_log(facts, row)[1])
    gap = count_gap(facts.dataset_samples, frozenset({told}) if told else known_samples(benchmark))
    if gap and facts.dataset_samples is not None:  # without results that is said already
        yield f"the data set had {gap}"


def _self_graded(facts: LogFacts, row: TaskRow | None) -> Iterator[str]:
    asked = facts.args_passed.get("grader_model")
    graders = {*facts.roles.values(), *([str(asked)] if asked else [])}
    needs = row.needs if row else ()
    graded = any(score.scorer.rpartition("/")[2].startswith("model_graded") for score in facts.scores)
    wanted = 2 if TWO_GRADERS in needs else 1 if GRADER in needs or graded else 0
    if len(graders) < wanted:
        yield "no grader model was named, so the model graded itself or an unknown one did"
    if bare_model(facts.model) in {bare_model(grader) for grader in graders}:
        yield "the model under test is its own grader"


def facts_without_limit(facts: LogFacts) -> LogFacts:
    """The facts as if the samples that were asked for were all there are: --limit is no failure."""
    if facts.limit is None or facts.total is None:
        return facts
    return replace(facts, dataset_samples=facts.total // facts.epochs)
