"""How long importing takes, and how much memory: result files of 200 MB, a list of 600 models.

python tests/benchmark_importing.py
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from tests.importing.result_documents import large_file  # noqa: E402
from tests.publishing.support import MODEL  # noqa: E402
from tests.servers.artificial_analysis import AnalysisServer, row  # noqa: E402
from tests.support import SCRIPT, environment  # noqa: E402

PEAK = (
    "import resource,sys;print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss//1024,file=sys.stderr)"
)


def measure(*args: str, env: dict[str, str] | None = None) -> tuple[float, int]:
    """Seconds, and megabytes at the peak, of one run of the script."""
    watch = "import subprocess,sys;subprocess.run(sys.argv[1:],stdout=-3,stderr=-3,check=True);" + PEAK
    command = [sys.executable, "-c", watch, sys.executable, str(SCRIPT), *args]
    start = time.perf_counter()
    done = subprocess.run(command, env=environment(env), capture_output=True, text=True, check=True)
    return time.perf_counter() - start, int(done.stderr.split()[-1])


def main() -> int:
    """Print a line for each case."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "results.json"
        for kind in ("texts", "escapes", "lists"):
            large_file(path, kind)
            seconds, peak = measure("import-results", str(path), "--repo-id", MODEL)
            print(f"{os.path.getsize(path) >> 20} MB of {kind}: {seconds:.1f} s, {peak} MB")
        asked = ["import-aa", "--creator-slug", "acme", "--model-name", "heron-7b", "--repo-id", MODEL]
        rows = [row(f"m-{number}", f"M {number}", {"hle": 0.1}) for number in range(599)]
        with AnalysisServer([*rows, row("heron-7b", "Heron 7B", {"hle": 0.1}, "Acme", MODEL)]) as aa:
            aa.page_size = 150
            env = {"AA_API_URL": aa.url, "AA_API_KEY": "aa-pro-key", "HF_HOME": folder}
            for name in ("cold", "warm"):
                before = len(aa.requests)
                seconds, peak = measure(*asked, env=env)
                print(
                    json.dumps(
                        {name: {"requests": len(aa.requests) - before, "s": round(seconds, 2), "MB": peak}}
                    )
                )
    return 0


if __name__ == "__main__":
    sys.exit(main())
