"""What the owners corrected on main after this tool had written it: an answer, as a closed pull request is.

`heed_amendments` turns a conflict with such an entry into one that says so, and that --update alone does not
undo. It asks only where main has another value of the score's own source: for the newest commits of main, of
which ours are known by their titles, and for each such file as the newest of ours left it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hf_evaluation.core.patterns import pattern
from hf_evaluation.hub.files import read_file
from hf_evaluation.hub.history import MainCommit, newest_commits
from hf_evaluation.hub.official import OfficialList
from hf_evaluation.hub.repository import Repository, parsed_results
from hf_evaluation.publishing.audit import REPLACES
from hf_evaluation.publishing.pull_text import named_in_title, title_name
from hf_evaluation.publishing.same import has_value, is_own_source, may_be_same
from hf_evaluation.publishing.submission import Amendment, Case, Verdict
from hf_evaluation.scores.published import Structured

_MERGE_NUMBER = pattern(r" \(#\d+\)$")  # what the Hub adds to a title when it merges


def heed_amendments(
    verdicts: Sequence[Verdict], repository: Repository, official: OfficialList
) -> tuple[Verdict, ...]:
    """The verdicts, those on values that main had, and has no more, with what became of them."""
    if not any(map(_may_be_amended, verdicts)):
        return tuple(verdicts)
    history = _History(repository, official)
    return tuple(history.heed(verdict) if _may_be_amended(verdict) else verdict for verdict in verdicts)


def _may_be_amended(verdict: Verdict) -> bool:
    """Whether a score has another value than an entry of main that names its source."""
    other = verdict.other
    if verdict.status != "conflict" or verdict.pull is not None or other is None:
        return False
    return not other.verified and is_own_source(other, verdict.score)


class _History:
    """The newest commits of main, and the files as ours left them, each read once."""

    def __init__(self, repository: Repository, official: OfficialList) -> None:
        self._repository, self._official = repository, official
        self._commits = newest_commits(repository.repo_id)
        self._read: dict[tuple[str, str], list[Structured]] = {}

    def heed(self, verdict: Verdict) -> Verdict:
        """A verdict, with the amendment where there was one."""
        case, there = verdict.case, verdict.other
        at = next((at for at, commit in enumerate(self._commits) if case and _wrote_of(commit, case)), 0)
        if case is None or there is None or not at:  # 0: what we wrote is what stands there
            return verdict
        ours, since = self._commits[at], self._commits[:at]
        left = self._results(ours.sha, there.path)
        was = next((item for item in left if may_be_same(item, case, self._official)), None)
        if was is None or was.value == there.value:
            return verdict
        amendment = _amendment(was.raw, ours, since)
        detail = f"{(verdict.detail or '').removesuffix(REPLACES)}; {amendment.text}"
        if not has_value(was, case):  # the source says something new as well
            return replace(verdict, detail=detail + (REPLACES if verdict.replaces else ""))
        return replace(verdict, detail=detail, replaces=(), amended=amendment)

    def _results(self, sha: str, path: str) -> list[Structured]:
        if (sha, path) not in self._read:
            data = read_file(self._repository.repo_id, path, sha)
            self._read[sha, path] = parsed_results({path: data}, self._repository.repo_id)[0]
        return self._read[sha, path]


def _wrote_of(commit: MainCommit, case: Case) -> bool:
    named = named_in_title(_MERGE_NUMBER.sub("", commit.title))
    return named is not None and (named[1] or title_name(case.benchmark.name) in named[0])


def _amendment(was: str, ours: MainCommit, since: Sequence[MainCommit]) -> Amendment:
    """What is known of a correction: that it was made since, by whom and when where nobody else could."""
    names = list(dict.fromkeys(commit.author for commit in since))
    by = names[0] if len(names) == 1 else None
    alone = since[0] if len(since) == 1 else None
    told = f" by {by}" if by else ""
    if alone:
        told += f" on {alone.day} in {alone.sha[:7]}" if alone.day else f" in {alone.sha[:7]}"
    else:
        told += f" in one of {len(since)} commits" + ("" if by else f" by {', '.join(filter(None, names))}")
    wrote = f"commit {ours.sha[:7]}" + (f" of {ours.day}" if ours.day else "")
    text = f"{wrote} wrote {was}, and the entry was amended on main since{told}"
    return Amendment(was, ours.sha, by, alone.day if alone else None, alone.sha if alone else None, text)
