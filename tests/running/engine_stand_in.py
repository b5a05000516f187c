"""A machine with a GPU that has none: stand-ins for `vllm` and `nvidia-smi` in a folder for PATH.

The engine starts slowly, writes its command line down, refuses an option that it does not know, takes no chat
of a model without a template, and dies where it is told to.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from tests.support import ROOT

ENGINE = """#!{python}
import json, os, sys, time
from pathlib import Path
sys.path.insert(0, {root!r})
folder = Path({folder!r})
from tests.servers.openai_compatible import OpenAIServer
with (folder / "seen.jsonl").open("a") as seen:
    seen.write(json.dumps(sys.argv[1:]) + "\\n")
if "--frobnicate" in sys.argv:
    sys.exit("vllm: error: unrecognized arguments: --frobnicate")
told = json.loads((folder / "engine.json").read_text())
print("INFO loading the weights", flush=True)
time.sleep(2)
port = int(sys.argv[sys.argv.index("--port") + 1])
with OpenAIServer(told["answers"], port=port, chats=told["chats"]) as server:
    while told["dies"] is None or len(server.questions) < told["dies"]:
        time.sleep(0.1)
    print("ERROR EngineCore died", flush=True)
    os._exit(1)
"""


def add_engine(folder: Path, answers: dict[str, str], *, chats: bool = True, dies: int | None = None) -> Path:
    """Put the stand-ins into `folder`/bin, or tell them to behave otherwise; `dies` after so many answers."""
    programs = {
        "vllm": ENGINE.format(python=sys.executable, root=str(ROOT), folder=str(folder)),
        "nvidia-smi": "#!/bin/sh\necho 'GPU 0: NVIDIA L4'\n",
    }
    tools = folder / "bin"
    tools.mkdir(parents=True, exist_ok=True)
    for name, text in programs.items():
        (tools / name).write_text(text)
        (tools / name).chmod(0o755)
    (folder / "engine.json").write_text(json.dumps({"answers": answers, "chats": chats, "dies": dies}))
    return tools


def engine_starts(folder: Path) -> list[list[str]]:
    """The command lines that the engine was started with."""
    seen = folder / "seen.jsonl"
    return [json.loads(line) for line in seen.read_text().splitlines()] if seen.exists() else []
