"""The folder of a run: the same command resumes, another one does not."""

from __future__ import annotations

from hf_evaluation.running.models import make_target
from hf_evaluation.running.run import run_name
from hf_evaluation.running.run_settings import run_settings_of
from hf_evaluation.running.tasks import table_job
from tests.running.evaluations import parsed


def test_the_same_run_has_the_same_folder_and_another_has_not() -> None:
    def folder(*args: str) -> str:
        job = table_job("gsm8k", [])
        space = parsed("--model", "a/m", *args)
        target = make_target(space, "inference-providers", None)
        found: str = run_name(job, target, run_settings_of(space, job, target))
        return found

    assert folder() == folder("--max-connections", "3") == folder("--temperature", "0")
    others = [folder(), folder("--temperature", "1"), folder("--limit", "3"), folder("--seed", "1")]
    assert len(set(others)) == 4
