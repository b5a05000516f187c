"""Runs and what became of them -> the jobs to start, with what they cost at most.

`make_plan` gives the `Step`s; a plan that is not small needs consent (`require_consent`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.jobs.records import Attempt, Batch, Run, Step, Wishes
from hf_evaluation.jobs.sizing import Flavor, flavor_named, next_flavor

# A plan within both bounds starts without --yes: what a mistyped command may cost.
SMALL_JOBS = 3
SMALL_DOLLARS = 10.0
TRIES = 2  # of a run: the first, and one retry of a failure that may pass


def make_plan(runs: Sequence[Run], flavors: Sequence[Flavor], again: Wishes | None = None) -> list[Step]:
    """The jobs that runs still lack, in their order; `again` also starts what had ended badly.

    Runs of one model that need the same job, but for the task, share it and one load of the weights.
    """
    by_name = {flavor.name: flavor for flavor in flavors}
    steps = [_step(run, by_name, again) for run in runs]
    groups: dict[object, list[Step]] = {}
    for step in steps:
        if step is not None:
            groups.setdefault(_shared_by(step), []).append(step)
    return [_joined(group, by_name) for group in groups.values()]


def _shared_by(step: Step) -> object:
    """What the steps of one job have in common; a run that shares nothing has its key."""
    run, attempt = step.run, step.attempt
    if not run.loads_weights:
        return run.key
    if step.why == "not sent before":
        return attempt.leader or run.key, attempt.number
    return run.model, run.backend, run.arguments, run.revision, attempt.flavor, attempt.number, step.why


def _joined(steps: Sequence[Step], flavors: Mapping[str, Flavor]) -> Step:
    """The job of several steps; its time limit is that of all tasks together."""
    first = steps[0]
    attempt = first.attempt
    if len(steps) > 1 and first.why != "not sent before":
        seconds = sum(step.attempt.seconds for step in steps)
        attempt = replace(attempt, seconds=seconds, leader=first.run.key)
    also = tuple(step.run for step in steps[1:])
    return replace(first, attempt=attempt, also=also, flavor=flavors.get(attempt.flavor))


def _step(run: Run, flavors: Mapping[str, Flavor], again: Wishes | None) -> Step | None:
    """The next job of a run, or None if it needs none."""
    last = run.last
    if last is not None and run.state == "sending":
        return Step(run, last, "not sent before")
    if run.state == "planned" or (again and last is None):
        flavor = flavor_named(run.flavor, flavors.values())
        return Step(replace(run, given_up=False), _attempt(1, flavor, run.seconds), "new")
    if last is None or run.state not in ("failed", "canceled"):
        return None
    here = flavors.get(last.flavor) or Flavor(last.flavor, None, last.gpus, 0.0, None, None, None)
    if again:
        attempt = _attempt(last.number + 1, again.flavor or here, again.seconds or _own_seconds(run, last))
        return Step(replace(run, given_up=False), attempt, "again")
    if run.state == "failed" and last.number < TRIES and last.failure != "hopeless":
        return _retry(run, last, here, list(flavors.values()))
    return None


def _retry(run: Run, last: Attempt, here: Flavor, flavors: Sequence[Flavor]) -> Step | None:
    """The second try: with more of what ran out; None where the Hub has no more of it."""
    more: Flavor | None = here
    if last.failure in ("gpu memory", "host memory"):
        more = next_flavor(flavors, last.flavor, last.failure)
    own = _own_seconds(run, last)
    seconds = 2 * own if last.failure == "time" else own
    return Step(run, _attempt(last.number + 1, more, seconds), f"retry, {last.reason}") if more else None


def _own_seconds(run: Run, last: Attempt) -> int:
    """The time limit of one run; a shared job had that of all its runs."""
    return run.seconds if last.leader and run.seconds else last.seconds


def _attempt(number: int, flavor: Flavor, seconds: int) -> Attempt:
    return Attempt(number, flavor.name, flavor.gpus, seconds, flavor.dollars_per_hour)


def total_at_most(attempts: Sequence[Attempt]) -> float | None:
    """Dollars if every job uses up its time limit; None if a price is not known."""
    return _sum_if_known([attempt.at_most for attempt in attempts])


def _sum_if_known(costs: Sequence[float | None]) -> float | None:
    return None if None in costs else sum(cost for cost in costs if cost is not None)


def at_most_with_retry(step: Step, flavors: Sequence[Flavor]) -> float | None:
    """Dollars if the job fails late and is tried again: with twice the time, or on larger hardware."""
    attempt = step.attempt
    if attempt.at_most is None:
        return None
    if attempt.number >= TRIES:
        return attempt.at_most
    larger = next_flavor(flavors, attempt.flavor, "gpu memory")
    again = 2 * attempt.at_most
    if larger and larger.dollars_per_hour is not None:
        again = max(again, larger.dollars_per_hour * attempt.seconds / 3600)
    return attempt.at_most + again


def total_with_retries(steps: Sequence[Step], flavors: Sequence[Flavor]) -> float | None:
    """Dollars at most if every job fails late and is tried again; None if a price is not known."""
    return _sum_if_known([at_most_with_retry(step, flavors) for step in steps])


def is_small(steps: Sequence[Step]) -> bool:
    """Whether a plan may start without --yes."""
    cost = total_at_most([step.attempt for step in steps])
    return len(steps) <= SMALL_JOBS and cost is not None and cost <= SMALL_DOLLARS


def dollars(value: float | None) -> str:
    """A cost, or "?" where the price is not known."""
    return "?" if value is None else f"${value:,.2f}"


def require_consent(steps: Sequence[Step], yes: bool) -> None:
    """Refuse a plan that is neither small nor agreed to."""
    if steps and not yes and not is_small(steps):
        cost = total_at_most([step.attempt for step in steps])
        raise EvaluationError(
            f"the plan is {len(steps)} jobs and at most {dollars(cost)}; only {SMALL_JOBS} jobs and "
            f"{dollars(SMALL_DOLLARS)} start without --yes",
            code=5,
            hint="add --yes to the same command if that is what you want",
        )


def spent(batch: Batch) -> float | None:
    """Dollars by the time that jobs ran and the price when they were planned; None if a price is unknown."""
    jobs = {attempt.job_id: attempt for run in batch.runs for attempt in run.attempts if attempt.ran}
    attempts = list(jobs.values())
    return total_at_most([replace(attempt, seconds=attempt.ran or 0) for attempt in attempts])
