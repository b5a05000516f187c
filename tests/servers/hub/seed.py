"""Fills a Hub from a folder.

    FOLDER/{models,datasets,spaces}/NAMESPACE/NAME/...     the files of main
    FOLDER/{models,datasets,spaces}/NAMESPACE/NAME.json    what is no file: see `Extras`

The folder `examples` beside this module is what `--seed examples` loads.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from .routing import PLURALS
from .state import Gate, Hub, Kind, Repo

EXAMPLES = Path(__file__).with_name("examples")
OFFICIAL_TAGS = ("benchmark:official", "benchmark:eval-yaml")
# Keys of NAME.json and the types they take; besides these `gated`, `official` and `prs`.
SIMPLE: Mapping[str, type | tuple[type, ...]] = {
    "private": bool,
    "downloads": int,
    "likes": int,
    "trending": (int, float),
    "parameters": int,
    "pipeline_tag": str,
    "discussions_disabled": bool,
}
GATES: Mapping[object, Gate] = {False: False, "auto": "auto", "manual": "manual"}


def load_folder(hub: Hub, folder: Path) -> list[Repo]:
    """Create every repository of a folder; ValueError names a bad file."""
    found: list[Repo] = []
    for plural, kind in PLURALS.items():
        for path in sorted((folder / plural).glob("*/*/")):
            found.append(_load_repo(hub, kind, path))
    if not found:
        raise ValueError(f"{folder} holds no models, datasets or spaces")
    return found


def _load_repo(hub: Hub, kind: Kind, path: Path) -> Repo:
    files = {
        str(file.relative_to(path)): file.read_bytes() for file in sorted(path.rglob("*")) if file.is_file()
    }
    repo = hub.create_repo(kind, f"{path.parent.name}/{path.name}", files)
    extras = path.parent / f"{path.name}.json"
    if extras.exists():
        _apply(hub, repo, json.loads(extras.read_text(encoding="utf-8")), extras)
    return repo


def _apply(hub: Hub, repo: Repo, extras: Mapping[str, object], source: Path) -> None:
    for name, value in extras.items():
        if name in SIMPLE:
            if not isinstance(value, SIMPLE[name]):
                raise ValueError(f"{source}: {name} must be {SIMPLE[name]}")
            setattr(repo, name, value)
        elif name == "gated" and value in GATES:
            repo.gated = GATES[value]
        elif name == "official":
            repo.tags = OFFICIAL_TAGS if value else ()
        elif name == "prs" and isinstance(value, list):
            for pr in value:
                changes = {path: text.encode() for path, text in pr["files"].items()}
                opened = hub.open_pr(repo, pr["author"], pr["title"], pr.get("description", ""), changes)
                if closed := pr.get("closed"):
                    hub.comment(opened, closed["by"], closed["comment"])
                    hub.set_status(opened, closed["by"], "closed")
        else:
            raise ValueError(f"{source}: unknown or wrong: {name}")
