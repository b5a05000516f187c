"""What a task needs is there, or the run is refused before it begins."""

from __future__ import annotations

import pytest

from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.running.preflight import check_needs
from hf_evaluation.running.tasks import table_job
from tests.running.evaluations import parsed


@pytest.mark.parametrize(
    ("name", "graders", "code"),
    [("math", [], 2), ("math", ["org/g"], 0), ("hle", ["org/g"], 2), ("hle", ["org/g", "org/h"], 0),
     ("gsm8k", ["org/g"], 2)],
)  # fmt: skip
def test_graders_are_named_or_the_run_is_refused(name: str, graders: list[str], code: int) -> None:
    args = parsed("--model", "a/m", *(word for grader in graders for word in ("--grader", grader)))
    if code == 0:
        check_needs(table_job(name, []), args)
        return
    with pytest.raises(EvaluationError) as caught:
        check_needs(table_job(name, []), args)
    assert caught.value.code == code


def test_programs_of_a_model_are_not_run_here_unless_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    job, local = table_job("humaneval", []), parsed("--model", "a/m", "--sandbox", "local")
    check_needs(job, local)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(EvaluationError, match="in docker, which does not work here"):
        check_needs(job, parsed("--model", "a/m"))
    with pytest.raises(EvaluationError, match="not on PATH"):
        check_needs(job, local)
