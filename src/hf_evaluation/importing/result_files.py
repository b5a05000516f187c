"""Result files of any known harness, on this disk or in a repository of the Hub.

`result_files` finds and fetches what arguments name, `gather_results` reads it all and keeps the scores of
the one model that is meant; results of other models are told, never renamed.
"""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from hf_evaluation.cards.candidates import vouched_name
from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.core.hub_requests import hub_endpoint
from hf_evaluation.core.json_values import as_object
from hf_evaluation.core.text import first_line
from hf_evaluation.hub.api import ask_hub
from hf_evaluation.importing.every_eval_ever import read_every_eval_ever, read_own_scores
from hf_evaluation.importing.foreign import foreign_error
from hf_evaluation.importing.json_files import inspect_log_error, load_json
from hf_evaluation.importing.lighteval import read_lighteval
from hf_evaluation.importing.lm_eval import read_lm_eval
from hf_evaluation.importing.measured import HarnessRun, ResultFile, harness_task, samples_of_task
from hf_evaluation.publishing.submission import Submission
from hf_evaluation.scores.benchmarks import catalogue
from hf_evaluation.scores.record import Score, Skipped, Source
from hf_evaluation.scores.whole_runs import UNCOUNTED, count_gap

if TYPE_CHECKING:
    from huggingface_hub import HfApi

MAX_RESULT_FILES = 2_000
NO_COUNTS: Mapping[str, int] = {}


@contextlib.contextmanager
def result_files(names: Sequence[str], url: str | None) -> Iterator[list[tuple[ResultFile, bool]]]:
    """The files that arguments name, each with whether it was named itself; downloads end with the block."""
    import tempfile

    with tempfile.TemporaryDirectory(prefix="hf-evaluation-") as folder:
        found: list[tuple[ResultFile, bool]] = []
        for number, name in enumerate(names):
            if name.startswith("hf://"):
                found += _files_on_hub_of(name, Path(folder) / str(number))
            elif Path(name).is_dir():
                inside = sorted(itertools.islice(Path(name).rglob("*.json"), MAX_RESULT_FILES + 1))
                found += [(ResultFile(path, str(path), url), False) for path in inside if path.is_file()]
            else:
                found.append((ResultFile(Path(name), name, url), True))
            if len(found) > MAX_RESULT_FILES:
                raise EvaluationError(
                    f"{name} holds more than {MAX_RESULT_FILES} files", code=5, hint="name a part of it"
                )
        if not found:
            raise EvaluationError(
                f"no .json file in {', '.join(names)}", code=1, hint="name the results file"
            )
        yield found


def gather_results(
    files: Sequence[tuple[ResultFile, bool]],
    repo_id: str,
    confirmed: Sequence[str],
    counts: Mapping[str, int] = NO_COUNTS,
) -> Submission:
    """The scores of the repository's model from all files. Raises EvaluationError 5 if they name others.

    `counts` are how many samples runs had, by task, where their files do not count them.
    """
    runs: list[HarnessRun] = []
    skipped: list[Skipped] = []
    for file, named in files:
        try:
            runs.append(_read_results(file))
        except EvaluationError as error:
            if named:
                raise
            skipped.append(Skipped(None, error.message))
    names = {repo_id.casefold(), *(name.casefold() for name in confirmed)}
    others: list[str] = []
    results: list[Score] = []
    for run in runs:
        own = [score for score in run.scores if score.model.casefold() in names]
        others += [score.model for score in run.scores if score not in own]
        results += [with_count(replace(score, model=repo_id), counts) for score in own]
        name = f"{run.source.path}: " if run.source.path else ""
        skipped += [Skipped(None, f"{name}{text}") for text in run.skipped]
        if foreign := {score.model or "no model" for score in run.scores} - {score.model for score in own}:
            skipped.append(Skipped(None, f"{name}of {', '.join(sorted(foreign))}, not of {repo_id}"))
    if not results and others:
        told = list(dict.fromkeys(others))
        raise EvaluationError(
            f"the results are of {', '.join(told[:5]) or 'no model'}, not evidently of {repo_id}",
            code=5,
            hint="if you know that it is this model, say so",
            candidates=[vouched_name(name) for name in told[:20] if name],
        )
    source = runs[0].source if len(runs) == 1 else Source("result files")
    return Submission(repo_id, repo_id, source, tuple(results), tuple(skipped))


def parse_counts(texts: Sequence[str]) -> dict[str, int]:
    """TASK=N of --samples. Raises EvaluationError 2."""
    found = {}
    for text in texts:
        task, sign, number = text.rpartition("=")
        if not sign or not task or not number.isdecimal():
            raise EvaluationError(f"--samples {text} is no count", code=2, hint="--samples gsm8k=1319")
        found[task] = int(number)
    return found


def with_count(score: Score, counts: Mapping[str, int]) -> Score:
    """A score whose file does not count its samples, with the count that the user knows."""
    told = counts.get(score.label or "") or counts.get(score.benchmark_id or "")
    method = dict(score.method or {})
    if told is None or method.get("partial") != UNCOUNTED:
        return score
    rule = harness_task(score.source.kind, score.label or "")
    gap = count_gap(told, samples_of_task(rule[0] if rule else None, catalogue().with_id(score.benchmark_id)))
    rest = {name: value for name, value in method.items() if name != "partial"}
    rest |= {"partial": gap} if gap else {"samples counted by": "the importer"}
    return replace(score, samples=told, complete=gap is None, method=rest)


def _read_results(file: ResultFile) -> HarnessRun:
    """One result file of any harness that is known. Raises EvaluationError 2 for other files."""
    document, left_out = load_json(file.path, file.name)
    fields = as_object(document)
    reader = _reader_of(fields, document)
    if foreign := foreign_error(document, file.name):
        raise foreign
    if reader is None:
        if "eval" in fields and "status" in fields:
            raise inspect_log_error(file.name)
        told = f"; it was too large to read in it: {', '.join(left_out[:4])}" if left_out else ""
        raise EvaluationError(
            f"{file.name} is no result file of lm-evaluation-harness, lighteval or every_eval_ever, "
            f"and holds no scores{told}",
            code=2,
            hint="give the results_*.json of a run",
        )
    run = reader(fields if fields else {"results": document}, file)
    return replace(run, skipped=(*run.skipped, *(f"{text}: too large to be read" for text in left_out)))


def _reader_of(
    fields: Mapping[str, Any], document: object
) -> Callable[[dict[str, Any], ResultFile], HarnessRun] | None:
    """Told by the keys, never by the name of the file."""
    results = fields.get("results")
    if isinstance(results, dict) and "config_general" in fields:
        return read_lighteval
    if isinstance(results, dict) and ("config" in fields or "configs" in fields):
        return read_lm_eval
    if isinstance(fields.get("evaluation_results"), list):
        return read_every_eval_ever
    if isinstance(results, list) or isinstance(fields.get("scores"), list) or isinstance(document, list):
        return read_own_scores
    return None


def _listed_in_dataset(api: HfApi, repo_id: str, revision: str | None) -> tuple[str | None, list[str]]:
    """(commit, paths of all files) of a dataset's revision."""
    sha = ask_hub(lambda: api.dataset_info(repo_id, revision=revision), repo_id, revision).sha
    return sha, ask_hub(lambda: api.list_repo_files(repo_id, repo_type="dataset", revision=sha), repo_id, sha)


def _listed_in_bucket(api: HfApi, bucket: str, prefix: str) -> list[str]:
    """The file of a bucket that is named exactly, else the paths of all files under the prefix."""
    exact = partial(api.get_bucket_paths_info, bucket, [prefix])
    entries: list[Any] = ask_hub(lambda: list(exact()), bucket, None) if prefix else []
    if not any(entry.type == "file" for entry in entries):
        tree = partial(api.list_bucket_tree, bucket, prefix or None, recursive=True)
        entries = ask_hub(lambda: list(tree()), bucket, None)
    return [entry.path for entry in entries if entry.type == "file"]


def _download_of_bucket(api: HfApi, bucket: str, paths: Sequence[str], folder: Path) -> list[Path]:
    """Fetch files of a bucket, all at once; where each lies now."""
    local = [folder / str(index) for index in range(len(paths))]
    folder.mkdir(parents=True)
    pairs: list[Any] = list(zip(paths, local, strict=True))
    ask_hub(lambda: api.download_bucket_files(bucket, pairs, raise_on_missing_files=True), bucket, None)
    return local


def _files_on_hub_of(uri: str, folder: Path) -> list[tuple[ResultFile, bool]]:
    """Download what an hf:// address names: of a dataset at a pinned commit, or of a bucket."""
    from huggingface_hub import HfApi, parse_hf_uri
    from huggingface_hub.errors import HfUriError

    try:
        where = parse_hf_uri(uri)
    except (HfUriError, ValueError) as error:
        raise EvaluationError(
            f"{uri}: {first_line(error)}", code=2, hint="write hf://datasets/org/name/file"
        ) from error
    api, prefix, kind = HfApi(hub_endpoint()), where.path_in_repo.strip("/"), where.type
    if kind not in ("dataset", "bucket"):
        raise EvaluationError(f"{uri} is a {kind}", code=2, hint="results lie in a dataset or a bucket")
    if kind == "dataset":
        sha, listed = _listed_in_dataset(api, where.id, where.revision)
    else:
        sha, listed = None, _listed_in_bucket(api, where.id, prefix)
    inside = [
        path for path in listed if path.endswith(".json") and (not prefix or path.startswith(f"{prefix}/"))
    ]
    paths = [prefix] if prefix in listed else sorted(inside)
    if len(paths) > MAX_RESULT_FILES:
        raise EvaluationError(
            f"{uri} holds more than {MAX_RESULT_FILES} files", code=5, hint="name a part of it"
        )
    if not paths:
        raise EvaluationError(
            f"{uri}: there is no such file, and no .json under it", code=4, hint="check the address"
        )
    if kind == "dataset":
        base = f"{hub_endpoint()}/datasets/{where.id}/blob/{sha}"
        fetch = partial(api.hf_hub_download, where.id, repo_type="dataset", revision=sha, local_dir=folder)
        local = [Path(ask_hub(partial(fetch, path), where.id, sha)) for path in paths]
    else:
        base = f"{hub_endpoint()}/buckets/{where.id}/resolve"
        local = _download_of_bucket(api, where.id, paths, folder)
    root = f"hf://{kind}s/{where.id}/"
    return [
        (ResultFile(on_disk, root + path, f"{base}/{quote(path)}", sha), path == prefix)
        for path, on_disk in zip(paths, local, strict=True)
    ]
