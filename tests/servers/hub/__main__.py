"""Starts a local Hub by hand: `python -m tests.servers.hub --port 8888 --seed examples`.

Prints the lines to export on stdout, everything else on stderr, and serves until interrupted.
"""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from pathlib import Path

from .local import LocalHub
from .seed import EXAMPLES, load_folder


def build_parser() -> argparse.ArgumentParser:
    """The options."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.servers.hub", description="A local Hugging Face Hub."
    )
    parser.add_argument("--port", type=int, default=0, help="0 (default): a free one")
    parser.add_argument("--seed", metavar="examples|FOLDER", help="repositories to start with")
    parser.add_argument("--latency-ms", type=float, default=0.0, help="least time for every answer")
    parser.add_argument(
        "--run-jobs", action="store_true", help="really run jobs, as processes of this machine"
    )
    return parser


def main(argv: list[str] | None = None) -> int:
    """Serve until SIGINT or SIGTERM; 2 when it cannot start."""
    options = build_parser().parse_args(argv)
    try:
        hub = LocalHub(port=options.port, latency=options.latency_ms / 1000, run_jobs=options.run_jobs)
        if options.seed:
            load_folder(hub.hub, EXAMPLES if options.seed == "examples" else Path(options.seed))
    except (OSError, ValueError) as err:
        print(f"error: {err}", file=sys.stderr)
        return 2
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    with hub:
        _announce(hub)
        ended.wait()
    return 0


def _announce(hub: LocalHub) -> None:
    home = hub.root / "hf-home"
    for name, value in (
        ("HF_ENDPOINT", hub.endpoint),
        ("HF_TOKEN", hub.token("alice")),
        ("HF_HOME", str(home)),
    ):
        print(f"export {name}={value}")
    sys.stdout.flush()
    others = ", ".join(f"{token.user} ({token.role}): {token.value}" for token in hub.hub.tokens.values())
    names = ", ".join(repo.path() for repo in hub.hub.repos.values())
    print(f"repositories: {names or 'none'}", file=sys.stderr)
    print(f"tokens: {others}", file=sys.stderr)
    print(
        f"git clone {hub.endpoint}/acme/NAME; requests: {hub.endpoint}/__control__/requests", file=sys.stderr
    )


if __name__ == "__main__":
    sys.exit(main())
