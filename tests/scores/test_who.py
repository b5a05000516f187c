"""Who measured a number, and where it stands: what is not known stays unknown."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Any

import pytest

from hf_evaluation.scores.record import Score, Source
from hf_evaluation.scores.who import (
    Place,
    Told,
    Who,
    WhoKind,
    is_artificial_analysis,
    where_of_score,
    where_text,
    who_json,
    who_measured,
    who_of_score,
    who_text,
)

HUB = "https://huggingface.co"
AUTHORS, THIRD, RUN, UNKNOWN = WhoKind.AUTHORS, WhoKind.THIRD_PARTY, WhoKind.HARNESS, WhoKind.UNKNOWN


def who(**told: Any) -> Who:
    return who_measured(Told(repo_id="acme/m", **{"kind": "eval-results", **told}))


@pytest.mark.parametrize(
    ("url", "kind", "name"),
    [
        (f"{HUB}/acme/m/blob/main/README.md", AUTHORS, "acme"),
        (f"{HUB}/acme/other-model", AUTHORS, "acme"),
        (f"{HUB}/datasets/acme/evals", AUTHORS, "acme"),
        (f"{HUB}/ACME/m", AUTHORS, "ACME"),
        (f"{HUB}/boreas/m", THIRD, "boreas"),
        (f"{HUB}/datasets/boreas/logs/blob/main/x.json", THIRD, "boreas"),
        (f"{HUB}/spaces/board-makers/board", THIRD, "board-makers"),
        ("hf://buckets/boreas/logs/x.eval", THIRD, "boreas"),
        (f"{HUB}/papers/2501.00001", UNKNOWN, None),
        ("https://arxiv.org/abs/2501.00001", UNKNOWN, None),
        ("https://github.com/acme/m", AUTHORS, "acme"),
        ("https://github.com/boreas/m", UNKNOWN, None),
        ("https://acme.ai/blog/m", AUTHORS, "acme"),
        ("https://acme.github.io/m", AUTHORS, "acme"),
        ("https://acme.substack.com/p/m", AUTHORS, "acme"),
        ("https://www.research.acme.com.cn/m", AUTHORS, "acme"),
        ("https://acmelabs.com/blog", UNKNOWN, None),
        ("https://acme.example.com/m", UNKNOWN, None),
        ("https://sites.google.com/view/acme", UNKNOWN, None),
        ("https://www.swebench.com/", THIRD, "SWE-bench"),
        ("https://[broken", UNKNOWN, None),
        (None, UNKNOWN, None),
    ],
)
def test_the_page_of_the_source_tells_whose_number_it_is(
    url: str | None, kind: WhoKind, name: str | None
) -> None:
    found = who(url=url)
    assert (found.kind, found.name) == (kind, name)


def test_what_is_merged_without_a_source_is_nobodys() -> None:
    assert who() == Who(UNKNOWN)
    assert who(name="Evaluation") == Who(UNKNOWN)
    assert who(name="self-reported") == Who(AUTHORS, "acme")


def test_a_name_in_a_host_is_whole_and_a_whole_domain() -> None:
    assert who_measured(Told("moonshotlab/m", "eval-results", "https://moonshot.lab/m")).kind == AUTHORS
    assert who_measured(Told("blog/m", "eval-results", "https://blog.example.com/m")).kind == UNKNOWN
    assert who_measured(Told("google/m", "eval-results", "https://docs.google.com/d/1")).kind == UNKNOWN
    assert who_measured(Told("", "readme")).kind == UNKNOWN, "a card of nobody's repository"


def test_names_of_sources_and_accounts_count() -> None:
    assert who(name="Open LLM Leaderboard").name == "Open LLM Leaderboard"
    assert who(name="Open LLM Leaderboard", url=f"{HUB}/spaces/x/y").name == "Open LLM Leaderboard"
    assert who(account="carol", url="https://arxiv.org/abs/1") == Who(THIRD, "carol")
    assert who(account="acme", url="https://arxiv.org/abs/1") == Who(AUTHORS, "acme")


def test_a_strangers_pull_request_is_never_the_authors_word() -> None:
    assert who(author="bob", proposed=True) == Who(THIRD, "bob")
    assert who(author="acme", proposed=True) == Who(AUTHORS, "acme")
    own_page = who(url=f"{HUB}/acme/m", author="bob", proposed=True)
    assert own_page == Who(UNKNOWN, None, None, "bob")
    assert who_text(own_page) == "not known; bob names a page of the authors"
    assert who(url=f"{HUB}/acme/m", proposed=True).kind == UNKNOWN, "nobody knows whose word it is"
    assert who(name="self-reported", author="bob", proposed=True).kind == UNKNOWN
    assert who(account="acme", url=f"{HUB}/acme/m", author="bob", proposed=True).kind == UNKNOWN
    assert who(url=f"{HUB}/boreas/m", author="bob", proposed=True) == Who(THIRD, "boreas")


def test_a_run_is_by_whom_its_file_names_or_by_nobody_named() -> None:
    assert who(kind="lm-eval") == Who(RUN, None, "lm-eval")
    assert who(kind="inspect-log", url=f"{HUB}/datasets/bob/logs/x.eval") == Who(RUN, "bob", "inspect-ai")
    assert who(notes="lm-evaluation-harness 0.4.8, 5-shot") == Who(RUN, None, "lm-eval 0.4.8")
    assert who(notes="lm-eval 0.4.8", author="bob", proposed=True) == Who(RUN, "bob", "lm-eval 0.4.8")
    assert who(notes="lm-eval", url=f"{HUB}/spaces/x/board") == Who(RUN, "x", "lm-eval")
    assert who(notes="lm-eval", url=f"{HUB}/acme/m") == Who(AUTHORS, "acme", "lm-eval")
    record = who(kind="every-eval-ever", evaluator="Acme", first_party=True)
    assert record == Who(AUTHORS, "Acme")
    assert who(kind="every-eval-ever", evaluator="Board Ltd") == Who(RUN, "Board Ltd")


@pytest.mark.parametrize(
    "told",
    [
        {"kind": "artificial-analysis"},
        {"url": "http://artificialanalysis.ai/models/m"},
        {"url": "https://www.artificialanalysis.ai/"},
        {"name": "Artificial Analysis"},
        {"name": "artificial_analysis index"},
        {"notes": "5-shot, as measured by Artificial Analysis"},
        {"account": "ArtificialAnalysis"},
        {"notes": "ArtificialAnalysis", "author": "acme", "proposed": True},
        {"kind": "every-eval-ever", "evaluator": "Artificial Analysis", "first_party": True},
    ],
)
def test_artificial_analysis_is_known_wherever_it_is_named(told: dict[str, Any]) -> None:
    assert who(**told) == Who(THIRD, "Artificial Analysis")


def test_other_analysis_is_not_theirs() -> None:
    assert not is_artificial_analysis("readme", "Artificial General Intelligence", "AA-LCR", None)


CARD = Source("readme", url=f"{HUB}/acme/m/blob/abc/README.md", revision="abc", name="Model card")
SCORE = Score("acme/m", "GSM8K", "gsm8k", None, 71.2, "percent", False, "71.2", line=141, source=CARD)


def test_where_a_score_stands_is_apart_from_who_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", HUB)  # huggingface_hub keeps the address of its first import
    card = where_of_score(SCORE)
    assert (card.place, card.line, card.revision, where_text(card)) == (Place.CARD, 141, "abc", "the card")
    assert who_of_score(SCORE) == Who(AUTHORS, "acme")
    foreign = Source("eval-results", None, "abc", f"{HUB}/spaces/x/y", None, "2026-02-03")
    merged = replace(
        SCORE, source=foreign, status="merged", line=None, method={"path": ".eval_results/a.yaml"}
    )
    where = where_of_score(merged)
    assert (where.place, where.date) == (Place.MAIN, "2026-02-03")
    assert where.url == f"{HUB}/acme/m/blob/abc/.eval_results/a.yaml"
    assert who_of_score(merged) == Who(THIRD, "x")
    proposed = replace(merged, status="pull-request", pr=7, method={"pr_author": "bob"})
    where = where_of_score(proposed)
    assert (where_text(where), where.url) == ("open PR 7 by bob", f"{HUB}/acme/m/discussions/7")
    assert where_text(where_of_score(replace(proposed, status="closed-pull-request"))) == "closed PR 7 by bob"
    run = replace(SCORE, source=Source("lm-eval", "results.json"), line=None)
    assert where_of_score(run).place == Place.ELSEWHERE


def test_who_is_told_to_people_and_to_programs() -> None:
    assert who_text(Who(AUTHORS, "acme", "lm-eval 0.4.8")) == "the authors (acme) with lm-eval 0.4.8"
    assert who_text(Who(RUN, None, None)) == "a run of a harness, by whom is not told"
    assert who_text(Who(UNKNOWN)) == "not known"
    assert who_json(Who(THIRD, "x")) == {
        "kind": "third party", "name": "x", "harness": None, "says": None, "text": "third party: x",
    }  # fmt: skip


def test_no_words_make_a_strangers_proposal_the_authors() -> None:
    """Whatever a pull request names as its source, only the owner's account speaks for the authors."""
    urls = (None, f"{HUB}/acme/m", "https://github.com/acme/m", "https://acme.ai", f"{HUB}/spaces/acme/board")
    names = (None, "acme", "self-reported", "Model card")
    notes = (None, "lm-eval 0.4.8", "measured by the authors")
    kinds = ("model-index", "eval-results", "every-eval-ever", "lm-eval")
    for author, url, name, account, note, kind, first in itertools.product(
        (None, "bob", "acme2"), urls, names, (None, "acme"), notes, kinds, (True, False)
    ):
        found = who(
            kind=kind, url=url, name=name, account=account, notes=note, author=author, proposed=True,
            first_party=first, evaluator="acme" if first else None,
        )  # fmt: skip
        assert found.kind != AUTHORS, (author, url, name, account, note, kind)
    assert who(author="Acme", proposed=True, url=f"{HUB}/acme/m").kind == AUTHORS
