"""commands.known_benchmarks: the list of benchmarks."""

from __future__ import annotations

from tests.support import assert_clean, run


def test_benchmarks_is_one_document() -> None:
    result = run("benchmarks", "--json")
    assert_clean(result)
    assert result.code == 0
    assert {"mmlu", "gsm8k"} <= {entry["id"] for entry in result.document["benchmarks"]}
