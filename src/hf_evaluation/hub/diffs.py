"""The diff of a pull request, and the files that it makes of the old ones.

`parse_diff` gives a `FileDiff` a file that can hold results. `apply` builds the new bytes and proves them by
the blob id that the diff names; `apply_moved` tries the change on a file that has moved on since.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from hf_evaluation.core.patterns import pattern
from hf_evaluation.hub.files import CARD, git_blob

MAX_MOVED = 1 << 30  # bytes looked through, some 1 s: each hunk is looked for in the whole file
_HUNK = pattern(r"@@ -(\d+)(?:,(\d+))? \+\d+(?:,(\d+))? @@")


@dataclass(frozen=True, slots=True)
class FileDiff:
    """One file of a git diff: `blob` is the id of the new content, often cut; `hunks` are (start, lines)."""

    path: str
    blob: str | None
    added: bool
    deleted: bool
    hunks: tuple[tuple[int, tuple[str, ...]], ...]

    def apply(self, old: bytes | None) -> bytes | None:
        """The new content, None where the diff does not fit or the result has not the id that it names."""
        if old is None or self.blob is None or len(self.blob) < 7:
            return None
        before = old.decode("utf-8", "surrogateescape").split("\n")
        after, at = list[str](), 0
        for start, lines in self.hunks:
            first, kept = max(start - 1, 0), _diff_side(lines, "-")
            if first < at or before[first : first + len(kept)] != kept:
                return None
            after += [*before[at:first], *_diff_side(lines, "+")]
            at = first + len(kept)
        new = "\n".join(after + before[at:]).encode("utf-8", "surrogateescape")
        ends = (new, new + b"\n", new.removesuffix(b"\n"))  # the last newline may be part of the change
        return next((data for data in ends if git_blob(data).startswith(self.blob)), None)

    def apply_moved(self, old: bytes | None) -> bytes | None:
        """The change on another version of the file; None unless each hunk's old lines stand there once.

        None as well where looking for them would take long: then the file is read.
        """
        if old is None or not self.hunks or len(self.hunks) * len(old) > MAX_MOVED:
            return None
        text = "\n" + old.decode("utf-8", "surrogateescape") + "\n"
        for _, lines in self.hunks:
            kept = "\n" + "".join(line + "\n" for line in _diff_side(lines, "-"))
            if text.count(kept) != 1:
                return None
            text = text.replace(kept, "\n" + "".join(line + "\n" for line in _diff_side(lines, "+")))
        return text[1:-1].encode("utf-8", "surrogateescape")


def parse_diff(text: str) -> tuple[FileDiff, ...] | None:
    """The files of a git diff; None where it is cut short, or a quoted or renamed result file is in it."""
    lines, found, at = text.split("\n"), list[FileDiff](), 0
    if lines[-1] == "":
        lines.pop()
    while at < len(lines):
        head, at = _diff_head(lines, at)
        hunks, at = _diff_hunks(lines, at)
        path = _diff_path(head)
        if path is None or hunks is None:
            return None
        index = next((line for line in head if line.startswith("index ")), "")
        ids = re.match(r"index [0-9a-f]+\.\.([0-9a-f]+)", index)
        marks = {line.partition(" file mode")[0] for line in head}
        found.append(FileDiff(path, ids[1] if ids else None, "new" in marks, "deleted" in marks, hunks))
    return tuple(found)


def _diff_side(lines: Sequence[str], sign: str) -> list[str]:
    """The lines of a hunk before ("-") or after ("+") the change."""
    return [line[1:] for line in lines if line[:1] in (" ", sign)]


def _diff_head(lines: Sequence[str], at: int) -> tuple[list[str], int]:
    """The lines before a file's first hunk, and where they end."""
    end = at + 1
    while end < len(lines) and not lines[end].startswith(("@@ ", "diff --git ")):
        end += 1
    return list(lines[at:end]), end


def _diff_hunks(lines: Sequence[str], at: int) -> tuple[tuple[tuple[int, tuple[str, ...]], ...] | None, int]:
    """The hunks of a file, None where one has fewer lines than it announces, and where they end."""
    hunks = list[tuple[int, tuple[str, ...]]]()
    while at < len(lines) and (match := _HUNK.match(lines[at])):
        old, new = (1 if match[group] is None else int(match[group]) for group in (2, 3))
        body, at = list[str](), at + 1
        while at < len(lines) and (old > 0 or new > 0 or lines[at].startswith("\\")):
            sign = lines[at][:1]
            old, new = old - (sign in (" ", "-")), new - (sign in (" ", "+"))
            if sign not in (" ", "-", "+", "\\"):
                return None, at
            body.append(lines[at])
            at += 1
        if old or new:
            return None, at
        # "-0,0" stands for the start of an empty file, like line 1.
        hunks.append((int(match[1]) + (match[2] == "0" and match[1] != "0"), tuple(body)))
    return tuple(hunks), at


def _diff_path(head: Sequence[str]) -> str | None:
    """The path a file's diff is about; "" for one that is none of ours, None where it cannot be told."""
    if not head[0].startswith("diff --git "):
        return None
    names = [line[4:] for line in head[1:] if line.startswith(("--- ", "+++ ")) and line[4:] != "/dev/null"]
    named = names[-1] if names else head[0].rpartition(" b/")[2]
    ours = any(CARD in line or ".eval_results" in line for line in head)
    if ours and ('"' in head[0] or any(line.startswith("rename ") for line in head)):
        return None
    return (named[2:] if named[:2] in ("a/", "b/") else named).rstrip("\t") if ours else ""
