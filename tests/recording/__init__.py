"""What the built scripts print, recorded, so that a change of their inner order is seen to change no more.

    bench.py     a folder like the checkout, runs of the scripts in it, and what is replaced in their outputs
    offline.py   the groups of runs that need nothing: help, usage errors, cards, imports, leaderboard
    online.py    the groups that talk to the local Hub: publishing, survey, evaluations, documented commands
    store.py     the files of ../recorded: short outputs as text, long ones and strangers' as digests
    worker.py    one group in a process of its own

The command is `tests/record_outputs.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tests.recording.bench import Bench
from tests.recording.offline import cards, help_texts, imports, labelled, leaderboard, usage_errors
from tests.recording.online import documents, evaluations, publishing, survey

Group = Callable[[Bench], None]
GROUPS: Mapping[str, Group] = {
    "help": help_texts,
    "usage_errors": usage_errors,
    "cards": cards,
    "imports": imports,
    "leaderboard": leaderboard,
    "publishing": publishing,
    "survey": survey,
    "evaluations": evaluations,
    "documents": documents,
}
# Needs ../shared beside the checkout. Of those cards nothing but digests may be committed.
LABELLED: Mapping[str, Group] = {"labelled": labelled}
