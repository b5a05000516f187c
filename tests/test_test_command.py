"""The test command itself: needs nothing beside the checkout, tells its times, works in the background."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests import run, score_cards
from tests.support import ROOT, run_command

PYTHON = sys.executable


def test_the_times_are_told_also_when_a_step_fails(capfd: pytest.CaptureFixture[str]) -> None:
    good, bad = [PYTHON, "-c", ""], [PYTHON, "-c", "raise SystemExit(3)"]
    assert run.run_all([("first", good), ("second", bad), ("third", good)]) == 3
    out, err = capfd.readouterr()
    times = re.sub(r"\d+\.\d s", "T s", out[out.index("== time") :])
    assert [line.strip() for line in times.splitlines()] == [
        "== time",
        "T s  first",
        "T s  second: failed with exit code 3",
        "-    third: not run",
    ]
    assert "== second failed" in err and "== third" not in out


def test_what_needs_the_shared_cards_fails_without_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(run, "SHARED", tmp_path / "shared")
    monkeypatch.setattr(score_cards, "SCORER", tmp_path / "shared" / "score.py")
    assert run.main(["--shared"]) == 2
    assert score_cards.main() == 2
    assert capsys.readouterr().err.count("is not there") == 2


def test_further_arguments_go_to_pytest() -> None:
    assert run.parse_arguments(["-k", "shapes", "--shared", "-x"]) == (True, ["-k", "shapes", "-x"])
    for steps in (run.steps, run.shared_steps):
        assert steps(["-k", "shapes"])[-1][1][-2:] == ["-k", "shapes"]
    assert "shared" not in " ".join(word for _, command in run.steps([]) for word in command)


def test_only_what_is_marked_looks_beside_the_checkout() -> None:
    """Whoever names the folder of the labelled cards is known here."""
    sources = [*ROOT.glob("tests/**/*.py"), *ROOT.glob("evals/**/*.py"), *ROOT.glob("scripts/*.py")]
    found = {
        path.relative_to(ROOT).as_posix()
        for path in sources
        if 'parent / "shared"' in path.read_text("utf-8")
    }
    known = {"tests/run.py", "tests/score_cards.py", "tests/support.py", "tests/test_test_command.py"}
    assert found == known | {"tests/recording/bench.py"}  # records outputs of a commit, by hand


def test_the_long_files_come_first(request: pytest.FixtureRequest) -> None:
    from tests.conftest import LONG

    assert set(LONG) <= {path.name for path in ROOT.glob("tests/**/test_*.py")}
    ranks = [LONG.index(item.path.name) for item in request.session.items if item.path.name in LONG]
    assert ranks == sorted(ranks)


def test_every_test_has_a_time_limit(pytestconfig: pytest.Config) -> None:
    assert pytestconfig.pluginmanager.hasplugin("timeout")
    assert float(pytestconfig.getini("timeout")) > 0


def test_children_begin_with_default_signals() -> None:
    say = "import signal as s; print([n for n in (s.SIGINT, s.SIGQUIT) if s.getsignal(n) is s.SIG_IGN])"
    done = subprocess.run([PYTHON, "-c", say], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_children_begin_so_in_the_background_too() -> None:
    """As a shell without job control starts a command with `&`."""
    here = f"{Path(__file__).relative_to(ROOT)}::test_children_begin_with_default_signals"
    words = [PYTHON, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:xdist", here]
    bash = shutil.which("bash")
    assert bash
    done = run_command([bash, "-c", 'trap "" INT QUIT; exec "$@"', "bash", *words], cwd=ROOT, timeout=60)
    assert done.code == 0 and "1 passed" in done.out, done.out
