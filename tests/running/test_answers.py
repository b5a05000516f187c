"""Answers that are none are counted, and no right answer is called wrong without a word."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from hf_evaluation.running.answers import Samples, read_samples
from hf_evaluation.running.completeness import LOST_SHARE, lost_answers, missing_samples, why_partial
from hf_evaluation.running.log_facts import LogFacts, plain_failure, read_log
from hf_evaluation.running.scoring import record_of
from tests.running.evaluations import needs_inspect, parsed
from tests.running.styles import RIGHT, SAMPLES
from tests.support import ROOT, environment, run_command


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, LogFacts]:
    folder = tmp_path_factory.mktemp("styles")
    env = {**environment(), "HOME": str(folder), "XDG_DATA_HOME": str(folder)}
    command = [sys.executable, "-m", "tests.running.styles", str(folder)]
    assert run_command(command, env=env, cwd=ROOT, timeout=120).code == 0
    return {path.parent.name: read_log(str(path)) for path in folder.glob("*/*.eval")}


@needs_inspect
@pytest.mark.parametrize("scorer", ["choice", "match", "aime_scorer"])
def test_a_right_answer_counts_or_is_counted(facts: dict[str, LogFacts], scorer: str) -> None:
    """Twelve styles of right answers: what the scorer cannot read stands among the unread."""
    found = facts[scorer]
    [score] = found.scores
    right = round(score.metrics["accuracy"] * SAMPLES)
    unread = found.samples.unread[scorer]
    assert right <= len(RIGHT)
    assert right + unread.unparsed >= len(RIGHT)
    assert unread.unparsed <= SAMPLES - right - 1  # "ANSWER: A" was read, and is wrong
    [reason] = lost_answers(found, scorer)
    assert "without an answer that the scorer could read" in reason


@needs_inspect
def test_a_model_that_thinks_and_is_cut_gets_no_score_of_zero(facts: dict[str, LogFacts]) -> None:
    record = record_of(facts["cut"], parsed("--from-log", "x"), None)
    [reason] = [text for text in record.why_not if "gave no answer" in text]
    assert reason.startswith("10 of 16 samples gave no answer (10 cut at the token limit, 10 without")
    assert reason.endswith("--max-tokens")
    [score] = record.scores
    method = score.method or {}
    assert record.complete is False
    assert (method["cut_at_max_tokens"], method["unparsed_answers"], method["empty_answers"]) == (10, 10, 0)
    assert (method["samples_without_answer"], method["failed_samples"], method["max_tokens"]) == (10, 0, 16)
    assert "10 samples without an answer (10 cut, 10 not readable)" in str(method["notes"])


@needs_inspect
def test_an_empty_answer_is_none_and_a_right_one_may_be_cut_after_it(facts: dict[str, LogFacts]) -> None:
    assert (facts["empty"].samples.empty, facts["empty"].samples.unread["choice"].unanswered) == (3, 3)
    assert (facts["long"].samples.cut, facts["long"].samples.unread["choice"].unanswered) == (SAMPLES, 0)


def sample(value: object = "I", stop: str = "stop", **score: Any) -> dict[str, Any]:
    event = {"event": "model", "config": {"max_tokens": 16, "temperature": 0.0}}
    grader = {"event": "model", "role": "grader", "config": {"max_tokens": 99}}
    output = {"completion": score.pop("text", "x"), "choices": [{"stop_reason": stop}]}
    return {"output": output, "scores": {"s": {"value": value, **score}}, "events": [event, grader]}


def test_what_was_sent_to_the_model_is_read_from_its_calls_not_from_the_graders() -> None:
    found = read_samples([sample(), sample()]).sent
    assert (found["max_tokens"], found["temperature"], found["seed"]) == ((16,), (0.0,), (None,))


def test_an_answer_with_all_its_tokens_was_cut_though_its_engine_does_not_say_so() -> None:
    full = sample(answer="7")
    full["output"]["usage"] = {"output_tokens": 16}
    short = sample(answer="7")
    short["output"]["usage"] = {"output_tokens": 15}
    found = read_samples([full, short])
    assert (found.cut, found.unread["s"].unanswered) == (1, 1)


def counted(*samples: dict[str, Any], completion: bool = False) -> Samples:
    return read_samples(samples, completion=completion)


def test_a_scorer_that_names_no_answers_cannot_miss_one() -> None:
    assert counted(sample(), sample()).unread["s"].unparsed == 0
    assert counted(sample(answer="7"), sample()).unread["s"].unparsed == 1
    assert counted(sample("C", answer="7"), sample(answer="")).unread["s"].unanswered == 1


def test_what_a_base_model_writes_after_its_answer_is_no_lost_answer() -> None:
    rows = [sample(stop="max_tokens", answer="7")] * 4
    assert counted(*rows).unread["s"].unanswered == 4
    assert counted(*rows, completion=True).unread["s"].unanswered == 0
    assert counted(sample(stop="max_tokens", answer=""), completion=True).unread["s"].unanswered == 1


@pytest.mark.parametrize(("text", "told", "unread"), [
    (r"Of 5 and 37: \boxed{42}", "37", 1), (r"\boxed{42.0}", "42", 0), (r"\boxed{2}", "12", 1),
    (r"\boxed{\text{left}}", "left", 0), (r"It is \boxed{x+1}.", r"It is \boxed{x+1}.", 0), ("42", "42", 0),
])  # fmt: skip
def test_a_box_that_was_not_read_is_told(text: str, told: str, unread: int) -> None:
    assert counted(sample(answer=told, text=text)).unread["s"].unparsed == unread


@needs_inspect
def test_a_few_lost_answers_pass(facts: dict[str, LogFacts]) -> None:
    from dataclasses import replace

    def reasons(lost: int) -> list[str]:
        found = counted(*[sample("C", answer="7")] * (100 - lost), *[sample(answer="")] * lost)
        return list(lost_answers(replace(facts["cut"], samples=found), "s"))

    most = int(100 * LOST_SHARE)
    assert not reasons(most) and len(reasons(most + 1)) == 1


@needs_inspect
def test_samples_are_counted_against_those_of_the_data_set(facts: dict[str, LogFacts]) -> None:
    from dataclasses import replace

    more = replace(facts["cut"], dataset_samples=4, total=2340, completed=2340)
    assert "2340 samples were run, where the data set has 4" in list(missing_samples(more))
    less = replace(facts["cut"], dataset_samples=1319, total=2, completed=2)
    assert "2 of 1319 samples were run" in list(missing_samples(less))
    part = record_of(replace(less, limit=2), parsed("--from-log", "x"), None)
    assert part.scores[0].samples == 2 and not part.complete


@needs_inspect
@pytest.mark.parametrize(
    ("task", "version", "whole"),
    [
        ("inspect_evals/gsm8k", 2, 1319),
        ("inspect_evals/math", 3, 5000),  # the row does not tell it, the mapping does
        (f"hf/openai/gsm8k/gsm8k@{'a' * 40}", None, 1319),
        (f"hf/TIGER-Lab/MMLU-Pro/mmlu_pro@{'a' * 40}", None, 12032),
        (f"hf/cais/hle/hle@{'a' * 40}", None, 2500),
    ],
)
def test_a_run_on_a_shortened_copy_of_the_data_is_partial(
    facts: dict[str, LogFacts], task: str, version: int | None, whole: int
) -> None:
    """All that was loaded was run: the run was whole, and the data set was not."""
    from dataclasses import replace

    base = replace(facts["choice"], task=task, version=version, args_passed={}, limit=None)

    def reasons(count: int) -> list[str]:
        run = replace(base, dataset_samples=count, total=count, completed=count)
        return [text for text in why_partial(run) if "data set had" in text]

    assert reasons(whole) == []
    assert reasons(40) == [f"the data set had 40 samples, where the benchmark has {whole}"]
    assert why_partial(replace(base, dataset_samples=40), expected=40).count(reasons(40)[0]) == 0


def test_an_error_after_many_tries_says_what_was_tried() -> None:
    shown = plain_failure("RetryError[<Future at 0x7f3a state=finished raised ConnectError>]")
    assert shown == "ConnectError again and again"
