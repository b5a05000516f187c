"""How long a survey takes and how many requests it makes: 100 of 120 models at 100 ms; 10,000 small cards.

python tests/benchmark_survey.py              # the first part
python tests/benchmark_survey.py --many 10000 # both
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.servers.hub import LocalHub  # noqa: E402
from tests.servers.many_models import ManyModels  # noqa: E402
from tests.surveying.hub import SCRIPT, real_cards, trending_models  # noqa: E402


def survey(hub: LocalHub, home: Path, count: int) -> tuple[float, int, str]:
    """(seconds, exit code, stderr) of one survey."""
    command = [
        sys.executable,
        str(SCRIPT),
        "survey",
        "--trending",
        str(count),
        "--out",
        str(home / "s.jsonl"),
    ]
    began = time.perf_counter()
    done = subprocess.run(command, env=hub.env(home), capture_output=True, text=True, check=False)
    return time.perf_counter() - began, done.returncode, done.stderr


def of_a_model(hub: LocalHub) -> dict[str, int]:
    """Requests by model, without those about open pull requests."""
    counts: dict[str, int] = {}
    for row in hub.requests:
        if "refs/pr/" not in row.path and row.path != "/api/models":
            found = re.search(r"^/(?:api/models/)?([^/]+/[^/]+)/", row.path)
            if found:
                counts[found.group(1)] = counts.get(found.group(1), 0) + 1
    return counts


def trending(folder: Path) -> None:
    """120 models, a cold and a warm survey of the first 100."""
    with LocalHub(folder / "hub") as hub:
        trending_models(hub, cards=real_cards())  # shapes where the labelled cards are not
        hub.latency = 0.1
        for name in ("cold", "warm"):
            hub.requests.clear()
            seconds, code, _ = survey(hub, folder, 100)
            lists = len(hub.requests.find(r"^GET /api/models\?"))
            most = max(of_a_model(hub).values(), default=0)
            print(
                f"{name}: 100 of 120 models at 100 ms: {seconds:.2f} s, exit {code}, "
                f"{len(hub.requests)} requests, {lists} of them lists, "
                f"at most {most} a model beyond open pull requests"
            )


def many(count: int, home: Path) -> None:
    """`count` generated models with small cards, from a server that does nothing else."""
    home.mkdir()
    with ManyModels(count) as server:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("HF_")}
        env = {**kept, "HF_ENDPOINT": server.endpoint, "HF_HOME": str(home)}
        command = [
            sys.executable,
            str(SCRIPT),
            "survey",
            "--trending",
            str(count),
            "--out",
            str(home / "s.jsonl"),
        ]
        began = time.perf_counter()
        process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - began
        print(
            f"{count} models: {seconds:.1f} s, {1000 * seconds / count:.1f} ms a model, exit "
            f"{os.waitstatus_to_exitcode(status)}, {server.requests} requests, {used.ru_maxrss // 1024} MB"
        )


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--many", type=int, default=0, metavar="N")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        trending(Path(folder))
        for count in (arguments.many // 4, arguments.many // 2, arguments.many):
            if count:
                many(count, Path(folder) / str(count))


if __name__ == "__main__":
    main()
