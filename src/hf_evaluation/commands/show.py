"""show and get-prs: the structured results of a model, on main and in open pull requests.

`cmd_show` and `cmd_get_prs` print them; `with_lines`, `all_results`, `structured_json` and `show_row` serve
verify as well.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from hf_evaluation.commands.amending import amending_command
from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.core.hub_requests import pull_url
from hf_evaluation.core.output import emit_json, print_table, say, talk
from hf_evaluation.core.suggestions import hf_command
from hf_evaluation.hub.files import read_file
from hf_evaluation.hub.repository import (
    EVAL_FILE,
    Pull,
    Repository,
    files_of,
    parsed_results,
    read_repository,
)
from hf_evaluation.publishing.write import whoami
from hf_evaluation.scores.measured_results import measurement_of_result
from hf_evaluation.scores.published import (
    Structured,
    benchmark_of_result,
    exact_result_key,
    place_of_result,
    proposed_results,
    unit_of_result,
)
from hf_evaluation.scores.settings import settings_json, variant_text
from hf_evaluation.scores.who import Who, where_json, where_of_result, who_json, who_of_result, who_text


def with_lines(repository: Repository) -> Repository:
    """The repository with every file read, so that each result has its line; some more requests."""
    repo_id = repository.repo_id
    results, _ = parsed_results(files_of(repository), repo_id)
    pulls = [_pull_with_lines(repo_id, pull, results) for pull in repository.pulls]
    known = {exact_result_key(result) for result in repository.results if result.verified}
    checked = [
        replace(result, verified=result.verified or exact_result_key(result) in known) for result in results
    ]
    return replace(repository, results=tuple(checked), pulls=tuple(pulls))


def structured_json(result: Structured, repository: Repository, pull: Pull | None = None) -> dict[str, Any]:
    """A published result in the form of a score, with who measured it and where it stands."""
    benchmark, measured = benchmark_of_result(result), measurement_of_result(result)
    told = (pull.num, pull.author, pull.status) if pull else None
    account = {"account": result.source_account} if result.source_account else {}
    return {
        "model": repository.repo_id,
        "benchmark": benchmark.name if benchmark else result.benchmark or result.dataset,
        "benchmark_id": benchmark.id if benchmark else None,
        "variant": variant_text(measured.settings),
        "metric": measured.metric or result.metric,
        **settings_json(measured.settings),
        "notes": result.variant,
        "value": result.value,
        "unit": unit_of_result(result, benchmark),
        "lower_is_better": bool(benchmark and benchmark.lower_is_better),
        "raw": result.raw,
        "line": result.line or None,
        "path": result.path,
        **({"entry": result.entry} if result.entry else {}),
        "dataset": result.dataset,
        "config": result.config,
        "task": result.task,
        "source": {
            "kind": result.format,
            "url": result.source_url,
            "revision": repository.sha if pull is None else f"refs/pr/{pull.num}",
            "name": result.source_name,
            "date": result.date,
            **account,
        },
        "who": who_json(_who(result, repository, pull)),
        "where": where_json(where_of_result(result, repository.repo_id, repository.sha, told)),
        "status": "merged" if pull is None else "pull-request",
        "pr": pull.num if pull else None,
        "author": pull.author if pull else None,
        "verified": result.verified,
    }


def _who(result: Structured, repository: Repository, pull: Pull | None) -> Who:
    author = pull.author if pull else None
    return who_of_result(result, repository.repo_id, author, proposed=pull is not None)


def all_results(repository: Repository) -> list[tuple[Structured, Pull | None]]:
    """Every result, main first, then by pull request."""
    found: list[tuple[Structured, Pull | None]] = [(result, None) for result in repository.results]
    return found + [(result, pull) for pull in repository.pulls for result in pull.results]


def cmd_show(args: argparse.Namespace) -> int:
    """List the structured results of a model on main and in open pull requests; none is an answer, too."""
    repository = with_lines(read_repository(args.repo_id))
    rows = all_results(repository)
    records = [structured_json(result, repository, pull) for result, pull in rows]
    if args.json:
        emit_json({"repo_id": repository.repo_id, "revision": repository.sha, "results": records})
    elif records:
        head = ("benchmark", "variant", "value", "where", "measured by", "source", "status")
        table = [
            (*row[:4], who_text(_who(result, repository, pull)), *row[4:])
            for result, pull in rows
            for row in [show_row(result, pull)]
        ]
        print_table(head, table, frozenset({2}))
    for note in repository.notes:
        talk(f"warning: {note}")
    if not records:
        talk(f"{repository.repo_id} has no structured results, on main or in its open pull requests")
    return 0


def show_row(result: Structured, pull: Pull | None) -> tuple[str, ...]:
    """A result as a row of the report: benchmark, variant, value, where, source, status."""
    benchmark = benchmark_of_result(result)
    name = benchmark.name if benchmark else result.benchmark or result.dataset or "?"
    status = "main" if pull is None else f"#{pull.num} by {pull.author}"
    source = result.source_url or result.source_name or "-"
    return (
        name,
        result.variant or "",
        result.raw,
        place_of_result(result),
        source,
        status + (" verified" * result.verified),
    )


def cmd_get_prs(args: argparse.Namespace) -> int:
    """List the open pull requests: which touch evaluation results, and what they propose."""
    repository = with_lines(read_repository(args.repo_id))
    if not repository.takes_pulls:
        raise EvaluationError(
            f"{repository.repo_id} takes no pull requests", code=3, hint="its owners publish with --apply"
        )
    me = _account()
    records = [_pull_json(pull, repository, me) for pull in repository.pulls]
    if args.json:
        emit_json({"repo_id": repository.repo_id, "revision": repository.sha, "prs": records})
        return 0
    for record in records:
        _show_pull(record)
    if not records:
        talk(f"{repository.repo_id} has no open pull requests")
    return 0


def _pull_with_lines(repo_id: str, pull: Pull, main: Sequence[Structured]) -> Pull:
    unread = [path for path in pull.touched if path not in pull.files]
    files = {**pull.files, **{path: read_file(repo_id, path, f"refs/pr/{pull.num}") for path in unread}}
    results, _ = parsed_results(files, repo_id)
    return replace(pull, files=files, results=tuple(proposed_results(main, results, pull.touched)))


def _account() -> str | None:
    """Who we are, None without a token."""
    from huggingface_hub import get_token

    return whoami() if get_token() else None


def _pull_json(pull: Pull, repository: Repository, me: str | None) -> dict[str, Any]:
    own = me is not None and pull.author == me
    touches = any(EVAL_FILE.fullmatch(path) for path in pull.touched) or bool(pull.results)
    record: dict[str, Any] = {
        "pr": pull.num,
        "title": pull.title,
        "author": pull.author,
        "status": pull.status,
        "created": pull.created,
        "url": pull_url(repository.repo_id, pull.num),
        "touches_results": touches,
        "files": list(pull.touched),
        "conflicts": list(pull.conflicts),
        "own": own,
        "results": [structured_json(result, repository, pull) for result in pull.results],
    }
    if own:
        record["close"] = hf_command("discussions", "close", repository.repo_id, pull.num, "--yes")
    if own and touches:
        record["amend"] = amending_command(pull, repository)
    return record


def _show_pull(record: Mapping[str, Any]) -> None:
    kind = "evaluation results" if record["touches_results"] else "no evaluation results"
    lines = [f"#{record['pr']} by {record['author']} ({record['status']}): {record['title']}  [{kind}]"]
    lines.append(f"    {record['url']}")
    for row in record["results"]:
        variant = f" ({row['variant']})" if row["variant"] else ""
        lines.append(
            f"    {row['benchmark']}{variant} = {row['raw']}  in {row['path']}, "
            f"proposed by: {record['author']}, measured by: {row['who']['text']}"
        )
    lines += [f"    {name}: {record[name]}" for name in ("close", "amend") if name in record]
    for line in lines:
        say(line)
