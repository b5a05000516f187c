"""What a run asks of the Hub and puts there: revisions, access, tokens, logs.

`ask_hub` asks patiently and puts failures into words; `read_hub_job` pins a benchmark of the Hub to a commit;
`check_log_place` makes the place for logs, private; `upload_log` sends one and gives its url.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.core.files import keys_in_env_file
from hf_evaluation.core.hub_requests import T, ask_patiently, hub_endpoint
from hf_evaluation.core.output import talk
from hf_evaluation.core.text import first_line
from hf_evaluation.core.yaml_safely import load_yaml
from hf_evaluation.running.log_places import LogPlace
from hf_evaluation.running.tasks import Job, hub_job, parse_hub_name

if TYPE_CHECKING:
    from huggingface_hub.errors import HfHubHTTPError

MAX_EVAL_YAML = 1 << 20  # bytes; real ones have some hundred


def ask_hub(what: str, question: Callable[[], T]) -> T:
    """An answer of the Hub. Raises EvaluationError: 2 no name, 3 no access, 4 not there, 6 no answer."""

    def no_name(error: Exception) -> EvaluationError:
        return EvaluationError(f"{what}: {first_line(error)}", code=2, hint="names are ORG/NAME")

    return ask_patiently(
        question, partial(_refusal, what), no_id=no_name, unreachable=partial(_no_answer, what)
    )


def _refusal(what: str, error: HfHubHTTPError, status: int) -> EvaluationError:
    """What a final answer of the Hub means."""
    from huggingface_hub import errors

    if isinstance(error, errors.GatedRepoError):
        return EvaluationError(
            f"{what} is gated, and this token has no access",
            code=3,
            hint="accept its terms on its page with the account of HF_TOKEN, then try again",
        )
    if isinstance(error, errors.RepositoryNotFoundError):
        return EvaluationError(
            f"there is no {what}, or it is private",
            code=4,
            hint="check the name; `hf auth whoami` says who asks",
        )
    if isinstance(error, errors.RevisionNotFoundError | errors.EntryNotFoundError):
        return EvaluationError(f"{what}: {first_line(error)}", code=4, hint="check name and revision")
    code = 3 if status in (401, 402, 403) else 4 if status == 404 else 6
    return EvaluationError(f"the Hub says {status} for {what}: {first_line(error)}", code=code)


def _no_answer(what: str, error: BaseException) -> EvaluationError:
    """A failure before the Hub could answer."""
    from huggingface_hub.errors import LocalTokenNotFoundError

    if isinstance(error, LocalTokenNotFoundError):
        return EvaluationError("there is no Hub token", code=3, hint="run `hf auth login`, or set HF_TOKEN")
    return EvaluationError(f"the Hub cannot be reached for {what}: {first_line(error)}", code=6)


def find_token() -> str | None:
    """The user's Hub token, from HF_TOKEN or from `hf auth login`."""
    from huggingface_hub import get_token

    return get_token()


def take_env_keys() -> None:
    """Take keys, and nothing else, from a .env in the working folder where the environment has none.

    inspect-ai would take everything from it, and from one in any folder above: where requests go, and with
    them the keys of this machine. It is told not to look.
    """
    for name, value in keys_in_env_file().items():
        os.environ.setdefault(name, value)
    os.environ["PYTHON_DOTENV_DISABLED"] = "1"


def model_revision(model: str, revision: str | None) -> str:
    """The commit of a model that can be downloaded with this token. Raises EvaluationError."""
    from huggingface_hub import HfApi

    what = f"model {model}"
    info = ask_hub(what, lambda: HfApi().model_info(model, revision=revision))
    if info.gated:
        ask_hub(what, lambda: HfApi().auth_check(model))
    return str(info.sha)


def read_hub_job(name: str) -> Job:
    """A Hub benchmark's task, pinned to the commit that its name means now."""
    from huggingface_hub import HfApi, hf_hub_download
    from yaml import YAMLError

    parts = parse_hub_name(name)
    what = f"data set {parts.dataset}"
    sha = str(ask_hub(what, lambda: HfApi().dataset_info(parts.dataset, revision=parts.revision)).sha)
    path = ask_hub(
        f"{what}: eval.yaml",
        lambda: hf_hub_download(parts.dataset, "eval.yaml", repo_type="dataset", revision=sha),
    )
    try:
        document = load_yaml(Path(path).read_bytes()[:MAX_EVAL_YAML])
    except (YAMLError, ValueError) as error:
        raise EvaluationError(
            f"eval.yaml of {parts.dataset} is no YAML: {first_line(error)}", code=5
        ) from error
    return hub_job(parts, sha, document if isinstance(document, dict) else {})


def pinned_job(job: Job) -> Job:
    """A job of our own task, pinned to the commit that its data set has now; the table pins the others."""
    from huggingface_hub import HfApi

    dataset = job.dataset
    if job.row is None or job.row.revision or dataset is None:
        return job
    asked = job.args.get("revision")
    found = ask_hub(
        f"data set {dataset}",
        lambda: HfApi().dataset_info(dataset, revision=str(asked) if asked else None),
    )
    return replace(job, revision=str(found.sha), args=dict(job.args) | {"revision": str(found.sha)})


def is_gated(dataset: str) -> bool:
    """Whether a data set is behind a gate; with it, that this token may pass. Raises EvaluationError."""
    from huggingface_hub import HfApi

    what = f"data set {dataset}"
    gated = bool(ask_hub(what, lambda: HfApi().dataset_info(dataset)).gated)
    if gated:
        ask_hub(what, lambda: HfApi().auth_check(dataset, repo_type="dataset"))
    return gated


def check_log_place(place: LogPlace, *, gated: bool, publishing: bool, server: str | None = None) -> None:
    """Make the place where it is missing, private; a gated benchmark's traces go to no public one.

    Raises EvaluationError (5) for those, and what `ask_hub` raises.
    """
    from huggingface_hub import HfApi

    api = HfApi()
    if place.kind == "dataset":
        what = f"data set {place.root}"
        ask_hub(what, lambda: api.create_repo(place.root, repo_type="dataset", private=True, exist_ok=True))
        private = ask_hub(what, lambda: api.dataset_info(place.root)).private
    elif place.kind == "bucket":
        what = f"bucket {place.root}"
        ask_hub(what, lambda: api.create_bucket(place.root, private=True, exist_ok=True))
        private = ask_hub(what, lambda: api.bucket_info(place.root)).private
    else:
        return
    if gated and not private:
        raise EvaluationError(
            f"{what} is public, and the traces would show a gated benchmark",
            code=5,
            hint="give --log-dir a private one",
        )
    if server and not private:
        host = urlsplit(server).netloc.rpartition("@")[2]
        talk(f"{what} is public, and the log names the model's server: {host}")
    if private and publishing and not gated:
        talk(f"{what} is private: readers of the score cannot follow its link until you make it public")


def upload_log(place: LogPlace, log: str) -> str:
    """Copy a local log to its data set in one commit; gives the url of the file at that commit."""
    from huggingface_hub import HfApi

    path = "/".join(part for part in (place.prefix, Path(log).parent.name, Path(log).name) if part)
    commit = ask_hub(
        f"data set {place.root}",
        lambda: HfApi().upload_file(
            path_or_fileobj=log,
            path_in_repo=path,
            repo_id=place.root,
            repo_type="dataset",
            commit_message=f"Log of {Path(log).parent.name}",
        ),
    )
    return f"{hub_endpoint()}/datasets/{place.root}/blob/{commit.oid}/{path}"


def send_to_bucket(place: LogPlace, folder: str, path: str) -> None:
    """Copy a local file to its folder in a bucket."""
    from huggingface_hub import HfFileSystem

    where = "/".join(part for part in ("buckets", place.root, place.prefix, folder) if part)
    name = Path(path).name
    ask_hub(f"bucket {place.root}", lambda: HfFileSystem().put_file(path, f"{where}/{name}"))


def bucket_url(place: LogPlace) -> str:
    """The page of a bucket; its single files have no page that is known to last."""
    return f"{hub_endpoint()}/buckets/{place.root}"


def page_of_place(place: LogPlace) -> str:
    """The url that the paths of a data set's files follow, at its present commit; a bucket's page."""
    from huggingface_hub import HfApi

    if place.kind == "bucket":
        return bucket_url(place)
    repo, _, revision = place.root.partition("@")
    info = ask_hub(f"data set {repo}", lambda: HfApi().dataset_info(repo, revision=revision or None))
    return f"{hub_endpoint()}/datasets/{repo}/blob/{info.sha}/"
