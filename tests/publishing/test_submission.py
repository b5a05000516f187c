"""The words of the audit, in the script and in the reference."""

from __future__ import annotations

import re

from hf_evaluation.publishing.submission import STATUSES
from tests.support import ROOT


def test_the_statuses_in_the_references_are_those_of_the_script() -> None:
    text = (ROOT / "references" / "publishing.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \|", text.partition("## The audit")[2].partition("\n## ")[0], re.M)
    assert rows == list(STATUSES)
