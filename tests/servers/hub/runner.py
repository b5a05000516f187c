"""Really runs jobs: the command as a process of this machine, its volumes as folders.

No container: the docker image is ignored, and a mount path such as `/data` is replaced by a folder wherever a
word of the command or a variable begins with it. `uv run` therefore needs uv on this machine.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from .compute import BucketFile, Job, command_of, string_map
from .state import KINDS, Hub
from .wire import HubError

DEFAULT_TIMEOUT = 1800  # seconds; what the documentation says of jobs
# What a job sees of this machine's environment; above all, none of its tokens.
KEPT = ("PATH", "HOME", "LANG", "TMPDIR")
KEPT_PREFIXES = ("UV_", "PIP_", "SSL_")


@dataclass(frozen=True, slots=True)
class Mount:
    """A volume: where the job sees it, the folder that stands for it, the bucket it is written back to."""

    path: str
    folder: Path
    bucket: str | None
    prefix: str


class Runner:
    """Starts a thread per job. Give it to `hub.jobs.runner`."""

    def __init__(self, hub: Hub, endpoint: str) -> None:
        self.hub = hub
        self.endpoint = endpoint

    def __call__(self, job: Job) -> None:
        """Start a job."""
        threading.Thread(target=self._run, args=(job,), name=f"job-{job.id}", daemon=True).start()

    def _run(self, job: Job) -> None:
        folder = Path(tempfile.mkdtemp(prefix="hub-job-"))
        try:
            with self.hub.lock:
                mounts = self._mount(job, folder)
            self._execute(job, folder, mounts)
        except (OSError, HubError, ValueError) as err:
            job.log(f"local runner: {err}")
            job.end("ERROR", str(err))
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    # --- volumes -------------------------------------------------------------------------------------------

    def _mount(self, job: Job, folder: Path) -> list[Mount]:
        volumes = job.spec.get("volumes")
        rows = [row for row in volumes if isinstance(row, dict)] if isinstance(volumes, list) else []
        return [self._fill(row, folder / f"mount-{number}") for number, row in enumerate(rows)]

    def _fill(self, volume: Mapping[str, object], folder: Path) -> Mount:
        """Put a volume's files into a folder."""
        kind, source = str(volume["type"]), str(volume["source"])
        prefix = str(volume.get("path") or "").strip("/")
        for path, data in self._contents(kind, source, str(volume.get("revision") or "main")).items():
            if not prefix or path.startswith(f"{prefix}/"):
                target = folder / path[len(prefix) :].lstrip("/")
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(data)
        folder.mkdir(parents=True, exist_ok=True)
        writable = kind == "bucket" and volume.get("readOnly") is not True
        return Mount(str(volume["mountPath"]), folder, source if writable else None, prefix)

    def _contents(self, kind: str, source: str, revision: str) -> dict[str, bytes]:
        if kind == "bucket":
            files = self.hub.buckets[source].files
            return {path: self.hub.xet.read(file.xet_hash) for path, file in files.items()}
        repo = next(self.hub.get(known, source) for known in KINDS if known == kind)
        commit = repo.store.resolve(revision) or repo.head
        blobs = {path: repo.store.blob(commit, path) for path in repo.store.files(commit)}
        return {path: blob[1] for path, blob in blobs.items() if blob is not None}

    def _write_back(self, mounts: list[Mount]) -> None:
        """Keep what the job left in its writable buckets."""
        for mount in mounts:
            if mount.bucket is None:
                continue
            paths = sorted(path for path in mount.folder.rglob("*") if path.is_file())
            names = [str(path.relative_to(mount.folder)) for path in paths]
            bucket = self.hub.buckets[mount.bucket]
            for name, stored in zip(names, self.hub.xet.add(paths), strict=True):
                now = self.hub.now()
                target = f"{mount.prefix}/{name}" if mount.prefix else name
                bucket.files[target] = BucketFile(target, stored.hash, stored.size, now, now)

    # --- the process ---------------------------------------------------------------------------------------

    def _execute(self, job: Job, folder: Path, mounts: list[Mount]) -> None:
        if job.done:
            return
        words = [place(word, mounts) for word in command_of(job.spec)]
        process = subprocess.Popen(
            words,
            cwd=folder,
            env=self._environment(job, folder, mounts),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        )
        with self.hub.lock:
            if job.done:  # cancelled while the process was being made
                kill_group(process)
                return
            job.kill = lambda: kill_group(process)
            job.begin()
        timeout = job.spec.get("timeoutSeconds")
        limit = timeout if isinstance(timeout, int) and timeout else DEFAULT_TIMEOUT
        timer = threading.Timer(limit, stop_late, (job, process))
        timer.start()
        assert process.stdout is not None
        for line in process.stdout:
            job.log(line.rstrip("\n"))
        code = process.wait()
        timer.cancel()
        with self.hub.lock:
            self._write_back(mounts)
        job.end("COMPLETED" if code == 0 else "ERROR", None if code == 0 else f"Exit code: {code}")

    def _environment(self, job: Job, folder: Path, mounts: list[Mount]) -> dict[str, str]:
        kept = {
            name: value
            for name, value in os.environ.items()
            if name in KEPT or name.startswith(KEPT_PREFIXES)
        }
        own = {
            "HF_ENDPOINT": self.endpoint,
            "HF_HOME": str(folder / "hf-home"),
            "JOB_ID": job.id,
            "NO_PROXY": "127.0.0.1,localhost",
        }
        given = {**string_map(job.spec.get("environment")), **string_map(job.spec.get("secrets"))}
        return {**kept, **own, **{name: place(value, mounts) for name, value in given.items()}}


def place(word: str, mounts: list[Mount]) -> str:
    """A word with mount paths at its beginning, or after `=`, replaced by their folders."""
    for mount in mounts:
        pattern = rf"(^|=){re.escape(mount.path)}(?=/|$)"
        word = re.sub(pattern, rf"\g<1>{mount.folder}", word)
    return word


def stop_late(job: Job, process: subprocess.Popen[str]) -> None:
    """End a job that has used up its time."""
    job.end("ERROR", "Job timeout")
    kill_group(process)


def kill_group(process: subprocess.Popen[str]) -> None:
    """End a process with all it started."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
