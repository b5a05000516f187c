"""How long a run may take: tokens of a task, and how fast a GPU reads and writes them. An estimate, no bound.

`estimate` gives the seconds and dollars of a run from two tables: `WORKLOADS` (what a task asks and gets)
and `GPU_SPEEDS` (what a GPU can do). Neither was measured here: no GPU was at hand. What a job costs at most
is its time limit times its price, and stands beside the estimate.
"""

from __future__ import annotations

from dataclasses import dataclass

from hf_evaluation.jobs.sizing import Flavor


@dataclass(frozen=True, slots=True)
class Workload:
    """A task: samples (with its epochs), tokens of a question with its examples, and of an answer.

    A short answer is that of a model which answers at once, a long one that of a model which thinks first.
    """

    samples: int
    prompt: int
    short: int
    long: int


# Samples: running/task_table.py. Questions and short answers: from the form of the prompts in inspect-evals
# 0.26, at four characters a token. Long answers: the order of what models like DeepSeek-R1 and Qwen3 write
# for the kind of task; a model may need twice or half of it.
WORKLOADS = {
    "mmlu": Workload(13_937, 150, 8, 800),
    "mmlu_5_shot": Workload(14_015, 700, 8, 800),
    "mmlu_pro": Workload(12_032, 300, 400, 2_500),
    "gsm8k": Workload(1_319, 1_800, 250, 1_000),
    "humaneval": Workload(164, 200, 250, 3_000),
    "arc_challenge": Workload(1_172, 130, 8, 500),
    "arc_easy": Workload(2_376, 120, 8, 400),
    "hellaswag": Workload(10_042, 200, 8, 700),
    "truthfulqa": Workload(817, 170, 8, 700),
    "winogrande": Workload(1_267, 350, 8, 600),
    "gpqa_diamond": Workload(792, 300, 700, 8_000),
    "hle": Workload(2_500, 300, 700, 12_000),
    "hle_verified": Workload(668, 300, 700, 12_000),
    "aime2024": Workload(30, 200, 1_500, 14_000),
    "aime2025": Workload(30, 200, 1_500, 15_000),
    "aime2026": Workload(30, 200, 1_500, 15_000),
    "bbh": Workload(6_509, 500, 15, 1_500),
    "ifeval": Workload(541, 60, 400, 1_500),
    "math": Workload(5_000, 150, 500, 4_000),
    "simpleqa": Workload(4_326, 40, 60, 1_000),
    "simpleqa_verified": Workload(1_000, 40, 60, 1_000),
    "drop": Workload(9_535, 1_200, 15, 800),
    "mbpp": Workload(1_285, 500, 150, 2_500),
    "boolq": Workload(3_270, 200, 8, 500),
    "commonsense_qa": Workload(1_221, 100, 8, 500),
    "piqa": Workload(1_838, 120, 8, 500),
    "pubmedqa": Workload(500, 400, 8, 800),
    "race_h": Workload(3_498, 450, 8, 600),
    "squad_v2": Workload(11_873, 250, 15, 500),
    "livecodebench_v6": Workload(1_055, 700, 700, 11_000),
    "livecodebench_v5": Workload(880, 700, 700, 11_000),
    "livecodebench_v4": Workload(713, 700, 700, 11_000),
    "livecodebench_v3": Workload(612, 700, 700, 11_000),
    "livecodebench_v2": Workload(511, 700, 700, 11_000),
    "livecodebench_v1": Workload(400, 700, 700, 11_000),
}  # fmt: skip

# Memory GB/s and 16-bit TFLOPS without sparsity of one GPU, by the Hub's name: assumed, as remembered from
# makers' data sheets that could not be read here.
GPU_SPEEDS = {
    "T4": (320, 65), "L4": (300, 121), "A10G": (600, 70), "L40S": (864, 362), "A100": (2_039, 312),
    "H200": (4_800, 989), "RTX PRO 6000": (1_792, 500),
}  # fmt: skip
MEMORY_USE = 0.6  # of the memory's speed is reached while answers are written
COMPUTE_USE = 0.35  # of the arithmetic while questions are read
MANY_GPUS = 0.8  # of n GPUs' speed together
BATCH = 48  # answers that are written at once; each step reads all weights once
START_SECONDS = 420  # machine, image and packages
LOAD_GB_PER_SECOND = 0.25  # download and loading of weights
BYTES_16_BIT = 2


@dataclass(frozen=True, slots=True)
class Estimate:
    """Seconds and dollars: at least, of short answers, and of long ones; None where a price is not known."""

    seconds: tuple[float, float]
    dollars: tuple[float, float] | None


def load_seconds(weights_gb: float) -> float:
    """Until the first answer of a model can begin."""
    return START_SECONDS + weights_gb / LOAD_GB_PER_SECOND


def work_seconds(work: Workload, weights_gb: float, flavor: Flavor) -> tuple[float, float] | None:
    """Seconds for all samples of a task, with short and with long answers; None for an unknown GPU."""
    speeds = GPU_SPEEDS.get(flavor.gpu or "")
    if speeds is None or weights_gb <= 0:
        return None
    gpus = flavor.gpus if flavor.gpus == 1 else flavor.gpus * MANY_GPUS
    written = MEMORY_USE * speeds[0] * gpus / weights_gb * min(BATCH, work.samples)
    parameters = weights_gb * 1e9 / BYTES_16_BIT
    read = COMPUTE_USE * speeds[1] * 1e12 * gpus / (2 * parameters)
    reading = work.samples * work.prompt / read
    short, long = (reading + work.samples * tokens / written for tokens in (work.short, work.long))
    return short, long


def estimate(tasks: tuple[str, ...], weights_gb: float | None, flavor: Flavor) -> Estimate | None:
    """What a job of these tasks may take, with one load of the weights; None where it cannot be told."""
    parts = [work_seconds(WORKLOADS[task], weights_gb or 0, flavor) for task in tasks if task in WORKLOADS]
    known = [part for part in parts if part is not None]
    if len(known) != len(tasks) or weights_gb is None:
        return None
    start = load_seconds(weights_gb)
    seconds = (start + sum(short for short, _ in known), start + sum(long for _, long in known))
    price = flavor.dollars_per_hour
    cost = None if price is None else (seconds[0] * price / 3600, seconds[1] * price / 3600)
    return Estimate(seconds, cost)
