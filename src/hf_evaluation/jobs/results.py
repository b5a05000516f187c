"""What a run gave: its record, or why nothing of it may be published, and the files for publish.

`judge` decides; `score_documents` is what `evaluation_manager.py publish --scores` reads.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.core.files import write_atomically
from hf_evaluation.core.output import json_text
from hf_evaluation.core.suggestions import option_text
from hf_evaluation.core.uv import uv_run
from hf_evaluation.jobs.records import Batch, Collected, Run, base_model, slug
from hf_evaluation.running.record_line import find_record


def judge(run: Run, record: Mapping[str, Any] | None) -> str | None:
    """Why nothing of a run may be published, None if it may."""
    if run.state != "done":
        reason = run.last.reason if run.last else None
        partial = _reasons(record) if record else None
        return "; ".join(part for part in (f"the job is {run.state}", reason, partial) if part)
    if record is None:
        return "neither the job's log nor its evaluation log gives a record"
    if record["complete"] is not True or record["why_not"]:
        return f"partial: {_reasons(record)}"
    scores = record["scores"]
    if not isinstance(scores, list) or not scores:
        return "the record has no scores"
    if any(not isinstance(score, dict) or score.get("complete") is not True for score in scores):
        return "a score of it is not complete"
    named = {str(score.get("model")) for score in scores}
    if named != {base_model(run.model)}:
        return f"it is a record of {', '.join(sorted(named))}"
    return None


def _reasons(record: Mapping[str, Any]) -> str:
    told = record["why_not"]
    words = [str(word) for word in told] if isinstance(told, list) else []
    return "; ".join(words) or f"status {record['status']}"


def score_documents(collected: Sequence[Collected]) -> dict[str, dict[str, Any]]:
    """By model, what `evaluation_manager.py publish --scores` reads; complete runs only."""
    documents: dict[str, dict[str, Any]] = {}
    for item in collected:
        if item.why_not is None and item.record is not None:
            model = base_model(item.run.model)
            empty = {"repo_id": model, "model": model, "source": {"kind": "inspect-log"}, "results": []}
            documents.setdefault(model, empty)["results"] += item.record["scores"]
    return documents


def ask_script(script: Path, words: Sequence[str], env: Mapping[str, str], *, heavy: bool) -> str:
    """What the script prints; under uv, which brings its packages, only where it needs them."""
    uv = (shutil.which("uv") or env.get("UV")) if heavy else None
    command = [*(uv_run(uv, "--quiet") if uv else [sys.executable]), str(script.absolute()), *words]
    return subprocess.run(command, env=dict(env), capture_output=True, text=True, check=False).stdout


def record_from_log(batch: Batch, run: Run, env: Mapping[str, str]) -> Mapping[str, Any] | None:
    """The record that the script reads out of evaluation logs, where a job's own log holds none.

    The run's arguments go along, for some decide how a log is judged. Of several logs in the folder (a retry
    leaves the first one there) a complete one counts.
    """
    words = [*run.arguments, "--from-log", batch.log_dir(run)]
    token = {"HF_TOKEN": env["HF_TOKEN"]} if env.get("HF_TOKEN") else {}  # all that .env may add
    lines = ask_script(Path(batch.script), words, {**os.environ, **token}, heavy=True).splitlines()
    records = [record for line in lines if (record := find_record([line], run.task)) is not None]
    return next(
        (record for record in records if record["complete"] is True), records[-1] if records else None
    )


def shortfall(collected: Sequence[Collected]) -> EvaluationError | None:
    """What to say where not every run is complete: 1 if none is, else 5."""
    missing = sum(item.why_not is not None for item in collected)
    if not missing:
        return None
    told = "none" if missing == len(collected) else str(len(collected) - missing)
    return EvaluationError(
        f"{told} of {len(collected)} runs {'is' if told in ('none', '1') else 'are'} complete",
        code=1 if told == "none" else 5,
        hint="the others are listed with the reason; eval_jobs.py submit starts what may be retried",
    )


def write_results(
    out: Path, collected: Sequence[Collected], documents: Mapping[str, Mapping[str, Any]]
) -> None:
    """A score file a model; `incomplete.json` beside them. Files of models without scores go."""
    for model in dict.fromkeys(base_model(item.run.model) for item in collected):
        path = out / f"{slug(model)}.json"
        if model in documents:
            _write_json(path, documents[model])
        else:
            path.unlink(missing_ok=True)
    rows = [incomplete_json(item) for item in collected if item.why_not is not None]
    _write_json(out / "incomplete.json", rows)


def incomplete_json(item: Collected) -> dict[str, Any]:
    """A run that may not be published, and why."""
    last = item.run.last
    return {
        "model": item.run.model,
        "task": item.run.task,
        "state": item.run.state,
        "why_not": item.why_not,
        "job_id": last.job_id if last else None,
        "record": item.record,
    }


def publish_command(path: Path, model: str) -> str:
    """The command that shows what publishing a score file would change."""
    options = f"{option_text('--scores', path)} {option_text('--repo-id', model)} --dry-run"
    return f"uv run --no-config evaluation_manager.py publish {options}"


def collected_json(
    collected: Sequence[Collected],
    batch: Batch,
    documents: Mapping[str, Mapping[str, Any]],
    files: Mapping[str, Path],
) -> dict[str, Any]:
    """Records of complete runs, the files they stand in, and the incomplete runs."""
    return {
        "batch": batch.id,
        "records": [
            {
                "model": item.run.model,
                "task": item.run.task,
                "revision": item.run.revision,
                "record": item.record,
            }
            for item in collected
            if item.why_not is None
        ],
        "files": [
            {
                "repo_id": model,
                "path": str(path),
                "scores": len(documents[model]["results"]),
                "command": publish_command(path, model),
            }
            for model, path in files.items()
        ],
        "incomplete": [incomplete_json(item) for item in collected if item.why_not is not None],
    }


def _write_json(path: Path, document: object) -> None:
    write_atomically(path, (json_text(document, indent=1) + "\n").encode())
