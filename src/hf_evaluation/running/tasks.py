"""A task's name and arguments -> what will be run, or why there is no such task.

`table_job` is the `Job` of a name of the task table, `hub_job` that of a benchmark of the Hub by its
eval.yaml. `restrictions` says what makes a run partial, `variant_of` how the benchmark was put.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.core.json_values import as_object, as_objects
from hf_evaluation.core.suggestions import option_text
from hf_evaluation.core.text import near_names, printable
from hf_evaluation.running.task_table import ABSENT, GRADER, HUB_BENCHMARKS, LIGHTEVAL_SUITES, TASKS, TaskRow

MAX_PATH = 4096  # characters; a longer text is no path


@dataclass(frozen=True, slots=True)
class Job:
    """The task of a run: what inspect-ai is asked for, and what its score will mean.

    `row` is None for a benchmark of the Hub (`hf/...`), whose data set and revision stand in `spec`.
    """

    spec: str
    args: Mapping[str, object]
    row: TaskRow | None
    benchmark: str
    benchmark_id: str | None
    dataset: str | None
    revision: str | None
    config: str | None = None
    split: str | None = None
    scorers: tuple[str, ...] = ()

    @property
    def needs(self) -> tuple[str, ...]:
        """What must be there beside the model: DOCKER, GRADER, TWO_GRADERS, GATED."""
        if self.row:
            return self.row.needs
        return (GRADER,) if any(name.startswith("model_graded") for name in self.scorers) else ()


def find_task(name: str, given: Sequence[str]) -> tuple[TaskRow, dict[str, object]]:
    """The row of a name that people use, and the task's arguments from it and from `given` (K=V).

    Takes "mmlu", "inspect_evals/mmlu_0_shot", and lighteval's "leaderboard|mmlu|5" or "gsm8k|8".
    Raises EvaluationError: 4 for an unknown task, 2 for arguments it does not have.
    """
    plain, subset, shots = _split_name(name)
    row = _row_named(plain, shots)
    args: dict[str, object] = dict(row.fixed)
    if subset:
        key = _subset_argument(row, name)
        args[key] = [subset] if isinstance(row.options[key], list) else subset
    if shots is not None and isinstance(row.shots, str):
        args[row.shots] = shots
    for text in given:
        key, value = _argument(row, text)
        if key in row.fixed and value != row.fixed[key]:
            raise EvaluationError(
                f"--task-arg {key} is what makes it {row.name}", code=2, hint="--list-tasks"
            )
        args[key] = value
    return row, args


def _split_name(name: str) -> tuple[str, str | None, int | None]:
    """(task, subset, number of examples) of a name in inspect's or in lighteval's style."""
    parts = name.split("|")
    if len(parts) > 1 and parts[0] in LIGHTEVAL_SUITES:
        parts = parts[1:]
    whole = parts[0].replace(":", "_").lower()  # arc:challenge is a benchmark, mmlu:anatomy a part of one
    known = any(whole in (row.name, *row.aliases) for row in TASKS)
    task, _, subset = (whole, "", "") if known else parts[0].partition(":")
    shots = parts[1] if len(parts) > 1 else None
    if shots is not None and not shots.isdigit():
        raise EvaluationError(
            f"{name!r}: {shots!r} is no number of examples",
            code=2,
            hint="write suite|task|shots, as in gsm8k|5",
        )
    return task.strip(), subset or None, int(shots) if shots is not None else None


def _row_named(name: str, shots: int | None) -> TaskRow:
    package, _, rest = name.rpartition("/")
    plain = rest.lower().replace("-", "_")
    if package:
        rows = [row for row in TASKS if (row.package, row.task) == (package, plain)]
    else:
        rows = [row for row in TASKS if plain in (row.name, *row.aliases)]
    if not rows:
        raise _unknown_task(name, plain)
    fixed = [row for row in TASKS if row.benchmark_id == rows[0].benchmark_id]
    if shots is None or isinstance(rows[0].shots, str):
        return rows[0]
    with_shots = [row for row in fixed if row.shots == shots]
    if not with_shots:
        known = ", ".join(f"{row.shots}-shot" for row in fixed)
        raise EvaluationError(
            f"inspect-evals runs {rows[0].benchmark} {known} only, not {shots}-shot",
            code=4,
            hint=f"{option_text('--task', rows[0].name)}, or run lighteval for {shots}-shot",
            candidates=[row.name for row in fixed],
        )
    return with_shots[0]


def _unknown_task(name: str, plain: str) -> EvaluationError:
    if plain in ABSENT:
        return EvaluationError(f"there is no task {name!r}: {ABSENT[plain]}", code=4, hint="--list-tasks")
    names = sorted({alias for row in TASKS for alias in (row.name, *row.aliases)})
    near = near_names(plain, names, 5, alike=0.5)
    hint = (
        f"did you mean {option_text('--task', near[0])}?"
        if near
        else "see --list-tasks, or give hf/DATASET/TASK"
    )
    return EvaluationError(f"there is no task {name!r}", code=4, hint=hint, candidates=near)


def _subset_argument(row: TaskRow, name: str) -> str:
    wanted = [key for key in ("subjects", "subset_name", "category", "dataset_name") if key in row.filters]
    if not wanted:
        raise EvaluationError(
            f"{name!r}: {row.benchmark} has no subsets", code=4, hint=option_text("--task", row.name)
        )
    return wanted[0]


def _argument(row: TaskRow, text: str) -> tuple[str, object]:
    """One --task-arg as name and value of the type of its default. Raises EvaluationError (2)."""
    key, sign, raw = text.partition("=")
    if not sign or key not in row.options:
        known = ", ".join(row.options) or "none"
        raise EvaluationError(
            f"{row.task} has no argument {key!r}; it has: {known}",
            code=2,
            hint="write --task-arg NAME=VALUE",
            candidates=near_names(key, row.options, 3),
        )
    value, default = parse_value(raw), row.options[key]
    if isinstance(default, list) and not isinstance(value, list):
        value = str(value).split(",")
    allowed = row.choices.get(key)
    if allowed and value not in allowed:
        raise EvaluationError(
            f"--task-arg {text}: {key} is one of {', '.join(allowed)}", code=2, hint=f"{key}={allowed[0]}"
        )
    if key == row.shots and isinstance(value, int) and value < 0:
        raise EvaluationError(f"--task-arg {text}: a number of examples", code=2, hint=f"{key}=0 or more")
    if not _is_like(value, default):
        raise EvaluationError(
            f"--task-arg {text}: {key} is {default!r} by default", code=2, hint=f"give it like {default!r}"
        )
    return key, value


def _is_like(value: object, default: object) -> bool:
    if isinstance(default, bool):
        return isinstance(value, bool)
    if isinstance(default, int):
        return isinstance(value, int)
    if isinstance(default, float):
        return isinstance(value, int | float)
    return default in (None, ...) or isinstance(value, type(default))


def parse_value(text: str) -> object:
    """A value of K=V: JSON where it is JSON (true, 3, 0.5, [..]), else the text."""
    with contextlib.suppress(ValueError):
        return json.loads(text.lower() if text.lower() in ("true", "false", "null", "none") else text)
    return None if text.lower() == "none" else text


def table_job(name: str, given: Sequence[str]) -> Job:
    """The task of a name of the table, with all that is known of its data."""
    row, args = find_task(name, given)
    return Job(
        row.spec, args, row, row.benchmark, row.benchmark_id, row.dataset, row.revision, row.config, row.split
    )


@dataclass(frozen=True, slots=True)
class HubName:
    """The parts of hf/<org>/<data set>[/<task>][@<revision>]; a task id may itself hold slashes."""

    dataset: str
    task: str | None
    revision: str | None


def parse_hub_name(name: str) -> HubName:
    """The parts of a Hub benchmark's name. Raises EvaluationError (2)."""
    spec, _, revision = name.removeprefix("hf/").partition("@")
    if re.match(r"[0-9a-f]{40}/", revision):  # in logs, where eval.yaml has several tasks, the id comes twice
        revision = revision[:40]
    parts = spec.split("/", 2)
    if len(parts) < 2 or not all(parts):
        raise EvaluationError(
            f"{name!r} names no data set", code=2, hint="write hf/ORG/DATASET[/TASK][@REVISION]"
        )
    if "hf/" in spec:
        raise EvaluationError(
            f"inspect-ai cannot run {name!r}: it strips every 'hf/' of a name", code=5, hint="--list-tasks"
        )
    return HubName(f"{parts[0]}/{parts[1]}", parts[2] if len(parts) > 2 else None, revision or None)


def hub_job(name: HubName, sha: str, eval_yaml: Mapping[str, Any]) -> Job:
    """The task of a Hub benchmark, at exactly this commit.

    Raises EvaluationError: 4 no such task, 5 not for us.
    """
    where = f"eval.yaml of {name.dataset}"
    framework = eval_yaml.get("evaluation_framework")
    if framework not in (None, "inspect-ai"):
        raise EvaluationError(
            f"{where} is for {framework}, not for inspect-ai", code=5, hint=f"run it with {framework}"
        )
    tasks = {str(task.get("id")): task for task in as_objects(eval_yaml.get("tasks"))}
    if not tasks:
        raise EvaluationError(f"{where} has no tasks", code=4, hint="--list-tasks names others")
    wanted = name.task or (next(iter(tasks)) if len(tasks) == 1 else None)
    if wanted not in tasks:
        asked = f"no task {wanted!r}" if wanted else "several tasks; say which"
        raise EvaluationError(
            f"{where} has {asked}", code=4, candidates=list(tasks),
            hint=option_text("--task", f"hf/{name.dataset}/{next(iter(tasks))}"),
        )  # fmt: skip
    if "/" in str(wanted):
        raise EvaluationError(
            f"inspect-ai cannot run the task id {wanted!r}: it takes no slash", code=5, hint="--list-tasks"
        )
    task = tasks[str(wanted)]
    _refuse_reading_files(task, where)
    title, known = HUB_BENCHMARKS.get(
        (name.dataset.lower(), str(wanted).lower()), (f"{name.dataset} {wanted}", None)
    )
    named = "" if wanted == "None" else f"/{wanted}"
    return Job(
        f"hf/{name.dataset}{named}@{sha}", {}, None, title, known, name.dataset, sha,
        str(task.get("config", "default")), str(task.get("split", "test")),
        tuple(str(row.get("name")) for row in as_objects(task.get("scorers"))),
    )  # fmt: skip


def _refuse_reading_files(task: Mapping[str, Any], where: str) -> None:
    """Raise EvaluationError (5) where a task would have inspect-ai read files or pages, and send them on.

    It takes a template that names a file for the file: what stands in it goes to the model and into the log.
    Images of a data set may name one too.
    """
    for text in _texts_in([task.get("solvers"), task.get("scorers")]):
        named = text.strip()
        if "://" in named.partition("\n")[0] or (len(named) < MAX_PATH and _is_a_file(named)):
            raise EvaluationError(
                f"{where} names a file or a page to be read here: {printable(named)[:200]}",
                code=5,
                hint="such a task is not run: what it reads would be sent to the model",
            )
    if as_object(task.get("field_spec")).get("input_image"):
        raise EvaluationError(
            f"{where} takes images, and a record of it may name a file of this machine",
            code=5,
            hint="run it with inspect-ai itself, where nothing is to be protected",
        )


def _texts_in(value: object) -> Iterator[str]:
    """Every text in a document, keys too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from _texts_in([*value, *value.values()])
    elif isinstance(value, list):
        for item in value:
            yield from _texts_in(item)


def _is_a_file(name: str) -> bool:
    """Whether inspect-ai would read this as a path."""
    with contextlib.suppress(OSError, ValueError, RuntimeError):
        return name.startswith("~") or os.path.exists(name)
    return False


def restrictions(row: TaskRow, passed: Mapping[str, object]) -> list[str]:
    """Which arguments make it a run over a part of the benchmark, or over something that we do not know."""
    found = []
    for key, value in passed.items():
        if key in row.fixed:
            if value != row.fixed[key]:
                found.append(f"{key}={json.dumps(value)} is not {row.benchmark}")
        elif key in row.filters:
            if value != row.options[key]:
                found.append(f"{key}={json.dumps(value)} picks a part of {row.benchmark}")
        elif key not in row.options:
            found.append(f"the argument {key} is not known")
    missing = [key for key in row.fixed if key not in passed]
    return found + [
        f"without {key}={json.dumps(row.fixed[key])} it is not {row.benchmark}" for key in missing
    ]


def variant_of(row: TaskRow | None, args: Mapping[str, object], epochs: int) -> str | None:
    """How the benchmark was put, in the words of model cards: "5-shot, CoT, avg@4"."""
    words = []
    if row:
        shots = args.get(row.shots, row.options[row.shots]) if isinstance(row.shots, str) else row.shots
        words = [f"{int(str(shots or 0))}-shot"] if row.name != "bbh" else []
        prompt = args.get("prompt_type", row.options.get("prompt_type"))
        words += [str(prompt).replace("_", "-")] if prompt else []
        words += [f"{args['start']} to {args['end']}"] if args.get("window") else []
        words += ["CoT"] if args.get("cot", row.options.get("cot")) is True else []
    words += [f"avg@{epochs}"] if epochs > 1 else []
    return ", ".join(words) or None
