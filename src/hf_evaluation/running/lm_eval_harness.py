"""lm-evaluation-harness as a second engine: `run_lm_eval` runs it, `lm_eval_record` reads its result file.

It compares log-likelihoods, or completes few-shot prompts: what people compare base models by. Its result
file is read by the importer that reads everybody's, so a run of ours is refused for what others' are.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import re
import subprocess
import sys
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.core.files import read_cache_file, write_atomically
from hf_evaluation.core.json_values import as_object, as_text, json_or_none, parse_json
from hf_evaluation.core.marks import is_marked, own_mark
from hf_evaluation.core.text import data_digest, text_digest
from hf_evaluation.core.uv import SAFE_PATH
from hf_evaluation.importing.lm_eval import read_lm_eval
from hf_evaluation.importing.measured import ResultFile, harness_task
from hf_evaluation.running.completeness import LOST_SHARE
from hf_evaluation.running.engine import LAST_LINES, fault_in, passed_on
from hf_evaluation.running.models import Target
from hf_evaluation.running.record import Record
from hf_evaluation.scores.record import Score

LM_EVAL = {"lm_eval": "lm-eval[api]==0.4.13"}
# Names that people use -> the harness's task, and the examples that the published figures have.
LM_EVAL_TASKS = {
    "mmlu": ("mmlu", 5), "mmlu_5_shot": ("mmlu", 5), "arc_challenge": ("arc_challenge", 25),
    "arc": ("arc_challenge", 25), "arc_easy": ("arc_easy", 25), "hellaswag": ("hellaswag", 10),
    "winogrande": ("winogrande", 5), "bbh": ("bbh_cot_fewshot", 3), "gsm8k": ("gsm8k", 5),
    "truthfulqa": ("truthfulqa_mc2", 0), "drop": ("drop", 3), "boolq": ("boolq", 0), "piqa": ("piqa", 0),
}  # fmt: skip
FIXED_SHOTS = frozenset({"bbh_cot_fewshot", "truthfulqa_mc2"})  # their prompts hold their examples
OWN_WORDS = ("device", "batch_size", "max_batch_size")  # it refuses them among the model's arguments
INVALID = "[invalid]"  # what the harness writes where a filter found no answer


@dataclass(frozen=True, slots=True)
class LmEvalTask:
    """A task of the harness, with the number of examples, None where it has its own."""

    name: str
    shots: int | None


def lm_eval_task(asked: str) -> LmEvalTask:
    """The task of a name, also "gsm8k|8" or the harness's own. Raises EvaluationError 4."""
    parts = [part for part in asked.split("|") if part]
    numbers = [int(part) for part in parts[1:] if part.isdigit()]
    plain = next((part for part in reversed(parts) if not part.isdigit()), "").lower().replace("-", "_")
    name, shots = LM_EVAL_TASKS.get(plain, (plain, None))
    if harness_task("lm-eval", name) is None:
        raise EvaluationError(
            f"there is no task {asked!r} of lm-evaluation-harness that is published", code=4,
            hint=f"one of {', '.join(LM_EVAL_TASKS)}; examples/metric_mapping.json lists them",
        )  # fmt: skip
    return LmEvalTask(name, None if name in FIXED_SHOTS else numbers[0] if numbers else shots)


def lm_eval_words(task: LmEvalTask, target: Target, args: argparse.Namespace, folder: str) -> list[str]:
    """The command line of the harness."""
    model, options, chat = _model_words(target, args)
    own = {name: options.pop(name) for name in OWN_WORDS if name in options}
    if target.backend in ("vllm", "hf"):
        own.setdefault("batch_size", "auto")
    words = ["--model", model, "--model_args", *(f"{name}={value}" for name, value in options.items())]
    words += ["--tasks", task.name, "--output_path", folder, "--log_samples"]
    words += ["--num_fewshot", str(task.shots)] if task.shots is not None else []
    words += ["--limit", str(args.limit)] if args.limit else []
    words += [word for name, value in own.items() for word in (f"--{name}", str(value))]
    words += ["--apply_chat_template"] if chat else []
    sent = {"temperature": args.temperature, "top_p": args.top_p, "max_gen_toks": args.max_tokens}
    told = [f"{name}={value}" for name, value in sent.items() if value is not None]
    return [*words, *(["--gen_kwargs", *told] if told else [])]


def _model_words(target: Target, args: argparse.Namespace) -> tuple[str, dict[str, object], bool]:
    """(kind of model, its arguments, whether its chat template is used): by default not, as is usual."""
    given = {name: value for name, value in target.args.items() if name != "tokenizer_revision"}
    if target.served_here:
        own = {"pretrained": target.served, "revision": target.revision, "dtype": args.dtype or "auto"}
        return target.backend, {**own, **given}, args.prompting == "chat"
    url = (target.base_url or "").rstrip("/")
    if args.prompting == "completion":
        own = {"model": target.served, "base_url": f"{url}/completions", "tokenizer": target.repo_id}
        return "local-completions", {**own, **given}, False
    own = {"model": target.served, "base_url": f"{url}/chat/completions", "num_concurrent": 8}
    return "local-chat-completions", {**own, **given}, True


def lm_eval_name(task: LmEvalTask, words: Sequence[str], target: Target) -> str:
    """The folder of a run: the same for the same run."""
    slug = re.sub(r"[^A-Za-z0-9._-]+", "-", f"{target.served}_lm-eval_{task.name}")
    return f"{slug}_{text_digest(json.dumps([target.backend, *words]))[:8]}"


def run_lm_eval(words: Sequence[str], key: str | None) -> None:
    """Run the harness; its output goes to stderr. Raises EvaluationError with its last lines if it fails."""
    env = {**os.environ, **SAFE_PATH, **({"OPENAI_API_KEY": key} if key else {})}
    lines: deque[str] = deque(maxlen=200)
    command = [sys.executable, "-P", "-m", "lm_eval", "run", *words]
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=env,
        text=True, errors="replace",
    )  # fmt: skip
    with process:
        for line in process.stdout or ():
            lines.append(passed_on("lm-eval", line))
    if process.returncode:
        fault = fault_in(lines)
        told = " | ".join(line for line in list(lines)[-LAST_LINES:] if line.strip())
        raise EvaluationError(
            f"lm-evaluation-harness failed: {fault.why if fault else process.returncode}; last lines: {told}",
            code=fault.code if fault else 1, hint=fault.hint if fault else "its output is above",
        )  # fmt: skip


def lm_eval_result(folder: str) -> Path | None:
    """The newest result file of a run's folder."""
    found = sorted(Path(folder).rglob("results_*.json"), key=lambda path: path.stat().st_mtime)
    return found[-1] if found else None


def mark_own_result(path: Path, name: str) -> None:
    """Note beside a result file that this user's run `name` wrote it."""
    if mark := own_mark(_told_by(path, name), make=True):
        with contextlib.suppress(OSError):  # a full disk costs the resuming, not the run
            write_atomically(path.with_name(f"{path.name}.mark"), mark.encode())


def check_own_result(path: Path, name: str) -> None:
    """Raise EvaluationError (5) for a finished run that this user did not do here: it would be the result."""
    mark: str | None = None
    with contextlib.suppress(OSError, UnicodeDecodeError):
        mark = read_cache_file(path.with_name(f"{path.name}.mark")).decode()
    if not is_marked(_told_by(path, name), mark):
        raise EvaluationError(
            f"{path} was not written by a run of yours on this machine, and would be this run's result",
            code=5,
            hint="remove it, or name another --log-dir; import-results reads what it says",
        )


def _told_by(path: Path, name: str) -> list[str]:
    return ["lm-eval", name, data_digest(path.read_bytes())]


def lm_eval_record(path: Path, target: Target, asked: str, url: str | None) -> Record:
    """The record of a result file: read as everybody's is, with the answers that were none."""
    run = read_lm_eval(parse_json(path.read_bytes()), ResultFile(path, path.name, url))
    scores = [_counted(replace(score, model=target.repo_id), path) for score in run.scores]
    why = [str((score.method or {}).get("partial")) for score in scores if not score.complete]
    why += list(run.skipped) if not scores else []
    complete = bool(scores) and not why
    return Record(str(path), "success", complete, tuple(dict.fromkeys(why)), tuple(scores), asked)


def _counted(score: Score, path: Path) -> Score:
    """A score with the answers in which the harness found none; many of them make it partial."""
    method = dict(score.method or {})
    asked, found = unread_samples(path.parent, str(score.label), as_text(method.get("filter")))
    if asked == 0:
        return score
    method |= {"unparsed_answers": found, "samples_without_answer": found}
    method["notes"] = "; ".join(filter(None, [as_text(method.get("notes")), f"{found} answers not readable"]))
    if found <= LOST_SHARE * asked:
        return replace(score, method=method)
    reason = (
        f"{found} of {asked} samples gave no answer that the harness could read, more than {LOST_SHARE:.0%}"
    )
    partial = "; ".join(filter(None, [as_text(method.get("partial")), reason]))
    return replace(score, complete=False, method=method | {"partial": partial})


def unread_samples(folder: Path, task: str, wanted: str | None) -> tuple[int, int]:
    """(samples, those without an answer) that the harness logged of a task under a filter; 0 without one."""
    asked = found = 0
    if wanted is None:
        return asked, found
    for path in folder.glob(f"samples_{task}_*.jsonl"):
        with path.open(encoding="utf-8") as file:
            for line in file:
                row: Mapping[str, object] = as_object(json_or_none(line))
                if row.get("filter") not in (wanted, None):
                    continue
                answers = row.get("filtered_resps")
                first = answers[0] if isinstance(answers, list) and answers else answers
                asked += 1
                found += first in (INVALID, "", None)
    return asked, found
