"""New results as YAML: every parser reads the same text and number; what stands there is not added again."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
import yaml
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.hub.results import read_eval_results, read_model_index
from hf_evaluation.publishing.entries import EvalEntry
from hf_evaluation.publishing.splice import add_to_eval_results, add_to_model_index
from tests.hub.card_texts import fm
from tests.publishing.editing import AIME, ENTRIES, LOADERS, MMLU, Core, cut, quick


@settings(quick, max_examples=100)
@given(
    st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=12)
    | st.sampled_from(
        ["yes", "No", "ON", "y", "null", "~", "1.10", "0123", "1e5", "0x1F", ".nan", "12:30", "=", "<<"]
    )
    | st.sampled_from(
        ["2024-01-31", "- a", "a: b", "a #b", "a:", "#x", "@x", "`x", "%x", "!x", "&x", "*x", "'", '"']
    )
    | st.sampled_from(
        ["http://x.y/?a=b&c#d", "https://x.y/a:", "a\nb", " a", "a ", "\ufeff", "---", "...", "日本", "½"]
    )
)
def test_any_text_reads_the_same_in_every_parser(text: str) -> None:
    assume(text.strip())
    entry = replace(MMLU, dataset_name=text, dataset_args=((text, text),), source_name=text)
    block = add_to_model_index(b"", [entry], "Foo")
    flow = add_to_model_index(b"---\n{license: mit}\n---\n", [entry], "Foo")
    evals = add_to_eval_results(None, [EvalEntry("a/b", text, 1, notes=text, source_url="https://x.y")])
    for loader in LOADERS:
        for card in (block, flow):
            result = yaml.load(cut(card)[0].decode(), loader)["model-index"][0]["results"][0]
            assert (
                result["dataset"]["name"]
                == result["source"]["name"]
                == result["dataset"]["args"][text]
                == text
            )
        data = yaml.load(evals.decode(), loader)[0]
        assert data["notes"] == data["dataset"]["task_id"] == text


@settings(quick, max_examples=200)
@given(st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(10**12), 10**12))
def test_any_number_reads_the_same_in_every_parser(number: float) -> None:
    text = add_to_eval_results(None, [EvalEntry("a/b", "t", number)]).decode()
    for loader in (yaml.SafeLoader, Core):
        value = yaml.load(text, loader)[0]["value"]
        assert type(value) is type(number)
        assert value == number or math.isclose(value, number, rel_tol=1e-11)


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (0.1 + 0.2, "0.3"), (81.20000000000001, "81.2"), (0.2767 * 100, "27.67"), (71, "71"), (71.0, "71.0"),
        (75.9, "75.9"), (1e-05, "0.00001"), (1e16, "10000000000000000.0"), (-0.0, "0.0"), (-3, "-3"),
        (0.7573919636087946, "0.7573919636087946"), (1 / 3, "0.3333333333333333"),
    ],
)  # fmt: skip
def test_numbers_lose_their_noise_and_nothing_else(number: float, written: str) -> None:
    data = add_to_eval_results(None, [EvalEntry("a/b", "t", number)])
    assert f"  value: {written}\n" in data.decode()


def test_a_new_file_is_written_as_the_documentation_has_it() -> None:
    swe = EvalEntry("SWE-bench/SWE-bench_Verified", "swe_bench_%_resolved", 71, revision="0123")
    assert add_to_eval_results(None, [AIME, swe]).decode() == (
        "- dataset:\n"
        "    id: MathArena/aime_2026\n"
        '    task_id: "MathArena/aime_2026"\n'
        "  value: 82.5\n"
        '  date: "2026-11-20"\n'
        "  source:\n"
        "    url: https://huggingface.co/acme/foo\n"
        "    name: Model Card\n"
        "    user: alice\n"
        "  notes: With tools\n"
        "- dataset:\n"
        "    id: SWE-bench/SWE-bench_Verified\n"
        '    task_id: "swe_bench_%_resolved"\n'
        '    revision: "0123"\n'
        "  value: 71\n"
    )


def test_the_client_reads_a_new_file() -> None:
    from huggingface_hub._eval_results import parse_eval_result_entries

    (entry,) = parse_eval_result_entries(yaml.safe_load(add_to_eval_results(None, [AIME])))
    assert (entry.dataset_id, entry.task_id, entry.value, entry.date) == (
        AIME.dataset_id,
        AIME.task_id,
        82.5,
        AIME.date,
    )


def test_another_value_is_never_written_beside_the_one_that_stands_there() -> None:
    card = add_to_model_index(fm("license: mit\n").encode(), ENTRIES, "Foo")
    with pytest.raises(EvaluationError, match=r"MMLU: 75.9 stands in README.md, line 1\d"):
        add_to_model_index(card, [replace(MMLU, value=76.1)], "Foo")
    with pytest.raises(EvaluationError):
        add_to_model_index(b"", [MMLU, replace(MMLU, value=76.1)], "Foo")
    assert add_to_model_index(b"", [MMLU, MMLU], "Foo") == add_to_model_index(b"", [MMLU], "Foo")
    other = add_to_model_index(card, [replace(MMLU, metric_name="MMLU (0-shot)", dataset_args=())], "Foo")
    assert len(read_model_index(other)) == 3


def test_same_benchmark_task_and_notes_is_the_same_result() -> None:
    there = add_to_eval_results(None, [AIME])
    with pytest.raises(EvaluationError, match="82.5 stands in"):
        add_to_eval_results(there, [replace(AIME, value=83.0, dataset_id="matharena/AIME_2026")])
    two = add_to_eval_results(there, [replace(AIME, value=83.0, notes=None)])
    assert [row.value for row in read_eval_results("x", two)] == [82.5, 83.0]
    three = add_to_eval_results(two, [replace(AIME, value=84.0, task_id="other")])
    assert [row.task for row in read_eval_results("x", three)][2:] == ["other"]
