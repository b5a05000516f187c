"""One test under two names: parts of a benchmark that are benchmarks of their own in the table.

MMLU with the part "STEM" is the benchmark `mmlu_stem`; `most_specific` gives of such a pair the entry, and
every measurement is named by it. `parts_between` are the parts that lead from a benchmark to an entry below
it, `names_itself` says that a label only repeats which part an entry is, `names_sibling` that it names
another part of the same benchmark. The facts are `part_of` of the mapping. A suite has parts that bear the
names of other tests (`is_suite`, `part_of_suite`); names beside each other may tell it (`suite_of_names`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache

from hf_evaluation.scores.benchmarks import Benchmark, catalogue, find_part
from hf_evaluation.scores.parts import part_key


def most_specific(
    benchmark: Benchmark | None, part: tuple[str, str] | None
) -> tuple[Benchmark | None, tuple[str, str] | None]:
    """The entry of a benchmark's part where the part has one of its own; else both as they are.

    A label that the parts of the benchmark do not have may still, behind its name, be the name of an entry
    below it: AIME "2025 II".
    """
    if benchmark is None or part is None:
        return benchmark, part
    known = catalogue()
    entry = known.of_part(benchmark.id, part[1])
    if entry is None:
        named = known.find(f"{benchmark.name} {part[1]}")
        entry = named if named and parts_between(benchmark, named) else None
    return (entry, None) if entry else (benchmark, part)


def parts_between(above: Benchmark, below: Benchmark) -> tuple[str, ...]:
    """The parts that lead from a benchmark down to an entry; empty where the entry is no part of it."""
    for parent_id, part in below.part_of:
        if parent_id == above.id:
            return (part,)
        parent = catalogue().with_id(parent_id)
        if parent and (way := parts_between(above, parent)):
            return (*way, part)
    return ()


@lru_cache(512)
def is_suite(benchmark: Benchmark) -> bool:
    """Whether a benchmark has parts that bear names of other tests: the COPA of KoBEST is Korean."""
    names = [item[0] for part in benchmark.parts if part.kind == "task" for item in part.names]
    return any(_is_other_test(benchmark, catalogue().find(name)) for name in names)


def part_of_suite(suite: Benchmark, benchmark: Benchmark | None, name: str) -> tuple[str, str] | None:
    """The task of a suite that bears a name, be it that of another test too; None where it has none."""
    part = find_part(suite, name)
    other = benchmark is None or _is_other_test(suite, benchmark)
    return part if part and part[0] == "task" and other else None


def suite_of_names(names: Iterable[str]) -> Benchmark | None:
    """The one suite of which several names are parts: all known tests, and one that is only there.

    BoolQ, COPA and SentiNeg beside each other are KoBEST's, though nothing says so.
    """
    known = catalogue()
    counts: Counter[str] = Counter()
    alone: set[str] = set()
    tests = 0
    for name in dict.fromkeys(names):
        suites = _suites_by_part(id(known.by_name)).get(part_key(name), ())
        counts.update(suites)
        if known.find(name):
            tests += 1
            counts.update(f"test {suite}" for suite in suites)
        else:
            alone.update(suites)
    fits = [suite for suite in alone if counts[suite] > 2 and 0 < counts[f"test {suite}"] == tests]
    best = [suite for suite in fits if counts[suite] == max(counts[other] for other in fits)]
    return known.with_id(best[0]) if len(best) == 1 else None


@lru_cache(2)
def _suites_by_part(_known: int) -> Mapping[str, tuple[str, ...]]:
    """The suites that have a task of this name."""
    found: dict[str, tuple[str, ...]] = {}
    for suite in filter(is_suite, catalogue().benchmarks):
        tasks = (names for part in suite.parts if part.kind == "task" for names in part.names)
        for key in {part_key(name) for names in tasks for name in names}:
            found[key] = (*found.get(key, ()), suite.id)
    return found


def _is_other_test(suite: Benchmark, benchmark: Benchmark | None) -> bool:
    return benchmark is not None and benchmark != suite and not parts_between(suite, benchmark)


def names_itself(benchmark: Benchmark, text: str) -> bool:
    """Whether a label says again which part of another benchmark this one is: "Diamond" of GPQA Diamond."""
    for parent_id, part in benchmark.part_of:
        parent = catalogue().with_id(parent_id)
        found = find_part(parent, text) if parent else None
        if found and found[1] == part:
            return True
    return False


def family_of(name: str) -> str:
    """The id of the benchmark of which an entry is, at last, a part; else the name itself."""
    benchmark = catalogue().with_id(name)
    return family_of(benchmark.part_of[0][0]) if benchmark and benchmark.part_of else name


def names_sibling(benchmark: Benchmark, text: str) -> bool:
    """Whether a label names another part of what this one is a part of: "Main" beside GPQA Diamond.

    Only where the bare name of the whole may mean either: these are told apart by nothing else.
    """
    for parent_id, part in benchmark.part_of:
        parent = catalogue().with_id(parent_id)
        found = find_part(parent, text) if parent else None
        either = {part_key(name) for name in parent.plain_may_be} if parent else set()
        if found and found[1] != part and {part_key(found[1]), part_key(part)} <= either:
            return True
    return False
