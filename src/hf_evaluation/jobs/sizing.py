"""How much memory serving a model takes, and the cheapest hardware of Jobs that has it.

`needed_gb` is the GPU memory for `Weights`; `choose_flavor` the cheapest `Flavor` of a list that holds them,
`next_flavor` the one to try when that was too small. Pure: `jobs.hub` reads the live list and the weights,
`jobs.flavors` has a list for those who cannot ask.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.core.suggestions import option_text

# Bytes of a stored parameter, by the dtype names of safetensors.
DTYPE_BYTES = {
    "F64": 8, "I64": 8, "U64": 8, "F32": 4, "I32": 4, "U32": 4, "F16": 2, "BF16": 2, "I16": 2, "U16": 2,
    "F8_E4M3": 1, "F8_E5M2": 1, "F8_E8M0": 1, "I8": 1, "U8": 1, "BOOL": 1,
    "F6_E2M3": 0.75, "F6_E3M2": 0.75, "F4": 0.5,
}  # fmt: skip
PACKED = frozenset({"I64", "I32", "U32", "I16", "I8", "U8"})  # what quantised weights are packed into
WEIGHT_MARGIN = 1.15  # buffers and activations grow with the model
SPARE_GB = 3.0  # CUDA context, CUDA graphs and the least useful KV cache
GPU_SHARE = 0.9  # of the GPU's memory is what vLLM takes by default
DISK_SPARE_GB = 25.0  # vLLM with torch and CUDA wheels, and data sets
NO_BF16 = frozenset({"T4"})  # compute capability 7.5: vLLM refuses bfloat16 there
REMOTE_BACKENDS = frozenset({"inference-providers", "openai"})  # the model runs elsewhere: no GPU needed


@dataclass(frozen=True, slots=True)
class Flavor:
    """Hardware that the Hub offers: memory and disk in GB, in all its GPUs together; None where unknown."""

    name: str
    gpu: str | None
    gpus: int
    vram: float
    ram: float | None
    disk: float | None
    dollars_per_hour: float | None


@dataclass(frozen=True, slots=True)
class Weights:
    """A model's weights by the Hub: stored parameters by dtype, and bits of packed ones if quantised."""

    parameters: Mapping[str, int]
    bits: float | None = None

    @property
    def total(self) -> int:
        """Number of parameters."""
        return sum(self.parameters.values())

    @property
    def dtypes(self) -> str:
        """The dtypes, that of most parameters first."""
        return "+".join(sorted(self.parameters, key=lambda name: (-self.parameters[name], name)))


def flavor_named(name: str, flavors: Collection[Flavor]) -> Flavor:
    """The flavor of that name. Raises EvaluationError 2 with all names if there is none."""
    found = next((row for row in flavors if row.name == name), None)
    if found is None:
        names = [row.name for row in flavors]
        raise EvaluationError(f"there is no flavor {name}", code=2, hint="hf jobs hardware", candidates=names)
    return found


def quantised_bits(config: object) -> float | None:
    """Bits of a packed weight by a model's quantization_config, None where it has none that tells."""
    found = config.get("quantization_config") if isinstance(config, Mapping) else None
    if not isinstance(found, Mapping):
        return None
    bits = found.get("bits")
    if isinstance(bits, int | float):
        return float(bits)
    if found.get("quant_method") == "mxfp4":
        return 4.25  # 4 bits and a scale of 8 bits for 32 weights
    if found.get("load_in_4bit"):
        return 4.0
    return 8.0 if found.get("load_in_8bit") else None


def weight_gb(weights: Weights) -> float:
    """Size of the stored weights in GB (1e9 bytes). Raises EvaluationError 5 for a dtype of unknown size.

    The Hub counts the parameters of a quantised model, not the integers they are packed into, so those
    count with the bits that the model's quantization_config gives.
    """
    size = 0.0
    for dtype, count in weights.parameters.items():
        if weights.bits is not None and dtype in PACKED:
            size += count * weights.bits / 8
        elif dtype in DTYPE_BYTES:
            size += count * DTYPE_BYTES[dtype]
        else:
            raise EvaluationError(
                f"the size of dtype {dtype} is not known", code=5, hint="choose with --flavor"
            )
    return size / 1e9


def needed_gb(weights: Weights) -> float:
    """GPU memory in GB that serving the model takes."""
    return (weight_gb(weights) * WEIGHT_MARGIN + SPARE_GB) / GPU_SHARE


def fitting(flavors: Sequence[Flavor], weights: Weights) -> list[Flavor]:
    """The GPU flavors that hold a model, cheapest first, then those with more memory.

    Host memory is not asked for: weights are read piece by piece. A job that runs out of it is retried.
    """
    need, disk = needed_gb(weights), weight_gb(weights) + DISK_SPARE_GB
    bf16 = "BF16" in weights.parameters
    found = [
        flavor
        for flavor in flavors
        if flavor.gpu and flavor.vram >= need and (flavor.disk is None or flavor.disk >= disk)
        if not (bf16 and flavor.gpu in NO_BF16)
    ]
    return sorted(found, key=_by_price)


def _by_price(flavor: Flavor) -> tuple[float, float, str]:
    price = math.inf if flavor.dollars_per_hour is None else flavor.dollars_per_hour
    return price, -flavor.vram, flavor.name


def choose_flavor(flavors: Sequence[Flavor], weights: Weights | None, backend: str, model: str) -> Flavor:
    """The cheapest flavor that holds a model; without a GPU where the model runs elsewhere.

    Raises EvaluationError 5 if the Hub states no parameters or nothing is large enough.
    """
    if backend in REMOTE_BACKENDS:
        return min((flavor for flavor in flavors if not flavor.gpu), key=_by_price)
    if weights is None:
        raise EvaluationError(
            f"the Hub states no parameter count of {model} (no safetensors), so no flavor can be chosen",
            code=5,
            hint="choose one yourself with --flavor",
            candidates=[option_text("--flavor", flavor.name) for flavor in flavors if flavor.gpu],
        )
    found = fitting(flavors, weights)
    if not found:
        raise EvaluationError(
            f"no flavor has the {needed_gb(weights):.0f} GB of GPU memory that {model} needs",
            code=5,
            hint="use --backend inference-providers, or choose with --flavor",
        )
    return found[0]


def next_flavor(flavors: Sequence[Flavor], name: str, failure: str) -> Flavor | None:
    """The cheapest flavor with more of what ran out, and not less of the rest; None if there is none."""
    now = next((flavor for flavor in flavors if flavor.name == name), None)
    if now is None:
        return None
    ram = now.ram or 0.0
    if failure == "gpu memory":
        larger = [row for row in flavors if row.vram > now.vram and (row.ram or 0.0) >= ram]
    else:
        larger = [row for row in flavors if row.vram >= now.vram and (row.ram or 0.0) > ram]
    larger = [row for row in larger if bool(row.gpu) == bool(now.gpu) and row.gpu not in NO_BF16]
    return min(larger, key=_by_price, default=None)
