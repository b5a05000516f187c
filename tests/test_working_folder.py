"""The folder a user stands in may be a stranger's: nothing in it runs, and it names no source of packages.

What uv does with each file was looked at with uv 0.13; references/security.md tells it.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from hf_evaluation.core.uv import uv_run
from tests.documents import ROOT, scripts


def real_uv() -> str:
    """uv itself: a shim of pyenv obeys the `.python-version` of the folder, and would never start it."""
    named = [os.environ.get("UV", ""), str(Path(sys.executable).with_name("uv")), shutil.which("uv") or ""]
    with contextlib.suppress(ImportError):
        from uv import find_uv_bin

        named.insert(0, find_uv_bin())
    found = [name for name in named if Path(name).is_file() and "shims" not in name]
    if not found and (shim := shutil.which("pyenv")):
        done = subprocess.run([shim, "which", "uv"], capture_output=True, text=True, check=False)
        found = [done.stdout.strip()] if done.returncode == 0 else []
    return found[0] if found else ""


uv = real_uv()
needs_uv = pytest.mark.skipif(not Path(uv).is_file(), reason="uv is not installed")
MARK = "HOSTILE_CODE_RAN"
RUN = f"import os\nopen(os.environ[{MARK!r}], 'w').write(__name__)\n"


def poisoned_index(folder: Path, names: list[str]) -> None:
    """Wheels of the packages that a script wants, of a version beyond all others, that leave a mark."""
    folder.mkdir()
    for name in names:
        plain, info = name.replace("-", "_").lower(), f"{name.replace('-', '_').lower()}-999.0.dist-info"
        members = {
            f"{plain}/__init__.py": RUN,
            f"{plain}.pth": f"import os; open(os.environ[{MARK!r}], 'w').write('pth')\n",
            f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 999.0\n",
            f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: x\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        }
        record = "".join(f"{path},,\n" for path in (*members, f"{info}/RECORD"))
        with zipfile.ZipFile(folder / f"{plain}-999.0-py3-none-any.whl", "w") as wheel:
            for path, text in {**members, f"{info}/RECORD": record}.items():
                wheel.writestr(path, text)


def hostile_files(folder: Path, index: Path) -> None:
    """Everything by which a folder may try to run code."""
    folder.mkdir(parents=True)
    tool = f'find-links = ["{index}"]\nno-index = true\n'
    (folder / "uv.toml").write_text(tool)
    (folder / "pyproject.toml").write_text(
        f'[project]\nname = "evil"\nversion = "0"\nrequires-python = ">=3.11"\n[tool.uv]\n{tool}'
    )
    python = folder / "python3"
    python.write_text(f'#!/bin/sh\necho python > "${MARK}"\nexec {sys.executable} "$@"\n')
    python.chmod(0o755)
    (folder / ".python-version").write_text(f"{python}\n")
    (folder / ".venv" / "bin").mkdir(parents=True)
    (folder / ".venv" / "pyvenv.cfg").write_text(f"home = {Path(sys.executable).parent}\nversion = 3.11.0\n")
    for name in ("python", "python3"):
        shutil.copy(python, folder / ".venv" / "bin" / name)
    (folder / ".env").write_text(f"PYTHONSTARTUP={folder}/sitecustomize.py\nPYTHONPATH={folder}\n")
    for name in ("sitecustomize", "usercustomize", "yaml", "json", "re", "huggingface_hub", "hf_evaluation"):
        (folder / f"{name}.py").write_text(RUN)


def wanted_packages(script: Path) -> list[str]:
    header = script.read_text("utf-8").partition("# /// script")[2].partition("\n# ///")[0]
    return re.findall(r'^#\s+"([A-Za-z0-9._-]+)', header, re.M)


def started_from(
    folder: Path, command: list[str], tmp_path: Path
) -> tuple[subprocess.CompletedProcess[str], bool]:
    """A command run in a folder with a cache of its own; whether anything of the folder ran."""
    mark = tmp_path / "mark"
    env = {name: value for name, value in os.environ.items() if not name.startswith(("UV_", "VIRTUAL_ENV"))}
    env |= {MARK: str(mark), "UV_CACHE_DIR": str(tmp_path / "cache"), "HF_HOME": str(tmp_path / "hf")}
    done = subprocess.run(
        command, cwd=folder, env=env, capture_output=True, text=True, timeout=250, check=False
    )
    return done, mark.exists()


@needs_uv
@pytest.mark.parametrize("script", scripts(), ids=lambda path: path.name)
@pytest.mark.parametrize("where", ["working folder", "folder above the skill"])
def test_nothing_of_a_hostile_folder_runs(script: Path, where: str, tmp_path: Path) -> None:
    """As the scripts start each other: an absolute path, --no-config, and a Python that is named."""
    hostile, index = tmp_path / "hostile", tmp_path / "index"
    poisoned_index(index, wanted_packages(script))
    hostile_files(hostile, index)
    if where == "folder above the skill":
        (hostile / ".claude" / "skills").mkdir(parents=True)
        shutil.copytree(ROOT / "scripts", hostile / ".claude" / "skills" / "scripts")
        script = hostile / ".claude" / "skills" / "scripts" / script.name
    # --offline with an empty cache: with the registry out of reach a package could only come from the folder.
    command = [*uv_run(uv, "--offline", "--quiet"), str(script), "--version"]
    done, ran = started_from(hostile, command, tmp_path)
    assert not ran
    assert done.returncode == 0 or "uv" in done.stderr or "network" in done.stderr, "uv itself was started"
    assert "999.0" not in done.stdout + done.stderr
    assert not list((tmp_path / "cache").rglob("*999.0*"))


@needs_uv
def test_the_hostile_folder_is_one(tmp_path: Path) -> None:
    """Without --no-config the same folder runs its code: the test above can fail."""
    hostile, index, script = tmp_path / "hostile", tmp_path / "index", tmp_path / "x.py"
    poisoned_index(index, ["six"])
    hostile_files(hostile, index)
    script.write_text(
        '# /// script\n# requires-python = ">=3.11"\n# dependencies = ["six"]\n# ///\nimport six\n'
    )
    plain, named = ["run", "--offline"], ["run", "--offline", "--python", os.path.realpath(sys.executable)]
    for words, expected in (
        ([*named, "--no-config", "../x.py"], None),
        ([*named, str(script)], None),
        ([*named, "--no-project", "--isolated", "--script", "../x.py"], "six"),
        ([*named, "../x.py"], "six"),
        # uv asks the Python of a .venv in the folder, or above it, for its version: nothing but --python or
        # another folder keeps it from that.
        ([*plain, "--no-config", "--no-project", "--isolated", str(script)], "python"),
    ):
        started_from(hostile, [uv, *words], tmp_path)
        mark = tmp_path / "mark"
        assert (mark.read_text().strip() if mark.exists() else None) == expected, words
        mark.unlink(missing_ok=True)
        shutil.rmtree(tmp_path / "cache", ignore_errors=True)


@pytest.mark.parametrize("path", sorted((ROOT / "src").rglob("*.py")), ids=lambda path: path.name)
def test_every_call_of_uv_leaves_the_folder_alone(path: Path) -> None:
    """Calls inside the scripts, and their first lines."""
    text = path.read_text("utf-8")
    assert not re.search(r'\buv, "run"', text) or path.name == "uv.py"
    assert not re.findall(r"^#!/usr/bin/env -S uv run (?!--no-config)", text, re.M)
