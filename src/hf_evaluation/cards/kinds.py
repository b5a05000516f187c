"""Tables of numbers that hold no scores, told by their headers in true words.

`other_kind` names them: a training log, a data mix, files to download, options, sampling or training
parameters. None where a table may hold scores.
"""

from __future__ import annotations

from collections.abc import Iterable

from hf_evaluation.cards.frames import Column, Frame
from hf_evaluation.core.patterns import pattern
from hf_evaluation.core.text import squash, words

TRAINING_LOG = "a training log"
_TRAINING_LOG = words(
    "training loss, validation loss, train loss, eval loss, epoch, epochs, step, steps, val loss, "
    "learning rate"
)
_FILES = words(
    "quant method, quant type, bits, gs, group size, act order, damp %, exllama, max ram required, "
    "file size, size/gb, link, use case, gptq dataset, seq len, filename, file name, branch, "
    "split, size, type, notes"
)
_FILE_SIGNS = words(
    "size/gb, quant method, quant type, act order, exllama, max ram required, file size, filename"
)
_SAMPLING = words(
    "temperature, temp, top p, top-p, top_p, top k, top-k, top_k, min p, min_p, typical p, "
    "repetition penalty, repetition_penalty, presence penalty, presence_penalty, frequency penalty, "
    "max new tokens, max_new_tokens, max tokens, max_tokens, num beams, num_beams, do sample, guidance scale"
)
_TRAINING = words(
    "learning rate, lr, batch size, global batch size, micro batch size, batch_size, "
    "learning_rate, optimizer, weight decay, weight_decay, warmup, warmup steps, warmup ratio, warmup_steps, "
    "warmup_ratio, lr scheduler, scheduler, gradient accumulation, gradient accumulation steps, "
    "gradient_accumulation_steps, "
    "gradient clipping, max grad norm, adam beta1, adam beta2, adam epsilon, dropout, lora r, lora rank, "
    "lora alpha, lora dropout, num epochs, num_train_epochs, epochs, seed, max seq length, sequence length, "
    "cutoff length, precision, training steps, total steps"
)
_DATA_HEADS = words(
    "dataset, datasets, data, data set, data source, data sources, source, sources, corpus, corpora, "
    "language, languages, lang, domain, subset, split, name, category, type, task, extension, dataset name, "
    "数据集, 数据来源, 语言"
)
_PARAMETER_HEADS = words("hyperparameter, hyperparameters, hyper-parameter, hyper-parameters, 超参数")
_OPTION_HEADS = words(
    "option, options, argument, arguments, flag, flags, parameter, parameters, setting, 参数"
)
_DEFAULT_HEADS = words(
    "default, defaults, default value, recommended, recommended value, meaning, description, "
    "explanation, 说明"
)
_NUMBER_HEADS = words("id, label id, class id, index, label, class, no, number, nr, code, 编号, 序号")
_COUNTED = pattern(
    r"(?i)^\W*(?:(?:#|no\.?|number|num|nb|total|count)\b.*|(?:.*\b)?(?:percent(?:age)?s?|proportions?|shares?|"
    r"ratios?|weights?|weighting|epochs?|tokens?|hours?|speakers?|documents?|docs|examples?|rows?|files?|"
    r"samples?|sentences|words|instances?|pages|images|pairs|utterances|repeats?|sampling(?: \w+)?|"
    r"multiplier|size(?: ?\W? ?\w{1,4})?|gb|mb|disk size|比例|占比|数量|样本数)"
    r"\W*(?:\([^()]*\))?\W*|%(?: of\b.*)?|# ?\w+)$"
)


_CONTAMINATION = pattern(r"(?i)\b(?:de)?contaminat(?:ed|ion)\b")


def other_kind(frame: Frame) -> str | None:
    """What a table of numbers holds instead of scores."""
    heads = [cell.flat for column in frame.columns for cell in column.path]
    if _count(heads, _TRAINING_LOG) >= 2:
        return TRAINING_LOG
    if _count(heads, _FILE_SIGNS) >= 1 and _count(heads, _FILES) >= 2:
        return "files to download"
    label = frame.label_column(-1)
    labels = [*heads, *(frame.cell(row, label.index).flat for row in frame.rows[:60] if label)]
    if _count(labels, _SAMPLING) >= 2:
        return "sampling parameters"
    if _count(labels, _TRAINING) >= 2:
        return "training parameters"
    if _count(heads, _PARAMETER_HEADS):
        return "parameters of the model"
    if _count(heads, _OPTION_HEADS) and _count(heads, _DEFAULT_HEADS):
        return "options and their defaults"
    numbered = [squash(column.label) in _NUMBER_HEADS for column in frame.columns if column.values]
    if numbered and all(numbered):
        return "numbers of classes"
    if _is_data_mix(frame, label):
        return "a data mix"
    near = next(iter(frame.table.headings[-1:]), "")
    return "contamination figures" if _CONTAMINATION.search(near) else None


def _count(texts: Iterable[str], listed: frozenset[str]) -> int:
    return len({squash(text) for text in texts} & listed)


def _is_data_mix(frame: Frame, label: Column | None) -> bool:
    """Whether every column of numbers counts or weighs the data sets, languages or sources of the rows."""
    counting = [column for column in frame.columns if column.values and column is not label]
    if label is None or not counting or squash(label.label) not in _DATA_HEADS:
        return False
    heads = [column.label.strip() for column in counting]
    return all(map(_COUNTED.match, heads)) and any(squash(head) != "size" for head in heads)
