"""Result files of lighteval.

`read_lighteval` reads one into a `HarnessRun`, keys of all releases alike; a run on fewer samples than the
dataset has is partial, and so is one that does not say.
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
    model_as_loaded,
    samples_of_task,
    scores_of_tasks,
)
from hf_evaluation.scores.benchmarks import HarnessTask
from hf_evaluation.scores.record import Source
from hf_evaluation.scores.whole_runs import count_gap


def read_lighteval(document: dict[str, Any], file: ResultFile) -> HarnessRun:
    """The results file of lighteval, with keys "task|shots" or, before 0.11, "suite|task|shots"."""
    general = as_object(document.get("config_general"))
    config = as_object(general.get("model_config"))
    model = as_text(general.get("model_name")) or as_text(config.get("model_name"))
    day, doubt = day_told(general.get("start_time"), file.name)  # mostly the reading of a counter
    commit = as_text(general.get("lighteval_sha"))
    source = Source("lighteval", file.name, file.revision, file.url, "lighteval", day)
    about = known_facts(
        harness="lighteval",
        harness_commit=commit if commit != "?" else None,
        model_revision=general.get("model_sha") or config.get("revision"),
        dtype=general.get("model_dtype") or config.get("dtype"),
        provider=config.get("provider"),
        generation={
            key: value
            for key, value in as_object(config.get("generation_parameters")).items()
            if value is not None
        },
        system_prompt=config.get("system_prompt"),
        date_in_doubt=doubt,
    )
    results = as_object(document["results"])
    items = [_lighteval_task(key, results, document, about) for key in results if key != "all"]
    own = model_as_loaded(model, config)
    return HarnessRun(own, source, *scores_of_tasks((item for item in items if item), own, source))


def _lighteval_key(key: str) -> tuple[str, str | None]:
    """(task, shots) of a key, without the suite and the truncation flag of older releases."""
    parts = key.split("|")
    at = next((index for index, part in enumerate(parts) if index and part.isdecimal()), None)
    return (parts[at - 1], parts[at]) if at else (key, None)


def _lighteval_task(
    key: str, results: Mapping[str, Any], document: Mapping[str, Any], about: Mapping[str, object]
) -> Measured | str | None:
    """One key of `results`; None for a part of a benchmark whose mean is there, the name if unknown."""
    task, shots = _lighteval_key(key)
    group, _, part = task.partition(":")
    found = harness_task("lighteval", group if part == "_average" else task)
    if found is None:
        whole = harness_task("lighteval", group)
        mean = any(_lighteval_key(other)[0] == f"{group}:_average" for other in results)
        if part == "_average" or not (whole and whole[0].subtasks):
            return None if part == "_average" else task
        return None if mean else f"{task}: one of the {whole[0].subtasks} parts of {whole[1].name}"
    keys = [key]
    if part == "_average":
        keys = [other for other in results if _is_part(other, group, shots)]
    elif found[0].subtasks:
        return task
    configs = as_object(document.get("config_tasks"))
    rows = [_lighteval_config(configs, name) for name in keys]
    why, samples = _lighteval_gaps(as_object(document.get("config_general")), found[0], keys, rows)
    first = rows[0] if rows else {}
    splits = first.get("evaluation_splits")
    method = dict(about) | known_facts(
        dataset=first.get("hf_repo"),
        config=first.get("hf_subset") if len(keys) == 1 else None,
        split=splits[0] if isinstance(splits, list | tuple) and len(splits) == 1 else splits,
        dataset_revision=first.get("hf_revision"),
        generation_size=first.get("generation_size"),
        task_version=text_or_number(as_object(document.get("versions")).get(key) or first.get("version")),
    )
    number = int(shots) if shots is not None and len(shots) < 4 else None
    return Measured(
        task,
        *found,
        as_object(results.get(key)),
        # of a mean of parts the harness writes the mean of their standard errors, which is none
        lambda name: "" if len(keys) > 1 else f"{name}_stderr",
        number,
        samples,
        tuple(why),
        method,
    )


def _is_part(key: str, group: str, shots: str | None) -> bool:
    task, own = _lighteval_key(key)
    return task.startswith(f"{group}:") and task != f"{group}:_average" and own == shots


def _lighteval_config(configs: Mapping[str, Any], key: str) -> dict[str, Any]:
    """The configuration of a result: its key may have a truncation flag more or the shots less."""
    task, shots = _lighteval_key(key)
    same = [
        name
        for name in configs
        if name == key or _lighteval_key(name)[0] == task or name.endswith(f"|{task}")
    ]
    return as_object(configs.get(key)) or as_object(configs.get(same[0]) if same else None)


def _lighteval_gaps(
    general: Mapping[str, Any], rule: HarnessTask, keys: Sequence[str], rows: Sequence[Mapping[str, Any]]
) -> tuple[list[str], int | None]:
    """Why the run is partial, and how many samples were counted; None where the file does not count."""
    why = []
    if "max_samples" not in general:
        why.append("the file does not say whether max_samples was set")
    elif general["max_samples"] is not None:
        why.append(f"max_samples {str(general['max_samples'])[:20]}")
    if rule.subtasks and len(keys) != rule.subtasks:
        why.append(f"{len(keys)} of {rule.subtasks} parts of {rule.task}")
    counts = [(row.get("effective_num_docs"), row.get("original_num_docs")) for row in rows]
    told = [(used, whole) for used, whole in counts if isinstance(used, int) and isinstance(whole, int)]
    known = [(used, whole) for used, whole in told if whole >= 0]  # -1: never set
    used, whole = sum(pair[0] for pair in known), sum(pair[1] for pair in known)
    if used != whole:
        why.append(f"{used} of {whole} samples")
    counted = used if known and len(known) == len(keys) else None
    gap = count_gap(counted, samples_of_task(rule, None))
    if gap and used == whole:
        why.append(gap)
    return why, counted
