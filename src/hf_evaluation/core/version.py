"""The version of the bundle: what `--version` prints and the user agent of every request says."""

from __future__ import annotations

VERSION = "0.2.0"
