"""serve: the site on this machine only, until a signal."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.board.support import EXAMPLE, LEADERBOARD
from tests.support import ROOT, started

if TYPE_CHECKING:
    pass


@pytest.mark.parametrize("ignored", [False, True], ids=["foreground", "background"])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_serve_shows_the_site_on_loopback_only_until_a_signal(
    tmp_path: Path, number: signal.Signals, ignored: bool
) -> None:
    """SIGTERM ends it also where a shell has a background job ignore Ctrl-C; nothing is left behind."""
    command = [sys.executable, str(LEADERBOARD), "serve", "--survey", str(EXAMPLE), "--port", "0"]
    if ignored:
        command = ["bash", "-c", "trap '' INT; exec \"$@\"", "bash", *command]
    with started(command, env={**os.environ, "TMPDIR": str(tmp_path)}, cwd=ROOT) as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        assert url.startswith("http://127.0.0.1:")
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(url, timeout=10) as answer:
            assert b"What trending models score" in answer.read()
        with opener.open(url + "data/leaderboard.json", timeout=10) as answer:
            assert json.load(answer)["schema"] == 1
        process.send_signal(number)
        if ignored and number is signal.SIGINT:
            with pytest.raises(subprocess.TimeoutExpired):
                process.wait(timeout=0.5)
            process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 0
        assert list(tmp_path.iterdir()) == []
