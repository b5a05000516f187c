"""Reads and writes a local content-addressed store of hf_xet, in a process of its own.

`get CAS HASH FILE` writes one file's bytes; `put CAS FILE...` stores files and prints a line of JSON per
file ({"hash", "size"}). Its own process, because hf_xet locks a store while the process that opened it lives.
"""

import json
import sys
from pathlib import Path

import hf_xet  # type: ignore[import-untyped]

NEVER = 9_999_999_999  # expiry, seconds since 1970


def get(cas: str, xet_hash: str, target: str) -> None:
    """Reassemble one file."""
    group = hf_xet.XetSession().new_download_stream_group(cas, "local", NEVER)
    with Path(target).open("wb") as out:
        for chunk in group.download_stream(hf_xet.XetFileInfo(xet_hash, None)):
            out.write(bytes(chunk))


def put(cas: str, paths: list[str]) -> None:
    """Store files and say how they are called there."""
    with hf_xet.XetSession().new_upload_commit(cas, "local", NEVER) as commit:
        handles = [commit.start_upload_file(path, sha256=hf_xet.SKIP_SHA256) for path in paths]
    for handle in handles:
        info = handle.result().xet_info
        print(json.dumps({"hash": info.hash, "size": info.file_size}))


if __name__ == "__main__":
    verb, store, *rest = sys.argv[1:]
    get(store, rest[0], rest[1]) if verb == "get" else put(store, rest)
