"""repair: mends what `validate` finds and can be mended without guessing.

`cmd_repair` prints each change with its rule and proof, the diff, and what is left with the option that
decides it. With `--readme` the files are those on disk, and `--apply` writes them there.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from hf_evaluation.commands.local_cards import named_card, read_local_file, stated_in_card
from hf_evaluation.commands.options import what_to_write
from hf_evaluation.commands.source_checks import SourceChecks
from hf_evaluation.commands.validate import boards_of, files_on_disk
from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.core.files import write_atomically
from hf_evaluation.core.hub_requests import pull_url
from hf_evaluation.core.output import emit_json, print_table, say, talk
from hf_evaluation.core.suggestions import command_again, command_line
from hf_evaluation.core.text import printable
from hf_evaluation.core.version import VERSION
from hf_evaluation.hub.files import CARD, files_at
from hf_evaluation.hub.official import OfficialList, read_official
from hf_evaluation.hub.repository import Repository, files_of, parsed_results, read_repository
from hf_evaluation.publishing.mending import FRACTION_RULES, ProofSources
from hf_evaluation.publishing.plan import Change
from hf_evaluation.publishing.repair import Repair, choice_of, datasets_in, decision_text, repair_files
from hf_evaluation.publishing.write import (
    Commit,
    Written,
    holds_changes,
    require_pulls,
    require_token,
    write_changes,
)
from hf_evaluation.scores.published import Structured
from hf_evaluation.scores.record import Score, Source

TITLE = "Repair the evaluation results in the metadata"
ROUNDS_OF_REPAIR = 3  # readings of a repository that changes under our hands


@dataclass(frozen=True, slots=True)
class RepairReport:
    """A repair, by which list of benchmarks, and what was written of it."""

    repair: Repair
    official: OfficialList
    written: Written | None = None


def cmd_repair(args: argparse.Namespace) -> int:
    """Mend a card and its result files; nothing is written without --apply or --create-pr."""
    if not (args.repo_id or args.readme):
        raise EvaluationError("what to repair?", code=2, hint="give --repo-id ORG/NAME or --readme FILE")
    write = what_to_write(args)
    if args.readme and write == "pull":
        raise EvaluationError(
            "--readme repairs a file on disk, which has no pull requests",
            code=2,
            hint="use --apply to write the file, or --repo-id alone",
        )
    done = _repair_on_disk(args, write) if args.readme else _repair_on_hub(args, write)
    _report(args, done)
    return 5 if any(finding.severity == "error" for finding in done.repair.left) else 0


def _repair_on_disk(args: argparse.Namespace, write: str | None) -> RepairReport:
    readme = Path(args.readme)
    files = files_on_disk(readme)
    done = _repaired(args, files)
    for change in done.repair.changes if write else ():
        path = readme if change.path == CARD else readme.parent / change.path
        if read_local_file(path) != files[change.path]:
            raise EvaluationError(f"{path} has changed meanwhile", code=5, hint="run the same command again")
        if change.deletes:
            path.unlink()
        else:
            write_atomically(path, change.new, below=readme.parent)
    return done if write is None else RepairReport(done.repair, done.official, Written(str(readme), ""))


def _repair_on_hub(args: argparse.Namespace, write: str | None) -> RepairReport:
    if write:
        require_token()
    for _ in range(ROUNDS_OF_REPAIR):
        repository = read_repository(args.repo_id)
        files = files_of(repository)
        if write == "pull":
            require_pulls(repository)
        done = _repaired(args, files, repository)
        if write is None or not done.repair.changes:
            return done
        if proposed := _proposed(repository, done.repair.changes):
            return RepairReport(done.repair, done.official, proposed)
        body = _pull_body(args.repo_id, done.repair)
        opens = write == "pull"
        commit = Commit(
            repository.repo_id, TITLE, body, done.repair.changes, repository.sha, repository.branch, opens
        )
        if written := write_changes(commit):
            return RepairReport(done.repair, done.official, written)
        talk(f"{args.repo_id} has changed since it was read; reading it again")
    raise EvaluationError(
        f"{args.repo_id} changed {ROUNDS_OF_REPAIR} times while it was read; nothing was written",
        code=6,
        hint="run the same command again when others have finished",
    )


def _proposed(repository: Repository, changes: Sequence[Change]) -> Written | None:
    """The open pull request of repair that makes these very changes."""
    wanted = {change.path for change in changes}
    for pull in repository.pulls:
        if pull.title != TITLE or not wanted <= set(pull.touched):
            continue
        _, blobs = files_at(repository.repo_id, f"refs/pr/{pull.num}")
        if holds_changes(blobs, changes):
            talk(f"#{pull.num} by {pull.author} proposes exactly this already")
            return Written(pull_url(repository.repo_id, pull.num), "", pull.num)
    return None


def _repaired(
    args: argparse.Namespace, files: Mapping[str, bytes], repository: Repository | None = None
) -> RepairReport:
    """What repair makes of the files; the sources of fractions are read where nothing else proves them."""
    official = read_official(datasets_in(files), offline=repository is None)
    choices, boards = [choice_of(text) for text in args.choose], boards_of(official)
    known = ProofSources(_scores_of_card(files.get(CARD), args.repo_id))
    done = repair_files(files, boards, known, choices)
    unproved = {(finding.path, finding.line) for finding in done.left if finding.rule in FRACTION_RULES}
    if unproved and repository is not None:
        changed = {**files, **{change.path: change.new for change in done.changes}}
        rows = [row for row in parsed_results(changed)[0] if (row.path, row.line) in unproved]
        if proofs := _proved_by_sources(rows, repository, official):
            done = repair_files(files, boards, replace(known, sources=proofs), choices)
    return RepairReport(done, official)


def _proved_by_sources(
    rows: Iterable[Structured], repository: Repository, official: OfficialList
) -> dict[tuple[str, float], str]:
    """What the sources of some results prove of them, by url and value."""
    checks = SourceChecks(repository, official)
    found = ((row, checks.fraction_proof(row)) for row in rows)
    return {(row.source_url or "", row.value or 0.0): proof for row, proof in found if proof}


def _scores_of_card(card: bytes | None, repo_id: str | None) -> tuple[Score, ...]:
    """The scores that the card prints, as evidence; none where it cannot be read."""
    if card is None:
        return ()
    try:
        return stated_in_card(card, repo_id, Source("readme"))
    except EvaluationError as error:
        talk(f"the card's tables prove nothing: {error.message}")
        return ()


def _pull_body(repo_id: str, repair: Repair) -> str:
    """The text of the pull request: each change with its rule and its proof."""
    rows = [
        f"| `{mend.path}` | {mend.line} | {mend.rule} | {_plain(mend.now)} | {_plain(mend.proof)} |"
        for mend in repair.mends
    ]
    told = [
        f"This mends {len(repair.mends)} mistakes in the evaluation metadata of `{repo_id}`, each for the "
        "reason beside it; no number is measured anew, and every other byte stays.",
        "\n".join(["| File | Line | Rule | Now | Why |", "|---|---:|---|---|---|", *rows]),
        "**If something is wrong**: close this pull request, nothing else is needed.",
        f"Prepared with hf-evaluation {VERSION}.",
    ]
    return "\n\n".join(told) + "\n"


def _plain(text: str) -> str:
    """A stranger's text in a table of Markdown, in which it can do nothing."""
    shown = printable(text).replace("\n", " ")
    kept = "".join(ch if ch.isalnum() or ch in " .,:;=+-_/%()" else f"&#{ord(ch)};" for ch in shown)
    return kept[:400]


def _decisions(args: argparse.Namespace, done: RepairReport) -> list[dict[str, Any]]:
    """What is left, each with the command that decides it: the user's own, with all that was chosen already.

    On main, or on disk, the mends and the choices are made by then, and the lines are the new ones.
    """
    is_made = done.written is not None and done.written.num is None
    named = named_card(args.readme, args.repo_id)
    rows = []
    for finding, decision in zip(done.repair.left, done.repair.decisions, strict=True):
        decision = decision_text(finding) if is_made else decision
        command = None
        if decision and is_made:
            command = command_line("repair", *named, ("--choose", decision), "--dry-run")
        elif decision:
            without = ["--create-pr", "--apply"]
            command = command_again(("--choose", decision), "--dry-run", without=without)
        rows.append(asdict(finding) | {"command": command})
    return rows


def _report(args: argparse.Namespace, done: RepairReport) -> None:
    repair, rows = done.repair, _decisions(args, done)
    if args.json:
        emit_json(
            {
                "repo_id": args.repo_id,
                "readme": args.readme,
                "mends": [asdict(mend) for mend in repair.mends],
                "left": rows,
                "plan": {"files": [{"path": item.path, "diff": item.diff()} for item in repair.changes]},
                "benchmarks": {"from": done.official.origin, "as_of": done.official.as_of},
                "pr_url": done.written.url if done.written and done.written.num is not None else None,
            }
        )
        return
    mends = [
        (f"{mend.path}:{mend.line}", mend.rule, f"{mend.was} -> {mend.now}", mend.proof)
        for mend in repair.mends
    ]
    if mends:
        print_table(("place", "rule", "change", "proof"), mends)
    for change in repair.changes if done.written is None else ():
        sys.stdout.write("\n" + printable(change.diff()))
    for row in rows:
        told = f"  ({row['hint']})" if row["hint"] else ""
        say(f"left: {row['path']}:{row['line']}: {row['rule']}: {row['message']}{told}")
        if row["command"]:
            say(f"      {row['command']}")
    talk(f"{len(repair.mends)} mended, {len(rows)} left to decide")
    if done.written:
        say(done.written.url)
    elif repair.changes:
        talk("nothing was written; --create-pr opens a pull request, --apply writes")
