"""How much memory a model takes, and which hardware has it."""

from __future__ import annotations

import pytest

from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.jobs.flavors import GPU_FLAVORS, advised_flavor
from hf_evaluation.jobs.plan import make_plan
from hf_evaluation.jobs.records import Run
from hf_evaluation.jobs.sizing import (
    GPU_SHARE,
    Flavor,
    Weights,
    choose_flavor,
    needed_gb,
    next_flavor,
    quantised_bits,
    weight_gb,
)

CPU_FLAVORS = (
    Flavor("cpu-basic", None, 0, 0.0, 16, 20, 0.01),
    Flavor("cpu-upgrade", None, 0, 0.0, 32, 50, 0.03),
)
FLAVORS = (*CPU_FLAVORS, *GPU_FLAVORS)


@pytest.mark.parametrize(
    ("parameters", "bits", "flavor"),
    [
        ({"BF16": 494_000_000}, None, "l4x1"),  # a T4 is cheaper and large enough, but has no bfloat16
        ({"F16": 494_000_000}, None, "t4-small"),
        ({"BF16": 7_600_000_000}, None, "l4x1"),
        ({"F32": 7_600_000_000}, None, "l40sx1"),  # the same count, twice the bytes
        ({"BF16": 14_800_000_000}, None, "l40sx1"),
        ({"BF16": 32_800_000_000}, None, "rtx-pro-6000"),
        ({"BF16": 70_600_000_000}, None, "rtx-pro-6000x2"),
        ({"F8_E4M3": 70_000_000_000, "BF16": 600_000_000}, None, "rtx-pro-6000"),
        ({"I32": 7_000_000_000, "F16": 600_000_000}, 4.0, "t4-small"),  # packed in 4 bits
        ({"U8": 19_700_000_000, "BF16": 1_800_000_000}, 4.25, "l4x1"),  # mxfp4
    ],
)
def test_the_flavor_follows_from_count_and_dtype(
    parameters: dict[str, int], bits: float | None, flavor: str
) -> None:
    weights = Weights(parameters, bits)
    chosen = choose_flavor(FLAVORS, weights, "vllm", "acme/x")
    assert chosen.vram * GPU_SHARE >= weight_gb(weights)
    assert chosen.dollars_per_hour is not None
    cheaper = [row for row in GPU_FLAVORS if (row.dollars_per_hour or 0) < chosen.dollars_per_hour]
    assert all(row.vram < needed_gb(weights) or row.gpu == "T4" for row in cheaper)
    assert chosen.name == flavor
    assert advised_flavor(weights) == chosen  # the survey's advice is what submit would choose


def test_more_memory_than_before() -> None:
    def name(now: str, failure: str) -> str | None:
        found = next_flavor(FLAVORS, now, failure)
        return found.name if found else None

    assert name("a10g-small", "gpu memory") == "l40sx1"
    assert name("a10g-small", "host memory") == "l4x1"
    assert name("h200x8", "gpu memory") is None
    assert name("cpu-basic", "host memory") == "cpu-upgrade"


@pytest.mark.parametrize(
    "weights",
    [
        None,  # the Hub states no parameters
        Weights({}),
        Weights({"Q4_K": 7_000_000_000}),  # nobody knows its size
        Weights({"BF16": 700_000_000_000}),  # larger than all there is
    ],
)
def test_where_nothing_is_known_or_large_enough_nothing_is_advised(weights: Weights | None) -> None:
    assert advised_flavor(weights) is None


@pytest.mark.parametrize(
    ("config", "bits"),
    [
        ({"quantization_config": {"bits": 4}}, 4.0),
        ({"quantization_config": {"quant_method": "mxfp4"}}, 4.25),
        ({"quantization_config": {"load_in_4bit": True}}, 4.0),
        ({"quantization_config": {"load_in_8bit": True}}, 8.0),
        ({"quantization_config": {"quant_method": "fp8"}}, None),  # stored as it counts: one byte each
        ({"quantization_config": None}, None),
        ({}, None),
        (None, None),
    ],
)
def test_bits_of_packed_weights_come_from_the_config(config: object, bits: float | None) -> None:
    assert quantised_bits(config) == bits


def test_a_planned_flavor_that_is_no_longer_offered_is_named() -> None:
    run = Run("k", "a/b", "mmlu", "vllm", flavor="t4-gone")
    with pytest.raises(EvaluationError) as caught:
        make_plan([run], CPU_FLAVORS)
    assert "t4-gone" in str(caught.value) and caught.value.code == 2
    assert [str(one) for one in caught.value.candidates] == ["cpu-basic", "cpu-upgrade"]
