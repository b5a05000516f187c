"""Benchmarks of the Hub: an eval.yaml of a stranger, and what its task may have read on this machine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.running.tasks import HubName, hub_job

NAME = HubName("acme/quiz", None, None)
SHA = "a" * 40


def job_of(**task: Any) -> Any:
    row = {"field_spec": {"input": "q", "target": "a"}, "solvers": [{"name": "generate"}]}
    return hub_job(NAME, SHA, {"tasks": [row | {"scorers": [{"name": "match"}]} | task]})


def solver(template: object) -> list[dict[str, Any]]:
    return [{"name": "prompt_template", "args": {"template": template}}, {"name": "generate"}]


def test_a_task_with_a_template_is_run() -> None:
    job = job_of(solvers=solver("Answer the question.\nSee https://example.org for how.\n\n{prompt}"))
    assert job.spec == f"hf/acme/quiz/None@{SHA}" or job.spec.startswith("hf/acme/quiz")
    assert job.scorers == ("match",)


@pytest.mark.parametrize(
    "name",
    [
        "secret.txt",
        "/etc/passwd",
        "~/.cache/huggingface/token",
        "https://x.org/{prompt}",
        "s3://bucket/x",
        "file:///etc/passwd",
        " secret.txt\n",
    ],
)
@pytest.mark.parametrize("where", ["solvers", "scorers", "deep"])
def test_a_file_or_a_page_is_not_read_for_a_task(
    name: str, where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """inspect-ai takes a template that names a file for the file, and sends it to the model."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "secret.txt").write_text("precious")
    rows = solver({"a": [{name: 1}]} if where == "deep" else name)
    with pytest.raises(EvaluationError, match="to be read here") as caught:
        job_of(**{"scorers" if where == "scorers" else "solvers": rows})
    assert caught.value.code == 5


def test_images_may_name_files_and_are_not_run() -> None:
    with pytest.raises(EvaluationError, match="takes images"):
        job_of(field_spec={"input": "q", "target": "a", "input_image": "picture"})


@pytest.mark.parametrize("tasks", [None, 1, "x", {}, [1], [None], [[]], [{"id": "x"}, 1]])
def test_a_document_of_any_shape_ends_in_words(tasks: object) -> None:
    try:
        hub_job(NAME, SHA, {"tasks": tasks})
    except EvaluationError as error:
        assert error.code == 4


@pytest.mark.parametrize("task", [{"solvers": 1}, {"scorers": "x"}, {"scorers": [1]}, {"field_spec": []}])
def test_parts_of_any_shape_are_left_to_inspect(task: dict[str, Any]) -> None:
    assert job_of(**task).dataset == "acme/quiz"
