"""What this user wrote on this machine, told from what somebody else put into the folder.

A manifest of jobs and the log of a run name programs that are run when one goes on with them. `own_mark` of
what they decide stands in those that were written here: nobody makes it who cannot read the user's key.
"""

from __future__ import annotations

import contextlib
import json
import os
from pathlib import Path

from hf_evaluation.core.files import read_cache_file
from hf_evaluation.core.places import cache_folder

KEY_BYTES = 32


def own_mark(decides: object, *, make: bool) -> str | None:
    """The mark of a JSON value; None where there is no key, and none is to be made or can be."""
    import hashlib
    import hmac

    try:
        key = _private_key(cache_folder() / "own.key", make=make)
    except OSError:
        return None
    return hmac.new(key, json.dumps(decides).encode(), hashlib.sha256).hexdigest()


def is_marked(decides: object, mark: object) -> bool:
    """Whether a mark is this user's own for the value."""
    return isinstance(mark, str) and mark == own_mark(decides, make=False)


def _private_key(path: Path, *, make: bool) -> bytes:
    """Random bytes that only this user can read; made where there are none. Raises OSError."""
    import secrets

    if make and not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileExistsError):
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(secrets.token_bytes(KEY_BYTES))
    key = read_cache_file(path)
    if len(key) != KEY_BYTES or path.lstat().st_uid != os.getuid():
        raise OSError(f"{path} is no key of this user")
    return key
