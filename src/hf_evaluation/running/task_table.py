"""The benchmarks that can be run, by the names people use: add one here.

`TASKS` has a `TaskRow` for each, `ABSENT` what people ask for and inspect-evals does not have,
`HUB_BENCHMARKS` the benchmarks of the Hub that the mapping knows. Data only; `running.tasks` reads it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

# Read in inspect-evals 0.26.0. It records neither revision nor config nor split of its data in a log, so
# they stand here; tests/running/test_task_table.py compares every line with the installed package.

DOCKER, GRADER, TWO_GRADERS, GATED = "docker", "grader", "two graders", "gated"
CHOICE_NOTE = "the answer letter is generated: not comparable with log-likelihood scores of other harnesses"


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One benchmark as inspect-evals runs it.

    `options` are the task's arguments with their defaults, `filters` those of them that pick a part of the
    benchmark: a run with another value of one is partial. `fixed` are arguments that make it this benchmark.
    `samples` is how many there are with the defaults, None where nobody knows. `version` is the number that
    results must share to be comparable. `shots` is the number of examples, or the argument that sets it.
    `scorer` and `reducer` are None where the task has one only; `metric` is the key in the log, `measures`
    its usual name. `temperature` is None where the task leaves it open. `limit_argument` is the argument by
    which the task limits an answer itself, whatever else is asked for. `package` is whose task it is; one of
    our own with an empty `revision` is pinned to the commit that its data set has when it is run. `choices`
    are the values of arguments that take no others.
    """

    name: str
    task: str
    benchmark: str
    benchmark_id: str
    version: int
    dataset: str | None
    revision: str
    config: str | None
    split: str | None
    samples: int | None
    scorer: str | None
    metric: str = "accuracy"
    stderr: str = "stderr"
    reducer: str | None = None
    measures: str = "accuracy"
    aliases: tuple[str, ...] = ()
    options: Mapping[str, object] = field(default_factory=dict)
    filters: tuple[str, ...] = ()
    fixed: Mapping[str, object] = field(default_factory=dict)
    shots: int | str = 0
    epochs: int = 1
    temperature: float | None = None
    needs: tuple[str, ...] = ()
    modules: Mapping[str, str] = field(default_factory=dict)
    note: str | None = None
    limit_argument: str | None = None
    package: str = "inspect_evals"
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def spec(self) -> str:
        """The name that inspect-ai takes."""
        return f"{self.package}/{self.task}"

    @property
    def url(self) -> str | None:
        """Where the data come from when it is not the Hub."""
        return None if self.dataset else self.revision


_MMLU: dict[str, object] = {
    "language": "EN_US", "subjects": [], "cot": False, "shuffle": True, "max_non_cot_tokens": 16
}  # fmt: skip
_MMLU_REVISION = "c30699e8356da336a370243923dbaf21066bb9fe"
_HLE: dict[str, object] = {
    "answer_type": None, "category": None, "subject": None, "include_multi_modal": True,
    "only_hle_verified_gold": True, "rolling": False, "system_prompt": "system_mc", "scorer": ...,
}  # fmt: skip
_HLE_FILTERS = (
    "answer_type",
    "category",
    "subject",
    "include_multi_modal",
    "only_hle_verified_gold",
    "rolling",
)
_MATH_MODULES = {"sympy": "sympy>=1.13,<2", "antlr4": "antlr4-python3-runtime>=4.11,<4.12"}
_IFEVAL = "instruction_following_eval @ git+https://github.com/josejg/instruction_following_eval"
_SIMPLE_EVALS = "https://openaipublic.blob.core.windows.net/simple-evals/"
_SIMPLEQA: dict[str, object] = {"scorer": "tool", "grade_parse": "strict"}
_LCB: dict[str, object] = {
    "release": "v6", "start": None, "end": None, "window": False, "revision": None, "k": 1
}  # fmt: skip


def _livecodebench(
    name: str, title: str, samples: int | None, aliases: tuple[str, ...] = (), **fixed: object
) -> TaskRow:
    """LiveCodeBench of one release, or of a window of contest dates."""
    note = "the model's programs are run; --task-arg k=5 with --metric …/pass_at_5 for pass@5"
    window = fixed.get("window")
    return TaskRow(
        name,
        "livecodebench",
        title,
        name.removesuffix("_window"),
        1,
        "livecodebench/code_generation_lite",
        "",
        None if window else f"release_{fixed['release']}",
        "test",
        samples,
        "livecodebench_scorer",
        reducer="mean",
        measures="pass@1",
        aliases=aliases,
        options=_LCB,
        filters=() if window else ("start", "end"),
        fixed=fixed,
        needs=(DOCKER,),
        package="hf_evaluation",
        note=f"needs start and end; {note}" if window else note,
    )


TASKS = (
    TaskRow(
        "mmlu", "mmlu_0_shot", "MMLU", "mmlu", 4, "cais/mmlu", _MMLU_REVISION, "all", "test", 13937, "choice",
        aliases=("mmlu_0_shot",), options=_MMLU, filters=("language", "subjects"), temperature=0.0,
        note=CHOICE_NOTE, limit_argument="max_non_cot_tokens",
    ),
    TaskRow(
        "mmlu_5_shot", "mmlu_5_shot", "MMLU", "mmlu", 4, "cais/mmlu", _MMLU_REVISION, "all", "test", 14015,
        "choice", options={**_MMLU, "fewshot_shuffle": False}, filters=("language", "subjects"), shots=5,
        temperature=0.0, note=CHOICE_NOTE, limit_argument="max_non_cot_tokens",
    ),
    TaskRow(
        "mmlu_pro", "mmlu_pro", "MMLU-Pro", "mmlu_pro", 2, "TIGER-Lab/MMLU-Pro",
        "527feea0afed1de15a8c115abf7be4c912123315", None, "test", 12032, "choice",
        options={"subjects": [], "fewshot": 0, "shuffle": True}, filters=("subjects",), shots="fewshot",
    ),
    TaskRow(
        "gsm8k", "gsm8k", "GSM8K", "gsm8k", 2, "openai/gsm8k", "cc7b047b6e5bb11b4f1af84efc572db110a51b3c",
        "main", "test", 1319, "match",
        options={"fewshot": 10, "fewshot_seed": 42, "shuffle_fewshot": True}, shots="fewshot",
        note="numbers are compared to five significant digits: 120127 counts as 120128",
    ),
    TaskRow(
        "humaneval", "humaneval", "HumanEval", "humaneval", 3, "openai/openai_humaneval",
        "7dce6050a7d6d172f3cc5c32aa97f52fa1a2e544", None, "test", 164, "verify", measures="pass@1",
        options={"solver": None, "instruction_prompt": ..., "scorer": None, "sandbox": "docker"},
        needs=(DOCKER,), note="the model's programs are run",
    ),
    TaskRow(
        "arc_challenge", "arc_challenge", "ARC-Challenge", "arc_challenge", 2, "allenai/ai2_arc",
        "210d026faf9955653af8916fad021475a3f00453", "ARC-Challenge", "test", 1172, "choice",
        aliases=("arc", "arc_c"), note=CHOICE_NOTE,
    ),
    TaskRow(
        "arc_easy", "arc_easy", "ARC-Easy", "arc_easy", 2, "allenai/ai2_arc",
        "210d026faf9955653af8916fad021475a3f00453", "ARC-Easy", "test", 2376, "choice", aliases=("arc_e",),
        note=CHOICE_NOTE,
    ),
    TaskRow(
        "hellaswag", "hellaswag", "HellaSwag", "hellaswag", 2, "Rowan/hellaswag",
        "218ec52e09a7e7462a5400043bb9a69a41d06b76", None, "validation", 10042, "choice",
        options={"shuffle": False, "split": "validation"}, filters=("split",), note=CHOICE_NOTE,
    ),
    TaskRow(
        "truthfulqa", "truthfulqa", "TruthfulQA", "truthfulqa", 3, "truthfulqa/truthful_qa",
        "741b8276f2d1982aa3d5b832d3ee81ed3b896490", "multiple_choice", "validation", 817, "choice",
        aliases=("truthful_qa", "truthfulqa_mc1"),
        options={"target": "mc1", "shuffle": 42, "shuffle_choices": 42},
        note="a generated choice among the MC1 answers, not the log-probability MC1 or MC2",
    ),
    TaskRow(
        "winogrande", "winogrande", "WinoGrande", "winogrande", 2, "allenai/winogrande",
        "01e74176c63542e6b0bcb004dcdea22d94fb67b5", "winogrande_xl", "validation", 1267, "choice",
        options={
            "dataset_name": "winogrande_xl", "fewshot": 5, "fewshot_seed": 42, "fewshot_shuffle": True,
            "shuffle": False,
        },
        filters=("dataset_name",), shots="fewshot", note=CHOICE_NOTE,
    ),
    TaskRow(
        "gpqa_diamond", "gpqa_diamond", "GPQA Diamond", "gpqa_diamond", 3, None,
        _SIMPLE_EVALS + "gpqa_diamond.csv", None, None, 198, "choice", aliases=("gpqa",), epochs=4,
        options={"cot": True, "high_level_domain": None, "subdomain": None, "shuffle_choices": 42},
        filters=("high_level_domain", "subdomain"), note="OpenAI's copy of the 198 questions, 4 epochs",
    ),
    TaskRow(
        "hle_verified", "hle", "HLE-Verified", "hle_verified", 9, "cais/hle",
        "5a81a4c7271a2a2a312b9a690f0c2fde837e4c29", None, "test", 668, None, options=_HLE,
        filters=_HLE_FILTERS, needs=(GATED, TWO_GRADERS),
        note="the 668 verified questions; --task hle runs all 2500",
    ),
    TaskRow(
        "hle", "hle", "HLE", "hle", 9, "cais/hle", "5a81a4c7271a2a2a312b9a690f0c2fde837e4c29", None, "test",
        2500, None, options=_HLE, filters=_HLE_FILTERS, fixed={"only_hle_verified_gold": False},
        needs=(GATED, TWO_GRADERS), note="all 2500 questions; --task hle_verified runs the 668 verified ones",
    ),
    TaskRow(
        "aime2024", "aime2024", "AIME 2024", "aime_2024", 5, "Maxwell-Jia/AIME_2024",
        "8d88b2876a82a080e2f172cc9b25d0d9d2cb4792", None, "train", 30, "aime_scorer",
        aliases=("aime24", "aime_2024"), note="30 questions: --epochs 8 or more for a steady figure",
    ),
    TaskRow(
        "aime2025", "aime2025", "AIME 2025", "aime_2025", 5, "math-ai/aime25",
        "563bb8404243c5f09de6ec262f2db674fe5bce9b", None, "test", 30, "aime_scorer",
        aliases=("aime25", "aime_2025"), note="30 questions: --epochs 8 or more for a steady figure",
    ),
    TaskRow(
        "aime2026", "aime2026", "AIME 2026", "aime_2026", 3, "math-ai/aime26",
        "79037aebdb6580008fb960d17cb21fd3099083e3", None, "test", 30, "aime_scorer",
        aliases=("aime26", "aime_2026"), note="30 questions: --epochs 8 or more for a steady figure",
    ),
    TaskRow(
        "bbh", "bbh", "BIG-Bench Hard", "bbh", 3, "Joschka/big_bench_hard",
        "76eaa8c29ad448752cd44201a1246618e2454cac", None, None, 6509, "bbh_scorer", metric="all",
        aliases=("big_bench_hard", "bigbench_hard"),
        options={"subset_name": None, "prompt_type": "answer_only"}, filters=("subset_name",),
        shots=3, temperature=0.0, choices={"prompt_type": ("answer_only", "zero_shot", "chain_of_thought")},
        note="prompt_type: answer_only and chain_of_thought have three examples, zero_shot none",
    ),
    TaskRow(
        "ifeval", "ifeval", "IFEval", "ifeval", 2, "google/IFEval",
        "966cd89545d6b6acfd7638bc708b98261ca58e84", None, "train", 541, "instruction_following",
        metric="prompt_strict_acc", stderr="prompt_strict_stderr", measures="prompt-level strict accuracy",
        modules={"instruction_following_eval": _IFEVAL},
    ),
    TaskRow(
        "math", "math", "MATH", "math", 3, "DigitalLearningGmbH/MATH-lighteval",
        "0530c78699ea5e8eb5530600900e1f328b48acad", "default", "test", None, "expression_exact_match_sympy",
        options={
            "levels": [], "subjects": [], "fewshot": 0, "fewshot_seed": 42, "grader_model": None,
            "shuffle": True,
        },
        filters=("levels", "subjects"), shots="fewshot", temperature=0.5, needs=(GRADER,),
        modules=_MATH_MODULES,
        note="the score is the exact match by sympy; the task's own first scorer asks a grader",
    ),
    TaskRow(
        "simpleqa", "simpleqa", "SimpleQA", "simpleqa", 5, None, _SIMPLE_EVALS + "simple_qa_test_set.csv",
        None, None, 4326, None, metric="correct", stderr="", measures="correct", options=_SIMPLEQA,
        needs=(GRADER,),
    ),
    TaskRow(
        "simpleqa_verified", "simpleqa_verified", "SimpleQA Verified", "simpleqa_verified", 5,
        "codelion/SimpleQA-Verified", "5a913f57326d89935cbed0ac071494e7e624b876", None, "train", 1000, None,
        metric="f_score", stderr="", measures="f1", options=_SIMPLEQA, needs=(GRADER,),
    ),
    TaskRow(
        "drop", "drop", "DROP", "drop", 2, "EleutherAI/drop", "619386fc7ffe6dace3cc6d3483c69b164ebf6bf3",
        None, "validation", 9535, "f1", metric="mean", measures="f1",
        options={"fewshot": 3, "fewshot_seed": 42, "fewshot_shuffle": True}, shots="fewshot",
    ),
    TaskRow(
        "mbpp", "mbpp", "MBPP", "mbpp", 4, "google-research-datasets/mbpp",
        "4bb6404fdc6cacfda99d4ac4205087b89d32030c", "sanitized", "test", 257, "verify", reducer="mean",
        measures="pass@1", options={"temperature": 0.5}, shots=3, epochs=5, temperature=0.5, needs=(DOCKER,),
        note="the model's programs are run; the score is the mean of 5 epochs",
    ),
    TaskRow(
        "swe_bench_verified", "swe_bench", "SWE-bench Verified", "swe_bench_verified", 6,
        "princeton-nlp/SWE-bench_Verified", "c104f840cc67f8b6eec6f759ebc8b2693d585d4a", None, "test", 500,
        None, metric="mean", stderr="", measures="resolved", aliases=("swe_bench",),
        options={
            "dataset": "princeton-nlp/SWE-bench_Verified", "split": "test", "input_prompt": ...,
            "scorer": None, "sandbox_type": "docker", "image_name_template": ..., "arch": ...,
            "sandbox_config": None, "allow_internet": False, "tool_timeout": 210, "revision": ...,
            "kwargs": ...,
        },
        filters=("dataset", "split", "revision"), needs=(DOCKER,), modules={"swebench": "swebench>=3.0.15"},
        note="one docker image a sample: neither on Hugging Face Jobs nor without docker",
    ),
    TaskRow(
        "boolq", "boolq", "BoolQ", "boolq", 4, "google/boolq", "35b264d03638db9f4ce671b711558bf7ff0f80d5",
        None, "validation", 3270, "pattern", options={"shuffle": True},
    ),
    TaskRow(
        "commonsense_qa", "commonsense_qa", "CommonsenseQA", "commonsense_qa", 2, "tau/commonsense_qa",
        "94630fe30dad47192a8546eb75f094926d47e155", None, "validation", 1221, "choice",
        options={"shuffle": True}, temperature=0.0, note=CHOICE_NOTE,
    ),
    TaskRow(
        "piqa", "piqa", "PIQA", "piqa", 2, "ybisk/piqa", "2e8ac2dffd59bac8c3c6714948f4c551a0848bb0",
        None, "validation", 1838, "choice", note=CHOICE_NOTE,
    ),
    TaskRow(
        "pubmedqa", "pubmedqa", "PubMedQA", "pubmedqa", 2, "qiaojin/PubMedQA",
        "9001f2853fb87cab8d220904e0de81ac6973b318", "pqa_labeled", "train", 500, "choice", note=CHOICE_NOTE,
    ),
    TaskRow(
        "race_h", "race_h", "RACE-h", "race_h", 2, "ehovy/race", "2fec9fd81f1dc971569a9b729c43f2f0e6436637",
        "high", "test", 3498, "choice", options={"shuffle": True}, note=CHOICE_NOTE,
    ),
    TaskRow(
        "squad_v2", "squad", "SQuAD 2.0", "squad_v2", 3, "rajpurkar/squad_v2",
        "3ffb306f725f7d2ce8394bc1873b24868140c412", None, "validation", 11873, "f1", metric="mean",
        measures="f1", aliases=("squad",), options={"shuffle": True},
    ),
    # Problems of each release by the project's README.
    _livecodebench("livecodebench_v6", "LiveCodeBench v6", 1055, ("livecodebench", "lcb"), release="v6"),
    _livecodebench("livecodebench_v5", "LiveCodeBench v5", 880, release="v5"),
    _livecodebench("livecodebench_v4", "LiveCodeBench v4", 713, release="v4"),
    _livecodebench("livecodebench_v3", "LiveCodeBench v3", 612, release="v3"),
    _livecodebench("livecodebench_v2", "LiveCodeBench v2", 511, release="v2"),
    _livecodebench("livecodebench_v1", "LiveCodeBench v1", 400, release="v1"),
    _livecodebench("livecodebench_window", "LiveCodeBench", None, window=True),
)  # fmt: skip

# What people ask for and inspect-evals does not have -> what to do instead.
ABSENT = {
    "livecodebench_pro": "it needs a privileged docker image, which this script does not start; "
    "run: inspect eval inspect_evals/livecodebench_pro",
    "aime": "there is one benchmark a year: aime2024, aime2025, aime2026",
    "math_500": "inspect-evals has the whole MATH only; no engine here runs MATH-500",
    "swe_bench_verified_mini": "it is a part of SWE-bench Verified, and no leaderboard has it",
    "musr": "inspect-evals runs one of its three domains at a time",
}
LIGHTEVAL_SUITES = ("leaderboard", "lighteval", "helm", "original", "extended", "community")

# Benchmarks of the Hub that have an id in examples/metric_mapping.json: (data set, task) -> (name, id).
HUB_BENCHMARKS = {
    ("openai/gsm8k", "gsm8k"): ("GSM8K", "gsm8k"),
    ("tiger-lab/mmlu-pro", "mmlu_pro"): ("MMLU-Pro", "mmlu_pro"),
    ("cais/hle", "hle"): ("HLE", "hle"),
    ("idavidrein/gpqa", "diamond"): ("GPQA Diamond", "gpqa_diamond"),
    ("idavidrein/gpqa", "gpqa_diamond"): ("GPQA Diamond", "gpqa_diamond"),
    ("matharena/aime_2026", "matharena/aime_2026"): ("AIME 2026", "aime_2026"),
}
