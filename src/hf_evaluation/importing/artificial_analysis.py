"""What Artificial Analysis measured of one model.

`find_analysed` finds the one row that is meant or asks, `analysed_scores` gives the scores that belong to a
benchmark of the Hub. `importing.analysis_rows` reads the rows, `importing.analysis_requests` asks for them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import cast
from urllib.parse import quote

from hf_evaluation.cards.candidates import vouched_name
from hf_evaluation.cards.names import differences, parse_name
from hf_evaluation.core.errors import Candidate, EvaluationError
from hf_evaluation.core.json_values import finite_number
from hf_evaluation.core.suggestions import command_again, option_text
from hf_evaluation.core.text import near_names, squash, words
from hf_evaluation.importing.analysis_rows import AA_SITE, AnalysedModel, Analysis
from hf_evaluation.publishing.submission import Submission
from hf_evaluation.scores.benchmarks import Benchmark, catalogue
from hf_evaluation.scores.record import Score, Skipped, Source
from hf_evaluation.scores.settings import settings_of_labels

AA_TERMS = "https://artificialanalysiscdn.com/legal/ProDataPlatformTerms.pdf"
LISTED_ROWS = 40  # rows that are offered where a name stands for several
AA_ATTRIBUTION = "Source: Artificial Analysis (artificialanalysis.ai)"


def find_analysed(
    analysis: Analysis, creator: str, name: str | None, repo_id: str, confirmed: Sequence[str] = ()
) -> AnalysedModel:
    """The one row that is meant: by id, slug or whole name; without a name, by the repository that it names.

    `creator` is a slug, a name, or an organisation or repository that the creator's rows name. Raises
    EvaluationError 4 where there is none, 5 with candidates where there are several (one a reasoning
    effort) or the one is not evidently the model of the repository and `confirmed` does not name it.
    """
    ours = _rows_of_creator(analysis, creator)
    if not ours:
        known = sorted({row.creator for row in analysis.models if row.creator})
        raise EvaluationError(
            f"Artificial Analysis lists no creator {creator!r}",
            code=4,
            hint=_near_hint(creator, known) or "use the name that its site shows",
        )
    rows = _rows_named(ours, name, repo_id)
    if not rows:
        raise _no_such_model(ours, name, repo_id)
    if len(rows) > 1:
        raise EvaluationError(
            f"{name or repo_id!r} stands for {len(rows)} rows of Artificial Analysis, "
            "each measured in another setting",
            code=5,
            hint=f"choose one: {command_again(('--model-name', 'NAME'), replaced=['--model-name'])}",
            candidates=[_row_candidate(row) for row in rows[:LISTED_ROWS]],
        )
    _require_same_model(rows[0], repo_id, confirmed)
    return rows[0]


def analysed_scores(row: AnalysedModel, analysis: Analysis, repo_id: str) -> Submission:
    """The scores of a row that belong to a benchmark of the Hub; the others skipped, each with its reason."""
    url = f"{AA_SITE}/models/{quote(row.slug, safe='')}" if row.slug else AA_SITE
    source = Source("artificial-analysis", url=url, name="Artificial Analysis")
    method = {
        "attribution": AA_ATTRIBUTION,
        "model at Artificial Analysis": row.name,
        **({"row": row.id} if row.id else {}),
        **({"index version": analysis.version} if analysis.version else {}),
    }
    scores: list[Score] = []
    skipped: list[Skipped] = []
    for key, value in sorted(row.evaluations.items()):
        found = _analysed_value(key, value)
        if isinstance(found, str):
            skipped.append(Skipped(None, f"{key} {json.dumps(value)[:40]}: {found}"))
            continue
        benchmark, rule = found
        labels = [text for text in (rule.get("variant"), row.setting) if text]
        settings = settings_of_labels(labels, benchmark)
        scores.append(
            Score(
                repo_id,
                benchmark.name,
                benchmark.id,
                settings.metric or benchmark.metric,
                float(cast(float, value)),
                "fraction",
                benchmark.lower_is_better,
                json.dumps(value),
                replace(settings, metric=None),
                source=source,
                label=key,
                method=method,
            )
        )
    return Submission(repo_id, repo_id, source, tuple(scores), tuple(skipped))


def _rows_of_creator(analysis: Analysis, creator: str) -> list[AnalysedModel]:
    """The rows of all creators that a slug, a name, an organisation of the Hub or a repository stands for."""
    wanted, folded = squash(creator), creator.casefold()

    def is_named(row: AnalysedModel) -> bool:
        repo = (row.repo or "").casefold()
        names = map(squash, filter(None, (row.creator_slug, row.creator)))
        return wanted in names or folded in (repo, repo.partition("/")[0])

    named = [row for row in analysis.models if is_named(row)] if wanted else []
    makers = {row.creator for row in named if row.creator}
    return [row for row in analysis.models if row in named or row.creator in makers]


def _no_such_model(rows: Sequence[AnalysedModel], name: str | None, repo_id: str) -> EvaluationError:
    """The failure for a name that no row has, or a repository that none names: what there is instead."""
    own = [row for row in rows if _names_repository(row, repo_id)]
    asked = name or repo_id.rpartition("/")[2]
    known = {label: row for row in rows for label in (row.slug, row.name) if label}
    near = [known[label] for label in near_names(asked, known, 6, alike=0.5)]
    listed = list({id(row): row for row in (*own, *near)}.values()) or list(rows[:8])
    told = "; ".join(f"{row.slug or row.name} ({row.repo or 'no repository told'})" for row in listed)
    what = (
        f"no model {name!r} of {rows[0].creator}" if name else f"no model of {rows[0].creator} as {repo_id}"
    )
    return EvaluationError(
        f"Artificial Analysis lists {what}",
        code=4,
        hint=f"{'near names' if own or near else 'its models'}: {told}",
        candidates=[_row_candidate(row) for row in listed],
    )


def _row_candidate(row: AnalysedModel) -> Candidate:
    """A row with the option that chooses it, and the repository that it names."""
    told = f"slug {row.slug}, repository {row.repo or 'not told'}"
    return Candidate(None, row.name, option_text("--model-name", row.id or row.slug or row.name), told)


def _names_repository(row: AnalysedModel, repo_id: str) -> bool:
    return (row.repo or "").casefold() == repo_id.casefold()


def _rows_named(rows: Sequence[AnalysedModel], name: str | None, repo_id: str) -> list[AnalysedModel]:
    """Exact rows first. A slug that is the plain name of a model with several rows chooses none of them."""
    if name is None:
        return [row for row in rows if _names_repository(row, repo_id)]
    key = squash(name)
    if by_id := [row for row in rows if row.id == name]:
        return by_id
    family = [row for row in rows if squash(row.base) == key]
    exact = [row for row in rows if (row.slug or "").casefold() == name.casefold() or squash(row.name) == key]
    plain = len(family) > 1 and any(squash(row.base) == key for row in exact)
    return family + [row for row in exact if row not in family] if plain or not exact else exact


def _near_hint(name: str, known: Sequence[str]) -> str | None:
    found = near_names(name, known, 6, alike=0.5)
    return f"near names: {', '.join(found)}" if found else None


def _require_same_model(row: AnalysedModel, repo_id: str, confirmed: Sequence[str]) -> None:
    """Raise (5) for a row of another repository, and for one whose name is not the repository's."""
    if row.repo:
        if row.repo.casefold() == repo_id.casefold():
            return
        raise EvaluationError(
            f"Artificial Analysis measured {row.repo} as {row.name!r}, not {repo_id}",
            code=5,
            hint=f"use {option_text('--repo-id', row.repo)}",
        )
    org, _, own = repo_id.rpartition("/")
    if {row.name, row.base, row.slug, row.id} & set(confirmed) or squash(row.base) == squash(own):
        return
    differing = differences(parse_name(own), parse_name(row.base), words(org))
    if differing:
        raise EvaluationError(
            f"{row.name!r} of Artificial Analysis is not evidently {repo_id}",
            code=5,
            hint="if you know that it is, say so",
            candidates=[vouched_name(row.name)],
        )


def _analysed_value(key: str, value: object) -> tuple[Benchmark, Mapping[str, str]] | str:
    """The benchmark of a key and what the mapping says of it, or why its value is not taken."""
    if value is None:
        return "not measured"
    rule = catalogue().artificial_analysis.get(key)
    if rule is None:
        return "a key that examples/metric_mapping.json does not list, so its scale is not known"
    if skip := rule.get("skip"):
        return skip
    benchmark = next((item for item in catalogue().benchmarks if key in item.artificial_analysis), None)
    if benchmark is None or rule.get("unit") != "fraction":
        return "no known benchmark has this key"
    number = finite_number(value)
    if number is None or not 0 <= number <= 1:
        return f"{str(value)[:40]} is not the fraction between 0 and 1 that it should be"
    return benchmark, rule
