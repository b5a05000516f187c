"""One group in a process of its own: `python -m tests.recording.worker GROUP SCRIPTS RESULT`.

The client of the Hub reads its settings when it is imported, so every group sets them before, and once.
"""

from __future__ import annotations

import json
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from tests.recording import GROUPS, LABELLED
from tests.recording.bench import Bench


def main(argv: list[str]) -> int:
    """Run the group and write its outputs."""
    name, scripts, result = argv
    with tempfile.TemporaryDirectory(prefix="recording-") as folder:
        root = Path(folder).resolve()
        (root / "tmp").mkdir()
        bench = Bench.set_up(Path(scripts), root)
        {**GROUPS, **LABELLED}[name](bench)
    kept = {key: asdict(output) for key, output in bench.outputs.items()}
    Path(result).write_text(json.dumps(kept), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
