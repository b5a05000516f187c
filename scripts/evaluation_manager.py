#!/usr/bin/env -S uv run --script
# /// script
# requires-python = ">=3.11"
# dependencies = [
#     "huggingface_hub>=2.0,<3",
#     "markdown-it-py>=4.0,<5",
#     "pyyaml>=6.0,<7",
#     "selectolax>=1.0,<2",
# ]
# ///
"""Read the evaluation scores of exactly one model from a model card, and say where each number stands.

    uv run evaluation_manager.py inspect-tables --repo-id org/model
    uv run evaluation_manager.py extract-readme --repo-id org/model --json
    uv run evaluation_manager.py extract-readme --readme README.md --repo-id org/model --dry-run

Exit codes (EXIT_CODES): 0 done; 1 nothing found; 2 usage; 3 not signed in or not allowed; 4 no such repo,
file, revision, table or model; 5 refused, it would have been a guess; 6 network or server failure.
Stdout is data (a table for people, one JSON document with --json), stderr is talk. Nothing here writes.

Map of this file, in reading order
    Wording           every list of words the rules look up
    Records           frozen values that travel between the sections
    Reading           bytes -> Markdown and HTML as rendered -> tables with their source lines
    Values            a cell -> the numbers it prints
    Benchmarks        a printed label -> benchmark, variant, metric (examples/metric_mapping.json)
    Model names       which printed names mean exactly the model of the repository
    Frames            a table -> header rows, label columns, categories, what each column is
    Readings          a table + a model -> its line of scores, or why there is none
    Extraction        a card -> scores, what was skipped and why
    Metadata          scores -> the YAML that would be published
    Hub               the card of a repository at a pinned revision
    Output            tables, JSON and errors on the terminal
    Commands          one function a command
    Parser            arguments, main
"""

from __future__ import annotations

import argparse
import bisect
import contextlib
import difflib
import gc
import html
import io
import itertools
import json
import os
import re
import shlex
import sys
import time
import traceback
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NoReturn, TypedDict, TypeVar

if TYPE_CHECKING:
    from huggingface_hub.errors import HfHubHTTPError
    from markdown_it import MarkdownIt
    from markdown_it.token import Token
    from selectolax.lexbor import LexborNode

VERSION = "0.1.0"

# --------------------------------------------------------------------------------------------------
# Wording
# --------------------------------------------------------------------------------------------------
# All words are compared in their squashed form (see `squash`): letters, digits and "+", case folded.

EXIT_CODES = {
    0: "done, also when everything was already there",
    1: "nothing found or nothing measured",
    2: "usage: the arguments are wrong",
    3: "not signed in or not allowed",
    4: "no such repo, revision, file, table or model",
    5: "refused: ambiguous, conflicting, duplicate, partial or unsafe",
    6: "network or server failure after retries",
}


def _words(text: str) -> frozenset[str]:
    """The comma-separated words of a list below, squashed; "#" stays before a word, for "#AP" is not "AP"."""
    return frozenset(_squash_head(word.strip()) for word in text.split(",") if word.strip())


def _squash_head(text: str) -> str:
    return ("#" if text.startswith("#") else "") + (squash(text) or text.strip("#"))


@lru_cache(32768)
def squash(text: str) -> str:
    """Letters, digits and "+" of a text in NFKC, case folded: "MMLU-Pro" and "mmlu pro" become "mmlupro".

    "+" stays because HumanEval+ is not HumanEval; "&" is read as "and".
    """
    if text.isascii():
        return _NOT_NAME_ASCII.sub("", text.lower().replace("&", "and"))
    folded = unicodedata.normalize("NFKC", text).casefold().replace("&", "and")
    return "".join(ch for ch in folded if ch.isalnum() or ch == "+")


_NOT_NAME_ASCII = re.compile(r"[^a-z0-9+]+")

# What a header cell says about the column (or row) under it. The first role that lists the word wins.
ROLE_WORDS: dict[str, frozenset[str]] = {
    "model": _words(
        "model, models, model name, model names, method, methods, name, system, systems, checkpoint, "
        "hf checkpoint, model version, model id, model card, llm, approach, encoder, 模型, 模型名称, "
        "模型版本, 方法, modelo, modelos, modell, modèle, モデル, 모델"
    ),
    "benchmark": _words(
        "benchmark, benchmarks, bench, benchs, benchmark metric, benchmarks metric, benchmark name, task, "
        "tasks, task name, dataset, datasets, data set, groups, group, metric, metrics, eval, evals, "
        "evaluation, evaluations, test, tests, test set, testset, eval set, exam, suite, 数据集, 评测集, "
        "基准, 任务, 指标, 测试集, métrica, métricas, tarefa, tâche, métrique, aufgabe, データセット, "
        "ベンチマーク, タスク, 벤치마크, subject, subset, subtask, split name, language, "
        "languages evaluated, lang, test data, evaluation dataset, evaluation datasets, "
        "benchmark dataset"
    ),
    "category": _words(
        "category, categories, topic, topics, domain, domains, capability, capabilities, ability, area, "
        "field, type of task, task type, 能力维度, 类别, 分类, 领域, categoria, categoría, catégorie, "
        "kategorie, dimension, section, aspect, skill, skills"
    ),
    "shots": _words(
        "shots, # shots, #shots, shot, n-shot, n shot, nshot, few-shot, few shot, num shots, num fewshot"
    ),
    "metric": _words("measure, metric name, scoring, evaluation metric, metric type, score type"),
    "stderr": _words("stderr, std err, standard error, std, ±, 95% ci, ci95, stdev"),
    "setting": _words(
        "framework, filter, setting, settings, mode, config, configuration, subset name, agent, scaffold, "
        "harness, effort, reasoning, reasoning effort, thinking, prompt, prompting, decoder, "
        "language pair, direction, variant, evaluation setting, strategy, decoding, crop size, "
        "dimensionality, resolution, context, context length, seq length, sequence length, max length, "
        "length, k, split"
    ),
    "precision": _words(
        "precision, quantization, quantisation, quant, quantized, quantization method, quantization type, "
        "dtype, data type, numerical format, scalar quantization, 精度, 量化, weight format, bits, "
        "bit width, quantization bits"
    ),
    "size": _words(
        "size, model size, params, # params, #params, #param, # param, parameters, model parameters, "
        "# parameters, parameters (millions), param, total params, # total params, #total params, 参数量, "
        "模型大小, #tp, parameter count, num params, scale"
    ),
    "spec": _words(
        "#ap, # ap, #active params, # active params, # activated params, #activated params, "
        "activated params, active params, training tokens, tokens, pretrain tokens, # tokens, n, "
        "# samples, #samples, samples, num samples, number of samples, count, # examples, support, "
        "#frame, # frame, frames, token density, extended thinking, thinking budget, recovery, "
        "recovery (%), delta, Δ, diff, difference, gain, improvement, change, rank, ranking, #, no., "
        "index, vram, memory, ram, cost, price, 显存占用, 显存, step, steps, epoch, epochs, dimension, "
        "embedding dimension, dims, embedding dimensions, vocab size, hidden size, layers, heads, "
        "fertility, compression, random, random baseline, chance, human, average sparsity, sparsity, "
        "votes, best, best known, previous best, prior best, previous sota, majority baseline, version, "
        "step count, relative speed, required vram"
    ),
    "remark": _words(
        "date, release date, released, license, licence, open source, open-source, open weights, "
        "openness, open source/closed source, 开源/闭源, 开源闭源, release, link, links, hf link, "
        "ms link, download, download link, download links, huggingface, hugging face, hf repo, repo, "
        "modelscope, note, notes, comment, comments, description, languages, language(s), alignment, "
        "base model, backbone, architecture, arch, type, source, train data, pre-training data, "
        "training data, org, organization, organisation, provider, company, developer, author, owner, id, "
        "status, device, gpu, hardware, url, paper, code, weights, format, framework version, 下载链接, "
        "语言, 开源, 类型, 备注, 说明, 参数, higher is better, hf model, vision part, language part, "
        "llm size, vision size, train lang, training language"
    ),
    "score": _words(
        "score, scores, value, values, result, results, performance, %, score (%), value (%), "
        "accuracy (%), overall score, 得分, 分数, 结果, 数值, pontuação, nota, valor, puntuación, "
        "resultado, wert, ergebnis, スコア, 점수, 准确率, our model, ours, this model, ours (this model), "
        "our result, our results, reported, measured, points"
    ),
}

# Names of metrics as they stand in headers and labels. A label made of these alone names no benchmark.
METRIC_WORDS = _words(
    "acc, acc., accuracy, em, exact match, f1, f1-score, f1 score, macro f1, micro f1, f1-macro, "
    "f1 macro, f1-micro, weighted f1, precision, recall, auc, auroc, roc auc, roc-auc, ap, map, mrr, "
    "mrr@10, ndcg, ndcg@10, ndcg@5, bleu, sacrebleu, chrf, chrf++, comet, rouge, rouge-1, rouge-2, "
    "rouge-l, rouge1, rouge2, rougel, rougelsum, bleurt, bertscore, meteor, cider, spice, spider, wer, "
    "cer, mer, per, der, eer, ppl, perplexity, bpb, bits per byte, loss, mcc, matthews correlation, "
    "pearson, spearman, pearsonr, spearmanr, pearson correlation, spearman correlation, kendall, mse, "
    "mae, rmse, miou, iou, psnr, ssim, fid, is, clip score, mos, utmos, sim, sim-o, win rate, winrate, "
    "lc win rate, lc-winrate, win rate %, win%, elo, rating, percentile, pass@1, pass@2, pass@5, pass@8, "
    "pass@10, pass@16, pass@32, pass@64, pass@100, avg@1, avg@4, avg@8, avg@16, avg@32, avg@64, avg@3, "
    "avg@5, avg@10, cons@16, cons@32, cons@64, maj@1, maj@4, maj@8, maj@16, maj@32, maj@64, maj@256, "
    "mean@8, r@1, r@5, r@10, recall@1, recall@5, recall@10, recall@100, top-1, top-5, top1, top5, "
    "top-1 acc, top-1 accuracy, top-5 accuracy, correct, prompt strict, prompt-strict, inst strict, "
    "instr strict, instruction strict, prompt loose, instr loose, inst loose, strict prompt, "
    "strict instruction, acc_norm, acc norm, mc1, mc2, success rate, resolved, resolve rate, % resolved, "
    "j&f, map50, map50-95, ap50, ap75, box ap, mask ap, pq, aac, ast, micro_avg, aucpr, hit@1, hits@1, "
    "hits@10, cer↓, wer↓, score, scores, result, results, value, blue, ter, accuracy (%), prompt acc, "
    "inst acc, 准确率, acurácia, exactitude, genauigkeit, 正解率"
)
METRIC_PATTERN = re.compile(
    r"(?i)\b(?:(?:pass|avg|cons|maj|mean|best|recall|r|top|hits?|ndcg|mrr|map|p)\s?[@^]\s?\d+|"
    r"top-?[15](?: acc(?:uracy)?)?)\b"
)
METRIC_PREFIXES = _words(
    "cosine, dot, euclidean, manhattan, macro, micro, weighted, eval, test, validation, val, mean, "
    "strict, average, overall"
)
LOWER_IS_BETTER = _words(
    "wer, cer, mer, der, eer, ter, ppl, perplexity, loss, bpb, bits per byte, mae, mse, rmse, fid, aac"
)

# Labels that sum up over several things: a benchmark only where one benchmark's parts are summed up.
AGGREGATE_WORDS = _words(
    "average, avg, avg., mean, overall, total, aggregate, overall average, overall score, average score, "
    "avg score, mean score, macro average, macro avg, micro average, all, average accuracy, avg acc, "
    "avg. acc, avg accuracy, final score, sum, average performance, overall performance, average (all), "
    "mean (all), geometric mean, 平均, 平均分, 总分, 综合, 总体, 总计, 平均值, 平均得分, 均分, média, "
    "media, promedio, moyenne, durchschnitt, gesamt, 平均スコア, 평균, geral, total avg, avg all, "
    "average all"
)
AGGREGATE_START = re.compile(
    r"(?i)^(?:(?:macro|micro|overall|core|full|total|grand|weighted|tasks?)[\s_-]+)*(?:avg|average|mean)\b(?!@)"
)
AGGREGATE_END = re.compile(r"(?i)\b(?:avg\.?|average|mean)$")

# Signs that numbers are no scores, in a label (whole words) or in the sentences before a table.
SPEC_PATTERN = re.compile(
    r"(?i)(?:\b(?:tokens?\s?/\s?s(?:ec(?:ond)?)?|tok/s|samples?/s(?:ec)?|it/s|s/it|steps?/s|images?/s|req/s|qps|fps|rtfx?|throughput|latency|"
    r"ttft|tpot|speed(?:-?up)?|gpus?|cpus?|vram|memory|disk|gb|gib|mb|mib|ms|seconds|hours|[kmgt]?flops|macs|"
    r"(?:num(?:ber of)?|total|active|activated|model|trainable|embedding)[ _]"
    r"(?:params?|parameters|tokens|layers|heads|samples)|"
    r"vocab(?:ulary)?(?: size)?|hidden|dims?|d_\w+|num_\w+|n_\w+|batch|learning rate|lr|optimizer|epochs?|"
    r"warmup|"
    r"weight decay|dropout|context (?:length|window|size)|sequence length|seq_len|"
    r"max(?:imum)? (?:length|tokens)|"
    r"(?:training|pretrain\w*) tokens|compress(?:ion)? rat(?:e|io)|fertility|sparsity|density|price|cost|usd|"
    r"co2|"
    r"energy|power|carbon|(?:checkpoint|file|model) size|bits? per weight|bpw|downloads?|likes|rope|ffn|mlp|"
    r"beta\d?|"
    r"epsilon|grad(?:ient)?|precision|dtype|quanti[sz]ation|licen[cs]e|"
    r"release date|training data|loss curve|architecture|layer norm\w*|attention)\b"
    r"|^(?:params?|parameters|tokens|layers|heads|activation|dimensions?|steps|size|year|resolution|input|context$)\b|^\#"
    r"|显存|速度|吞吐|延迟|参数量|层数|价格|下载|tokens/秒|参数设置|显卡|耗时)"
)
EVALUATION_PATTERN = re.compile(
    r"(?i)(?:\b(?:evaluat\w*|benchmark\w*|results?|performance|scores?|accuracy|eval|evals|leaderboard|comparison|metrics?|quality|"
    r"capabilit\w+|resultados?|desempenho|avaliaç\w+|évaluations?|résultats?|ergebnisse|zero-shot|few-shot|probe|"
    r"classification|retrieval|recognition|segmentation|detection|translation|understanding|asr|wer|outperform\w*|state-of-the-art|sota)\b"
    r"|评测|评估|测评|效果|结果|性能|榜单|表现|基准|評価|性能|평가|성능)"
)
OTHER_TABLE_PATTERN = re.compile(
    r"(?i)(?:\b(?:inference (?:speed|efficiency|performance)|throughput|latency|memory|hardware|"
    r"requirements?|"
    r"deployment|downloads?|hyper-?parameters?|training (?:details|procedure|setup|speed|config\w*)|"
    r"architecture|"
    r"tokeni[sz](?:er|ation)|configuration|model list|model zoo|environmental impact|carbon|optimizer|"
    r"efficiency|"
    r"pricing|install\w*|usage|api|quick ?start|speed)\b"
    r"|显存|速度|下载|模型结构|部署|训练)"
)

# Parts of model names beside the family's own words.
STAGES = {
    "base": "base", "pretrain": "base", "pretrained": "base", "pt": "base", "foundation": "base",
    "chat": "chat", "instruct": "instruct", "instruction": "instruct", "ins": "instruct", "inst": "instruct",
    "it": "instruct", "sft": "sft", "dpo": "dpo", "rl": "rl", "rlhf": "rl", "ppo": "rl", "grpo": "rl",
    "orpo": "orpo", "kto": "kto", "simpo": "simpo",
    "rm": "reward", "reward": "reward",
}  # fmt: skip
TUNED = frozenset({"chat", "instruct", "sft", "dpo", "rl"})
MODES = {
    "thinking": "thinking", "think": "thinking", "nothinking": "non-thinking", "nonthinking": "non-thinking",
    "nothink": "non-thinking", "nonthink": "non-thinking", "loweffort": "low", "mediumeffort": "medium",
    "higheffort": "high", "minimaleffort": "minimal", "xhigheffort": "xhigh", "maxeffort": "max",
}  # fmt: skip
FILLER = frozenset({"model", "models", "version", "token", "tokens", "release", "the"})
NATIVE_FORMATS = frozenset(
    {
        "bf16",
        "fp16",
        "fp32",
        "bfloat16",
        "float16",
        "float32",
        "f16",
        "f32",
        "hf",
        "safetensors",
        "fp16bf16",
        "bf16fp16",
    }
)
_STAGE = (
    r"(?:(base|pre-?trained|foundation)|(chat|instruct|instruction(?:[- ]tuned)?|aligned)|"
    r"(dpo)|(sft)|(rlhf|rl))"
)
SECTION_STAGES = re.compile(
    rf"(?i)\b{_STAGE}(?:[- ](?:pre-?trained|language|tuned))?\s+"
    rf"(?:models?|checkpoints?|versions?|variants?|evaluation|results|benchmarks?|performance)\b|^\W*{_STAGE}\W*$|[(（]{_STAGE}[)）]"
)
ORDINARY_NAMES = frozenset(
    {
        "math",
        "code",
        "drop",
        "race",
        "frames",
        "boss",
        "bold",
        "wise",
        "dude",
        "bird",
        "cord",
        "pope",
        "meld",
        "apps",
        "swag",
    }
    | {
        "glue",
        "clue",
        "spider",
        "aider",
        "nexus",
        "mantis",
        "expresso",
        "needle",
        "scrolls",
        "physics",
        "quality",
        "safety",
    }
    | {
        "history",
        "science",
        "summary",
        "truth",
        "law",
        "medal",
        "average",
        "pile",
        "gaia",
        "emma",
        "taco",
        "coco",
        "math.",
    }
)
RELEASE_WORDS = frozenset(
    [
        "original",
        "updated",
        "update",
        "old",
        "new",
        "previous",
        "current",
        "before",
        "after",
        "initial",
        "release",
        "latest",
        "version",
        "first",
        "second",
        "baseline",
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "jan",
        "feb",
        "mar",
        "apr",
        "jun",
        "jul",
        "aug",
        "sep",
        "oct",
        "nov",
        "dec",
        "base",
        "finetuned",
        "fine",
        "tuned",
    ]
)
SUBJECT_WORDS = _words(
    "stem, humanities, social science, social sciences, other, others, hard, easy, medium, "
    "china specific, python, java, javascript, c++, english, chinese, en, zh, de, fr, es, ja, ko, ru, "
    "overall"
)
QUALIFIERS = _words(
    "multilingual, multi-lingual, multi, chinese, english, german, french, spanish, portuguese, italian, "
    "japanese, korean, arabic, hindi, turkish, russian, vietnamese, indonesian, polish, dutch, "
    "translated, modified, extended, adapted, custom, internal, private, hard, mini, subset, revised, "
    "cleaned, synthetic, style, like, xl, lite, plus, cot, cn, zh, pt, fr, de, es, ja, ko, verified, v2, "
    "v3, redux"
)
GREEK = {"α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "θ": "theta", "λ": "lambda",
         "μ": "mu", "π": "pi", "σ": "sigma", "τ": "tau", "φ": "phi", "ψ": "psi", "ω": "omega"}  # fmt: skip
OWN_MARK = re.compile(
    r"(?i)[\(\[（]\s*(?:ours?|this(?: model| work| repo)?|our model|this card|本模型|我们)\s*[\)\]）]"
    r"|\bours\b"
)


# --------------------------------------------------------------------------------------------------
# Records
# --------------------------------------------------------------------------------------------------


class ManagerError(Exception):
    """A failure that a user can act on: printed once, in `main`, as `error: ...` and `hint: ...`."""

    def __init__(
        self, message: str, *, code: int, hint: str | None = None, candidates: Sequence[Candidate] = ()
    ) -> None:
        super().__init__(message)
        self.message, self.code, self.hint, self.candidates = message, code, hint, tuple(candidates)


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a rendered table.

    `text` is what stands on the line, with line feeds where the cell breaks; superscripts and subscripts
    are in `small`. `row` and `column` are those of its first slot in the span-expanded grid, 0-based.
    """

    text: str
    small: tuple[str, ...] = ()
    header: bool = False
    line: int = 0
    row: int = 0
    column: int = 0
    rowspan: int = 1
    colspan: int = 1
    links: tuple[str, ...] = ()

    @property
    def flat(self) -> str:
        """The text on one line."""
        return self.text.replace("\n", " ")


EMPTY = Cell("", row=-1, column=-1)  # what a row lacks: part of no row, header or column


@dataclass(frozen=True, slots=True)
class Table:
    """A rendered table: `grid` is rectangular, spans repeated; `ordinal` counts the tables from 1."""

    ordinal: int
    line: int
    grid: tuple[tuple[Cell, ...], ...]
    head_rows: int
    headings: tuple[str, ...] = ()
    lead: tuple[str, ...] = ()
    caption: str | None = None
    too_large: bool = False

    @property
    def width(self) -> int:
        """Number of columns."""
        return len(self.grid[0]) if self.grid else 0


@dataclass(frozen=True, slots=True)
class Card:
    """A model card with its tables; `front_matter` is the YAML between the dashes, None without one."""

    text: str
    front_matter: str | None
    tables: tuple[Table, ...]
    images: int = 0
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """Where the numbers come from; `revision` is a commit sha, None for a local file."""

    kind: str
    path: str | None = None
    revision: str | None = None
    url: str | None = None
    name: str | None = None
    date: str | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """One result, as in contract.md: the number as printed, and the cell that prints it."""

    model: str
    benchmark: str
    benchmark_id: str | None
    variant: str | None
    metric: str | None
    value: float
    unit: str | None
    lower_is_better: bool
    raw: str
    table: int | None = None
    row: int | None = None
    column: int | None = None
    line: int | None = None
    stderr: float | None = None
    samples: int | None = None
    complete: bool = True
    source: Source = field(default_factory=lambda: Source("readme"))
    label: str | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """One reading that a person may choose, and the option that chooses it."""

    table: int | None
    label: str
    option: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A table, line or cell that gave no score, and why."""

    table: int | None
    reason: str
    row: int | None = None
    column: int | None = None
    candidates: tuple[Candidate, ...] = ()


@dataclass(frozen=True, slots=True)
class Extraction:
    """What a card gives for one model."""

    repo_id: str | None
    model: str | None
    source: Source
    results: tuple[Score, ...]
    skipped: tuple[Skipped, ...]
    tables: int
    images: int

    @property
    def candidates(self) -> tuple[Candidate, ...]:
        """All readings that were left open."""
        return tuple(candidate for skip in self.skipped for candidate in skip.candidates)


# --------------------------------------------------------------------------------------------------
# Reading
# --------------------------------------------------------------------------------------------------

MAX_SLOTS = 2_000_000  # of all span-expanded tables of a card: 100,000 rows of 20 columns; not read beyond it
MAX_CARD = 64 << 20  # bytes of a file that are read: endless input (/dev/zero) ends here
COLLECT_EVERY = 100  # cards of a stream after which cycles are collected
MAX_SPAN = 1_000  # colspan limit of the HTML standard
_FRONT_MATTER = re.compile(r"\A\s*^---[ \t]*\n(.*?)^---[ \t]*$\n?", re.S | re.M)
_MARKDOWN_SIGN = re.compile(r"[*_`\[\]<>\\&!~]")
_NESTING = r"(?:div|ul|ol|blockquote|details|b|strong|i|em|font|span|center|section|a|u|small)\b"
_OPENING, _CLOSING = re.compile(rf"<{_NESTING}", re.I), re.compile(rf"</{_NESTING}", re.I)
_TABLE_TAG = re.compile(r"</?(?:table|thead|tbody|tr|td|th|details|summary)\b", re.I)
_LINED_TAG = re.compile(r"<(?:table|tr|td|th)(?=[\s>/])", re.I)
_INVISIBLE = dict.fromkeys(
    [
        0x00AD,
        0x200B,
        0x200C,
        0x200D,
        0x2060,
        0xFEFF,
        0xFE0E,
        0xFE0F,
        *range(0x202A, 0x202F),
        *range(0x2066, 0x206A),
    ]
)
_BLANKS = re.compile(r"[ \t\r\f\v\u00a0\u2002-\u200a\u202f\u3000]+")
_BREAKS = re.compile(r" ?\n[ \n]*")
_DROPPED_TAGS = frozenset(
    {"script", "style", "template", "del", "s", "strike", "svg", "math", "noscript", "table"}
)
_BLOCK_TAGS = frozenset(
    {
        "p",
        "div",
        "li",
        "ul",
        "ol",
        "hr",
        "details",
        "summary",
        "center",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "blockquote",
    }
)
_HEADING_TAGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_LEAD_TAGS = frozenset({"p", "li", "summary", "div", "center", "strong", "b"})
MAX_INLINE = 20_000  # characters of one text; beyond it emphasis and links stay as they are written
SMALL_TABLE = 50_000  # slots that a table may have whatever stands before it
MAX_NESTED = 100_000  # tags left open, over which the HTML parser's time grows with the square
MAX_TEXT = 2_000  # characters of a heading or sentence that are looked at
MAX_LEAD = 4  # sentences kept above a table
LEAD_TEXTS = 8  # texts rendered before one, for some of them are empty or repeat each other
_IMAGE = re.compile(r"!\[[^\]\n]{0,200}\]\(|<img\s", re.I)


def decode_card(data: bytes, name: str) -> str:
    """The text of a card; a BOM and foreign line endings are taken off, broken UTF-8 is replaced.

    Raises ManagerError (2) for what is no text at all: NUL bytes occur in no Markdown file.
    """
    if b"\0" in data:
        raise ManagerError(
            f"{name} is not a text file", code=2, hint="give the README.md of a model repository"
        )
    return data.decode("utf-8-sig", errors="replace").replace("\r\n", "\n").replace("\r", "\n")


def split_front_matter(text: str) -> tuple[str | None, str, int]:
    """(YAML or None, body, line number of the body's first line)."""
    match = _FRONT_MATTER.match(text)
    if not match:
        return None, text, 1
    return match.group(1), text[match.end() :], 1 + text.count("\n", 0, match.end())


def front_matter_problem(front_matter: str) -> str | None:
    """Why the Hub would refuse this front matter, None where it is a YAML mapping."""
    import yaml

    try:
        loaded = yaml.load(front_matter, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line = f" (line {mark.line + 2})" if mark else ""  # from 0, after the opening dashes
        return f"the front matter is no valid YAML{line}"
    return None if loaded is None or isinstance(loaded, dict) else "the front matter is no YAML mapping"


def read_card(text: str) -> Card:
    """All tables of a card, Markdown and HTML alike, in the order in which they are rendered."""
    from selectolax.lexbor import LexborHTMLParser, SelectolaxError

    front_matter, body, first_line = split_front_matter(text)
    rendered = _render(body, first_line)
    too_deep = ManagerError("the card's HTML is nested too deeply to be read", code=5, hint="close its tags")
    if len(_OPENING.findall(rendered)) - len(_CLOSING.findall(rendered)) > MAX_NESTED:
        raise too_deep
    try:
        tree = LexborHTMLParser(f"<html><body>{rendered}</body></html>")
    except SelectolaxError as error:
        raise too_deep from error
    reader = _Walk()
    if tree.body is not None:
        reader.read(tree.body)
    return Card(text, front_matter, tuple(reader.tables), len(_IMAGE.findall(body)), reader.title)


@lru_cache(1)
def _markdown() -> MarkdownIt:
    from markdown_it import MarkdownIt

    # Blocks only: the inline pass is two thirds of the parsing time, and only cells, headings and sentences
    # above tables need it (measured over 93 cards: 0.56 s whole, 0.23 s blocks only).
    md = MarkdownIt("commonmark", {"html": True, "maxNesting": 100})
    md.enable(["table", "strikethrough"]).disable("inline")
    md.normalizeLink = md.normalizeLinkText = str  # type: ignore[method-assign,assignment]  # links are compared, not followed
    return md


def _render(body: str, first_line: int) -> str:
    """The body as HTML with a `data-l` line number on tables, rows and cells. Code blocks are left empty."""
    md = _markdown()
    tokens = md.parse(body)
    wanted = _inline_wanted(tokens)
    out: list[str] = []
    for index, token in enumerate(tokens):
        if token.type in _AROUND and index + _AROUND[token.type] not in wanted:
            continue
        line = first_line + token.map[0] if token.map else 0
        if token.type == "inline":
            out.append(_number_lines(_render_inline(token.content), line))
        elif token.type == "html_block":
            out.append(_number_lines(token.content, line))
        elif token.type in ("fence", "code_block"):
            out.append("<pre></pre>")
        elif token.nesting == 1 and not token.hidden:
            out.append(f'<{token.tag} data-l="{line}">' if line else f"<{token.tag}>")
        elif token.nesting == -1:
            out.append("\n" if token.hidden else f"</{token.tag}>")
        elif token.tag and not token.hidden:
            out.append(f"<{token.tag}>")
    return "".join(out)


_AROUND = {"paragraph_open": 1, "paragraph_close": -1, "inline": 0}  # where their text is, relative to them


def _inline_wanted(tokens: Sequence[Token]) -> set[int]:
    """The texts worth rendering: cells, headings, prose with table tags, the last texts before a table."""
    wanted: set[int] = set()
    since_table = LEAD_TEXTS + 1
    for index in range(len(tokens) - 1, -1, -1):
        kind = tokens[index].type
        if (
            kind in ("table_open", "table_close")
            or kind == "html_block"
            and "<table" in tokens[index].content.lower()
        ):
            since_table = 0
        elif kind == "inline":
            since_table += 1
            parent = tokens[index - 1].type
            if (
                parent != "paragraph_open"
                or since_table <= LEAD_TEXTS
                or _TABLE_TAG.search(tokens[index].content)
            ):
                wanted.add(index)
    return wanted


@lru_cache(2_000)  # 45 % of the texts of 93 cards had been rendered before: "**MMLU**", links, dashes
def _render_inline(content: str) -> str:
    if len(content) > MAX_INLINE or not _MARKDOWN_SIGN.search(content):
        return html.escape(content, quote=False)

    md = _markdown()
    tokens: list[Token] = []
    md.inline.parse(content, md, {}, tokens)
    for token in tokens:
        if token.type == "text_special":
            token.type = "text"
    return str(md.renderer.render(tokens, md.options, {}))


def _number_lines(fragment: str, line: int) -> str:
    """Give every table, row and cell tag of an HTML fragment the source line on which it starts."""
    if "<" not in fragment:
        return fragment
    out: list[str] = []
    last = 0
    for match in _LINED_TAG.finditer(fragment):
        line += fragment.count("\n", last, match.start())
        out.append(f'{fragment[last : match.end()]} data-l="{line}"')
        last = match.end()
    out.append(fragment[last:])
    return "".join(out)


class _Walk:
    """Collects tables with the headings and sentences above them, in document order, without recursion."""

    def __init__(self) -> None:
        self.tables: list[Table] = []
        self.title: str | None = None
        self._slots = MAX_SLOTS
        self._headings: dict[int, str] = {}
        self._lead: list[str] = []

    def read(self, root: LexborNode) -> None:
        stack: list[LexborNode] = [root]
        while stack:
            node = stack.pop()
            if self._visit(node):
                stack.extend(reversed(_children(node)))

    def _visit(self, node: LexborNode) -> bool:
        """Take a node in; whether to look at its children as well."""
        tag = node.tag or ""
        if tag == "table":
            self._add_table(node)
            for inner in node.css("table table"):
                self._add_table(inner)
            return False
        if tag in _HEADING_TAGS and node.css_first("table") is None:
            text = _text_of(node)[:MAX_TEXT]
            self._headings = {level: title for level, title in self._headings.items() if level < int(tag[1])}
            self._headings[int(tag[1])] = text
            self.title = self.title or text
            self._lead = []
            return False
        if tag in _LEAD_TAGS and not _holds_block(node) and node.css_first("table") is None:
            text = _text_of(node)[:MAX_TEXT]
            if text and not (self._lead and text in self._lead[-1]):
                self._lead = [*self._lead, text][-MAX_LEAD:]
            return False
        return not tag.startswith("-") and tag != "pre"

    def _add_table(self, node: LexborNode) -> None:
        ordinal = len(self.tables) + 1
        laid_out = _grid(node, max(self._slots, SMALL_TABLE))
        grid, head_rows = laid_out or ((), 0)
        self._slots -= len(grid) * len(grid[0]) if grid else 0
        line = _line_of(node) or next((cell.line for row in grid for cell in row if cell.line), 0)
        caption = next((_text_of(child) for child in _children(node) if child.tag == "caption"), None)
        headings = tuple(self._headings[level] for level in sorted(self._headings))
        lead, too_large = tuple(self._lead), laid_out is None
        self.tables.append(Table(ordinal, line, grid, head_rows, headings, lead, caption, too_large))
        self._lead = []


def _children(node: LexborNode) -> list[LexborNode]:
    found = []
    child = node.first_child
    while child is not None:
        found.append(child)
        child = child.next
    return found


def _holds_block(node: LexborNode) -> bool:
    return any(child.tag in _BLOCK_TAGS or child.tag == "table" for child in _children(node))


def _line_of(node: LexborNode) -> int:
    return _number(node.attributes.get("data-l"))


_Content = tuple[str, tuple[str, ...], tuple[str, ...]]


def _text_of(node: LexborNode) -> str:
    """The text of a node on one line."""
    return _content(node)[0].replace("\n", " ")


def _content(node: LexborNode) -> _Content:
    """(text, superscripts and subscripts, links) of a node."""
    only = node.first_child
    if only is None or (only.next is None and only.tag == "-text"):
        return _tidy(only.text_content or "") if only else "", (), ()
    main: list[str] = []
    boxes: list[list[str]] = []
    links: list[str] = []
    for child in _children(node):
        _gather(child, main, boxes, links)
    text = _tidy("".join(main))
    small = tuple(filter(None, (_tidy("".join(box)) for box in boxes)))
    return (text, small, tuple(links)) if text else (" ".join(small), (), tuple(links))


def _gather(root: LexborNode, main: list[str], boxes: list[list[str]], links: list[str]) -> None:
    """Append the texts below a node to `main`, or to a new box below `<sup>` and `<sub>`; no recursion."""
    stack: list[tuple[LexborNode | str, list[str]]] = [(root, main)]
    while stack:
        item, target = stack.pop()
        tag = "" if isinstance(item, str) else item.tag or ""
        if isinstance(item, str) or tag == "-text":
            target.append(item if isinstance(item, str) else item.text_content or "")
            continue
        if tag in _DROPPED_TAGS or tag.startswith(("-", "_")):
            continue
        if tag == "a":
            links.append(item.attributes.get("href") or "")
        elif tag in ("sup", "sub") and target is main:
            main.append(" ")
            target = []
            boxes.append(target)
        if tag == "br" or tag in _BLOCK_TAGS:
            target.append("\n")
            stack.append(("\n", target))
        stack.extend((child, target) for child in reversed(_children(item)))


def _tidy(text: str) -> str:
    if text.isalnum() and text.isascii():
        return text
    if not text.isascii():
        text = text.translate(_INVISIBLE)
    return _BREAKS.sub("\n", _BLANKS.sub(" ", text)).strip()


def _grid(table: LexborNode, room: int) -> tuple[tuple[tuple[Cell, ...], ...], int] | None:
    """(span-expanded grid, number of leading rows that the markup calls header), None beyond `room` slots."""
    rows = list(_table_rows(table))
    grid: list[list[Cell]] = []
    pending: dict[int, tuple[Cell, int]] = {}
    head_rows = width = 0
    for index, (node, section) in enumerate(rows):
        cells = [child for child in _children(node) if child.tag in ("td", "th")]
        row = _fill_row(cells, pending, (index, len(rows) - index, room), _line_of(node))
        width = max(width, len(row))
        if width * len(rows) > room:
            return None
        if index == head_rows and cells and (section == "thead" or all(cell.tag == "th" for cell in cells)):
            head_rows += 1
        grid.append(row)
    return tuple(tuple(row) + (EMPTY,) * (width - len(row)) for row in grid), head_rows


def _table_rows(table: LexborNode) -> Iterator[tuple[LexborNode, str]]:
    for child in _children(table):
        if child.tag == "tr":
            yield child, "tbody"
        elif child.tag in ("thead", "tbody", "tfoot"):
            yield from ((row, child.tag) for row in _children(child) if row.tag == "tr")


def _fill_row(
    cells: list[LexborNode], pending: dict[int, tuple[Cell, int]], place: tuple[int, int, int], line: int
) -> list[Cell]:
    """Lay a row's cells into the slots that rowspans leave free; `pending` is then the next row's.

    `place` is the row's index, the number of rows from it to the end, and the most slots it may have.
    """
    index, rows_left, room = place
    row: list[Cell] = []
    last_pending = max(pending, default=-1)
    waiting = iter(cells)
    node = next(waiting, None)
    while (node is not None or len(row) <= last_pending) and len(row) <= room:
        column = len(row)
        if column in pending:
            cell, left = pending.pop(column)
            row.append(cell)
            if left > 1:
                pending[column] = (cell, left - 1)
        elif node is None:
            row.append(EMPTY)
        else:
            cell = _cell(node, index, column, rows_left, line)
            for offset in range(cell.colspan):
                if offset and column + offset in pending:
                    break
                row.append(cell)
                if cell.rowspan > 1:
                    pending[column + offset] = (cell, cell.rowspan - 1)
            node = next(waiting, None)
    return row


def _cell(node: LexborNode, row: int, column: int, rows_left: int, line: int) -> Cell:
    attributes = node.attributes
    text, small, links = _content(node)
    return Cell(
        text,
        small,
        node.tag == "th",
        _number(attributes.get("data-l")) or line,
        row,
        column,
        min(_span(attributes.get("rowspan"), rows_left), rows_left),
        min(_span(attributes.get("colspan"), 1), MAX_SPAN),
        links,
    )


def _span(value: str | None, of_zero: int) -> int:
    """A rowspan or colspan; 0 means the rest of the table for rows, and is read as 1 for columns."""
    if value is None or value == "1":
        return 1
    return of_zero if value.strip() == "0" else max(1, _number(value.strip()))


def _number(value: str | None) -> int:
    return int(value) if value and value.isdecimal() and len(value) < 10 else 0


# --------------------------------------------------------------------------------------------------
# Values
# --------------------------------------------------------------------------------------------------

MISSING = frozenset(
    {
        "",
        "-",
        "--",
        "---",
        "–",
        "—",
        "−",
        "/",
        "\\",
        "n/a",
        "na",
        "n.a.",
        "nan",
        "none",
        "null",
        "oom",
        "tbd",
        "x",
        "×",
        "✗",
        "✘",
        "❌",
        "✓",
        "✔",
        "✅",
        "?",
        "...",
        "…",
        "*",
        "~",
        "tba",
        "todo",
        ".",
        "unk",
        "unknown",
        "err",
        "error",
        "✖",
    }
)
_NUMBER = r"[-+−]?(?:[1-9]\d{0,2}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+[.,]\d+|\d+|\.\d+)"
_MARKS = r"[*†‡§¶#^◇♢★☆⭐↑↓⬆⬇▲▼△▽✅✔👑🏆🥇🥈🥉🔥⚠️!¹²³⁴⁵⁶⁷⁸⁹⁰ᵃᵇᶜᵈ°\s]*"
_SINGLE = re.compile(
    rf"^{_MARKS}(?P<about>[~≈≃])?\s*(?P<number>{_NUMBER})\s*(?P<percent>%|％)?(?P<rest>.*)$", re.S
)
_TRAILING_MARKS = re.compile(rf"^(?:(?![↑↓⬆⬇▲▼]\s*\d)[{_MARKS[1:-2]}])+")
_SPREAD = re.compile(rf"^(?:\(\s*)?(?:±|\+/-|\+-|∓)\s*(?P<spread>{_NUMBER})\s*%?\s*\)?(?P<rest>.*)$", re.S)
_BRACKET = re.compile(r"^[\(\[（](?P<inside>[^()\[\]（）]*)[\)\]）](?P<rest>.*)$", re.S)
_DELTA = re.compile(
    rf"^[+\-−↑↓▲▼⬆⬇±](?:\s*{_NUMBER})\s*%?$|^{_NUMBER}\s*%$|^{_NUMBER}\s*[x×]$|^[↑↓▲▼]\s*{_NUMBER}%?$"
)
_INTERVAL = re.compile(rf"^[-+−]?\s*{_NUMBER}\s*%?\s*[,;–]\s*[-+−]?\s*{_NUMBER}\s*%?$")
_SETTING_TAIL = re.compile(rf"^(?P<setting>.*?[^\d.,\s].*?)[\s:=]+(?P<number>{_NUMBER})\s*%?$")
_PLAIN = re.compile(rf"^{_NUMBER}\s*%?$")


@dataclass(frozen=True, slots=True)
class Value:
    """A number that a cell prints, the `part`-th of `parts`; `setting` is its own remark ("w/ tools")."""

    number: float
    percent: bool = False
    stderr: float | None = None
    setting: str | None = None
    part: int = 0
    parts: int = 1


def to_number(text: str) -> float:
    """The number a cell prints: thousands separators dropped, a decimal comma read as a point.

    A comma before exactly three digits separates thousands ("1,234"), except after a leading zero ("0,705").
    """
    plain = text.replace("−", "-")
    if re.fullmatch(r"[-+]?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?", plain):
        return float(plain.replace(",", ""))
    return float(plain.replace(",", "."))


def parse_values(cell: Cell) -> tuple[Value, ...]:
    """The numbers of a cell, () where it prints none or something else as well (a size, a range, a sentence).

    Deltas and percentages of a baseline in brackets are dropped, "±" is the spread, "a / b" and two lines
    are two numbers, "12.3 (w/ tools 20.1)" are two numbers, the second with its setting.
    """
    return _parse_text(cell.text) if len(cell.text) <= 80 else ()


@lru_cache(4096)
def _parse_text(text: str) -> tuple[Value, ...]:
    if text.casefold() in MISSING or not any(ch.isdigit() for ch in text):
        return ()
    if re.fullmatch(r"\d+/\d+", text):
        return ()  # "4/30" is a count of solved problems
    parts = [part.strip() for part in _PARTS.split(text) if part.strip()]
    if len(parts) == 1 and re.fullmatch(r"\d+\.\d+(?: \d+\.\d+)+", parts[0]):
        parts = parts[0].split(" ")
    if len(parts) == 2 and _is_remark(parts[1]):
        parts.pop()
    parsed = [() if part.casefold() in MISSING else _parse_one(part) for part in parts]
    readable = (values or part.casefold() in MISSING for values, part in zip(parsed, parts, strict=True))
    if len(parts) > MAX_PARTS or not all(readable):
        return ()
    return tuple(
        replace(value, part=index, parts=len(parts))
        for index, values in enumerate(parsed)
        for value in values
    )


_RANGE = re.compile(r"[-–—−~]\s?\d|\s[–—~]\s?\d|[.,]\d")  # behind a number: a range, a version
_PARTS = re.compile(r"\n|\s/\s|(?<=\d)/(?=\d)|\s*\|\s*")
MAX_PARTS = 8  # numbers in one cell; more is a list of something else


def _is_remark(text: str) -> bool:
    """Whether the second line of a cell is a remark on the number above it."""
    bracket = _BRACKET.match(text)
    return (
        bool(bracket and not bracket["rest"].strip()) or bool(_DELTA.match(text)) or bool(_SPREAD.match(text))
    )


def _parse_one(text: str) -> tuple[Value, ...]:
    match = _SINGLE.match(text)
    if not match or _RANGE.match(text, match.end("number")):
        return ()
    value = Value(to_number(match["number"]), bool(match["percent"]))
    return _with_remarks(value, match["rest"].strip())


def _with_remarks(value: Value, rest: str) -> tuple[Value, ...]:
    """Read what follows the number; () where it is something that makes the number no score."""
    more: tuple[Value, ...] = ()
    while rest := _TRAILING_MARKS.sub("", rest):
        if spread := _SPREAD.match(rest):
            value, rest = replace(value, stderr=to_number(spread["spread"])), spread["rest"].strip()
        elif bracket := _BRACKET.match(rest):
            value, extra = _read_bracket(value, bracket["inside"].strip())
            more, rest = more + extra, bracket["rest"].strip()
        elif _DELTA.match(rest) or re.fullmatch(r"[^\w\s]{1,3}|pts?\.?|points?", rest):
            rest = ""
        else:
            return ()
    return (value, *more)


def _read_bracket(value: Value, inside: str) -> tuple[Value, tuple[Value, ...]]:
    if spread := _SPREAD.match(inside):
        return replace(value, stderr=to_number(spread["spread"])), ()
    if _DELTA.match(inside) or _INTERVAL.match(inside):
        return value, ()
    if _PLAIN.match(inside):
        return value, (Value(to_number(inside.rstrip("% ")), "%" in inside, setting="()"),)
    if tail := _SETTING_TAIL.match(inside):
        return value, (
            Value(to_number(tail["number"]), value.percent, setting=tail["setting"].strip(" :,=")),
        )
    if re.search(r"(?i)shot|@|cot|tool|think|greedy|strict|flex|norm", inside):
        return replace(value, setting=inside), ()
    return value, ()


# --------------------------------------------------------------------------------------------------
# Benchmarks
# --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Benchmark:
    """One entry of examples/metric_mapping.json: what a name means, and where its scores can be published."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    category: str | None = None
    dataset: str | None = None
    config: str | None = None
    split: str | None = None
    task_type: str = "text-generation"
    metric: str | None = None
    scale: str | None = None
    range: tuple[float, float] | None = None
    lower_is_better: bool = False
    eval_dataset: str | None = None
    eval_task: str | None = None
    artificial_analysis: tuple[str, ...] = ()
    inspect: str | None = None


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The known benchmarks by squashed name. Matching is by whole name: MMLU-Pro never counts as MMLU."""

    by_name: dict[str, Benchmark]
    printed: frozenset[str]
    benchmarks: tuple[Benchmark, ...]
    aggregates: frozenset[str]
    path: Path | None
    as_of: str | None = None

    def find(self, name: str) -> Benchmark | None:
        """The benchmark of which `name` is the whole name, None where no entry has it."""
        return self.by_name.get(squash(name))


def mapping_path() -> Path:
    """Where the mapping lies: beside the scripts folder, or where HF_EVALUATION_MAPPING says."""
    named = os.environ.get("HF_EVALUATION_MAPPING")
    return (
        Path(named) if named else Path(__file__).resolve().parent.parent / "examples" / "metric_mapping.json"
    )


@lru_cache(1)
def catalogue() -> Catalogue:
    """The mapping, or an empty catalogue where the script stands alone without it."""
    path = mapping_path()
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Catalogue({}, frozenset(), (), frozenset(), None)
    except (OSError, ValueError) as error:
        raise ManagerError(
            f"cannot read {path}: {error}", code=2, hint="unset HF_EVALUATION_MAPPING or repair the file"
        ) from error
    try:
        return _catalogue(document, path)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        message = f"{path} is no table of benchmarks: {type(error).__name__} {error}"
        raise ManagerError(message, code=2, hint="take the file of the bundle") from error


def _catalogue(document: dict[str, Any], path: Path) -> Catalogue:
    benchmarks = tuple(_benchmark(entry) for entry in document["benchmarks"])
    by_name: dict[str, Benchmark] = {}
    for benchmark in benchmarks:
        for name in (benchmark.id, benchmark.name, *benchmark.aliases):
            by_name.setdefault(squash(name), benchmark)
    printed = frozenset(name for benchmark in benchmarks for name in (benchmark.name, *benchmark.aliases))
    aggregates = frozenset(squash(word) for word in document.get("not_benchmarks", ()))
    return Catalogue(by_name, printed, benchmarks, aggregates, path, document.get("as_of"))


def _benchmark(entry: dict[str, Any]) -> Benchmark:
    dataset, official = entry.get("dataset") or {}, entry.get("eval_results") or {}
    keys = entry.get("artificial_analysis") or ()
    low_high = entry.get("range")
    return Benchmark(
        id=entry["id"],
        name=entry["name"],
        aliases=tuple(entry.get("aliases") or ()),
        category=entry.get("category"),
        dataset=dataset.get("type"),
        config=dataset.get("config"),
        split=dataset.get("split"),
        task_type=entry.get("task_type") or "text-generation",
        metric=entry.get("metric"),
        scale=entry.get("scale"),
        range=(float(low_high[0]), float(low_high[1])) if low_high else None,
        lower_is_better=bool(entry.get("lower_is_better")),
        eval_dataset=official.get("dataset"),
        eval_task=official.get("task_id"),
        artificial_analysis=(keys,) if isinstance(keys, str) else tuple(keys),
        inspect=entry.get("inspect"),
    )


@dataclass(frozen=True, slots=True)
class Label:
    """A printed label taken apart: `name` without shots, metric and subset, which are in `variants`."""

    printed: str
    name: str
    variants: tuple[str, ...] = ()
    benchmark: Benchmark | None = None
    metric: str | None = None
    lower: bool | None = None
    aggregate: bool = False
    bare: bool = False
    lines: tuple[str, ...] = ()

    @property
    def known(self) -> bool:
        """Whether the name is in the catalogue."""
        return self.benchmark is not None


_SHOTS = re.compile(
    r"(?i)\bn\s?=\s?\d+\b|\b(?:\d+|zero|one|two|three|four|five|few|k|n)\s*-?\s*shots?\b(?:\s*\+?\s*(?:cot|c[-]?o[-]?t))?|\b(?:\d+)-shot-(?:cot|instruct)\b"
)
_NUMBERED = re.compile(r"(?i)\d|zero|one|two|three|four|five")
_TRAILING_BRACKET = re.compile(r"^(?P<head>.+?)\s*[\(\[（](?P<inside>[^()\[\]（）]*)[\)\]）]?\s*$", re.S)
_LABEL_MARKS = re.compile(r"[*†‡§¶◇♢★☆⭐]+|\s*[↑↓⬆⬇▲▼→]+\s*|[\U0001F300-\U0001FAFF\u2600-\u27bf]+")
_FOOTNOTE = re.compile(r"^(?:[*†‡§¶#^\d,\s]+|\[\d+\]|[a-e])$")
_SETTING_WORD = re.compile(
    r"(?i)^(?:w/o?|with|without|no|using|\+)\b.*|"
    r"^(?:cot|5-shot cot|non-?cot|greedy|strict|flexible|flex|test|val|"
    r"valid|validation|dev|train|"
    r"testmini|test-mini|mini|hard|easy|medium|full|diamond|main|extended|all|en|zh|cn|ja|de|fr|es|de?v set|"
    r"\d+k|\d+(?:\.\d+)?[bm]?|mean|std|normalized|raw|chat|base|instruct|thinking|non-?thinking|"
    r"tools?|no tools?|"
    r"public|private|"
    r"text|vision|image|text[- ]only|overall|average|avg|micro|macro|x-subject|random)$"
)


MAX_LABEL = 200  # characters; what is longer is prose and names no benchmark


@lru_cache(8192)
def parse_label(printed: str, small: tuple[str, ...] = ()) -> Label:
    """Take a printed label apart: "DROP (3-shot F1)" is the benchmark DROP with the variant "3-shot F1"."""
    if len(printed) > MAX_LABEL:
        return Label(printed[:MAX_LABEL], printed[:MAX_LABEL])
    lower = True if re.search("[↓⬇]", printed) else False if re.search("[↑⬆]", printed) else None
    text = _LABEL_MARKS.sub(" ", printed.lstrip("-–—•·> \t")).strip(" :")
    for piece in small:
        lower = True if re.search("[↓⬇]", piece) else lower
    variants = [_LABEL_MARKS.sub("", piece).strip() for piece in small if not _FOOTNOTE.match(piece)]
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    text = " ".join(lines)
    name, more = _split_name(text, lines)
    variants = more + [variant for variant in variants if variant]
    benchmark = catalogue().find(name)
    bare = not benchmark and is_metric(name)
    aggregate = not benchmark and is_aggregate(name)
    metric = next((word for word in ([name] if bare else []) + variants for word in _metrics_in(word)), None)
    if lower is None and metric:
        lower = True if squash(metric) in LOWER_IS_BETTER else None
    return Label(text, name, tuple(variants), benchmark, metric, lower, aggregate, bare, tuple(lines))


def _split_name(text: str, lines: list[str]) -> tuple[str, list[str]]:
    """(name, variants) of a label in one line; what the catalogue knows as a whole is not split."""
    find = catalogue().find
    if find(text):
        return (find("".join(lines)) and text) or text, []
    variants: list[str] = []
    name = text
    if len(lines) > 1:
        tails = [line for line in lines[1:] if _is_setting(line) or "|" in line]
        if tails:
            name, variants = (
                " ".join(line for line in lines if line not in tails),
                [tail.strip("()") for tail in tails],
            )
    while bracket := _TRAILING_BRACKET.match(name):
        if find(name):
            return name, variants
        head, inside = bracket["head"].strip(" :-,"), bracket["inside"].strip()
        if is_metric(head) and find(inside):
            return inside, [head, *variants]
        name, variants = head, [inside, *variants]
    if find(name):
        return name, [variant for variant in variants if variant]
    if (shots := _SHOTS.search(name)) and _NUMBERED.search(shots.group(0)):
        rest = (name[: shots.start()] + " " + name[shots.end() :]).strip(" -,:_()")
        if rest:
            name, variants = re.sub(r"\s+", " ", rest), [shots.group(0).strip(), *variants]
    name, metrics = _split_metric(name)
    return name, [variant for variant in metrics + variants if variant]


def _split_metric(name: str) -> tuple[str, list[str]]:
    """Cut metric words off the end of a name, where something is left that is not a metric itself."""
    find = catalogue().find
    words = name.split(" ")
    for cut in range(1, len(words)):
        head, tail = " ".join(words[:cut]), " ".join(words[cut:])
        if is_metric(tail) and not is_metric(head) and not is_aggregate(head) and not find(name):
            return head.rstrip(" -,:"), [tail.strip("()-")]
        if find(head) and _is_setting(tail):
            return head, [tail]
    return name, []


def _is_setting(text: str) -> bool:
    inner = text.strip("()[] ")
    return bool(
        _SHOTS.fullmatch(inner)
        or is_metric(inner)
        or _SETTING_WORD.match(inner)
        or text.startswith("(")
        or _SHOTS.search(inner)
    )


def _metrics_in(text: str) -> Iterator[str]:
    for part in re.split(r"[,;/]\s*|\s+", text):
        if part and is_metric(part):
            yield part
    if is_metric(text):
        yield text


@lru_cache(4096)
def is_metric(text: str) -> bool:
    """Whether a label is a metric's name and nothing else ("Accuracy (%)", "pass@1", "macro F1")."""
    if squash(text) in METRIC_WORDS or squash(text.replace("%", "")) in METRIC_WORDS:
        return True
    pair = text.split("/")
    if 1 < len(pair) < 4 and all(part.strip() and is_metric(part.strip()) for part in pair):
        return True
    rest = METRIC_PATTERN.sub(" ", text)
    if rest != text:
        rest = squash(rest)
        return not rest or rest in METRIC_WORDS
    head = _TRAILING_BRACKET.match(text)
    if head and len(text) <= MAX_LABEL and is_metric(head["head"]):
        return True
    words = [word for word in re.split(r"[\s_]+", text.strip()) if squash(word) not in METRIC_PREFIXES]
    return 0 < len(words) < len(re.split(r"[\s_]+", text.strip())) and is_metric(" ".join(words))


@lru_cache(4096)
def is_aggregate(text: str) -> bool:
    """Whether a label sums up over several things ("Average", "Core tasks average", "总分")."""
    squashed = squash(text)
    return (
        squashed in AGGREGATE_WORDS
        or squashed in catalogue().aggregates
        or bool(AGGREGATE_START.match(text))
        or (
            bool(AGGREGATE_END.search(text))
            and not catalogue().find(AGGREGATE_END.sub("", text).strip(" -_"))
        )
    )


@dataclass(frozen=True, slots=True)
class Mention:
    """A benchmark that a text names: as printed, and its entry, None where a word beside it changes it."""

    printed: str
    benchmark: Benchmark | None


def benchmarks_named(text: str) -> list[Mention]:
    """The benchmarks that a heading or sentence names, in order, each once.

    Whole words only, longest first. A name beside a word that makes it another test ("HumanEval Hard") is
    given as printed with that word, without an entry: it is not the benchmark.
    """
    words = [
        (word.start(), word.end()) for word in re.finditer(r"[^\s,;:()（）。，、：；\"'“”/|\[\]]+", text)
    ]
    found: list[Mention] = []
    at = 0
    while at < len(words):
        size = next(
            (
                size
                for size in range(min(6, len(words) - at), 0, -1)
                if _names_benchmark(_piece(text, words, at, size))
            ),
            0,
        )
        if size:
            mention = _mention(text, words, at, size)
            if mention.benchmark is None or all(other.benchmark != mention.benchmark for other in found):
                found.append(mention)
        at += max(1, size)
    return found


def _piece(text: str, words: Sequence[tuple[int, int]], at: int, size: int) -> str:
    return text[words[at][0] : words[at + size - 1][1]].strip(".!?*`_")


def _names_benchmark(piece: str) -> bool:
    return catalogue().find(piece) is not None and _is_proper(piece)


def _mention(text: str, words: Sequence[tuple[int, int]], at: int, size: int) -> Mention:
    piece = _piece(text, words, at, size)
    benchmark = catalogue().find(piece)
    before = _piece(text, words, at - 1, 1) if at else ""
    after = _piece(text, words, at + size, 1) if at + size < len(words) else ""
    if squash(before) in QUALIFIERS and text[words[at - 1][1] : words[at][0]] == " ":
        return Mention(f"{before} {piece}", None)
    if squash(after) in QUALIFIERS and text[words[at + size - 1][1] : words[at + size][0]] == " ":
        return Mention(f"{piece} {after}", None)
    if (
        after
        and catalogue().find(after) == benchmark
        and text[words[at + size - 1][1] : words[at + size][0]] == " ("
    ):
        return Mention(f"{piece} ({after})", benchmark)
    return Mention(piece, benchmark)


def _is_proper(piece: str) -> bool:
    """Whether a piece of prose is printed like a name, for some benchmarks are called by ordinary words."""
    if any(ch.isupper() or ch.isdigit() for ch in piece[1:]) or "-" in piece.strip("-"):
        return True
    return piece[:1].isupper() and len(piece) > 4 and piece.lower() not in _COMMON_WORDS


_COMMON_WORDS = frozenset(
    [
        "average",
        "summary",
        "needle",
        "quality",
        "safety",
        "truth",
        "science",
        "history",
        "spider",
        "aider",
        "nexus",
        "mantis",
        "expresso",
        "winogender",
        "scrolls",
        "medal",
        "overall",
        "general",
        "reasoning",
        "knowledge",
        "instruction",
        "alignment",
        "retrieval",
        "language",
        "coding",
        "agent",
        "code",
        "math",
    ]
)
_PROPER_NAME = r"[A-Z][\w.+-]*[A-Z\d-][\w.+-]*"
_SENTENCE_NAME = re.compile(
    rf"^(?P<first>{_PROPER_NAME})\s*(?:[:(（]|$)"
    rf"|\b[Oo]n (?:the )?(?P<on>{_PROPER_NAME}?\w)"
    r"(?:\s+(?:benchmark|dataset|leaderboard|test|suite|set)\b|\s*[.:,(\[]|\s*$)"
)


def name_in_sentence(text: str) -> str | None:
    """What a short sentence says was measured, where it names no known benchmark ("on XBench-A.")."""
    if labelled := re.match(
        r"(?i)(?:evaluated on|data ?sets?|benchmarks?|test set)s?\s*:\s*(\S.{0,40})$", text
    ):
        return labelled.group(1).strip("`'\" .")
    match = _SENTENCE_NAME.search(text) if len(text) < 240 else None
    return (match["first"] or match["on"]) if match else None


# --------------------------------------------------------------------------------------------------
# Model names
# --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ModelName:
    """A printed model name taken apart. Two names mean the same model when all parts but `own` agree."""

    raw: str
    words: tuple[str, ...]
    numbers: tuple[str, ...]
    sizes: frozenset[str]
    stages: frozenset[str]
    modes: frozenset[str]
    formats: frozenset[str]
    contexts: frozenset[str]
    own: bool = False
    added: str | None = None

    @property
    def empty(self) -> bool:
        """Whether nothing is left that could name a model."""
        return not self.words

    def keys(self, org: frozenset[str]) -> frozenset[tuple[object, ...]]:
        """What equal names have in common: their parts, the words as one string or in any order."""
        words = _without(self.words, org)
        rest = (
            tuple(sorted(self.numbers)),
            self.sizes,
            self.stages,
            self.modes,
            self.formats,
            self.contexts,
            self.added,
        )
        return frozenset({("".join(words), *rest), (tuple(sorted(words)), *rest)})


_NAME_TOKEN = re.compile(
    r"(?P<format>w\d+a\d+(?:kv\d+)?|q\d(?:_k(?:_[sml])?|_\d)?(?![a-z0-9])|int[248]|[248]-?bits?|nvfp4|mxfp[48]|[bn]?fp?(?:4|8|16|32)(?![a-z0-9.])|nf4|"
    r"awq|gptq|gguf|ggml|exl[23]|mlx|bnb|hqq|quantized|quant|bfloat16|float(?:16|32)|safetensors)(?![a-z])"
    r"|(?P<size>a?\d+(?:\.\d+)?(?:x\d+(?:\.\d+)?)?[bm](?![a-uw-z0-9]|v(?!\d))|\d+e(?![a-z0-9]))"
    r"|(?P<context>\d+k(?![a-z0-9]))"
    r"|(?P<number>v?\d+(?:\.\d+)*)"
    r"|(?P<word>[^\W\d_]+)"
)
_LINK_WORDS = re.compile(
    r"[(\[](?:\W*(?:config|checkpoint|ckpt|link|download|weights|paper|code|hf|model|card|huggingface|modelscope)\b\W*)+[)\]]"
)
_OF_MODEL = re.compile(r"^(?:scores?|results?|performance|accuracy|value) (?:of|for) ")
_EFFORT = re.compile(
    r"[(\[,]\s*(?:reasoning\s*(?:effort)?\s*[:=]?\s*)?(low|medium|high|minimal|xhigh|max)(?:\s+(?:effort|reasoning))?\s*[)\]]"
)
_ADDED = re.compile(r"(?:\s(?:\+|w/o?|with|without|using|×|x|&|and)\s|\+\s|(?<=\w)\+$|\s\+\w).*$")
_NAME_NOISE = re.compile(r"[*†‡§¶^#◇♢]+|\[\d+\]|[\U0001F000-\U0001FAFF\u2600-\u27bf]|https?://\S+")


@lru_cache(16384)
def parse_name(text: str) -> ModelName:
    """Take a model name apart: family words, versions, sizes, stages, modes, formats, context lengths."""
    text = text[:MAX_LABEL]
    own = bool(OWN_MARK.search(text))
    plain = unicodedata.normalize("NFKC", _NAME_NOISE.sub(" ", OWN_MARK.sub(" ", text))).casefold().strip()
    plain = _OF_MODEL.sub("", plain)
    plain = "".join(GREEK.get(ch, ch) for ch in plain)
    plain = re.sub(r"(?<=\d)_(?=\d)", ".", plain)
    plain = re.sub(r"\bno[nt]?[\s_-]?(thinking|think|reasoning)\b", r"nonthinking", plain)
    plain = _EFFORT.sub(r" \1effort ", plain)
    match = _ADDED.search(plain)
    added = match.group(0).strip() if match else None
    if match:
        plain = plain[: match.start()]
    plain = _LINK_WORDS.sub(" ", plain)
    parts: dict[str, list[str]] = {kind: [] for kind in ("format", "size", "context", "number", "word")}
    for token in _NAME_TOKEN.finditer(plain.replace("_", " ")):
        parts[token.lastgroup or "word"].append(token.group(0))
    stages: list[str] = []
    modes: list[str] = []
    words: list[str] = []
    if "base" in parts["word"] and {"cased", "uncased"} & set(parts["word"]):
        parts["word"].remove("base")  # of an encoder it says how large it is
        parts["size"].append("base")
    for word in parts["word"]:
        (stages if word in STAGES else modes if word in MODES else words).append(word)
    words = [word for word in words if word not in FILLER]
    numbers = tuple(re.sub(r"(?:\.0)+$", "", number.lstrip("v")) for number in parts["number"])
    formats = frozenset(
        item.replace("-", "").rstrip("s") for item in parts["format"] if item not in NATIVE_FORMATS
    )
    return ModelName(
        text,
        tuple(word for word in words if word not in NATIVE_FORMATS),
        numbers,
        frozenset(parts["size"]),
        frozenset(STAGES[word] for word in stages),
        frozenset(MODES[word] for word in modes),
        formats,
        frozenset(parts["context"]),
        own,
        added,
    )


def differences(target: ModelName, label: ModelName, org: frozenset[str]) -> tuple[str, ...]:
    """How a label's name differs from the target's: "-stage:chat" is missing in the label, "+size:14b" added.

    The organisation's own words do not count. () means the same model.
    """
    found: list[str] = []
    if not _same_joined(target.words, label.words, org):
        words = _less_and_more("word", target.words, label.words)
        found += [part for part in words if part.partition(":")[2] not in org]
    if target.numbers != label.numbers:
        found += _less_and_more("number", target.numbers, label.numbers)
    for kind in ("sizes", "stages", "modes", "formats", "contexts"):
        mine, other = getattr(target, kind), getattr(label, kind)
        if mine == other:
            continue
        if kind == "stages":
            other = frozenset(
                item
                for item in other
                if item in mine or not any(word.endswith(item) for word in target.words)
            )
        found += [f"-{kind[:-1]}:{item}" for item in sorted(mine - other)] + [
            f"+{kind[:-1]}:{item}" for item in sorted(other - mine)
        ]
    if label.added:
        found.append(f"+method:{label.added}")
    return tuple(found)


def _same_joined(ours: tuple[str, ...], theirs: tuple[str, ...], org: frozenset[str]) -> bool:
    """Whether two names differ only in how their words are joined, the organisation's words aside."""
    return "".join(_without(ours, org)) == "".join(_without(theirs, org))


def _less_and_more(kind: str, ours: tuple[str, ...], theirs: tuple[str, ...]) -> list[str]:
    left, right = Counter(ours), Counter(theirs)
    return [f"-{kind}:{item}" for item in (left - right).elements()] + [
        f"+{kind}:{item}" for item in (right - left).elements()
    ]


def _without(words: tuple[str, ...], org: frozenset[str]) -> tuple[str, ...]:
    left = tuple(word for word in words if word not in org)
    return left or words


@dataclass(frozen=True, slots=True)
class Fit:
    """How a name was read as the target: "exact", "alias", "short", "mode", "own", "single", "chosen"."""

    kind: str
    printed: str
    variant: str | None = None


@dataclass(frozen=True, slots=True)
class Doubt:
    """A printed name that may mean the target, and why it was not taken for it."""

    printed: str
    reason: str


_REPO_LINK = re.compile(
    r"(?:huggingface\.co|hf\.co|hf-mirror\.com)/(?!datasets/|spaces/|docs/|papers/|collections/|blog/)([\w.-]+/[\w.-]+)"
)
_QUOTED_REPO = re.compile(r"""["'`\s=]([A-Za-z][\w.-]*/[A-Za-z][\w.-]+)["'`\s]""")


FAMILY = 4  # other models of the family that a card names before it counts as the whole family's


class Target:
    """The model whose scores are wanted; it decides which printed names mean exactly it.

    A name that agrees in all parts is the target. A shorter one is, if no other model that the card names
    fits it as well. A longer one is not, unless the card links it to the repository, or it names only a mode
    (thinking or not) of the same weights. Names that a person chose are taken literally.
    """

    def __init__(self, repo_id: str | None, card: Card, chosen: Sequence[str] = ()) -> None:
        self.repo_id = repo_id
        self.chosen = {_literal(name) for name in chosen}
        org, _, model = (repo_id or "").rpartition("/")
        self.name = parse_name(model)
        self.org = frozenset(parse_name(org).words) - frozenset(self.name.words[:0]) if org else frozenset()
        self._start, self._words = "".join(self.name.words)[:3], frozenset(self.name.words)
        self.aliases: tuple[ModelName, ...] = ()
        self.others = self._other_models(card)
        self._other_keys = frozenset(key for other in self.others for key in other.keys(self.org))
        self._cache: dict[tuple[object, ...], Fit | Doubt | None] = {}
        self.aliases = self._aliases(card)
        self.sections = frozenset(stage for table in card.tables for stage in section_stages(table))
        self.backbone = self._backbone(card)
        self.two_modes = self._has_two_modes(card)

    @property
    def known(self) -> bool:
        """Whether there is a name to look for."""
        return bool(self.chosen) or not self.name.empty

    def _other_models(self, card: Card) -> tuple[ModelName, ...]:
        """The other models of the same family that the card names as repositories, linked or quoted."""
        repos = {match.group(1).rstrip(".") for match in _REPO_LINK.finditer(card.text)}
        repos |= {match.group(1) for match in _QUOTED_REPO.finditer(card.text)}
        self.named = any(repo.casefold() == (self.repo_id or "").casefold() for repo in repos)
        names = {repo.rpartition("/")[2].removesuffix(".git") for repo in repos}
        found = {
            name.raw: name
            for name in map(parse_name, names)
            if not name.empty and name.words[0] == self._head
        }
        return tuple(name for _, name in sorted(found.items()) if differences(self.name, name, self.org))

    @property
    def _head(self) -> str:
        return self.name.words[0] if self.name.words else ""

    def _aliases(self, card: Card) -> tuple[ModelName, ...]:
        """Names that the card itself links to the repository, in a list of models or downloads."""
        if not self.repo_id or "/" not in self.repo_id:
            return ()
        wanted = self.repo_id.casefold()
        found: dict[str, ModelName] = {}
        for table in card.tables:
            for row in table.grid:
                linked = [cell for cell in row if wanted in map(_repo_of, cell.links)]
                alone = len({_repo_of(link) for cell in row for link in cell.links} - {None}) == 1
                naming = [cell for cell in (row if alone and linked else linked) if self._may_be_alias(cell)]
                found |= {cell.text: parse_name(cell.flat) for cell in naming}
        title = parse_name(card.title or "")
        if not title.empty and not self._related(title) and len(title.words) < 3:
            found[title.raw] = title  # a card may call its model by a name unlike the repository's
        return tuple(found.values())

    def _may_be_alias(self, cell: Cell) -> bool:
        name = parse_name(cell.flat)
        if name.empty or len(cell.text) > 60 or not self._related(name):
            return False
        return all(
            part.startswith(("+stage", "-stage", "+size", "-size"))
            for part in differences(self.name, name, self.org)
        )

    def _backbone(self, card: Card) -> frozenset[str]:
        """Words of the target's name that are another family's name, as in "x-video-llama3-chat"."""
        wanted = frozenset(self.name.words[1:])
        if not wanted:
            return wanted
        cells = (cell for table in card.tables for row in table.grid for cell in row if len(cell.text) < 40)
        texts = {match.group(1).rpartition("/")[2] for match in _REPO_LINK.finditer(card.text)}
        texts |= {cell.flat for cell in cells if "-" in cell.text}
        near = (text for text in texts if any(word in text.casefold() for word in wanted))
        names = [name for name in map(parse_name, near) if name.words and name.words[0] != self._head]
        return wanted & frozenset(word for name in names for word in name.words[:2])

    def _has_two_modes(self, card: Card) -> bool:
        """Whether tables print the name with "Thinking", so that "Instruct" beside it is a mode as well."""
        cells = (
            cell for table in card.tables for row in table.grid for cell in row[:2] if 3 < len(cell.text) < 60
        )
        return any(
            "hinking" in cell.text
            and self._related(parse_name(cell.flat))
            and set(differences(self.name, parse_name(cell.flat), self.org)) == {"+mode:thinking"}
            for cell in cells
        )

    def fit(
        self,
        cell: Cell,
        *,
        size: str | None = None,
        precision: str | None = None,
        backbone: str | None = None,
        stages: frozenset[str] = frozenset(),
    ) -> Fit | Doubt | None:
        """Whether a name means the target; `stages` stand above it, the others beside it."""
        text = cell.flat
        if not text or len(text) > 120:
            return None
        if self.chosen:
            return self._fit_chosen(cell, size, precision)
        asked = (text, size, precision, backbone, stages)
        if asked not in self._cache:
            fit = self._fit_text(text, size, precision, stages)
            self._cache[asked] = self._with_backbone(fit, text, backbone)
        return self._cache[asked]

    def _with_backbone(self, fit: Fit | Doubt | None, text: str, backbone: str | None) -> Fit | Doubt | None:
        """A name without a size beside a language model of another size is another size's."""
        sizes = parse_name(backbone).sizes if backbone and isinstance(fit, Fit) else frozenset()
        if not sizes or not self.name.sizes or parse_name(text).sizes or sizes & self.name.sizes:
            return fit
        return Doubt(text, f"stands beside {backbone}")

    def _fit_text(
        self, text: str, size: str | None, precision: str | None, stages: frozenset[str]
    ) -> Fit | Doubt | None:
        if self.name.empty:
            return None
        name = parse_name(text)
        if name.empty and name.own:
            clash = name.sizes and self.name.sizes and name.sizes != self.name.sizes
            return None if clash or name.stages - self.name.stages else Fit("own", text)
        if name.empty or not self._related(name):
            return None
        if size and not name.sizes:
            name = replace(name, sizes=parse_name(size).sizes)
        if precision:
            name = replace(name, formats=name.formats | parse_name(precision).formats)
        name = self._in_section(name, stages)
        return self._fit_name(name, text, stages)

    @property
    def one_of_many(self) -> bool:
        """Whether the card is about a whole family, so that a table without names may be any member's."""
        kinds = ("word", "number", "size", "stage")
        differ = [
            other
            for other in self.others
            if any(part[1:].startswith(kinds) for part in differences(self.name, other, self.org))
        ]
        return len(differ) >= FAMILY

    def of_other_size(self, text: str) -> bool:
        """Whether a header with all its rows names sizes, and none of them is the model's."""
        sizes = frozenset() if self.chosen else parse_name(text).sizes
        return bool(sizes and self.name.sizes and sizes.isdisjoint(self.name.sizes))

    def names_other(self, name: ModelName) -> bool:
        """Whether a name is exactly that of another model of the family."""
        return not self._other_keys.isdisjoint(name.keys(self.org))

    def _related(self, name: ModelName) -> bool:
        """A cheap first look: two names of one family share a word or begin alike."""
        if "".join(name.words)[:3] == self._start or not self._words.isdisjoint(name.words):
            return True
        return any(alias.words == name.words for alias in self.aliases)

    def _fit_chosen(self, cell: Cell, size: str | None, precision: str | None) -> Fit | None:
        """A name that a person chose, taken literally; what stands beside it must not contradict it."""
        texts = {cell.flat, f"{cell.flat} {' '.join(cell.small)}"}
        if self.chosen & {_literal(f"{cell.flat} {size or ''}")} and size:
            return Fit("chosen", cell.flat)
        if not self.chosen & {_literal(text) for text in texts}:
            return None
        beside, named = parse_name(f"{size or ''} {precision or ''}"), parse_name(cell.flat)
        clash = beside.sizes and self.name.sizes and not named.sizes and beside.sizes != self.name.sizes
        return (
            None if clash or beside.formats - self.name.formats - named.formats else Fit("chosen", cell.flat)
        )

    def _in_section(self, name: ModelName, stages: frozenset[str]) -> ModelName:
        """Add the section's stage to a name without one, where the card has a sibling with that stage."""
        if name.stages or not stages:
            return name
        wanted = TUNED if stages == {"chat"} else stages  # a heading says "chat models" of any tuned model
        for other in (self.name, *self.others):
            with_stage = replace(name, stages=other.stages)
            if other.stages and other.stages <= wanted and self._near(other, with_stage):
                return with_stage
        return name

    def _near(self, one: ModelName, other: ModelName) -> bool:
        return all(
            part.startswith(("-size", "-format", "+size", "-stage"))
            for part in differences(one, other, self.org)
        )

    def _fit_name(self, name: ModelName, text: str, stages: frozenset[str]) -> Fit | Doubt | None:
        parts = differences(self.name, name, self.org)
        if not parts and stages & TUNED and not self.name.stages and self._reads_as_base():
            return Doubt(text, "stands under a heading of tuned models")
        if not parts:
            return Fit("own" if name.own else "exact", text)
        if any(not differences(alias, name, self.org) for alias in self.aliases):
            return Fit("alias", text)
        if self.names_other(name):
            return None
        for known in (self.name, *self.aliases, self._reduced(self.name)):
            if verdict := self._fit_short(known, name, text, stages):
                return verdict
        return self._fit_mode(parts, name, text)

    def _fit_short(
        self, known: ModelName, name: ModelName, text: str, stages: frozenset[str]
    ) -> Fit | Doubt | None:
        parts = differences(known, name, self.org)
        if not all(self._may_lack(part, known, name) for part in parts):
            return None
        if stages and not name.stages and known.stages and ("base" in stages) != ("base" in known.stages):
            return None
        if (
            not name.own
            and any(part.startswith("-stage") for part in parts)
            and not self._stage_goes_without(name)
        ):
            return Doubt(text, _differs(parts))
        rivals = [other for other in self.others if self._rivals(other, name, stages)]
        if not rivals or name.own:
            kind = (
                "own" if name.own else "sized" if all(part.startswith("+size") for part in parts) else "short"
            )
            return Fit(kind, text)
        return Doubt(text, f"may also mean {', '.join(sorted(other.raw for other in rivals)[:3])}")

    def _reads_as_base(self) -> bool:
        """Whether the repository without a stage in its name is the base model.

        So it is where the card has a section of base models and names no repository that says "base".
        """
        return "base" in self.sections and not any("base" in other.stages for other in self.others)

    def _stage_goes_without(self, name: ModelName) -> bool:
        """Whether a name without a training stage cannot be a base model's.

        So it is where all repositories of that name that the card names, two at least, carry a stage: a base
        model would be printed with "base".
        """
        known = (*self.others, *((self.name,) if self.named else ()))
        longer = [
            other for other in known if all(part[0] == "-" for part in differences(other, name, self.org))
        ]
        return len(longer) > 1 and all(other.stages for other in longer)

    def _may_lack(self, part: str, known: ModelName, name: ModelName) -> bool:
        kind, _, item = part.partition(":")
        if kind in ("-size", "-stage"):
            return True
        if kind == "+size":
            return not known.sizes
        return kind in ("-word", "-number") and name.own and name.words[:1] == known.words[:1]

    def _rivals(self, other: ModelName, name: ModelName, stages: frozenset[str]) -> bool:
        """Whether another model that the card names fits the printed name as well as the target does."""
        elsewhere = other.stages & self.sections - stages
        only_base = other.stages == {"base"} and bool(self.name.stages & {"chat", "instruct"})
        if elsewhere or only_base:
            return False
        return any(
            all(self._may_lack(part, known, name) for part in differences(known, name, self.org))
            for known in (other, self._reduced(other))
        )

    def _reduced(self, name: ModelName) -> ModelName:
        """The name without the backbone that it carries: "x2-video-llama3-chat" as "x2-video-chat"."""
        if not self.backbone & set(name.words):
            return name
        words = "|".join(sorted(map(re.escape, self.backbone), key=len, reverse=True))
        return parse_name(
            re.sub(rf"(?i)(?<![a-z])(?:{words})[-_ ]?v?(?:\d+(?:[._]\d+)?(?![a-z0-9]))?", " ", name.raw)
        )

    def _fit_mode(self, parts: tuple[str, ...], name: ModelName, text: str) -> Fit | Doubt | None:
        """Thinking and non-thinking rows of one set of weights."""
        added = [part for part in parts if part.startswith("+")]
        lacking = [part for part in parts if part.startswith("-")]
        if self.two_modes and set(parts) <= {"+stage:instruct", "+stage:chat"}:
            return Fit("own", text, variant=" ".join(sorted(name.stages)))
        if (
            added
            and all(part.startswith("+mode") for part in added)
            and all(part.startswith(("-size", "-stage")) for part in lacking)
        ):
            return Fit("mode", text, variant=" ".join(sorted(name.modes)))
        return self._doubt(parts, text)

    def _doubt(self, parts: tuple[str, ...], text: str) -> Doubt | None:
        """Say what a near miss has more or less than the target; far ones are other models, not mentioned."""
        if not all(re.match(r"-size|-stage|-number:\d{4,}$", part) for part in parts):
            return None
        return Doubt(text, _differs(parts))


def _differs(parts: tuple[str, ...]) -> str:
    """Differences for a reader: "-stage:chat" as "without chat", "+size:14b" as "with 14b"."""
    words = [("without " if part[0] == "-" else "with ") + part.partition(":")[2] for part in parts]
    return "differs from the model's name: " + ", ".join(words)


def _literal(text: str) -> str:
    return squash(
        "".join(
            GREEK.get(ch, ch)
            for ch in unicodedata.normalize("NFKC", _NAME_NOISE.sub(" ", OWN_MARK.sub(" ", text))).casefold()
        )
    )


def _repo_of(link: str) -> str | None:
    match = _REPO_LINK.search(link)
    return match.group(1).casefold().rstrip(".") if match else None


def section_stages(table: Table) -> frozenset[str]:
    """Training stages that the nearest heading or sentence names ("Base Model", "DPO evaluation")."""
    for text in (table.caption or "", *reversed(table.lead[-1:]), *reversed(table.headings[1:])):
        if len(text) > 60:
            continue
        found = {_SECTION_STAGE_NAMES[(match.lastindex or 1) % 5] for match in SECTION_STAGES.finditer(text)}
        if found:
            return frozenset(found)
    return frozenset()


_SECTION_STAGE_NAMES = {1: "base", 2: "chat", 3: "dpo", 4: "sft", 0: "rl"}  # by group number modulo 5


# --------------------------------------------------------------------------------------------------
# Frames
# --------------------------------------------------------------------------------------------------

MAX_HEAD_ROWS = 4


@dataclass(frozen=True, slots=True)
class Column:
    """One column: the distinct header cells above it, top down, and what they and its body say it holds.

    `role` is a key of ROLE_WORDS, "text" for a column of words without a telling header, or "value".
    """

    index: int
    path: tuple[Cell, ...]
    role: str
    values: int
    texts: int

    @property
    def label(self) -> str:
        """The header on one line, at most MAX_LABEL characters."""
        return " ".join(cell.flat for cell in self.path)[:MAX_LABEL]


@dataclass(frozen=True, slots=True)
class Frame:
    """A table with its header rows told from its body, its columns' roles, and its category rows."""

    table: Table
    head: int
    columns: tuple[Column, ...]
    rows: tuple[int, ...]
    sections: dict[int, str]
    _ranks: dict[int, tuple[float, bool, int, int]] = field(default_factory=dict, compare=False, repr=False)

    def cell(self, row: int, column: int) -> Cell:
        """The cell in a slot of the span-expanded grid."""
        return self.table.grid[row][column]

    def label_column(self, model: int) -> Column | None:
        """The column whose words name the benchmarks of the rows, `model` being the one that names models.

        The share of known benchmarks in it decides, then its header, then how many different words it holds.
        """
        named = self.of_role("benchmark", "text", "category", "model", "remark", "setting")
        columns = [column for column in named if column.texts and column.index != model]
        if any(column.role == "model" and column.index == model for column in named):
            columns = [column for column in columns if column.role in ("benchmark", "category")]
        return max(columns, key=self._as_labels, default=None)

    def _as_labels(self, column: Column) -> tuple[float, bool, int, int]:
        if column.index not in self._ranks:  # asked for every row of a table: 20 % of the time of a long one
            words = {self.cell(row, column.index).text for row in self.rows[:200]} - {""}
            known = sum(_names_known(text) for text in words) / max(1, len(words))
            self._ranks[column.index] = round(known, 1), column.role == "benchmark", len(words), -column.index
        return self._ranks[column.index]

    def of_role(self, *roles: str) -> list[Column]:
        """The columns of these roles, from the left."""
        return [column for column in self.columns if column.role in roles]


def frame_table(table: Table) -> Frame:
    """Find header rows, category rows and the role of every column."""
    head = _head_rows(table)
    rows, sections = _body_rows(table, head)
    columns = [_column(table, index, head, rows) for index in range(table.width)]
    return Frame(table, head, tuple(_settle_roles(columns, table, rows)), tuple(rows), sections)


def _head_rows(table: Table) -> int:
    """Number of header rows, those included that Markdown or sloppy HTML shows as body rows."""
    grid = table.grid
    head = min(table.head_rows, len(grid)) if table.head_rows <= 3 * MAX_HEAD_ROWS else 1
    if head == 0:
        while (
            head < min(3, len(grid))
            and not any(parse_values(cell) for cell in grid[head])
            and not _is_category_row(grid[head])
        ):
            head += 1
        head = head if head < len(grid) else min(1, len(grid))
    while 0 < head < min(MAX_HEAD_ROWS, len(grid) - 1) and _is_subheader(table, head):
        head += 1
    return head


def _is_subheader(table: Table, index: int) -> bool:
    """Whether a body row goes on with the header: nothing in its label columns, no scores in the others."""
    row, above = table.grid[index], table.grid[index - 1]
    if _is_category_row(row):
        return False
    if _counts_shots(row):
        return True
    labels = [
        column
        for column, cell in enumerate(above)
        if column == 0 or header_role(cell.flat) in ("model", "benchmark", "category")
    ]
    if any(_is_label(row[column], above[column], index) for column in labels):
        return False
    cells = [
        cell for column, cell in enumerate(row) if column not in labels and cell.text and cell.row == index
    ]
    others = [column for column in range(len(row)) if column not in labels]
    grouped = all(
        above[column].colspan > 1 for column in others if row[column].text and row[column].row == index
    )
    spanned = any(cell.row < index for cell in row)
    if not cells or (len(cells) * 2 < len(others) and not spanned and not grouped):
        return False
    return all(not parse_values(cell) or _YEAR.fullmatch(cell.text) for cell in cells)


_YEAR = re.compile(r"(?:19|20)\d\d")


def _counts_shots(row: Sequence[Cell]) -> bool:
    """A row "# Shots | 5 | 8 | 3", which belongs to the header of a table with models as rows."""
    label = next((cell for cell in row if cell.text), EMPTY)
    rest = {cell.text for cell in row if cell.text and cell is not label}
    return (
        header_role(label.flat) == "shots"
        and bool(rest)
        and all(text.isdecimal() or text == "-" for text in rest)
    )


def _is_label(cell: Cell, above: Cell, index: int) -> bool:
    """Whether a cell labels a body row; "Benchmark" below a blank header cell is still header."""
    if not cell.text or cell.row != index:
        return False
    return bool(above.text) or header_role(cell.flat) not in ("model", "benchmark", "shots")


def _is_category_row(row: Sequence[Cell]) -> bool:
    """A row with one text and nothing else ("Open-source models", spanned or in the first cell)."""
    filled = {(cell.row, cell.column): cell for cell in row if cell.text}
    if len(filled) != 1:
        return False
    cell = next(iter(filled.values()))
    return not parse_values(cell) and (len(row) > 2 or cell.colspan > 1)


def _body_rows(table: Table, head: int) -> tuple[list[int], dict[int, str]]:
    rows, sections, section = [], {}, ""
    for index in range(head, len(table.grid)):
        row = table.grid[index]
        if _is_category_row(row):
            section = next(cell.flat for cell in row if cell.text)
        elif any(cell.text for cell in row):
            rows.append(index)
            if section:
                sections[index] = section
    return rows, sections


def _column(table: Table, index: int, head: int, rows: Sequence[int]) -> Column:
    path: list[Cell] = []
    for row in range(head):
        cell = table.grid[row][index]
        if cell.text.isdecimal() and _counts_shots(table.grid[row]):
            cell = replace(cell, text=f"{cell.text}-shot")
        if cell.text and cell not in path:
            path.append(cell)
    values = texts = decimals = 0
    for row in rows:
        cell = table.grid[row][index]
        if parse_values(cell):
            values += 1
            decimals += "." in cell.text
        elif cell.text.casefold() not in MISSING:
            texts += 1
    role = next((role for role in (header_role(cell.flat) for cell in path) if role), None)
    joined = header_role(" ".join(cell.flat for cell in path)) if len(path) > 1 else None
    role = joined or role
    if role == "score":
        role = "value"
    if role == "remark" and values and _all_years(table, index, rows):
        role = "spec"
    numeric = role in ("value", "stderr", "size", "spec") or (role == "shots" and decimals * 2 < values)
    if role is None or (not numeric and values and values > 2 * texts):
        role = "text" if texts > values else "value"
    return Column(index, tuple(path), role, values, texts)


def _all_years(table: Table, index: int, rows: Sequence[int]) -> bool:
    texts = (table.grid[row][index].text for row in rows)
    return all(_YEAR.fullmatch(text) or text.casefold() in MISSING for text in texts)


@lru_cache(8192)
def header_role(text: str) -> str | None:
    """What a header cell says about its column, by ROLE_WORDS; shots and brackets in it are disregarded."""
    if len(text) > MAX_LABEL:
        return None
    plain = _SHOTS.sub(" ", text)
    for piece in (text, plain, re.sub(r"[\(\[（].*?[\)\]）]", " ", plain)):
        squashed = _squash_head(piece.strip())
        for role, words in ROLE_WORDS.items():
            if squashed and squashed in words:
                return role
    return None


def _settle_roles(columns: list[Column], table: Table, rows: Sequence[int]) -> list[Column]:
    """Several columns may claim to name the benchmarks: keep the one that does, by what stands in it."""
    claims = [column for column in columns if column.role == "benchmark"]
    if len(claims) > 1:
        best = max(
            claims,
            key=lambda column: (
                _known_share(table, column.index, rows),
                squash(column.label) in _STRONG_BENCHMARK,
                -column.index,
            ),
        )
        for column in claims:
            if column is not best:
                role = "metric" if squash(column.label) in _METRIC_HEADS else "category"
                columns[column.index] = replace(column, role=role)
    labelled = any(
        column.role in ("model", "benchmark", "text", "category", "precision", "size") for column in columns
    )
    if not labelled and columns and columns[0].texts:
        columns[0] = replace(columns[0], role="text")
    return columns


_STRONG_BENCHMARK = _words("benchmark, benchmarks, dataset, datasets, benchmark metric, task, tasks, 数据集")
_METRIC_HEADS = _words("metric, metrics")


def _known_share(table: Table, column: int, rows: Sequence[int]) -> float:
    labels = {table.grid[row][column].text for row in rows[:200]} - {""}
    return sum(_names_known(text) for text in labels) / max(1, len(labels))


def _names_known(text: str) -> bool:
    label = parse_label(text)
    return label.known or len(label.lines) > 1 and any(parse_label(line).known for line in label.lines)


# --------------------------------------------------------------------------------------------------
# Readings
# --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """The row or column of a table that holds the target's numbers."""

    axis: str
    index: int
    fit: Fit
    cell: Cell


@dataclass(frozen=True, slots=True)
class Item:
    """One cell on the target's line with what its table says about it, before its benchmark is decided."""

    row: int
    column: int
    cell: Cell
    labels: tuple[Label, ...]
    settings: tuple[str, ...]
    stderr: float | None = None
    among_known: bool = True


@dataclass(frozen=True, slots=True)
class Reading:
    """What a table is for the target: `kind` is "evaluation", "other" or "empty", `why` the reason."""

    frame: Frame
    orientation: str
    kind: str
    why: str
    lines: tuple[Line, ...] = ()
    items: tuple[Item, ...] = ()
    context: Mention | None = None
    doubts: tuple[tuple[Cell, Doubt], ...] = ()


_IN_BRACKETS = re.compile(
    r"(?i)(?P<metric>[\w@+.-]+)\s+(?:(?:is|are|is given|are given|scores?|values?|shown)\s+)*"
    r"(?:in|within|inside|em|en|entre|dans|zwischen)\s+"
    r"(?:the\s+)?(?:parenthes[ei]s|brackets|parênteses|paréntesis|parenthèses|klammern)|括号(?:内|中)(?:为|是)(?P<zh>[\w@]+)"
)


def meaning_of_brackets(table: Table) -> str | None:
    """What a sentence above a table says that a number in brackets is ("accuracy in parentheses")."""
    for text in (table.caption or "", *reversed(table.lead)):
        if match := _IN_BRACKETS.search(text):
            return match["metric"] or match["zh"]
    return None


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person decided on the command line."""

    tables: frozenset[int] = frozenset()
    names: tuple[str, ...] = ()
    column: int | None = None
    row: int | None = None


def read_table(table: Table, target: Target, choices: Choices) -> Reading:
    """Decide what a table is, which of its lines is the target's, and what stands on it."""
    if table.too_large:
        return Reading(Frame(table, 0, (), (), {}), "none", "other", f"more than {MAX_SLOTS:,} cells")
    if not table.grid or not table.width:
        return Reading(Frame(table, 0, (), (), {}), "none", "empty", "no cells")
    frame = frame_table(table)
    if not frame.rows:
        return Reading(frame, "none", "other", "no body rows")
    if not any(column.values for column in frame.columns):
        return Reading(frame, "none", "other", "no numbers")
    lines, doubts, orientation = _find_lines(frame, target, choices)
    items = list(
        {
            (item.cell.row, item.cell.column): item for line in lines for item in _items(frame, line, lines)
        }.values()
    )
    others = {
        label.printed: label
        for item in items
        for label in item.labels
        if label.name.lower() not in ORDINARY_NAMES
    }
    if sum(label.known for label in others.values()) * 2 < len(others):
        items = [replace(item, among_known=False) for item in items]
    context = _context_of(table, items) if items else None
    kind, why = _judge(
        frame, items, context, orientation, forced=table.ordinal in choices.tables or bool(choices.names)
    )
    return Reading(frame, orientation, kind, why, tuple(lines), tuple(items), context, tuple(doubts))


def _context_of(table: Table, items: Sequence[Item]) -> Mention | None:
    """The benchmark named above a table whose labels are parts of one, not benchmarks themselves."""
    labels = {label.printed: label for item in items for label in item.labels}.values()
    known = sum(label.known for label in labels)
    if known and (known * 4 > len(labels) or not any(label.aggregate for label in labels)):
        return None
    context = table_context(table)
    if context or known:
        itself = (
            context and context.benchmark and any(label.benchmark == context.benchmark for label in labels)
        )
        return None if itself else context
    return _named_above(table) if any(label.aggregate or label.bare for label in labels) else None


def _find_lines(
    frame: Frame, target: Target, choices: Choices
) -> tuple[list[Line], list[tuple[Cell, Doubt]], str]:
    if choices.column is not None or choices.row is not None:
        return _forced_lines(frame, choices)
    rows, row_doubts = _fitting_rows(frame, target)
    columns, column_doubts = _fitting_columns(frame, target)
    if rows and (not columns or frame.of_role("model")):
        return rows, [], "models as rows"
    if columns:
        return columns, [], "models as columns"
    if not target.chosen and not row_doubts and not column_doubts:
        column_doubts = _release_columns(frame)
    if row_doubts or column_doubts:
        return [], row_doubts + column_doubts, "models as rows" if row_doubts else "models as columns"
    if not target.chosen or frame.table.ordinal in choices.tables:
        single = _single_lines(frame, target)
        if single:
            return single, [], "one model"
    return [], [], "other models"


def _forced_lines(frame: Frame, choices: Choices) -> tuple[list[Line], list[tuple[Cell, Doubt]], str]:
    table = frame.table
    if choices.column is not None:
        if not 0 <= choices.column < table.width:
            raise ManagerError(
                f"table {table.ordinal} has columns 0 to {table.width - 1}", code=4, hint="see inspect-tables"
            )
        cell = next(iter(frame.columns[choices.column].path), EMPTY)
        return [Line("column", choices.column, Fit("chosen", cell.flat), cell)], [], "models as columns"
    assert choices.row is not None
    if choices.row not in frame.rows:
        raise ManagerError(
            f"row {choices.row} of table {table.ordinal} is no body row", code=4, hint="see inspect-tables"
        )
    return [Line("row", choices.row, Fit("chosen", ""), frame.cell(choices.row, 0))], [], "models as rows"


def _fitting_rows(frame: Frame, target: Target) -> tuple[list[Line], list[tuple[Cell, Doubt]]]:
    """The rows whose label means the target, from the first column that has any."""
    doubts: list[tuple[Cell, Doubt]] = []
    first = [*frame.of_role("model"), *frame.of_role("text")]
    others = [column for column in frame.columns if column.texts and column not in first]
    for column in (*first, *others):
        fits = [(row, cell, target.fit(cell, **beside)) for row, cell, beside in _named_rows(frame, column)]
        lines = [Line("row", row, fit, cell) for row, cell, fit in fits if isinstance(fit, Fit)]
        if lines:
            return _best_lines(lines), []
        if column in first:
            doubts += [(cell, fit) for _, cell, fit in fits if isinstance(fit, Doubt)]
    return [], doubts


def _named_rows(frame: Frame, column: Column) -> Iterator[tuple[int, Cell, _Beside]]:
    """Every body row with the name in a column, carried down over blanks, and what stands beside the name."""
    above = section_stages(frame.table)
    name, section = EMPTY, ""
    for row in frame.rows:
        cell = frame.cell(row, column.index)
        if frame.sections.get(row, "") != section:
            name, section = EMPTY, frame.sections.get(row, "")
        if not cell.text and name.text and _has_other_words(frame, row, column):
            cell = name
        if cell.row < frame.head or not cell.text:
            continue
        name = cell
        yield row, cell, _beside(frame, row, column, _row_stages(frame, row) or above)


class _Beside(TypedDict):
    """What `Target.fit` is told beside a name."""

    size: str | None
    precision: str | None
    backbone: str | None
    stages: frozenset[str]


def _beside(frame: Frame, row: int, column: Column, stages: frozenset[str]) -> _Beside:
    def text(role: str) -> str | None:
        other = next((other for other in frame.of_role(role) if other is not column), None)
        return frame.cell(row, other.index).flat if other else None

    return {"size": text("size"), "precision": text("precision"), "backbone": text("model"), "stages": stages}


def _has_other_words(frame: Frame, row: int, column: Column) -> bool:
    """Whether a row without a name says in another column what it is: a setting of the model above."""
    others = (
        other for other in frame.columns if other is not column and other.texts and other.role != "value"
    )
    return any(frame.cell(row, other.index).text for other in others)


def _row_stages(frame: Frame, row: int) -> frozenset[str]:
    section = frame.sections.get(row)
    return (
        section_stages(replace(frame.table, headings=(), lead=(), caption=section))
        if section
        else frozenset()
    )


def _fitting_columns(frame: Frame, target: Target) -> tuple[list[Line], list[tuple[Cell, Doubt]]]:
    stages = section_stages(frame.table)
    lines: list[Line] = []
    doubts: list[tuple[Cell, Doubt]] = []
    for column in frame.columns:
        if column.role in ("model", "benchmark", "category") or not column.values:
            continue
        if target.of_other_size(" ".join(cell.flat for cell in column.path)):
            continue
        for cell in reversed(column.path):
            fit = target.fit(cell, stages=stages)
            if isinstance(fit, Fit):
                lines.append(Line("column", column.index, fit, cell))
                break
            if fit and (cell, fit) not in doubts:
                doubts.append((cell, fit))
    return (_best_lines(lines), []) if lines else ([], doubts)


_FIT_ORDER = {"chosen": 0, "exact": 0, "own": 1, "alias": 1, "sized": 1, "short": 2, "mode": 3}


def _best_lines(lines: list[Line]) -> list[Line]:
    """Of several fitting lines those that fit best; one with a footnote star gives way to one without."""
    best = min(_FIT_ORDER[line.fit.kind] for line in lines)
    kept = [line for line in lines if _FIT_ORDER[line.fit.kind] == best]
    plain = [line for line in kept if not _is_marked(line.cell)]
    return plain or kept


def _is_marked(cell: Cell) -> bool:
    return bool(re.search(r"[*†‡^]\s*$", cell.text)) or any(
        re.search(r"[*†‡]", piece) for piece in cell.small
    )


def _single_lines(frame: Frame, target: Target) -> list[Line]:
    """The columns of a table that names no model: one score column, metrics, parts of benchmarks."""
    if frame.of_role("model") or any(stage_heading_names_other(frame.table, target)):
        return []
    if target.one_of_many and not _names_target_above(frame.table, target):
        return []
    if rows := _single_rows(frame):
        return rows
    column = frame.label_column(-1)
    values = [column for column in frame.columns if column.role == "value" and column.values]
    if (
        not column
        or not values
        or not (_names_tests(frame, column) and (_only_scores(values) or _only_parts(values)))
    ):
        return []
    return [
        Line("column", column.index, Fit("single", column.label), next(iter(column.path), EMPTY))
        for column in values
    ]


def _release_columns(frame: Frame) -> list[tuple[Cell, Doubt]]:
    """The headers of columns that name releases instead of models ("Original", "June update")."""
    values = [column for column in frame.columns if column.role == "value" and column.values]
    heads = [cell for column in values for cell in column.path]
    words = [re.findall(r"[^\W\d_]+", cell.flat.casefold()) for cell in heads]
    if len(values) < 2 or not all(group and set(group) <= RELEASE_WORDS for group in words):
        return []
    return [(cell, Doubt(cell.flat, "names a release, not a model")) for cell in heads]


def _names_tests(frame: Frame, column: Column) -> bool:
    """Whether the words of a column name tests or metrics and not systems, by header or by what is known."""
    if column.role in ("benchmark", "category"):
        return True
    words = {frame.cell(row, column.index).text for row in frame.rows} - {""}
    return any(_names_known(text) or is_metric(text) for text in words)


def _only_scores(values: Sequence[Column]) -> bool:
    return all(_says_nothing_but_score(column) for column in values)


def _only_parts(values: Sequence[Column]) -> bool:
    """Whether columns are parts of the benchmarks in the rows and their average, none of them a model."""
    heads = [cell.flat for column in values for cell in column.path]
    plain = all(not re.search(r"\d", head) and len(head.split()) < 4 for head in heads)
    return (
        plain
        and any(is_aggregate(head) for head in heads)
        and any(squash(head) in SUBJECT_WORDS for head in heads)
    )


def _split_rows(frame: Frame, rows: Sequence[int]) -> list[Line]:
    """Rows that are splits, settings or metrics of the benchmarks in the header: "Split | VQA | GQA"."""
    column = next((column for column in frame.columns if column.texts and column.role != "value"), None)
    if column is None:
        return []
    cells = [(row, frame.cell(row, column.index)) for row in rows]
    splits = squash(column.label) in _SPLIT_HEADS
    if not splits and not all(_is_setting(cell.flat) or is_metric(cell.flat) for _, cell in cells):
        return []
    return [Line("row", row, Fit("single", cell.flat), EMPTY) for row, cell in cells if cell.text]


_SPLIT_HEADS = _words("split, splits, set, eval set, evaluation set")


def _names_target_above(table: Table, target: Target) -> bool:
    """Whether the heading, caption or last sentence above a table has the model's full name in it."""
    texts = (table.caption or "", *table.headings[-1:], *table.lead[-1:])
    return any(squash(target.name.raw) in squash(text) for text in texts)


def _single_rows(frame: Frame) -> list[Line]:
    """The one row of numbers under known benchmarks, where nothing names a model ("Score | 70.1 | 55.2")."""
    heads = [parse_label(cell.text, cell.small) for column in frame.columns for cell in column.path]
    rows = [
        row
        for row in frame.rows
        if any(parse_values(frame.cell(row, column.index)) for column in frame.columns)
    ]
    if not rows or not any(label.known for label in heads):
        return []
    if splits := _split_rows(frame, rows):
        return splits
    if len(rows) != 1:
        return []
    words = [
        frame.cell(rows[0], column.index)
        for column in frame.columns
        if column.role in ("text", "benchmark", "category")
    ]
    words = [cell for cell in words if cell.text and cell.row >= frame.head]
    if any(squash(cell.flat) not in ROLE_WORDS["score"] and not is_metric(cell.flat) for cell in words):
        return []
    return [Line("row", rows[0], Fit("single", ""), words[0] if words else EMPTY)]


def _says_nothing_but_score(column: Column) -> bool:
    return all(
        squash(cell.flat) in ROLE_WORDS["score"]
        or OWN_MARK.search(cell.flat) is not None
        or is_metric(cell.flat)
        or not squash(cell.flat)
        or _SHOTS.fullmatch(cell.flat.strip("() ")) is not None
        or _SETTING_WORD.match(cell.flat.strip("() ")) is not None
        for cell in column.path
    )


def stage_heading_names_other(table: Table, target: Target) -> Iterator[str]:
    """Headings and sentences that name a sibling: a table without names under them is the sibling's."""
    for text in (*table.headings[-2:], *table.lead[-1:]):
        run = {match.group(1).casefold() for match in _RUN_OF.finditer(text)}
        of_other = bool(run) and (target.repo_id or "").casefold() not in run
        if of_other or (len(text) <= 80 and target.names_other(parse_name(text))):
            yield text


_RUN_OF = re.compile(r"(?:pretrained|model|model_name)=([\w.-]+/[\w.-]+)")


def _items(frame: Frame, line: Line, lines: Sequence[Line]) -> Iterator[Item]:
    """The cells on a line that can hold a score, each with its labels."""
    settings = (*((line.fit.variant,) if line.fit.variant else ()), *_corner_settings(frame))
    if line.axis == "column":
        yield from _column_items(frame, line, settings)
        return
    telling = _telling_columns(frame, [other.index for other in lines], "model") if len(lines) > 1 else []
    yield from _row_items(frame, line, (*settings, *_settings_beside(frame, line.index, telling)))


def _row_items(frame: Frame, line: Line, settings: tuple[str, ...]) -> Iterator[Item]:
    columns = _own_columns(frame, line)
    beside = _labels_beside(frame, line.index, skip=line.cell) if columns is frame.columns else ()
    for column in columns:
        cell = frame.cell(line.index, column.index)
        if column.role == "value" and cell is not line.cell:
            labels = tuple(parse_label(head.text, head.small) for head in column.path)
            stderr = _stderr_beside(frame, line.index, column.index)
            yield Item(line.index, column.index, cell, (*beside, *labels), settings, stderr)


def _own_columns(frame: Frame, line: Line) -> Sequence[Column]:
    """The columns of a row's model: of a table of two halves side by side those of the half that names it.

    Halves are told by their headers: behind a further column of names the same ones come again.
    """
    names = [column.index for column in frame.columns if column.role in ("text", "model") and column.texts]
    if len(names) < 2 or line.cell.column not in names:
        return frame.columns
    bounds = [*names, len(frame.columns)]
    halves = [frame.columns[start:end] for start, end in itertools.pairwise(bounds)]
    heads = [[column.label for column in half[1:]] for half in halves]
    if not heads[0] or any(head != heads[0] for head in heads):
        return frame.columns
    return halves[names.index(line.cell.column)]


def _column_items(frame: Frame, line: Line, settings: tuple[str, ...]) -> Iterator[Item]:
    heads = (head for head in frame.columns[line.index].path if _tells_more(head, line))
    sub = tuple(parse_label(head.text, head.small) for head in heads)
    telling = _telling_columns(frame, frame.rows, "benchmark")
    for row in frame.rows:
        cell = frame.cell(row, line.index)
        if cell.row >= frame.head:
            labels = (*_labels_beside(frame, row, skip=cell), *sub)
            said = (*settings, *_settings_beside(frame, row, telling))
            yield Item(row, line.index, cell, labels, said, _stderr_beside(frame, row, line.index))


def _telling_columns(frame: Frame, rows: Sequence[int], axis: str) -> list[Column]:
    """Columns of words that tell rows apart which bear the same name: a subset, a language, a flag."""
    name = next(iter(frame.of_role(axis)), None) or frame.label_column(-1)
    if name is None or len(rows) > MAX_TOLD:
        return []
    names = [frame.cell(row, name.index).text for row in rows]
    if len(set(names)) == len(names):
        return []
    others = [
        column for column in frame.columns if column.texts and column.role != "value" and column is not name
    ]
    return [
        column
        for column in others
        if len({(text, frame.cell(row, column.index).text) for text, row in zip(names, rows, strict=True)})
        == len(names)
    ][:1]


MAX_TOLD = 2_000  # rows of one table among which names are compared


def _tells_more(head: Cell, line: Line) -> bool:
    """Whether a header cell of the model's column says what was measured: below its name, or known."""
    if line.fit.kind == "single":
        return squash(head.flat) not in ROLE_WORDS["score"] and not OWN_MARK.search(head.flat)
    if head is line.cell:
        return False
    label = parse_label(head.text, head.small)
    only_size = bool(parse_name(head.flat).sizes) and not parse_name(head.flat).words
    return (head.row > line.cell.row or label.known or line.fit.kind == "chosen") and not only_size


def _labels_beside(frame: Frame, row: int, skip: Cell) -> tuple[Label, ...]:
    """What the row's label column says, carried down over blanks; under a header cell the first words."""
    column = frame.label_column(skip.column)
    if column is None:
        return ()
    cell = _carried_down(frame, row, column.index)
    if cell.row < frame.head:
        words = (cell for cell in frame.table.grid[row] if cell.row >= frame.head and not parse_values(cell))
        cell = next((cell for cell in words if cell.text and cell is not skip), EMPTY)
    if not cell.text or cell is skip or cell.text == skip.text:
        return ()
    return (parse_label(cell.text, cell.small),)


def _carried_down(frame: Frame, row: int, column: int) -> Cell:
    """The nearest filled cell of a column at a row or above it, below the same category row."""
    at = bisect.bisect_left(frame.rows, row)
    for other in reversed(frame.rows[max(0, at - MAX_CARRY) : at + 1]):
        cell = frame.cell(other, column)
        if cell.text:
            return cell if frame.sections.get(other) == frame.sections.get(row) else EMPTY
    return EMPTY


MAX_CARRY = 100  # rows over which a label is carried down


def _settings_beside(frame: Frame, row: int, telling: Sequence[Column]) -> tuple[str, ...]:
    """Shots, metric and other settings of the row's own columns, and what tells it from rows of its name."""
    found: list[str] = []
    by_line = [
        column for column in frame.of_role("text", "remark") if "\n" in frame.cell(row, column.index).text
    ]
    for column in (*frame.of_role("shots", "metric", "setting", "precision"), *telling, *by_line):
        text = frame.cell(row, column.index).text
        if frame.cell(row, column.index).row < frame.head or text.casefold() in MISSING:
            continue
        if column.role == "shots" and text.isdecimal():
            text = f"{text}-shot"
        if squash(column.label) != "filter" or squash(text) != "none":
            found.append(text)
    return tuple(dict.fromkeys(found))


def _corner_settings(frame: Frame) -> tuple[str, ...]:
    """What the header of the label column says of all numbers: "Model 5-shot", "Task: F1 (accuracy)"."""
    for column in frame.columns[:2]:
        if column.role != "value" and (shots := _SHOTS.search(column.label)):
            return (shots.group(0),)
        if both := _TWO_METRICS.search(column.label):
            return (both["first"],) if is_metric(both["first"]) and is_metric(both["second"]) else ()
    return ()


_TWO_METRICS = re.compile(r"(?P<first>\S+)\s*\((?P<second>[^()]+)\)$")


def _stderr_beside(frame: Frame, row: int, column: int) -> float | None:
    for other in frame.of_role("stderr"):
        values = parse_values(frame.cell(row, other.index))
        if values and other.index > column:
            return values[0].number
    return None


def table_context(table: Table) -> Mention | None:
    """The one benchmark that the caption, the sentences or the headings above a table name, nearest first.

    A text that names several benchmarks decides nothing and ends the search: what follows is further off.
    """
    texts = [
        *([table.caption] if table.caption else []),
        *reversed(table.lead),
        *reversed(table.headings[1:] or table.headings),
    ]
    for text in texts:
        found = benchmarks_named(text)
        if len(found) == 1:
            return found[0]
        if len(found) > 1:
            return None
    return None


def _named_above(table: Table) -> Mention | None:
    """A benchmark that is not in the catalogue, named by the nearest sentence, caption or telling heading."""
    for text in (*([table.caption] if table.caption else []), *reversed(table.lead[-2:])):
        if name := name_in_sentence(text):
            return Mention(name, None)
    heading = re.sub(r"^[\d.\s]+", "", table.headings[-1]) if len(table.headings) > 1 else ""
    name = _TRAILING_BRACKET.sub(lambda match: match["head"], heading).strip()
    return Mention(name, None) if name and re.fullmatch(_PROPER_NAME, name) else None


def _judge(
    frame: Frame, items: Sequence[Item], context: Mention | None, orientation: str, *, forced: bool
) -> tuple[str, str]:
    """(kind, why): whether the numbers of a table are evaluation scores."""
    table = frame.table
    heads = [cell.flat for column in frame.columns for cell in column.path]
    if sum(squash(head) in _TRAINING_LOG for head in heads) >= 2:
        return "other", "a training log"
    labels = [label for item in items for label in item.labels] or [
        parse_label(text) for text in _all_labels(frame)
    ]
    if forced:
        return "evaluation", "chosen"
    known = sorted({label.benchmark.name for label in labels if label.benchmark})
    spec = [label.printed for label in labels if is_spec(label)]
    if known and sum(label.known for label in labels) * 4 >= len(labels):
        return "evaluation", "names " + ", ".join(known[:4])
    if labels and len(spec) * 2 >= len(labels):
        return "other", "not scores: " + ", ".join(dict.fromkeys(spec[:3]))
    filled = [item for item in items if item.cell.text.casefold() not in MISSING]
    if sum(bool(parse_values(item.cell)) for item in filled) * 2 < len(filled):
        return "other", "most of its cells are no numbers"
    if any(_names_metric(label) for label in labels):
        return "evaluation", "names metrics"
    near = next(iter(table.headings[-1:]), "")
    if OTHER_TABLE_PATTERN.search(near) and not EVALUATION_PATTERN.search(near):
        return "other", f"under {near[:60]!r}"
    if context:
        return "evaluation", f"about {context.printed}"
    around = " ".join((*table.headings, *table.lead[-2:], table.caption or ""))
    if EVALUATION_PATTERN.search(around) or frame.of_role("benchmark"):
        return "evaluation", "under an evaluation heading"
    return "other", "nothing says that its numbers are scores"


def _names_metric(label: Label) -> bool:
    if squash(label.printed) in ROLE_WORDS["score"]:
        return False
    return label.bare or label.metric is not None or _SCORE_WORD.search(label.printed) is not None


def is_spec(label: Label) -> bool:
    """Whether a label names a property of the model or of a run (parameters, speed, memory), not a test."""
    if label.known or label.bare:
        return False
    if header_role(label.printed) in ("size", "spec", "shots"):
        return True
    return bool(SPEC_PATTERN.search(label.printed.replace("_", " "))) and not _SCORE_WORD.search(
        label.printed
    )


_SCORE_WORD = re.compile(r"(?i)\b(?:scores?|acc(?:uracy)?|success|win ?rate|pass@)")
_TRAINING_LOG = _words(
    "training loss, validation loss, train loss, eval loss, epoch, epochs, step, steps, val loss, "
    "learning rate"
)


def _all_labels(frame: Frame) -> list[str]:
    columns = frame.of_role("benchmark", "text")[:1]
    down = [frame.cell(row, column.index).text for column in columns for row in frame.rows[:60]]
    across = [cell.text for column in frame.columns if column.role == "value" for cell in column.path]
    return [text for text in dict.fromkeys([*down, *across]) if text]


# --------------------------------------------------------------------------------------------------
# Extraction
# --------------------------------------------------------------------------------------------------


def extract(card: Card, repo_id: str | None, source: Source, choices: Choices = Choices()) -> Extraction:
    """The scores of exactly one model from all evaluation tables of a card."""
    target = Target(repo_id, card, choices.names)
    missing = sorted(choices.tables - {table.ordinal for table in card.tables})
    if missing:
        raise ManagerError(
            f"the card has {len(card.tables)} tables, there is no table {missing[0]}",
            code=4,
            hint="see inspect-tables",
        )
    results: list[Score] = []
    skipped: list[Skipped] = []
    for reading in read_tables(card, target, choices):
        scores, left = read_scores(reading, repo_id or "", source)
        results += scores
        skipped += left
    return Extraction(
        repo_id, target.repo_id, source, tuple(results), tuple(skipped), len(card.tables), card.images
    )


def read_tables(card: Card, target: Target, choices: Choices) -> list[Reading]:
    """The readings of all tables that are wanted, each seen in the light of the others.

    Where one table prints the full name, a shorter name in another is some other model's: a chat model's card
    prints the base model under the family's name.
    """
    wanted = [table for table in card.tables if not choices.tables or table.ordinal in choices.tables]
    readings = [read_table(table, target, choices) for table in wanted]
    in_full = {"exact", "alias", "sized", "own", "mode"}
    if any(
        line.fit.kind in in_full
        for reading in readings
        if reading.kind == "evaluation"
        for line in reading.lines
    ):
        return [_without_short_names(reading) for reading in readings]
    return readings


def _without_short_names(reading: Reading) -> Reading:
    short = [line for line in reading.lines if line.fit.kind == "short"]
    if not short:
        return reading
    doubts = [
        (line.cell, Doubt(line.fit.printed, "shorter than the name in another table")) for line in short
    ]
    return replace(reading, lines=(), items=(), doubts=(*reading.doubts, *doubts))


def read_scores(reading: Reading, model: str, source: Source) -> tuple[list[Score], list[Skipped]]:
    """The scores of a reading, and what on its line was left out and why."""
    ordinal = reading.frame.table.ordinal
    if reading.kind != "evaluation":
        return [], [
            Skipped(
                ordinal,
                f"not an evaluation table: {reading.why}" if reading.kind == "other" else "an empty table",
            )
        ]
    if not reading.lines:
        return [], [_not_the_target(reading)]
    scores: list[Score] = []
    skipped: list[Skipped] = []
    single = _is_single_benchmark(reading)
    for item in reading.items:
        found = _score_item(item, reading, single, model, source)
        if isinstance(found, str):
            if found:
                skipped.append(Skipped(ordinal, found, item.row, item.column))
        else:
            scores += found
    if not scores and not skipped:
        skipped.append(Skipped(ordinal, "no number on the model's line"))
    if len(reading.lines) > 1 and _contradict(scores):
        return [], [*skipped, _undecided(reading)]
    return scores, skipped


def _contradict(scores: Sequence[Score]) -> bool:
    """Whether two lines of a table give two values for the same benchmark, variant and metric."""
    seen: dict[tuple[str, str | None, str | None], tuple[float, int | None, int | None]] = {}
    for score in scores:
        key = (score.benchmark, score.variant, score.metric)
        value, row, column = seen.setdefault(key, (score.value, score.row, score.column))
        if value != score.value and row != score.row and column != score.column:
            return True
    return any(
        len({score.value for score in scores if (score.benchmark, score.variant, score.metric) == key}) > 1
        for key in seen
    )


def _undecided(reading: Reading) -> Skipped:
    """The lines of a table that all bear the model's name, with the option that picks each."""
    ordinal = reading.frame.table.ordinal
    candidates = tuple(
        Candidate(
            ordinal,
            line.fit.printed,
            f"--table {ordinal} --model-{line.axis}-index {line.index}",
            f"{line.axis} {line.index}",
        )
        for line in reading.lines
    )
    return Skipped(
        ordinal, "several lines have the model's name and nothing tells them apart", candidates=candidates
    )


def _not_the_target(reading: Reading) -> Skipped:
    table = reading.frame.table
    if reading.doubts:
        candidates = tuple(
            Candidate(
                table.ordinal,
                cell.flat,
                f"--table {table.ordinal} --model-name-override {shlex.quote(cell.flat)}",
                doubt.reason,
            )
            for cell, doubt in dict.fromkeys(reading.doubts)
        )
        return Skipped(table.ordinal, "no name in it is certainly the model's", candidates=candidates)
    return Skipped(table.ordinal, "scores of other models")


def _is_single_benchmark(reading: Reading) -> bool:
    """Whether all labels of the line are parts of the one benchmark that the heading names."""
    return reading.context is not None


def _score_item(item: Item, reading: Reading, single: bool, model: str, source: Source) -> list[Score] | str:
    """The scores of one cell, or the reason why it gives none ("" where it is just blank)."""
    values = parse_values(item.cell)
    names = " ".join(label.printed for label in item.labels)
    if not values:
        return (
            "" if item.cell.text.casefold() in MISSING else f"{names}: {item.cell.flat[:40]!r} is not a score"
        )
    if not item.labels:
        return "nothing says what the number measures"
    scores: list[Score] = []
    for one, ones in _paired(item, values) or [(item, values)]:
        chosen = _choose_label(one, reading.context if single else None)
        if isinstance(chosen, str):
            return chosen
        if not chosen[1] and any(is_spec(label) for label in one.labels):
            return f"{names}: not a score"
        scores += _scores_of(one, ones, chosen, reading, model, source)
    return scores


def _paired(item: Item, values: tuple[Value, ...]) -> list[tuple[Item, tuple[Value, ...]]]:
    """A row of several benchmarks, a line each in the label's cell and in the number's, paired by line."""
    for index, label in enumerate(item.labels):
        settings = any(_is_setting(line) or "|" in line for line in label.lines[1:])
        if len(label.lines) == values[0].parts > 1 and not label.known and not settings:
            before, after = item.labels[:index], item.labels[index + 1 :]
            return [
                (
                    replace(item, labels=(*before, parse_label(label.lines[value.part]), *after)),
                    (replace(value, parts=1),),
                )
                for value in values
            ]
    return []


def _is_chance(label: Label, item: Item) -> bool:
    """Whether an ordinary word is a known name by chance: "Math" beside "Reasoning" is a category."""
    return label.name.lower() in ORDINARY_NAMES and not label.name.isupper() and not item.among_known


_Chosen = tuple[str, "Benchmark | None", tuple[str, ...], "str | None", "bool | None"]


def _joined(labels: tuple[Label, ...]) -> tuple[Label, ...]:
    """Labels one below the other that are one name together: "AIME" over "2025"."""
    for index in range(len(labels) - 1):
        above, below = labels[index], labels[index + 1]
        if benchmark := catalogue().find(f"{above.name} {below.name}"):
            variants = (*above.variants, *below.variants)
            both = replace(
                below, name=f"{above.name} {below.name}", variants=variants, benchmark=benchmark, bare=False
            )
            return (*labels[:index], both, *labels[index + 2 :])
    return labels


def _choose_label(item: Item, context: Mention | None) -> _Chosen | str:
    """Which of the labels of a cell names the benchmark; the others become its variant."""
    labels = _joined(item.labels)
    named: Label | None = None
    if context:
        name, benchmark = context.printed, context.benchmark
    else:
        named = _naming_label(labels, item)
        if named is None or any(label.aggregate for label in labels if not named.known):
            sums_up = any(label.aggregate for label in labels)
            reason = "an aggregate over several benchmarks" if sums_up else "the benchmark is not named"
            return f"{labels[-1].printed}: {reason}"
        name, benchmark = named.name, None if _is_chance(named, item) else named.benchmark
    variants: list[str] = []
    for label in labels:
        variants += label.variants if label is named else (label.name, *label.variants)
    said = dict.fromkeys([*variants, *item.settings])
    metric, lower = _metric_of(labels, item.settings)
    return (
        name,
        benchmark,
        tuple(text for text in said if text and squash(text) not in ROLE_WORDS["score"]),
        metric or (benchmark.metric if benchmark else None),
        lower,
    )


def _naming_label(labels: tuple[Label, ...], item: Item) -> Label | None:
    """The first label that is a known benchmark, else the last that could be a name."""
    known = next((label for label in labels if label.known and not _is_chance(label, item)), None)
    if known:
        return known
    names = (label for label in reversed(labels) if label.name and not label.bare and not label.aggregate)
    return next((label for label in names if not _is_setting(label.name)), None)


def _metric_of(labels: tuple[Label, ...], settings: tuple[str, ...]) -> tuple[str | None, bool | None]:
    """(metric, whether lower is better) as the labels and settings of a cell say; None where they do not."""
    metric = next((label.metric for label in reversed(labels) if label.metric), None)
    metric = metric or next((text for text in settings if is_metric(text)), None)
    lower = next((label.lower for label in labels if label.lower is not None), None)
    if lower is None and metric and squash(metric) in LOWER_IS_BETTER:
        lower = True
    return metric, lower


def _scores_of(
    item: Item, values: tuple[Value, ...], chosen: _Chosen, reading: Reading, model: str, source: Source
) -> list[Score]:
    name, benchmark, variants, metric, lower = chosen
    scores = []
    brackets = _bracketed(item, reading.frame) if any(value.setting == "()" for value in values) else None
    for value in values:
        if value.setting == "()" and brackets:
            value = replace(value, setting=brackets)
        own = _variant_of(value, variants)
        if own is None or _is_quantised_line(own, variants):
            continue
        scores.append(
            Score(
                model=model,
                benchmark=name,
                benchmark_id=benchmark.id if benchmark else None,
                variant=", ".join(own) or None,
                metric=metric,
                value=value.number,
                unit=_unit(item, value, benchmark, reading),
                lower_is_better=lower if lower is not None else bool(benchmark and benchmark.lower_is_better),
                raw=item.cell.flat,
                table=reading.frame.table.ordinal,
                row=item.row,
                column=item.column,
                line=item.cell.line or None,
                complete=not _limited(reading.frame.table),
                stderr=value.stderr if value.stderr is not None else item.stderr,
                source=source,
                label=" | ".join(label.printed for label in item.labels),
            )
        )
    return scores


def _limited(table: Table) -> bool:
    """Whether the line above a harness's table says that only some samples were run ("limit: 100.0")."""
    return any(re.search(r"\blimit\s*[:=]\s*\d", text) for text in table.lead)


def _bracketed(item: Item, frame: Frame) -> str | None:
    """What a number in brackets is: a header such as "F1 (accuracy)" says it, or a sentence above."""
    for label in item.labels:
        second = [text for text in label.variants if is_metric(text)]
        if label.bare and second:
            return second[-1]
    heads = (_TWO_METRICS.search(column.label) for column in frame.columns[:2])
    corner = next((both["second"] for both in heads if both and is_metric(both["second"])), None)
    return corner or meaning_of_brackets(frame.table)


def _unit(item: Item, value: Value, benchmark: Benchmark | None, reading: Reading) -> str | None:
    """The unit of a number, None where the table does not tell.

    A percent sign decides. A benchmark in percent is printed as a fraction only where all numbers that the
    table prints for it are at most 1 and so are the others on the model's line: 0.81 beside 81 may be either.
    """
    if value.percent or any("%" in label.printed for label in item.labels):
        return "percent"
    if benchmark and benchmark.scale != "percent":
        return benchmark.scale
    if max(_peers(item, reading), default=0.0) > 1:
        return "percent" if benchmark else None
    line = [number.number for other in reading.items for number in parse_values(other.cell)]
    return "fraction" if max(line, default=0.0) <= 1 else None


def _peers(item: Item, reading: Reading) -> list[float]:
    """The numbers printed for the same benchmark: of the column where models are rows, else of the row."""
    frame = reading.frame
    if reading.orientation == "models as rows":
        cells = [frame.cell(row, item.column) for row in frame.rows[:500]]
    else:
        cells = [frame.cell(item.row, column.index) for column in frame.columns if column.role == "value"]
    return [value.number for cell in cells for value in parse_values(cell)]


def _is_quantised_line(own: tuple[str, ...], variants: tuple[str, ...]) -> bool:
    """Whether one line of a cell is of a quantisation ("Int4AWQ" under "BF16"), not of the model itself."""
    return any(parse_name(part).formats for part in own if part not in variants)


def _variant_of(value: Value, variants: tuple[str, ...]) -> tuple[str, ...] | None:
    """The variant of one of a cell's numbers; None for one in brackets of which nothing says what it is."""
    if value.setting == "()":
        return None
    if value.parts > 1:
        pair = next((text for text in variants if len(_parts_of(text)) == value.parts), None)
        if pair:
            variants = tuple(_parts_of(pair)[value.part] if text is pair else text for text in variants)
        else:
            variants = (*variants, f"value {value.part + 1} of {value.parts}")
    if not value.setting:
        return variants
    kept = (
        variants if not is_metric(value.setting) else tuple(text for text in variants if not is_metric(text))
    )
    return (*kept, value.setting)


def _parts_of(text: str) -> list[str]:
    """The parts of a setting that goes with several numbers: "pass@1 / cons@64", "n=0 n=5", one a line."""
    shots = _SHOTS.findall(text)
    return (
        shots if len(shots) > 1 and "/" not in text else [part.strip() for part in re.split(r"[\n/|]", text)]
    )


# --------------------------------------------------------------------------------------------------
# Metadata
# --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Proposal:
    """The YAML that scores become: `model_index` for the card's front matter, `eval_results` by file name."""

    model_index: str | None
    eval_results: tuple[tuple[str, str], ...]
    unmapped: tuple[Score, ...]
    refused: tuple[tuple[Score, str], ...]

    def diffs(self, card: Card) -> dict[str, str | None]:
        """Path to unified diff; None for README.md where the card has a model-index to be merged with."""
        diffs: dict[str, str | None] = {path: _diff(path, "", text) for path, text in self.eval_results}
        if self.model_index:
            after = _with_model_index(card, self.model_index)
            diffs["README.md"] = _diff("README.md", card.text, after) if after else None
        return diffs


def _with_model_index(card: Card, model_index: str) -> str | None:
    match = _FRONT_MATTER.match(card.text)
    if match is None:
        return f"---\n{model_index}---\n{card.text}"
    if re.search(r"^['\"]?model-index\b", match.group(1), re.M):
        return None
    return f"{card.text[: match.end(1)]}{model_index}{card.text[match.end(1) :]}"


def _diff(path: str, before: str, after: str) -> str:
    lines = before.splitlines(keepends=True), after.splitlines(keepends=True)
    old = f"a/{path}" if before else "/dev/null"
    return "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
        for line in difflib.unified_diff(*lines, old, f"b/{path}")
    )


def published_value(score: Score, benchmark: Benchmark) -> float | None:
    """The value on the scale of the benchmark's leaderboards; None where the unit cannot be told."""
    if benchmark.scale != "percent":
        return score.value
    if score.unit == "fraction":
        return round(score.value * 100, 6)
    return score.value if score.unit == "percent" else None


def propose(extraction: Extraction) -> Proposal:
    """What would be published: `.eval_results` for official benchmarks, `model-index` for the others."""
    by_id = {benchmark.id: benchmark for benchmark in catalogue().benchmarks}
    index: list[dict[str, Any]] = []
    files: dict[str, list[dict[str, Any]]] = {}
    unmapped: list[Score] = []
    refused: list[tuple[Score, str]] = []
    seen: dict[tuple[str, str | None], float] = {}
    for score in extraction.results:
        benchmark = by_id.get(score.benchmark_id or "")
        if benchmark is None:
            unmapped.append(score)
            continue
        value = published_value(score, benchmark)
        if problem := _refusal(score, benchmark, value, seen):
            refused.append((score, problem))
        elif (benchmark.id, score.variant) not in seen:
            seen[benchmark.id, score.variant] = score.value
            if benchmark.eval_dataset and benchmark.eval_task:
                files.setdefault(f".eval_results/{benchmark.id}.yaml", []).append(
                    _eval_entry(score, benchmark, value)
                )
            else:
                index.append(_index_entry(score, benchmark, value))
    name = extraction.model.rpartition("/")[2] if extraction.model else "model"
    return Proposal(
        _yaml({"model-index": [{"name": name, "results": index}]}) if index else None,
        tuple((path, _yaml(entries)) for path, entries in sorted(files.items())),
        tuple(unmapped),
        tuple(refused),
    )


def _refusal(
    score: Score, benchmark: Benchmark, value: float | None, seen: dict[tuple[str, str | None], float]
) -> str | None:
    if value is None:
        return "cannot tell whether it is percent or a fraction"
    if benchmark.range and not benchmark.range[0] <= value <= benchmark.range[1]:
        return f"outside {benchmark.name}'s range {benchmark.range[0]:g} to {benchmark.range[1]:g}"
    other = seen.get((benchmark.id, score.variant))
    if other is not None and other != score.value:
        return f"the card also prints {other:g} for it"
    return None


def _eval_entry(score: Score, benchmark: Benchmark, value: float | None) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "dataset": {"id": benchmark.eval_dataset, "task_id": benchmark.eval_task},
        "value": value,
    }
    if score.source.url:
        entry["source"] = {"url": score.source.url, "name": score.source.name or "Model card"}
    if score.variant:
        entry["notes"] = score.variant
    return entry


def _index_entry(score: Score, benchmark: Benchmark, value: float | None) -> dict[str, Any]:
    dataset = {"type": benchmark.dataset or benchmark.id, "name": benchmark.name}
    dataset |= {key: item for key, item in (("config", benchmark.config), ("split", benchmark.split)) if item}
    metric = {"type": score.metric or benchmark.metric or "score", "value": value}
    metric["name"] = f"{benchmark.name} ({score.variant})" if score.variant else benchmark.name
    entry: dict[str, Any] = {"task": {"type": benchmark.task_type}, "dataset": dataset, "metrics": [metric]}
    if score.source.url:
        entry["source"] = {"name": score.source.name or "Model card", "url": score.source.url}
    return entry


def _yaml(document: object) -> str:
    import yaml

    return yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=1000)


# --------------------------------------------------------------------------------------------------
# Hub
# --------------------------------------------------------------------------------------------------

RETRIES = (
    4  # of one request, with the waits below in between; the client retries neither model_info nor commits
)
RETRY_WAITS = (0.5, 1.5, 4.0)
MAX_WAIT = 60.0  # longest wait that a rate limit may ask for before we give up, seconds


T = TypeVar("T")


def fetch_card(repo_id: str, revision: str | None) -> tuple[bytes, Source]:
    """README.md of a model at a pinned commit.

    The sha is resolved first and the file read at that sha: for a moving revision the client returns a stale
    cached copy without a word when the server fails. Raises ManagerError 2, 3, 4 or 6.
    """
    from huggingface_hub import HfApi, constants, hf_hub_download

    sha = _ask_hub(
        lambda: HfApi().model_info(repo_id, revision=revision, expand=["sha"]), repo_id, revision
    ).sha
    if not sha:
        raise ManagerError(f"{repo_id} has no commit", code=4, hint="push a README.md first")
    path = _ask_hub(lambda: hf_hub_download(repo_id, "README.md", revision=sha), repo_id, revision)
    url = f"{constants.ENDPOINT}/{repo_id}/blob/{sha}/README.md"
    return Path(path).read_bytes(), Source("readme", "README.md", sha, url, "Model card")


def _ask_hub(ask: Callable[[], T], repo_id: str, revision: str | None) -> T:
    """Ask the Hub, again after a wait where the failure is passing; others become a ManagerError."""
    import httpx2
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError

    for attempt in range(RETRIES):
        try:
            return ask()
        except HFValidationError as error:
            raise ManagerError(
                f"{repo_id!r} is no repository id", code=2, hint="give it as organisation/name"
            ) from error
        except HfHubHTTPError as error:
            status = error.response.status_code if error.response is not None else 0
            if status not in PASSING or attempt == RETRIES - 1:
                raise _hub_error(error, status, repo_id, revision) from error
            time.sleep(_wait(error, attempt))
        except (httpx2.HTTPError, OSError) as error:
            if attempt == RETRIES - 1 or not isinstance(error, httpx2.HTTPError):
                raise ManagerError(
                    f"the Hub cannot be reached: {_first_line(error)}",
                    code=6,
                    hint="check the network and HF_ENDPOINT, then run the same command again",
                ) from error
            time.sleep(RETRY_WAITS[attempt])
    raise AssertionError("unreachable")


PASSING = frozenset({408, 429, 500, 502, 503, 504})


def _wait(error: HfHubHTTPError, attempt: int) -> float:
    """Seconds to wait: what the server asks for by RateLimit (`t=`) or Retry-After, at most MAX_WAIT."""
    headers = error.response.headers if error.response is not None else {}
    asked = re.search(r"r=0;\s*t=(\d+)", headers.get("ratelimit", "")) or re.fullmatch(
        r"(\d+)", headers.get("retry-after", "")
    )
    return (
        min(float(asked.group(1)) + 1, MAX_WAIT) if asked else RETRY_WAITS[min(attempt, len(RETRY_WAITS) - 1)]
    )


def _hub_error(error: HfHubHTTPError, status: int, repo_id: str, revision: str | None) -> ManagerError:
    from huggingface_hub.errors import (
        EntryNotFoundError,
        GatedRepoError,
        RepositoryNotFoundError,
        RevisionNotFoundError,
    )

    login = "sign in with `hf auth login` or set HF_TOKEN"
    if isinstance(error, GatedRepoError):
        return ManagerError(f"{repo_id} is gated", code=3, hint=f"accept its terms on its page, then {login}")
    if isinstance(error, RevisionNotFoundError):
        return ManagerError(
            f"{repo_id} has no revision {revision!r}", code=4, hint=f"list them: hf models info {repo_id}"
        )
    if isinstance(error, EntryNotFoundError):
        return ManagerError(
            f"{repo_id} has no README.md",
            code=4,
            hint="name another revision with --revision, or a file with --readme",
        )
    if status == 401:
        return ManagerError(
            f"{repo_id} does not exist, or is private", code=3, hint=f"check the name, or {login}"
        )
    if isinstance(error, RepositoryNotFoundError) or status == 404:
        return ManagerError(
            f"there is no model {repo_id}, or your token may not see it",
            code=4,
            hint="check the name on the Hub",
        )
    if status == 403:
        return ManagerError(
            f"not allowed: {_first_line(error)}",
            code=3,
            hint="use a token with read access to the repository",
        )
    return ManagerError(
        f"the Hub answered {status or 'nothing'}: {_first_line(error)}",
        code=6,
        hint="run the same command again later",
    )


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:200]


# --------------------------------------------------------------------------------------------------
# Output
# --------------------------------------------------------------------------------------------------

_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)


def _escaped(match: re.Match[str]) -> str:
    """A character as JSON escapes it: UTF-16 code units."""
    units = match.group(0).encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))


def printable(text: str) -> str:
    """Third-party text with control, bidirectional and surrogate characters escaped: it can hide nothing."""
    return _UNSAFE.sub(_escaped, text)


def emit_json(document: object, *, indent: int | None = 1) -> None:
    """One JSON document on stdout, with the characters that `printable` escapes escaped as JSON does."""
    sys.stdout.write(
        printable(json.dumps(document, ensure_ascii=False, indent=indent, allow_nan=False)) + "\n"
    )


def talk(text: str) -> None:
    """One line for people, on stderr."""
    sys.stderr.write(_one_line(text))


def say(text: str) -> None:
    """One line of a report for people, on stdout."""
    sys.stdout.write(_one_line(text))


def _one_line(text: str) -> str:
    """Text that may be a stranger's as one line: it cannot print lines of its own."""
    return printable(text.replace("\n", " ")) + "\n"


def _width(text: str) -> int:
    return (
        len(text)
        if text.isascii()
        else sum(2 if unicodedata.east_asian_width(ch) in "WF" else 1 for ch in text)
    )


def print_table(
    head: Sequence[str], rows: Iterable[Sequence[str]], right: frozenset[int] = frozenset()
) -> None:
    """Aligned columns on stdout; `right` are the indices of those aligned to the right."""
    cells = [[printable(str(cell)).replace("\n", " ") for cell in row] for row in (head, *rows)]
    widths = [max(_width(row[index]) for row in cells) for index in range(len(head))]
    for row in cells:
        padded = [
            " " * (width - _width(cell)) + cell if index in right else cell + " " * (width - _width(cell))
            for index, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        sys.stdout.write("  ".join(padded).rstrip() + "\n")


def score_json(score: Score) -> dict[str, Any]:
    """A score as contract.md has it."""
    source = {key: item for key, item in asdict(score.source).items() if key != "path" or item}
    return {
        "model": score.model,
        "benchmark": score.benchmark,
        "benchmark_id": score.benchmark_id,
        "variant": score.variant,
        "metric": score.metric,
        "value": score.value,
        "unit": score.unit,
        "lower_is_better": score.lower_is_better,
        "raw": score.raw,
        "stderr": score.stderr,
        "samples": score.samples,
        "table": score.table,
        "row": score.row,
        "column": score.column,
        "line": score.line,
        "complete": score.complete,
        "label": score.label,
        "source": source,
        "method": {},
        "status": "unpublished",
        "pr": None,
        "verified": False,
    }


def skipped_json(skip: Skipped) -> dict[str, Any]:
    """A skipped table, row or cell; candidates only where there are any."""
    record: dict[str, Any] = {"table": skip.table, "reason": skip.reason}
    record |= {key: item for key, item in (("row", skip.row), ("column", skip.column)) if item is not None}
    if skip.candidates:
        record["candidates"] = [asdict(candidate) for candidate in skip.candidates]
    return record


def extraction_json(
    extraction: Extraction, proposal: Proposal | None = None, diffs: Mapping[str, str | None] | None = None
) -> dict[str, Any]:
    """The document that `extract-readme --json` prints, one line of `--jsonl`."""
    return {
        "repo_id": extraction.repo_id,
        "model": extraction.model,
        "source": asdict(extraction.source),
        "results": [score_json(score) for score in extraction.results],
        "skipped": [skipped_json(skip) for skip in extraction.skipped],
        "audit": _audit_json(extraction, proposal) if proposal else [],
        "plan": _plan_json(proposal, diffs or {}) if proposal else None,
        "pr_url": None,
    }


def _audit_json(extraction: Extraction, proposal: Proposal) -> list[dict[str, Any]]:
    refused = {id(score): reason for score, reason in proposal.refused}
    unmapped = {id(score) for score in proposal.unmapped}
    rows = []
    for index, score in enumerate(extraction.results):
        status = "refused" if id(score) in refused else "unmapped" if id(score) in unmapped else "new"
        detail = refused.get(id(score)) or (
            "no known benchmark has this name" if status == "unmapped" else None
        )
        rows.append({"score": index, "status": status, "detail": detail, "pr": None})
    return rows


def _plan_json(proposal: Proposal, diffs: Mapping[str, str | None]) -> dict[str, Any]:
    yaml_of = dict(proposal.eval_results) | {"README.md": proposal.model_index}
    files = [{"path": path, "diff": diff, "yaml": yaml_of[path]} for path, diff in diffs.items()]
    return {"format": "auto", "files": files}


# --------------------------------------------------------------------------------------------------
# Commands
# --------------------------------------------------------------------------------------------------


def load_card(args: argparse.Namespace) -> tuple[Card, Source]:
    """The card that the arguments name: a local file, or README.md of a repository at a pinned commit."""
    if args.readme:
        data, source = _read_file(Path(args.readme)), Source("readme", str(args.readme))
    elif args.repo_id:
        data, source = fetch_card(args.repo_id, args.revision)
    else:
        raise ManagerError("no card named", code=2, hint="give --repo-id ORG/NAME or --readme FILE")
    card = read_card(decode_card(data, source.path or "README.md"))
    if card.front_matter and (problem := front_matter_problem(card.front_matter)):
        talk(f"warning: {problem}; the tables are read, but nothing can be published to this card as it is")
    return card, source


def _read_file(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_CARD + 1)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise ManagerError(f"there is no file {path}", code=4, hint="check the path") from error
    except IsADirectoryError as error:
        raise ManagerError(
            f"{path} is a folder", code=2, hint=f"give the file: --readme {path / 'README.md'}"
        ) from error
    except PermissionError as error:
        raise ManagerError(f"not allowed to read {path}", code=3, hint="check its permissions") from error
    except (OSError, ValueError) as error:
        raise ManagerError(
            f"cannot read {path}: {_first_line(error)}", code=4, hint="check the path"
        ) from error
    if len(data) > MAX_CARD:
        raise ManagerError(
            f"{path} is larger than {MAX_CARD >> 20} MB", code=5, hint="give a model's README.md"
        )
    return data


def _card_arguments(args: argparse.Namespace) -> str:
    """The options that named the card, to be pasted into the next command."""
    named = (("--readme", args.readme), ("--repo-id", args.repo_id), ("--revision", args.revision))
    return " ".join(f"{option} {shlex.quote(str(value))}" for option, value in named if value)


def _choices(args: argparse.Namespace) -> Choices:
    needs_table = args.model_column_index is not None or args.model_row_index is not None
    if needs_table and len(args.table) != 1:
        raise ManagerError(
            "--model-column-index and --model-row-index point into one table",
            code=2,
            hint="add --table N; inspect-tables lists them",
        )
    if args.model_column_index is not None and args.model_row_index is not None:
        raise ManagerError(
            "a score line is a column or a row, not both", code=2, hint="give one of the two indices"
        )
    return Choices(
        frozenset(args.table), tuple(args.model_name_override), args.model_column_index, args.model_row_index
    )


def cmd_extract_readme(args: argparse.Namespace) -> int:
    """Print the scores of exactly one model from the card's tables."""
    if args.jsonl:
        return _extract_many(args)
    choices = _choices(args)
    card, source = load_card(args)
    if not args.repo_id and not choices.names and choices.column is None and choices.row is None:
        raise ManagerError(
            "whose scores? A file does not say which model it is about",
            code=2,
            hint="add --repo-id ORG/NAME or --model-name-override NAME",
        )
    extraction = extract(card, args.repo_id, source, choices)
    proposal = propose(extraction) if args.dry_run and extraction.results else None
    diffs = proposal.diffs(card) if proposal else {}
    if extraction.results:
        if args.json:
            emit_json(extraction_json(extraction, proposal, diffs))
        else:
            _show_extraction(extraction, proposal)
        if None in diffs.values():
            talk("the card already has a model-index: add these entries to it, not a second one")
        _warn_unmapped()
        return 0
    raise _nothing_found(extraction, card, _card_arguments(args))


def _warn_unmapped() -> None:
    if catalogue().path is None:
        talk(
            f"warning: {mapping_path()} is missing, so no name was mapped to a benchmark; "
            "take the file along or set HF_EVALUATION_MAPPING"
        )


def _nothing_found(extraction: Extraction, card: Card, again: str) -> ManagerError:
    """Exit 5 where somebody has to choose, exit 1 where there is nothing to choose from."""
    candidates = extraction.candidates
    if candidates:
        return ManagerError(
            f"no name in the tables is certainly {extraction.repo_id or 'it'}, {len(candidates)} may be",
            code=5,
            hint=f"choose: extract-readme {again} {candidates[0].option}",
            candidates=candidates,
        )
    reasons = Counter(skip.reason.partition(":")[0] for skip in extraction.skipped)
    looked = ", ".join(f"{count} {reason}" for reason, count in reasons.most_common(4)) or "no tables"
    images = f"; {card.images} images, which cannot be read" if card.images else ""
    error = ManagerError(
        f"no scores of {extraction.repo_id or 'the model'} in {len(card.tables)} tables ({looked}{images})",
        code=1,
        hint=f"see what each table is: inspect-tables {again}",
    )
    return error


def _show_extraction(extraction: Extraction, proposal: Proposal | None) -> None:
    rows = [
        (
            f"T{score.table}",
            str(score.line or ""),
            score.benchmark,
            score.variant or "",
            f"{score.value:g}",
            score.unit or "",
            score.benchmark_id or "-",
        )
        for score in extraction.results
    ]
    print_table(("table", "line", "benchmark", "variant", "value", "unit", "id"), rows, frozenset({4}))
    for skip in extraction.skipped:
        where = f"table {skip.table}" + (
            f" row {skip.row} column {skip.column}" if skip.row is not None else ""
        )
        talk(f"skipped {where}: {skip.reason}")
        for candidate in skip.candidates:
            talk(f"    may be {candidate.label!r} ({candidate.reason}): {candidate.option}")
    if proposal:
        _show_proposal(proposal)


def _show_proposal(proposal: Proposal) -> None:
    for path, text in proposal.eval_results:
        sys.stdout.write(f"\n# {path}\n{printable(text)}")
    if proposal.model_index:
        sys.stdout.write(f"\n# README.md, in the front matter\n{printable(proposal.model_index)}")
    for score, reason in proposal.refused:
        talk(f"refused {score.benchmark} = {score.value:g}: {reason}")
    if proposal.unmapped:
        names = ", ".join(dict.fromkeys(score.benchmark for score in proposal.unmapped))
        talk(f"not mapped to a known benchmark, so not published: {names}")


def _extract_many(args: argparse.Namespace) -> int:
    """Read {"repo_id", "readme" or "text"} lines, answer a line each; a failing card is its line's error."""
    found = False
    with sys.stdin.buffer if args.jsonl == "-" else _open_lines(Path(args.jsonl)) as lines:
        for number, line in enumerate(lines, 1):
            if number % COLLECT_EVERY == 0:
                gc.collect()
            if not line.strip():
                continue
            answer = _extract_line(line, number)
            found = found or bool(answer.get("results"))
            emit_json(answer, indent=None)
    sys.stdout.flush()
    _warn_unmapped()
    return 0 if found else 1


def _open_lines(path: Path) -> IO[bytes]:
    if not path.is_file():
        _read_file(path)
    try:
        return path.open("rb")
    except OSError as error:
        raise ManagerError(
            f"cannot read {path}: {_first_line(error)}", code=4, hint="check the path"
        ) from error


def _extract_line(line: bytes, number: int) -> dict[str, Any]:
    repo_id: str | None = None
    try:
        request = json.loads(line.decode("utf-8"), parse_constant=lambda _: None)
        if not isinstance(request, dict) or not isinstance(request.get("repo_id"), str):
            raise ManagerError(
                f"line {number} is no object with a repo_id",
                code=2,
                hint='give {"repo_id": "org/name", "text": "..."}',
            )
        repo_id = request["repo_id"]
        text, readme = request.get("text"), request.get("readme")
        if isinstance(text, str):
            data, source = (
                text.encode("utf-8", "replace"),
                Source("readme", "README.md", request.get("revision")),
            )
        elif isinstance(readme, str):
            data, source = _read_file(Path(readme)), Source("readme", readme)
        else:
            raise ManagerError(
                f"line {number} has neither text nor readme", code=2, hint="give one of the two"
            )
        return extraction_json(extract(read_card(decode_card(data, f"line {number}")), repo_id, source))
    except (ValueError, RecursionError) as error:
        return {
            "repo_id": None,
            "results": [],
            **_error_json(ManagerError(f"line {number} is no JSON: {error}", code=2)),
        }
    except ManagerError as error:
        return {"repo_id": repo_id, "results": [], **_error_json(error)}


def cmd_inspect_tables(args: argparse.Namespace) -> int:
    """List every rendered table, what it was taken for and why, and the command that extracts it."""
    card, source = load_card(args)
    target = Target(args.repo_id, card)
    readings = read_tables(card, target, Choices())
    if not readings:
        raise ManagerError(
            f"the card has no tables ({card.images} images)",
            code=1,
            hint="scores in images or prose cannot be read",
        )
    records = [_table_json(reading, args, source) for reading in readings]
    if args.json:
        emit_json({"repo_id": args.repo_id, "source": asdict(source), "tables": records})
    else:
        for record in records:
            _show_table(record)
    return 0


NOT_ASKED = "no model asked for"  # the orientation of a table in a file that was inspected without --repo-id


def _table_json(reading: Reading, args: argparse.Namespace, source: Source) -> dict[str, Any]:
    table, frame = reading.frame.table, reading.frame
    where = _card_arguments(args)
    matches = [
        {"axis": line.axis, "index": line.index, "printed": line.fit.printed, "as": line.fit.kind}
        for line in reading.lines
    ]
    candidates = [
        {"label": cell.flat, "row": cell.row, "column": cell.column, "reason": doubt.reason}
        for cell, doubt in reading.doubts
    ]
    names = [cell.flat for cell, _ in reading.doubts] if not matches else []
    unasked = not args.repo_id and not matches  # a file alone does not say whose scores are wanted
    names = ["NAME"] if unasked else names
    override = "".join(f" --model-name-override {shlex.quote(name)}" for name in names[:1])
    return {
        "table": table.ordinal,
        "line": table.line,
        "heading": " > ".join(table.headings) or None,
        "rows": len(table.grid),
        "columns": table.width,
        "orientation": NOT_ASKED if unasked else reading.orientation,
        "kind": reading.kind,
        "why": reading.why,
        "header_rows": frame.head,
        "roles": {column.label or f"column {column.index}": column.role for column in frame.columns[:40]},
        "matches": matches,
        "candidates": candidates,
        "names": _line_names(reading)[:40],
        "sample": [[cell.flat[:60] for cell in row[:20]] for row in table.grid[: frame.head + 3]],
        "command": f"extract-readme {where} --table {table.ordinal}{override}"
        if reading.kind == "evaluation"
        else None,
    }


def _line_names(reading: Reading) -> list[str]:
    """The labels among which the model's name would stand: of the rows or of the columns."""
    frame = reading.frame
    columns = frame.of_role("model") or (
        frame.of_role("text")[:1] if reading.orientation == "models as rows" else []
    )
    if columns:
        found = [frame.cell(row, columns[0].index).flat for row in frame.rows]
    else:
        found = [cell.flat for column in frame.columns if column.role == "value" for cell in column.path]
    return [name for name in dict.fromkeys(found) if name]


def _show_table(record: dict[str, Any]) -> None:
    size = f"{record['rows']} x {record['columns']}"
    say(f"table {record['table']}, line {record['line']}, {size}: {record['kind']} ({record['why']})")
    if record["heading"]:
        say(f"    under      {record['heading']}")
    if record["kind"] == "evaluation":
        found = ", ".join(
            f"{match['axis']} {match['index']} {match['printed']!r}" for match in record["matches"]
        ) or ("one of these names, or --repo-id" if record["orientation"] == NOT_ASKED else "none")
        say(f"    layout     {record['orientation']}; the model: {found}")
        for candidate in record["candidates"]:
            say(f"    may be     {candidate['label']!r}: {candidate['reason']}")
        if not record["matches"]:
            say(f"    names      {', '.join(record['names'][:12])}")
        say(f"    command    {record['command']}")
    for row in record["sample"][:3]:
        say("    | " + " | ".join(cell[:18] for cell in row[:8]))


def cmd_benchmarks(args: argparse.Namespace) -> int:
    """List the known benchmarks."""
    known = catalogue()
    if not known.benchmarks:
        raise ManagerError(
            f"{mapping_path()} is missing",
            code=1,
            hint="take examples/metric_mapping.json along, or set HF_EVALUATION_MAPPING",
        )
    if args.json:
        emit_json(
            {
                "as_of": known.as_of,
                "path": str(known.path),
                "benchmarks": [asdict(benchmark) for benchmark in known.benchmarks],
            }
        )
        return 0
    rows = [
        (
            benchmark.id,
            benchmark.name,
            benchmark.category or "",
            benchmark.scale or "",
            benchmark.dataset or "-",
            benchmark.eval_task or "-",
            benchmark.inspect or "-",
        )
        for benchmark in known.benchmarks
    ]
    print_table(("id", "name", "category", "scale", "dataset", ".eval_results task", "inspect task"), rows)
    talk(f"{len(rows)} benchmarks, as of {known.as_of}")
    return 0


# --------------------------------------------------------------------------------------------------
# Parser
# --------------------------------------------------------------------------------------------------


def _epilog(*examples: str) -> str:
    codes = "\n".join(f"  {code}  {meaning}" for code, meaning in EXIT_CODES.items())
    return "examples:\n" + "\n".join(f"  {example}" for example in examples) + f"\n\nexit codes:\n{codes}"


class _Parser(argparse.ArgumentParser):
    """A parser whose errors are ours, so that they are reported in one place, and in JSON where wanted."""

    def error(self, message: str) -> NoReturn:
        """Raise a usage error that names the help of the command."""
        raise ManagerError(message, code=2, hint=f"{self.prog} --help")


def build_parser() -> argparse.ArgumentParser:
    """The command line: one subcommand a task."""
    parser = _Parser(
        prog="evaluation_manager.py",
        description=(__doc__ or "").split("\n\n")[0],
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog=_epilog(
            "evaluation_manager.py extract-readme --repo-id org/model",
            "evaluation_manager.py inspect-tables --readme README.md",
        ),
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {VERSION}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    extract_parser = _command(
        commands,
        "extract-readme",
        cmd_extract_readme,
        "print the scores of exactly one model from the tables of its card",
        "extract-readme --repo-id org/model --json",
        "extract-readme --readme README.md --repo-id org/model --dry-run",
        'extract-readme --repo-id org/model --table 3 --model-name-override "Model-7B (RL)"',
        "extract-readme --jsonl -",
    )
    _card_options(extract_parser)
    _choice_options(extract_parser)
    extract_parser.add_argument(
        "--jsonl",
        metavar="FILE|-",
        help='read {"repo_id", "readme" or "text"} lines, answer a JSON line each',
    )
    inspect_parser = _command(
        commands,
        "inspect-tables",
        cmd_inspect_tables,
        "list every table of a card, what it is and why, and which line is the model's",
        "inspect-tables --repo-id org/model",
        "inspect-tables --readme README.md --repo-id org/model --json",
    )
    _card_options(inspect_parser)
    _command(
        commands, "benchmarks", cmd_benchmarks, "list the known benchmarks", "benchmarks", "benchmarks --json"
    )
    return parser


def _command(
    commands: argparse._SubParsersAction[_Parser],
    name: str,
    run: Callable[[argparse.Namespace], int],
    purpose: str,
    *examples: str,
) -> argparse.ArgumentParser:
    parser = commands.add_parser(
        name,
        help=purpose,
        description=purpose[0].upper() + purpose[1:] + ".",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog=_epilog(*(f"evaluation_manager.py {example}" for example in examples)),
    )
    parser.set_defaults(run=run)
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.add_argument("--debug", action="store_true", help="show the traceback of a failure")
    return parser


def _card_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--repo-id", metavar="ORG/NAME", help="the model repository; with --readme only its name is used"
    )
    parser.add_argument("--readme", metavar="FILE", help="a card on disk instead of the repository's")
    parser.add_argument(
        "--dry-run",
        action="store_true",
        help="write nothing; extract-readme also prints the YAML it would write",
    )
    parser.add_argument(
        "--revision", metavar="REV", help="branch, tag, commit or refs/pr/N of the repository (default: main)"
    )


def _choice_options(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group(
        "choices", "decide what the card leaves open; inspect-tables shows what there is to choose"
    )
    group.add_argument(
        "--table",
        metavar="N",
        type=int,
        action="append",
        default=[],
        help="only this table (repeatable), counted from 1",
    )
    group.add_argument(
        "--model-name-override",
        metavar="NAME",
        action="append",
        default=[],
        help="the model's name as printed (repeatable)",
    )
    group.add_argument(
        "--model-column-index", metavar="N", type=int, help="the model's column in the one --table, from 0"
    )
    group.add_argument(
        "--model-row-index",
        metavar="N",
        type=int,
        help="the model's row in the one --table, from 0, header rows included",
    )


def _error_json(error: ManagerError) -> dict[str, Any]:
    body: dict[str, Any] = {"code": error.code, "message": error.message, "hint": error.hint}
    if error.candidates:
        body["candidates"] = [asdict(candidate) for candidate in error.candidates]
    return {"error": body}


def _report(error: ManagerError, *, as_json: bool) -> None:
    talk(f"error: {error.message}")
    for candidate in error.candidates:
        talk(f"  {candidate.label!r} ({candidate.reason}): {candidate.option}")
    if error.hint:
        talk(f"hint: {error.hint}")
    if as_json:
        emit_json(_error_json(error))


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    gc.disable()  # cards are trees of small objects: a table of 32,000 rows took 1.1 s, not 2.4
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        code = _run(arguments)
        sys.stdout.flush()
        return code
    except BrokenPipeError:
        _close_stdout()
        return 0
    except OSError as error:
        _close_stdout()
        talk(f"error: cannot write the output: {_first_line(error)}")
        return 6
    except KeyboardInterrupt:
        talk("error: interrupted")
        return 130


def _run(arguments: list[str]) -> int:
    """Parse the arguments and run their command; a failure that we know is printed, once."""
    try:
        args = build_parser().parse_args(arguments)
        return int(args.run(args))
    except SystemExit as done:  # --help and --version
        return int(done.code or 0)
    except ManagerError as error:
        if "--debug" in arguments:
            traceback.print_exc()
        _report(error, as_json="--json" in arguments)
        return error.code


def _close_stdout() -> None:
    """Let what is still buffered go nowhere, so that the interpreter does not try again at exit."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    sys.exit(main())
