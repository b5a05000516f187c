"""Whether a run was a whole one, by how many samples it had: one rule for runs, imports and publishing.

`known_samples` are the sizes that a whole run of a benchmark can have, `count_gap` is what is wrong with a
number of samples.
"""

from __future__ import annotations

from hf_evaluation.scores.benchmarks import Benchmark

UNCOUNTED = "how many samples were run is not told"
# What inspect-evals runs where no harness of the mapping has that number: it drops questions that stand twice
# (MMLU, BBH, DROP) and has the sanitized MBPP. tests/running/test_task_table.py holds them against its rows.
_INSPECT_SAMPLES = {
    "mmlu": (13937, 14015),
    "bbh": (6509,),
    "drop": (9535, 9536),
    "mbpp": (257,),
    "hle": (2500,),
    "hle_verified": (668,),
    "aime_2026": (30,),
    "simpleqa": (4326,),
    "simpleqa_verified": (1000,),
    "swe_bench_verified": (500,),
    "commonsense_qa": (1221,),
    "pubmedqa": (500,),
    "race_h": (3498,),
    "squad_v2": (11873,),
    "livecodebench_v6": (1055,),
    "livecodebench_v5": (880,),
    "livecodebench_v4": (713,),
    "livecodebench_v3": (612,),
    "livecodebench_v2": (511,),
    "livecodebench_v1": (400,),
}


def known_samples(benchmark: Benchmark | None) -> frozenset[int]:
    """How many samples a whole run of a benchmark has, by each harness that is known to run it."""
    if benchmark is None:
        return frozenset()
    told = (rule.samples for rule in benchmark.harness_tasks if rule.samples)
    return frozenset((*told, *_INSPECT_SAMPLES.get(benchmark.id, ())))


def count_gap(samples: int | None, whole: frozenset[int]) -> str | None:
    """Why a run of so many samples is not known to be complete; None where it is."""
    if samples is None:
        return UNCOUNTED
    if whole and samples not in whole:
        return f"{samples} samples, where the benchmark has {' or '.join(map(str, sorted(whole)))}"
    return None
