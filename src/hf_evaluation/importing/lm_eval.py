"""Result files of lm-evaluation-harness.

`read_lm_eval` reads one into a `HarnessRun`, keys of all releases alike; a run with a limit or with parts
missing is partial, and so is one that does not say.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hf_evaluation.core.json_values import as_object, as_text, text_or_number
from hf_evaluation.importing.measured import (
    HarnessRun,
    Measured,
    ResultFile,
    day_told,
    harness_task,
    known_facts,
    model_arguments,
    model_as_loaded,
    samples_of_task,
    scores_of_tasks,
    shots_of,
)
from hf_evaluation.scores.benchmarks import HarnessTask
from hf_evaluation.scores.record import Source
from hf_evaluation.scores.setting_words import HARNESS_NAMES
from hf_evaluation.scores.whole_runs import UNCOUNTED, count_gap


def read_lm_eval(document: dict[str, Any], file: ResultFile) -> HarnessRun:
    """The results file of lm-evaluation-harness; keys are "metric,filter", before 0.4 without filter."""
    config = as_object(document.get("config"))
    arguments = model_arguments(config.get("model_args"))
    model = as_text(arguments.get("pretrained")) or as_text(document.get("model_name"))
    model = model or as_text(arguments.get("model")) or as_text(config.get("model"))
    version = text_or_number(document.get("lm_eval_version"))
    name = " ".join(filter(None, (HARNESS_NAMES["lm-eval"], version)))
    day, doubt = day_told(document.get("date"), file.name)
    source = Source("lm-eval", file.name, file.revision, file.url, name, day)
    about = known_facts(
        harness=name,
        harness_commit=document.get("git_hash"),
        model_revision=config.get("model_sha") or config.get("model_revision") or arguments.get("revision"),
        backend=config.get("model") if config.get("model") != model else None,
        dtype=config.get("model_dtype") or arguments.get("dtype"),
        generation_arguments=config.get("gen_kwargs"),
        seed=config.get("random_seed"),
        transformers=document.get("transformers_version"),
        chat_template=as_text(document.get("chat_template_sha")),
        date_in_doubt=doubt,
    )
    groups = {name: value for name, value in as_object(document.get("group_subtasks")).items() if value}
    parts = frozenset(_leaves([name for name in groups if harness_task("lm-eval", name)], groups, inner=True))
    items = [
        _lm_eval_task(task, document, about, groups)
        for task in as_object(document["results"])
        if task not in parts or harness_task("lm-eval", task)  # a part of a group that the mapping knows
    ]
    named = {"revision": config.get("model_revision")} if config.get("model_revision") else {}
    own = model_as_loaded(model, named | arguments | {"model": config.get("model")})
    return HarnessRun(own, source, *scores_of_tasks(items, own, source))


def _lm_eval_task(
    task: str, document: Mapping[str, Any], about: Mapping[str, object], groups: Mapping[str, object]
) -> Measured | str:
    """One key of `results`; the name if it is unknown."""
    found = harness_task("lm-eval", task)
    if found is None:
        return task
    leaves = _leaves([task], groups) if task in groups else [task]
    config = as_object(as_object(document.get("configs")).get(leaves[0] if leaves else task))
    shots = {shots_of(document, leaf) for leaf in leaves} | {shots_of(document, task)} - {None}
    why, samples = _lm_eval_gaps(document, found[0], leaves, task in groups)
    method = dict(about) | known_facts(
        dataset=config.get("dataset_path"),
        config=config.get("dataset_name") if leaves == [task] else None,
        split=config.get("test_split") or config.get("validation_split"),
        dataset_revision=as_object(config.get("dataset_kwargs")).get("revision"),
        generation=config.get("generation_kwargs"),
        task_version=text_or_number(as_object(document.get("versions")).get(task)),
    )
    metrics = as_object(as_object(document["results"]).get(task))
    return Measured(
        task,
        *found,
        metrics,
        lambda key: "_stderr,".join(key.split(",", 1)) if "," in key else f"{key}_stderr",
        shots.pop() if len(shots) == 1 else None,
        samples,
        tuple(why),
        method,
    )


def _leaves(begin: Sequence[str], groups: Mapping[str, object], *, inner: bool = False) -> list[str]:
    """The tasks at the ends of some groups, with `inner` also the groups between; a group in itself ends."""
    found: list[str] = []
    waiting, seen = list(begin), set(begin)
    while waiting:
        children = groups.get(waiting.pop())
        for child in children if isinstance(children, list) else ():
            if not isinstance(child, str) or child in seen:
                continue
            seen.add(child)
            if child in groups:
                waiting.append(child)
            if child not in groups or inner:
                found.append(child)
    return found


def _lm_eval_gaps(
    document: Mapping[str, Any], rule: HarnessTask, leaves: Sequence[str], grouped: bool
) -> tuple[list[str], int | None]:
    """Why the run is partial, and how many samples were counted; None where the file does not count."""
    config, counts = as_object(document.get("config")), as_object(document.get("n-samples"))
    why = []
    if "limit" not in config:
        why.append("the file does not say whether a limit was set")
    elif config["limit"] is not None:
        why.append(f"limit {str(config['limit'])[:20]}")
    if rule.subtasks and len(leaves) != rule.subtasks:
        counted = f"{len(leaves)} of" if grouped else "the file does not list the"
        why.append(f"{counted} {rule.subtasks} parts of {rule.task}")
    if not counts:
        return [*why, UNCOUNTED], None
    total = 0
    for leaf in leaves:
        row = as_object(counts.get(leaf))
        whole, used = row.get("original"), row.get("effective")
        if not isinstance(whole, int) or not isinstance(used, int) or used != whole:
            why.append(f"{used} of {whole} samples of {leaf}" if row else f"no samples of {leaf}")
        total += used if isinstance(used, int) else 0
    gap = count_gap(total, samples_of_task(rule, None))
    if gap and not any("samples of" in text for text in why):
        why.append(gap)
    return ([*why[:3], f"and {len(why) - 3} more"] if len(why) > 4 else why), total
