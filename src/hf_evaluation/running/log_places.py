"""Where logs go: a folder, a bucket or a data set of the Hub, as --log-dir names it.

`log_place` reads the option into a `LogPlace`; `log_on_the_hub` is the hint where a published score needs it
on the Hub.
"""

from __future__ import annotations

from dataclasses import dataclass

from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.core.suggestions import command_again


@dataclass(frozen=True, slots=True)
class LogPlace:
    """Where logs go: a folder or bucket that inspect-ai writes to, or a data set that one upload goes to."""

    kind: str  # "local" | "bucket" | "dataset"
    root: str  # folder, hf://buckets/NS/NAME/..., or NS/NAME
    prefix: str = ""


def log_place(text: str) -> LogPlace:
    """The place that --log-dir names. Raises EvaluationError (2)."""
    if not text.startswith("hf://"):
        if "://" in text:
            raise EvaluationError(
                f"--log-dir {text}: only folders and hf:// are known", code=2, hint="--log-dir logs"
            )
        return LogPlace("local", text)
    kind, _, rest = text.removeprefix("hf://").partition("/")
    parts = rest.strip("/").split("/")
    if kind not in ("buckets", "datasets") or len(parts) < 2:
        raise EvaluationError(
            f"--log-dir {text}: no bucket and no data set",
            code=2,
            hint="hf://buckets/ME/NAME[/PATH] or hf://datasets/ME/NAME[/PATH]",
        )
    root, prefix = "/".join(parts[:2]), "/".join(parts[2:])
    return LogPlace(kind.removesuffix("s"), root, prefix)


def log_on_the_hub() -> str:
    """The user's own command with a log that everybody can see."""
    on_the_hub = command_again(("--log-dir", "hf://datasets/ME/eval-logs"), replaced=["--log-dir"])
    return f"inspect_eval_uv.py {on_the_hub}; or --source-url URL, where the log can be seen"
