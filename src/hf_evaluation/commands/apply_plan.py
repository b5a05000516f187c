"""apply: open the pull requests that are left in a plan."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.core.output import print_table, talk
from hf_evaluation.surveying.apply import Applier, Stop
from hf_evaluation.surveying.ledger import Entry, Ledger, key_of
from hf_evaluation.surveying.manager import find_manager
from hf_evaluation.surveying.output import json_line, read_lines
from hf_evaluation.surveying.proposals import Proposal, read_proposal


def cmd_apply(args: argparse.Namespace) -> int:
    """Open the pull requests that are left in the plan; every outcome goes to the ledger."""
    from huggingface_hub import get_token

    plan = Path(args.plan)
    proposals = [read_proposal(row, f"{plan} line {number}") for number, row in read_lines(plan)]
    manager = find_manager(args.manager)
    if not args.dry_run and not get_token():
        raise EvaluationError("not signed in", code=3, hint="sign in with `hf auth login` or set HF_TOKEN")
    ledger = Ledger(Path(args.ledger) if args.ledger else plan.with_name(f"{plan.name}.ledger"))
    try:
        return _apply(args, proposals, Applier(manager, ledger, args.pause), ledger)
    finally:
        ledger.close()


def _apply(args: argparse.Namespace, proposals: Sequence[Proposal], applier: Applier, ledger: Ledger) -> int:
    struck = sum(not proposal.kept for proposal in proposals)
    waiting = [proposal for proposal in proposals if proposal.kept and not ledger.final(key_of(proposal))]
    done = len(proposals) - struck - len(waiting)
    talk(
        f"{len(proposals)} models in the plan: {done} done before, {struck} struck out, {len(waiting)} to do"
    )
    unseen = sum(not item.reviewed for proposal in waiting for item in proposal.kept)
    if unseen:
        talk(f"{unseen} scores of these are not marked as reviewed")
    entries, opened, code = list[Entry](), 0, 0
    try:
        before = [entry for entry in ledger.entries if entry.event == "opened"]
        applier.check_own_pulls(before, accept=args.accept_closed)
        for proposal in waiting:
            if opened >= args.max_prs:
                break
            entry = applier.rehearse(proposal) if args.dry_run else applier.apply(proposal)
            opened += entry.event in ("opened", "would open")
            entries.append(entry)
            talk(f"{entry.event}: {entry.repo_id} {entry.pr_url or ''} {entry.detail}".rstrip())
    except Stop as stop:
        code = stop.code
        talk(f"error: stopped: {stop.message}")
        talk("hint: what is done is in the ledger; strike a model out of the plan to go on without it")
    if args.json:
        sys.stdout.writelines(json_line(entry.as_json()) for entry in entries)
    else:
        rows = [(entry.repo_id, entry.event, entry.pr_url or "", entry.detail) for entry in entries]
        print_table(("model", "outcome", "pull request", "detail"), rows)
    left = len(waiting) - len(entries)
    told = f"{opened} would be opened, nothing was written" if args.dry_run else f"{opened} opened"
    talk(f"{told}, {left} left" + ("; run it again for the next" if left and not code else ""))
    if not code and entries and all(entry.event == "refused" for entry in entries):
        code = 5
    return code
