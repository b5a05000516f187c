"""Who is known to measure other people's models: leaderboards and organisations, by their pages and names.

Data only; `scores.who` uses it. A page that everybody may write on tells nothing of who measured.
"""

from __future__ import annotations

from hf_evaluation.core.text import squash

PARTY_HOSTS = {
    "artificialanalysis.ai": "Artificial Analysis",
    "livebench.ai": "LiveBench",
    "lmarena.ai": "LMArena",
    "chat.lmsys.org": "LMArena",
    "epoch.ai": "Epoch AI",
    "vals.ai": "Vals AI",
    "scale.com": "Scale AI",
    "swebench.com": "SWE-bench",
    "evalplus.github.io": "EvalPlus",
    "livecodebench.github.io": "LiveCodeBench",
    "aider.chat": "Aider",
    "arcprize.org": "ARC Prize",
    "matharena.ai": "MathArena",
    "gorilla.cs.berkeley.edu": "Berkeley Function Calling Leaderboard",
    "tatsu-lab.github.io": "AlpacaEval",
    "paperswithcode.com": "Papers with Code",
    "crfm.stanford.edu": "HELM",
    "opencompass.org.cn": "OpenCompass",
    "simple-bench.com": "SimpleBench",
    "metr.org": "METR",
}
_NAMES = (
    "Open LLM Leaderboard, Open LLM Leaderboard 2, Open LLM Leaderboard v2, Open PL LLM Leaderboard, "
    "Open Portuguese LLM Leaderboard, Open Medical-LLM Leaderboard, MTEB Leaderboard, LMArena, "
    "Chatbot Arena, Artificial Analysis, Epoch AI, Vals AI, Scale AI, METR, Papers with Code, "
    "Berkeley Function Calling Leaderboard"
)
# Names of benchmarks that are leaderboards too (SWE-bench, EvalPlus) tell only what was measured.
PARTY_NAMES = {squash(name): name for name in _NAMES.split(", ")}
# How a source without a url says that the model's own authors measured.
OWN_WORDS = frozenset(map(squash, ("self-reported", "self reported", "reported by the authors")))
# Hosts whose pages may be anybody's.
_SHARED = (
    "arxiv.org, export.arxiv.org, doi.org, openreview.net, aclanthology.org, github.com, "
    "raw.githubusercontent.com, gist.github.com, gitlab.com, modelscope.cn, kaggle.com, medium.com, "
    "x.com, twitter.com, reddit.com, youtube.com, docs.google.com, drive.google.com, notion.site, "
    "notion.so, sites.google.com, colab.research.google.com, wandb.ai, zenodo.org"
)
SHARED_HOSTS = frozenset(_SHARED.split(", "))
# Where an account is the first part of the host, and endings of domains that have two parts.
HOSTING = frozenset(
    ("github.io", "gitlab.io", "substack.com", "vercel.app", "netlify.app", "pages.dev", "hashnode.dev")
)
DOUBLE_ENDINGS = frozenset(
    ("com.cn", "org.cn", "edu.cn", "ac.cn", "co.uk", "ac.uk", "co.jp", "co.kr", "com.au")
)
