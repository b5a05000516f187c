"""The places of logs: what they would show to others is said."""

from __future__ import annotations

from types import SimpleNamespace

import huggingface_hub
import pytest

from hf_evaluation.core.suggestions import note_arguments
from hf_evaluation.running.hub import check_log_place
from hf_evaluation.running.log_places import log_on_the_hub, log_place


class StandIn:
    """A Hub with one data set, public unless it is named private."""

    def create_repo(self, name: str, **_: object) -> None:
        pass

    def dataset_info(self, name: str) -> SimpleNamespace:
        return SimpleNamespace(private="private" in name)


@pytest.mark.parametrize(("place", "told"), [("me/logs", True), ("me/private-logs", False)])
def test_a_public_log_names_the_server_and_that_is_said(
    place: str, told: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(huggingface_hub, "HfApi", StandIn)
    where = log_place(f"hf://datasets/{place}")
    check_log_place(where, gated=False, publishing=False, server="http://host.internal:8000/v1")
    assert ("the log names the model's server: host.internal:8000" in capsys.readouterr().err) == told


def test_the_hint_is_the_users_command_with_the_log_on_the_hub() -> None:
    note_arguments(["--model", "a b", "--log-dir", "logs", "--create-pr"])
    expected = (
        "inspect_eval_uv.py --model 'a b' --create-pr --log-dir hf://datasets/ME/eval-logs; or --source-url"
    )
    assert log_on_the_hub().startswith(expected)
    note_arguments([])
