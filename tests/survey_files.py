"""Survey files made up for tests: `score`, `model` and `gap` as the schema has them, and big random ones."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable
from typing import Any

AT = "2026-11-23T10:00:00Z"
BENCHMARKS = (
    ("mmlu_pro", "MMLU-Pro"),
    ("gpqa_diamond", "GPQA Diamond"),
    ("ifeval", "IFEval"),
    ("gsm8k", "GSM8K"),
    ("humaneval", "HumanEval"),
)


def score(benchmark_id: str | None, value: float, repo_id: str = "acme/m", **changes: Any) -> dict[str, Any]:
    """A score of contract.md; `kind`, `date`, `url`, `name` and `revision` go to its source."""
    source = {
        "kind": changes.pop("kind", "model-index"),
        "url": changes.pop("url", f"https://huggingface.co/{repo_id}"),
        "revision": changes.pop("revision", "0" * 40),
        "name": changes.pop("name", "Model card"),
        "date": changes.pop("date", None),
    }
    made = {
        "model": repo_id,
        "benchmark": dict(BENCHMARKS).get(benchmark_id or "", benchmark_id or "Own test"),
        "benchmark_id": benchmark_id,
        "variant": None,
        "metric": None,
        "value": value,
        "unit": "percent",
        "lower_is_better": False,
        "raw": str(value),
        "stderr": None,
        "samples": None,
        "table": None,
        "row": None,
        "column": None,
        "line": None,
        "complete": True,
        "source": source,
        "method": {},
        "status": "merged",
        "pr": None,
        "verified": False,
    }
    assert set(changes) <= set(made), changes
    return made | changes


def gap(benchmark_id: str, state: str, repo_id: str = "acme/m", **changes: Any) -> dict[str, Any]:
    """A gap of the survey."""
    return {
        "benchmark_id": benchmark_id,
        "benchmark": dict(BENCHMARKS).get(benchmark_id, benchmark_id),
        "state": state,
        "value": None,
        "pr": None,
        "place": None,
        "task": None,
        "flavor": None,
        "command": f"uv run --no-config scripts/evaluation_manager.py extract-readme --repo-id {repo_id}",
        **changes,
    }


def model(repo_id: str = "acme/m", *scores: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A line of a survey, as an object."""
    return {
        "schema": 1,
        "repo_id": repo_id,
        "sha": "0" * 40,
        "url": f"https://huggingface.co/{repo_id}",
        "scanned_at": AT,
        "selection": "trending 100",
        "trending_rank": 1,
        "author": repo_id.partition("/")[0],
        "created_at": "2026-03-01T00:00:00Z",
        "last_modified": AT,
        "downloads": 1000,
        "likes": 10,
        "license": "apache-2.0",
        "gated": False,
        "pipeline_tag": "text-generation",
        "parameters": 8_030_000_000,
        "active_parameters": None,
        "dtype": "BF16",
        "kind": "instruct",
        "base_models": [],
        "scores": [{**item, "model": repo_id} for item in scores],
        "gaps": [],
        "skipped": [],
        "requests": 3,
        "error": None,
        **changes,
    }


def lines(models: Iterable[dict[str, Any]]) -> str:
    """A survey file's text."""
    return "".join(json.dumps(item, ensure_ascii=False) + "\n" for item in models)


def random_survey(models: int, benchmarks: int, *, share: float = 1.0, seed: int = 7) -> str:
    """A survey of so many models, each with scores in `share` of the benchmarks, some with two reports."""
    dice = random.Random(seed)
    return lines(_random_model(dice, at, benchmarks, share) for at in range(models))


def _random_model(dice: random.Random, at: int, benchmarks: int, share: float) -> dict[str, Any]:
    repo_id = f"{dice.choice(('acme', 'boreas', 'cirrus', 'delta'))}/model-{at:04d}"
    skill = dice.uniform(30, 80)
    found = []
    for number in range(benchmarks):
        if dice.random() > share:
            continue
        for _ in range(1 if dice.random() < 0.9 else 2):
            found.append(
                _random_score(dice, f"bench_{number:02d}", min(skill + dice.uniform(-15, 15), 99), repo_id)
            )
    return model(
        repo_id,
        *found,
        trending_rank=at + 1,
        sha=f"{dice.getrandbits(160):040x}",
        parameters=dice.choice(
            (None, 500_000_000, 3_200_000_000, 8_030_261_248, 32_000_000_000, 70_553_706_496)
        ),
        active_parameters=dice.choice((None, 3_000_000_000)),
        license=dice.choice(("apache-2.0", "mit", "llama3.1", None)),
        kind=dice.choice(("base", "instruct", "quantized", "finetune", None)),
        created_at=f"2026-{dice.randint(1, 11):02d}-{dice.randint(1, 28):02d}T00:00:00Z",
        downloads=dice.randint(0, 3_000_000),
        likes=dice.randint(0, 9000),
        gaps=[gap(f"bench_{dice.randint(0, benchmarks - 1):02d}", "to_measure", repo_id)],
    )


def _random_score(dice: random.Random, benchmark_id: str, value: float, repo_id: str) -> dict[str, Any]:
    printed = round(value, dice.choice((0, 1, 1, 2)))
    status, kind, verified, pr = dice.choice(
        (
            ("merged", "model-index", False, None),
            ("merged", "eval-results", False, None),
            ("merged", "eval-results", True, None),
            ("unpublished", "readme", False, None),
            ("unpublished", "readme", False, None),
            ("pull-request", "eval-results", False, dice.randint(1, 90)),
        )
    )
    card = kind == "readme"
    return score(
        benchmark_id,
        printed,
        repo_id,
        raw=f"**{printed}**" if card else str(printed),
        variant=dice.choice((None, None, "0-shot", "5-shot", "5-shot, CoT")),
        status=status,
        kind=kind,
        verified=verified,
        pr=pr,
        date=None if card else f"2026-{dice.randint(1, 11):02d}-{dice.randint(1, 28):02d}",
        table=2 if card else None,
        row=dice.randint(1, 40) if card else None,
        column=dice.randint(1, 9) if card else None,
        line=dice.randint(60, 400) if card else None,
    )
