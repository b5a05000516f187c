"""The command that made a proposal, from what the proposal says: its sources, formats, benchmarks, dates.

`amending_command` gives it for one of our own pull requests. Nothing of it is taken from the text of the pull
request, which anybody may have written.
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import unquote

from hf_evaluation.core.hub_requests import hub_hosts, url_parts
from hf_evaluation.core.patterns import pattern
from hf_evaluation.core.suggestions import command_line
from hf_evaluation.hub.repository import Pull, Repository
from hf_evaluation.importing.analysis_rows import AA_SITE
from hf_evaluation.scores.published import CARD_FORMAT, FILE_FORMAT, Structured, benchmark_of_result

_RESULT_FILE = pattern(
    r"/(?P<kind>datasets|buckets)/(?P<repo>[^/]+/[^/]+)/(?:blob|raw|resolve)/(?P<path>.+\.(?:json|eval))"
)


def amending_command(pull: Pull, repository: Repository) -> str:
    """The command that amends a pull request of ours, as a rehearsal."""
    repo_id = repository.repo_id
    ways = {_way_of(result, repository) for result in pull.results}
    (way,) = ways if len(ways) == 1 else (("publish", "--scores", "FILE"),)
    words = [*way, ("--repo-id", repo_id), *_options_of(pull.results, way[0])]
    return command_line("evaluation_manager.py", *words, "--pr", pull.num, "--update", "--dry-run")


def _way_of(result: Structured, repository: Repository) -> tuple[str, ...]:
    """The command that reads a result's source; `publish` of a scores file where none of ours does."""
    parts = url_parts(result.source_url)
    path = parts.path.strip("/")
    if parts.netloc in hub_hosts():
        if "/".join(path.split("/")[:2]).casefold() in repository.folded_names:
            return ("extract-readme",)
        if found := _RESULT_FILE.fullmatch(parts.path):
            inside = unquote(found["path"])
            inside = inside.partition("/")[2] if found["kind"] == "datasets" else inside  # the revision
            where = f"hf://{found['kind']}/{found['repo']}/{inside}"
            return ("import-results", where) if inside.endswith(".json") else ("publish", "--scores", "FILE")
    if f"{parts.scheme}://{parts.netloc}" == AA_SITE and path.startswith("models/"):
        creator = repository.repo_id.partition("/")[0]
        return ("import-aa", "--creator-slug", creator, "--model-name", unquote(path.partition("/")[2]))
    return ("publish", "--scores", "FILE")


def _options_of(results: Sequence[Structured], command: str) -> list[str]:
    """The writing options that these results show: the benchmarks, a format of the user's choice, the day."""
    found = [benchmark_of_result(result) for result in results]
    benchmarks = sorted({item.id for item in found if item})
    words = ["--benchmark", *benchmarks] if benchmarks and all(found) else []
    formats = {result.format for result in results}
    listed = {result.dataset for result in results if result.format == FILE_FORMAT}
    if CARD_FORMAT in formats and listed & {item.eval_dataset for item in found if item}:
        both = len(results) >= 2 * len(benchmarks)
        words += ["--format", "both"] if both else []
    dates = {result.date for result in results if result.date}
    if len(dates) == 1 and command in ("extract-readme", "import-aa"):
        words += ["--date", *dates]  # these sources tell no day themselves: it was an option
    return words
