"""Results as the Hub tells them in JSON are those that the files state in YAML."""

from __future__ import annotations

import json
from dataclasses import replace

import yaml

from hf_evaluation.hub.results import read_eval_results, read_model_index
from hf_evaluation.hub.told_results import item_result, told_index

INDEX = """\
model-index:
- name: Atlas-7B
  results:
  - task: {type: text-generation, name: Text Generation}
    dataset:
      type: cais/mmlu
      name: MMLU (5-shot)
      config: all
      split: test
      revision: abc
      args: {num_few_shot: 5, seed: 1}
    metrics:
    - {type: acc, name: "accuracy [strict]", value: 71.2, verified: true}
    - {type: acc, value: "71.3", config: norm}
    - {type: acc, value: 71.4%}
    - {type: acc, value: .nan}
    - {type: acc}
    source: {name: Card, url: "https://example.com"}
  - metrics: [{value: 3}]
  - dataset: {args: plain text}
    metrics: [{value: true}, x]
  - 7
- 1
"""
ENTRY = """\
- dataset: {id: cais/mmlu, task_id: mmlu, revision: abc}
  value: 71.2
  notes: 5-shot
  date: "2026-11-20"
  source: {url: "https://example.com", name: Log}
"""


def test_a_model_index_says_the_same_in_yaml_and_in_json() -> None:
    stated = read_model_index(f"---\n{INDEX}---\n".encode())
    told = list(told_index(json.loads(json.dumps(yaml.safe_load(INDEX)["model-index"])), "README.md"))
    assert [result.value for result in told] == [71.2, 71.3, None, None, 3.0, None]
    assert [replace(result, line=0, raw="") for result in stated] == [replace(row, raw="") for row in told]
    assert told[0].variant == "5-shot, seed=1, strict" and told[0].verified


def test_an_entry_of_eval_results_says_the_same_in_yaml_and_in_json() -> None:
    [stated] = read_eval_results(".eval_results/a.yaml", ENTRY.encode())
    item = {"filename": ".eval_results/a.yaml", "data": yaml.safe_load(ENTRY)[0]}
    assert item_result(item) == replace(stated, line=0)


def test_what_is_no_result_is_passed_over() -> None:
    for junk in (None, 7, [], [1], [{"results": 7}], [{"results": [{"metrics": "x"}]}]):
        assert list(told_index(junk, "README.md")) == []
    assert item_result({"filename": "a.yaml", "error": "no YAML"}) is None
    assert item_result({}) is None
