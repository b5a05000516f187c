"""Large files: what clients upload through hf_xet to `local://` folders, and how the Hub gets at the bytes.

hf_xet 1.8.0 takes `local:///folder` for a content store without a server, but locks the folder for the
client's lifetime. So every upload token names a fresh folder; which files a folder holds is read from its
shard files (plain files, no lock); bytes are read from a copy of it.
"""

from __future__ import annotations

import json
import os
import shutil
import struct
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .wire import HubError

ROW = 48  # bytes; every record of a shard has this size
HASH = 32  # bytes
END_MARK = b"\xff" * HASH
HAS_CHECKSUMS, HAS_SHA256 = 1 << 31, 1 << 30
SEGMENT_SIZE_AT = 36  # offset of a segment's unpacked size in its record


@dataclass(frozen=True, slots=True)
class XetFile:
    """A file in an upload folder. `size` in bytes; `sha256` where the client computed one."""

    hash: str
    size: int
    sha256: str | None
    folder: Path


class XetStore:
    """All upload folders and the bytes that were needed so far."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._count = 0

    def new_folder(self) -> str:
        """A fresh `local://` address to upload to."""
        return f"local://{self._fresh('upload')}"

    def find(self, xet_hash: str) -> XetFile | None:
        """An uploaded file by its xet hash."""
        return next((file for file in self._files() if file.hash == xet_hash), None)

    def find_sha256(self, sha256: str) -> XetFile | None:
        """An uploaded file by the sha256 an LFS pointer holds."""
        return next((file for file in self._files() if file.sha256 == sha256), None)

    def read(self, xet_hash: str) -> bytes:
        """A file's bytes; 404 when it was never uploaded."""
        kept = self.root / "bytes" / xet_hash
        if not kept.exists():
            found = self.find(xet_hash)
            if found is None:
                raise HubError(404, "EntryNotFound", f"No uploaded content {xet_hash}")
            copy = self._fresh("copy")
            shutil.copytree(found.folder, copy, dirs_exist_ok=True)
            kept.parent.mkdir(parents=True, exist_ok=True)
            self._work("get", copy, [xet_hash, str(kept)])
            shutil.rmtree(copy)
        return kept.read_bytes()

    def add(self, paths: Sequence[Path]) -> list[XetFile]:
        """Store files of the Hub's own, as a job's results are."""
        folder = self._fresh("upload")
        rows = self._work("put", folder, [str(path) for path in paths]) if paths else []
        return [XetFile(row["hash"], row["size"], None, folder) for row in rows]

    def folder_with(self, hashes: Sequence[str]) -> str:
        """A fresh `local://` address that a client can download these files from."""
        folder = self._fresh("download")
        for xet_hash in hashes:
            self.read(xet_hash)
        paths = [str(self.root / "bytes" / xet_hash) for xet_hash in dict.fromkeys(hashes)]
        if paths:
            self._work("put", folder, paths)
        return f"local://{folder}"

    def _fresh(self, purpose: str) -> Path:
        self._count += 1
        folder = self.root / f"{purpose}-{self._count}"
        folder.mkdir(parents=True)
        return folder

    def _files(self) -> Iterator[XetFile]:
        for shard in sorted(self.root.glob("upload-*/xet/xorbs/shards/*.mdb")):
            folder = shard.parents[3]
            yield from read_shard(shard.read_bytes(), folder)

    def _work(self, verb: str, folder: Path, args: list[str]) -> list[dict[str, Any]]:
        """Run `xet_worker.py` in its own process, with a HF_HOME of its own for hf_xet's logs."""
        worker = Path(__file__).with_name("xet_worker.py")
        env = {**os.environ, "HF_HOME": str(self.root / "home")}
        command = [sys.executable, str(worker), verb, f"local://{folder}", *args]
        done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=60, check=False)
        if done.returncode != 0:
            raise HubError(500, "XetFailed", done.stderr.strip().rpartition("\n")[2])
        return [json.loads(line) for line in done.stdout.splitlines()]


def read_shard(raw: bytes, folder: Path) -> Iterator[XetFile]:
    """The files a shard describes.

    After a header record come, per file: its hash, flags and number of segments; the segments; as many
    checksum records if flagged; a record with the sha256 if flagged. A hash of 0xff ends the list.
    """
    at = ROW
    while raw[at : at + HASH] != END_MARK:
        flags, count = struct.unpack_from("<II", raw, at + HASH)
        sizes = [struct.unpack_from("<I", raw, at + ROW * (1 + k) + SEGMENT_SIZE_AT)[0] for k in range(count)]
        rows = 1 + count + (count if flags & HAS_CHECKSUMS else 0)
        sha256 = _hex(raw, at + ROW * rows) if flags & HAS_SHA256 else None
        yield XetFile(_hex(raw, at), sum(sizes), sha256, folder)
        at += ROW * (rows + (1 if sha256 else 0))


def _hex(raw: bytes, at: int) -> str:
    """A hash as hf_xet prints it: four little-endian 64-bit words."""
    return "".join(f"{word:016x}" for word in struct.unpack_from("<4Q", raw, at))
