"""Hold the reading of real cards to its figures: ../shared/extraction/score.py, unaided and assisted.

python tests/score_cards.py      # needs ../shared beside the checkout, and fails where it is not

A step of `tests/run.py --shared`, not of the plain test command.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SCORER = ROOT.parent / "shared" / "extraction" / "score.py"
COMMAND = [sys.executable, "scripts/evaluation_manager.py", "extract-readme"]


@dataclass(frozen=True, slots=True)
class Floor:
    """What one way of asking has to reach at least."""

    name: str
    options: tuple[str, ...]
    precision: float
    recall: float
    exact: int
    told: float


FLOORS = (
    Floor("unaided", (), 0.997, 0.954, 129, 0.99),
    Floor("assisted", ("--assisted",), 0.998, 0.987, 131, 0.99),
)


@dataclass(frozen=True, slots=True)
class Figures:
    """What the scorer measured; `broken` counts the runs that gave no JSON.

    `told` is the share of the right scores that say all that the card prints of them.
    """

    precision: float
    recall: float
    exact: int
    broken: int
    cases: int
    told: float

    def reaches(self, floor: Floor) -> bool:
        """Whether no run broke and no figure is below its floor."""
        figures = self.precision >= floor.precision and self.recall >= floor.recall
        whole = self.exact >= floor.exact and self.told >= floor.told
        return figures and whole and not self.broken and self.cases > 0


def measure(floor: Floor) -> Figures:
    """Run the scorer once over all cases."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        scorer = [sys.executable, str(SCORER), *floor.options, "--json", str(report), "--", *COMMAND]
        subprocess.run(scorer, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        found = json.loads(report.read_text())
    cases = found["cases"]
    exact = sum(not case["wrong"] and not case["missing"] and not case["problem"] for case in cases)
    broken = sum(bool(case["problem"]) for case in cases)
    right, told = (sum(case[name] for case in cases) for name in ("right", "told"))
    return Figures(
        found["precision"], found["recall"], exact, broken, len(cases), told / right if right else 0.0
    )


def main() -> int:
    """Compare both ways of asking with their floors."""
    if not SCORER.exists():
        print(f"error: {SCORER} is not there", file=sys.stderr)
        return 2
    failed = False
    for floor in FLOORS:
        found = measure(floor)
        good = found.reaches(floor)
        failed |= not good
        print(
            f"{floor.name}: precision {found.precision:.4f} (>= {floor.precision}), "
            f"recall {found.recall:.4f} (>= {floor.recall}), "
            f"settings told {found.told:.4f} (>= {floor.told}), "
            f"exact {found.exact} of {found.cases} (>= {floor.exact}), "
            f"broken {found.broken}: {'ok' if good else 'TOO LOW'}"
        )
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
