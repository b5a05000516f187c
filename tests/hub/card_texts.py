"""Cards and result files as texts, for the tests that read, edit and check them."""

from __future__ import annotations


def fm(yaml_text: str) -> str:
    """A card with that front matter."""
    return f"---\n{yaml_text}---\n# Title\n\ntext  \n\n---\n\nmore\n"


RESULT = """\
  - task:
      type: text-generation
    dataset:
      type: ai2_arc
      name: ARC
    metrics:
    - type: acc_norm
      value: 71.20
"""

WITH_INDEX = f"model-index:\n- name: Foo\n  results:\n{RESULT}"
INDENTED = "".join(f"    {line}\n" if line else "\n" for line in RESULT.splitlines())
FLOW = "{task: {type: t}, dataset: {type: d, name: D}, metrics: [{type: acc, value: 1}]}"
SWE = "- dataset:\n    id: SWE-bench/SWE-bench_Verified\n    task_id: swe_bench_%_resolved\n  value: 75.80\n"
