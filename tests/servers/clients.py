"""What the tests of the local Hub share: clients of each user, and a model's files."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import httpx2
import pytest
from huggingface_hub import CommitOperationAdd, HfApi
from huggingface_hub.errors import HfHubHTTPError
from huggingface_hub.utils._http import get_session

from tests.servers.hub import LocalHub

HF = [str(Path(sys.executable).with_name("hf"))]


CARD = b"---\nlicense: mit\nlanguage: no\n---\n# M\n"


GSM8K = b"- dataset:\n    id: openai/gsm8k\n    task_id: gsm8k\n  value: %s\n"


BOARD = b"name: GSM8K\nevaluation_framework: inspect-ai\ntasks:\n  - id: gsm8k\n"


def api(hub: LocalHub, user: str | None = "alice") -> HfApi:
    """A client of a user, or of nobody."""
    return HfApi(endpoint=hub.endpoint, token=hub.token(user) if user else False)


def add(path: str, content: bytes) -> CommitOperationAdd:
    return CommitOperationAdd(path, content)


def run(
    command: list[str], hub: LocalHub, home: Path, user: str | None = "alice"
) -> subprocess.CompletedProcess[str]:
    """A command in the environment of a user."""
    return subprocess.run(
        command, env=hub.env(home, user), cwd=home, capture_output=True, text=True, timeout=60, check=False
    )


def status_of(call: Callable[[], object]) -> int:
    """The HTTP status with which a call fails."""
    with pytest.raises(HfHubHTTPError) as caught:
        call()
    return caught.value.response.status_code


def commit(hub: LocalHub, user: str, content: bytes = b"# mine\n", **options: object) -> object:
    """A commit of the card by a user."""
    operations = [add("README.md", content)]
    return api(hub, user).create_commit("acme/m", operations, commit_message="Change", **options)  # type: ignore[call-overload]


def post(hub: LocalHub, path: str, body: str, user: str = "alice") -> httpx2.Response:
    """A raw POST."""
    headers = {"authorization": f"Bearer {hub.token(user)}"}
    return get_session().post(f"{hub.endpoint}{path}", content=body.encode(), headers=headers)


def eval_results(hub: LocalHub, repo_id: str = "acme/m") -> list[dict[str, object]]:
    """The raw `evalResults` of a model."""
    answer = get_session().get(f"{hub.endpoint}/api/models/{repo_id}?expand=evalResults").json()
    found: list[dict[str, object]] = answer["evalResults"]
    return found
