"""The GPU flavors of Hugging Face Jobs, for those who cannot ask the Hub for its list: add new ones here.

`advised_flavor` is what `eval_jobs.py submit` would choose by this list; `submit` itself asks for the live
list and its prices (`jobs.hub`).
"""

from __future__ import annotations

from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.jobs.sizing import Flavor, Weights, fitting

# huggingface.co/docs/hub/jobs and GET /api/jobs/hardware, as of August 2026: name, GPU, how many, their
# memory together, host memory and disk in GB, dollars an hour.
GPU_FLAVORS = (
    Flavor("t4-small", "T4", 1, 16, 15, 50, 0.40),
    Flavor("t4-medium", "T4", 1, 16, 30, 100, 0.60),
    Flavor("l4x1", "L4", 1, 24, 30, 400, 0.80),
    Flavor("l4x4", "L4", 4, 96, 186, 3200, 3.80),
    Flavor("l40sx1", "L40S", 1, 48, 62, 380, 1.80),
    Flavor("l40sx4", "L40S", 4, 192, 382, 3200, 8.30),
    Flavor("l40sx8", "L40S", 8, 384, 1534, 6500, 23.50),
    Flavor("a10g-small", "A10G", 1, 24, 15, 110, 1.00),
    Flavor("a10g-large", "A10G", 1, 24, 46, 200, 1.50),
    Flavor("a10g-largex2", "A10G", 2, 48, 92, 1000, 3.00),
    Flavor("a10g-largex4", "A10G", 4, 96, 184, 2000, 5.00),
    Flavor("a100-large", "A100", 1, 80, 142, 1000, 2.50),
    Flavor("a100x4", "A100", 4, 320, 568, 4000, 10.00),
    Flavor("a100x8", "A100", 8, 640, 1136, 8000, 20.00),
    Flavor("h200", "H200", 1, 141, 256, 3000, 5.00),
    Flavor("h200x2", "H200", 2, 282, 512, 6000, 10.00),
    Flavor("h200x4", "H200", 4, 564, 1024, 12000, 20.00),
    Flavor("h200x8", "H200", 8, 1128, 2048, 24000, 40.00),
    Flavor("rtx-pro-6000", "RTX PRO 6000", 1, 96, 120, 800, 2.20),
    Flavor("rtx-pro-6000x2", "RTX PRO 6000", 2, 192, 240, 1600, 4.40),
    Flavor("rtx-pro-6000x4", "RTX PRO 6000", 4, 384, 480, 3200, 8.80),
    Flavor("rtx-pro-6000x8", "RTX PRO 6000", 8, 768, 960, 6400, 17.60),
)


def advised_flavor(weights: Weights | None) -> Flavor | None:
    """The cheapest known flavor that holds a model.

    None where the Hub states no parameters, a dtype is not known, or nothing is large enough.
    """
    if weights is None or not weights.parameters:
        return None
    try:
        return next(iter(fitting(GPU_FLAVORS, weights)), None)
    except EvaluationError:  # a dtype of unknown size
        return None
