"""The dependency audit, and rules that ruff cannot check. See references/security.md."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests import audit_dependencies
from tests.documents import ROOT, scripts
from tests.servers.base import HandlerServer, QuietHandler

# The audit ---------------------------------------------------------------------------------------------


@contextmanager
def advisories(bad: str | None) -> Iterator[str]:
    """A database of vulnerabilities that knows one, in the package `bad`."""

    class Handler(QuietHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["content-length"])))["queries"]
            known = [{"id": "TEST-1", "modified": "2026-01-01T00:00:00Z"}]
            self._say(
                {"results": [{"vulns": known} if one["package"]["name"] == bad else {} for one in asked]}
            )

        def do_GET(self) -> None:
            self._say(
                {"id": "TEST-1", "modified": "2026-01-01T00:00:00Z", "summary": "made up", "affected": []}
            )

        def _say(self, document: object) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps(document).encode())

    with HandlerServer(Handler) as server:
        yield server.origin


def test_the_audit_tells_known_from_nothing_known_from_not_looked_up(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(audit_dependencies, "SCRIPTS", [ROOT / "evals" / "run.py"])
    with advisories(None) as url:
        if audit_dependencies.audit(ROOT / "evals" / "run.py", url).packages is None:
            pytest.skip("uv audit cannot resolve here: no registry, or a uv without it")
        assert audit_dependencies.main(["--strict", "--service-url", url]) == 0
        assert re.search(r": [1-9]\d* packages, 0 known", capsys.readouterr().out)
    with advisories("pyyaml") as url:
        assert audit_dependencies.main(["--service-url", url]) == 1
        assert "TEST-1 made up" in capsys.readouterr().out
    assert audit_dependencies.main(["--service-url", url]) == 0
    told = capsys.readouterr().out
    assert "not audited" in told
    assert re.search(r"by the package index \d+ withdrawn|package index cannot be asked", told)
    assert audit_dependencies.main(["--strict", "--service-url", url]) == 6


def test_what_the_package_index_says_without_the_database(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    tree = "x v1.0 (latest: v2.0)\n├── y-z v3.1 (extra: a) (latest: v4)\n└── x v1.0 (latest: v2.0) (*)\n"
    warned = 'Resolved 4 packages in 1ms\nwarning: `x==1.0` is yanked (reason: "broken")\n'
    found = audit_dependencies.releases_in(tree, warned)
    assert found.outdated == ("x 1.0, newest 2.0", "y-z 3.1, newest 4")
    assert found.withdrawn == ('warning: `x==1.0` is yanked (reason: "broken")',)
    monkeypatch.setattr(audit_dependencies, "SCRIPTS", [ROOT / "evals" / "run.py"])
    monkeypatch.setattr(audit_dependencies, "audit", lambda *_: audit_dependencies.Audit(None, why_not="no"))
    for state, code in ((found, 1), (audit_dependencies.Releases(outdated=("x",)), 0)):
        monkeypatch.setattr(audit_dependencies, "releases", lambda _, state=state: state)
        assert audit_dependencies.main([]) == code
    assert "1 withdrawn, 2 not the newest" in capsys.readouterr().out


def test_every_script_is_audited() -> None:
    assert set(scripts()) <= set(audit_dependencies.SCRIPTS)


# Rules -------------------------------------------------------------------------------------------------


def broken_rules(text: str) -> list[str]:
    """What a script does that none of ours may: run a shell or a string, load objects, take a token."""
    found = []
    for node in ast.walk(ast.parse(text)):
        call = ast.unparse(node) if isinstance(node, ast.Call) else ""
        name = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
        if name in ("yaml.load", "yaml.load_all") and "SafeLoader" not in call and "Loader" not in call:
            found.append(call)
        if re.search(r"yaml\.(?:Unsafe|Full)?Loader\b", call):
            found.append(call)
        if name in ("eval", "exec", "os.system", "os.popen", "pickle.loads", "marshal.loads"):
            found.append(call)
        if any(word in call for word in ("shell=True", "verify=False")) and name.startswith(("sub", "http")):
            found.append(call)
        if name.endswith("add_argument") and re.search(r"'--[a-z-]*(?:token|api-key|secret|password)'", call):
            found.append(call)
    return found


@pytest.mark.parametrize("path", scripts(), ids=lambda path: path.name)
def test_no_script_runs_a_shell_loads_objects_or_takes_a_token(path: Path) -> None:
    assert broken_rules(path.read_text("utf-8")) == []


@pytest.mark.parametrize(
    "line",
    [
        "yaml.load(text)",
        "yaml.load(text, yaml.Loader)",
        "yaml.load(text, Loader=yaml.UnsafeLoader)",
        "eval(text)",
        "os.system(text)",
        "subprocess.run(text, shell=True)",
        "httpx.get(url, verify=False)",
        "parser.add_argument('--hf-token')",
    ],
)
def test_each_rule_is_noticed_when_broken(line: str) -> None:
    assert len(broken_rules(line)) == 1


def test_ruff_looks_for_security_and_would_see_a_shell(tmp_path: Path) -> None:
    bad = ROOT / "scripts" / "x.py"
    text = "import subprocess\n\nsubprocess.run('ls *', shell=True, check=False)\n"
    command = [sys.executable, "-m", "ruff", "check", "--stdin-filename", str(bad), "-"]
    done = subprocess.run(command, input=text, capture_output=True, text=True, cwd=ROOT, check=False)
    assert "S602" in done.stdout + done.stderr


def test_bandit_sees_what_ruff_does_not() -> None:
    pytest.importorskip("bandit")
    text = "# \u202e\nimport huggingface_hub\nhuggingface_hub.hf_hub_download('a/b', 'c')\n"
    command = [sys.executable, "-m", "bandit", "-q", "-c", "pyproject.toml", "-"]
    done = subprocess.run(command, input=text, capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 1
    assert {"B613", "B615"} <= set(re.findall(r"B\d{3}", done.stdout))


def unexplained(path: Path) -> list[str]:
    """Lines that suppress a rule of security, with no words on them or above them."""
    lines = path.read_text("utf-8").splitlines()
    found = []
    for above, line in zip(["", *lines], lines, strict=False):
        if re.search(r"#\s*(?:noqa: S\d|nosec)", line):
            words = re.sub(r"noqa: [A-Z]\d+|nosec B\d+|[^a-z ]", "", line.partition("  #")[2])
            if len(words.split()) < 1 and not above.strip().startswith("#"):
                found.append(line)
    return found


def test_every_suppression_says_why() -> None:
    paths = [path for folder in ("src", "tests", "evals") for path in sorted((ROOT / folder).rglob("*.py"))]
    assert [line for path in paths if path.name != "test_security.py" for line in unexplained(path)] == []
    assert len(paths) > 300
