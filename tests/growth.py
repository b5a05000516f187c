"""Whether work grows in line with its input: `assert_in_line`.

A ratio of two times says it, not a time: what grows with the square takes four times as long for twice as
much.
Processor time counts, and the least of several runs of each, taken in turns: a busy machine and the collector
of garbage only ever add to it. What we keep of earlier texts is forgotten before each run: a cache that holds
the half and not the whole would make the whole look slow. A ratio that is too high is measured again before
it counts.
"""

from __future__ import annotations

import functools
import gc
import time
from collections.abc import Callable

MOST = 2.3  # of twice the input
ROUNDS = 8  # until a ratio counts that stays above; one that is below counts after two


def assert_in_line(half: Callable[[], object], whole: Callable[[], object]) -> None:
    """Fail where `whole`, which has twice as much to do, takes more than MOST times as long as `half`."""
    half()  # what is imported late and made once is there
    halves, wholes = list[float](), list[float]()
    while len(halves) < 2 or min(wholes) > MOST * min(halves):
        told = f"{min(wholes, default=0):.3f} s after {min(halves, default=0):.3f} s of half of it"
        assert len(halves) < ROUNDS, told
        halves.append(seconds_of(half))
        wholes.append(seconds_of(whole))


def seconds_of(work: Callable[[], object]) -> float:
    """Processor time of a piece of work, our caches empty and the collector of garbage at rest."""
    gc.collect()
    for cache in (item for item in gc.get_objects() if isinstance(item, functools._lru_cache_wrapper)):
        if cache.__module__.startswith("hf_evaluation") and (cache.cache_info().maxsize or 0) > 1:
            cache.cache_clear()
    gc.disable()
    try:
        began = time.process_time()
        work()
        return time.process_time() - began
    finally:
        gc.enable()
