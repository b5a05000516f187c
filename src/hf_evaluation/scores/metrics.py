"""The metrics in which benchmarks are measured: names, direction, scale, the type that goes to the Hub.

`find_metric` reads a whole printed name ("EM", "Pass @ 10", "WER↓", "macro F1"), `metric_of` an id as
`examples/metric_mapping.json` and the Hub spell it; both give the metric and its k, None where they do not
know it. `same_metric` compares two such texts for one benchmark: True, False, or None where it is not known.
`metric_told` is the metric of a number by what stands beside it, `metric_by_definition` that of a benchmark.

Which metrics of a benchmark the mapping lists: those in which a number of it stands **without a word** in
cards, papers and harnesses. What is always named (pass@10 beside pass@1, BLEU-1, recall@100) is not listed,
for it is told; so an untold number of HumanEval is pass@1, and one of SQuAD may be exact match or F1.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from hf_evaluation.core.patterns import pattern
from hf_evaluation.core.text import squash
from hf_evaluation.scores.benchmarks import Benchmark


@dataclass(frozen=True, slots=True)
class Metric:
    """A measure. `hub_type` is its type in a model-index, with "{k}" for the number of one that `takes_k`.

    `lower_is_better` and `scale` are None where the benchmark decides. `counts_right`: the share of items
    that were answered right, under whatever name; `right_at_one` says so of k = 1 only, `an_accuracy` that
    a vague "accuracy" may be this one. `generic`: it says
    only that there is a score; `averaged`: only that it is a mean, unless the benchmark has it as its metric.
    `kind_of` is the vaguer metric of which this is one kind (macro F1 of F1):
    "F1" may mean it and need not.
    """

    id: str
    names: tuple[str, ...]
    lower_is_better: bool | None
    scale: str | None
    hub_type: str
    takes_k: bool = False
    counts_right: bool = False
    right_at_one: bool = False
    an_accuracy: bool = False
    generic: bool = False
    averaged: bool = False
    kind_of: str | None = None

    def named(self, k: int | None) -> str:
        """The metric for people, with its k: "pass@10", "nDCG" keeps "ndcg@k" where no k is told."""
        return self.id.replace("@k", f"@{k}").replace("^k", f"^{k}") if k is not None else self.id

    def hub(self, k: int | None) -> str:
        """The type that goes to the Hub: "pass@10", "ndcg_at_10"."""
        return self.hub_type.replace("{k}", "k" if k is None else str(k))

    def is_right_share(self, k: int | None) -> bool:
        """Whether, with this k, it is the share of items answered right."""
        return self.counts_right or (self.right_at_one and k == 1)


# One metric a line: id | marks | scale | type on the Hub where it is not the id | kind of | printed names.
# Marks: + higher is better, - lower is better, ? the benchmark decides; r share of items answered right, 1
# that for k = 1, a is printed as an accuracy too, k takes a number k, g says only that there is a score, m
# only that it is a mean. An indented line goes on with the one above.
_METRIC_TABLE = """
accuracy | +r | percent | | | acc, accuracy, avg acc, average accuracy, mean accuracy, overall accuracy, acc
    avg, top-1, top1, top-1 acc, top-1 accuracy, top 1 accuracy, test accuracy, answer accuracy, micro_avg,
    micro accuracy, acc_char, percent correct, percentage correct, share correct, acuracia, acurácia,
    exactitude, genauigkeit, precisión global, 准确率, 精度, 正確率, 正解率, 정확도, точность, doğruluk
score | ?g | | | | score, scores, raw score, result, results, value, values, percentage, total score,
    points, 分数, 得分, スコア, 点数, 점수, puntuación, puntaje, pontuação, punteggio, punktzahl, wertung,
    ergebnis, résultat, wynik, skor, оценка, балл, баллы, результат, النتيجة, الدرجة
exact_match | +r | percent | | | em, exact match, exact-match, final_em, em_maj1@1, exact match score, em
    score, strict match, strict-match, flexible extract, flexible-extract, qem, quasi exact match,
    exact_str_match, extractive match, math_verify, string match
correct | +r | percent | | | correct, correct answers, % correct, correctness
resolved | +r | percent | | | resolved, resolve rate, resolved rate, resolution rate, % resolved, issues
    resolved, resolved %, solved, solve rate, % solved
success_rate | +r | percent | | | success rate, sr, task success rate, task success, success, completion
    rate, task completion rate
pass_rate | +r | percent | | | pass rate, passrate, tests passed, passing rate, 通过率
acc_norm | +a | percent | | | acc_norm, acc norm, acc-norm, accnorm, normalized accuracy (length),
    byte-length normalized accuracy, acc_norm (len)
chance_corrected_accuracy | +a | percent | | | chance-corrected accuracy, chance corrected,
    baseline-normalized accuracy, baseline-normalised accuracy, rescaled accuracy, centered accuracy
balanced_accuracy | + | percent | | accuracy | balanced accuracy, bal acc, balanced acc, macro accuracy,
    uar, unweighted average recall, mean class accuracy, mean per-class accuracy, average class accuracy, macc
class_accuracy | + | percent | | accuracy | class accuracy, per-class accuracy, category accuracy, label
    accuracy, class acc, category acc, accuracy by class, accuracy per class
accuracy@k | +1k | percent | accuracy@{k} | | acc@k, accuracy@k, top-k, top-k acc, top-k accuracy, top k
pass@k | +1k | percent | pass@{k} | | pass@k
pass^k | +1k | percent | pass^{k} | | pass^k
maj@k | +1k | percent | maj@{k} | | maj@k, cons@k, consensus@k, majority@k, sc@k, self-consistency@k,
    major@k
best@k | +1k | percent | best@{k} | | best@k, bo@k, best-of-k, bon@k
avg@k | +rk | percent | avg@{k} | | avg@k, mean@k, average@k, avg of k
f1 | + | percent | | | f1, f1-score, f1 score, f-score, f-measure, f1 measure, f_1, token f1, f1值
f1_macro | + | percent | | f1 | macro f1, f1 macro, f1-macro, macro-f1, macro f1-score, macro avg f1, f1
    (macro)
f1_micro | + | percent | | f1 | micro f1, f1 micro, f1-micro, micro-f1, micro f1-score, f1 (micro)
f1_weighted | + | percent | | f1 | weighted f1, f1 weighted, f1-weighted, weighted f1-score, f1 (weighted),
    w-f1
precision | + | percent | | | precision, prec, precision score
recall | + | percent | | | recall, recall score, sensitivity
precision@k | +k | percent | precision_at_{k} | | p@k, precision@k, prec@k
recall@k | +k | percent | recall_at_{k} | | r@k, recall@k
f1@k | +k | percent | f1_at_{k} | | f1@k
hit@k | +k | percent | hit@{k} | | hit@k, hits@k, hit rate@k, hr@k
ndcg@k | +k | percent | ndcg_at_{k} | | ndcg@k, ndcg
mrr@k | +k | percent | mrr_at_{k} | | mrr@k
mrr | + | percent | | | mrr, mean reciprocal rank
map@k | +k | percent | map_at_{k} | | map@k
map | + | percent | | | map, mean average precision, mAP
auroc | + | percent | | | auc, auroc, auc-roc, roc auc, roc-auc, rocauc, area under the roc curve, c-statistic
auprc | + | percent | | | auprc, aupr, aucpr, pr auc, pr-auc, area under the precision-recall curve
ap | + | percent | | map | ap, average precision, box ap, mask ap, ap box, ap mask, map50-95, map50:95,
    map@[.5:.95], ap@[.5:.95], map 50-95
ap50 | + | percent | | | ap50, map50, ap@50, map@50, ap@0.5, map@0.5, map@.5, ap 50, box ap50
ap75 | + | percent | | | ap75, map75, ap@75, ap@0.75, map@0.75
matthews_correlation | + | percent | | | mcc, matthews correlation, matthews_correlation, matthews corrcoef,
    matthews correlation coefficient, matthew's correlation, matthews corr
pearson | + | percent | | | pearson, pearsonr, pearson correlation, pearson r, pearson's r, pearson corr,
    pcc, plcc
spearman | + | percent | | | spearman, spearmanr, spearman correlation, spearman rho, spearman's rho,
    spearman corr, srcc, spearman rank correlation
euclidean_pearson | + | percent | | pearson | euclidean pearson, euclidean_pearson
euclidean_spearman | + | percent | | spearman | euclidean spearman, euclidean_spearman
manhattan_pearson | + | percent | | pearson | manhattan pearson, manhattan_pearson
manhattan_spearman | + | percent | | spearman | manhattan spearman, manhattan_spearman
dot_pearson | + | percent | | pearson | dot pearson, dot_pearson, dot product pearson
dot_spearman | + | percent | | spearman | dot spearman, dot_spearman, dot product spearman
cosine_spearman | + | percent | | spearman | cosine spearman, spearman cosine, cos_sim_spearman, cos sim
    spearman
cosine_pearson | + | percent | | pearson | cosine pearson, pearson cosine, cos_sim_pearson, cos sim pearson
kendall | + | percent | | | kendall, kendall tau, kendall's tau, krcc
mse | - | | | | mse, mean squared error
mae | - | | | | mae, mean absolute error
rmse | - | | | | rmse, root mean squared error
r2 | + | ratio | | | r2, r^2, r-squared, coefficient of determination
perplexity | - | perplexity | | | ppl, perplexity, ppl., token perplexity
word_perplexity | - | perplexity | | perplexity | word perplexity, word_perplexity, word ppl
byte_perplexity | - | perplexity | | perplexity | byte perplexity, byte_perplexity, byte ppl
bits_per_byte | - | bits_per_byte | | | bpb, bits per byte, bits-per-byte
bits_per_character | - | | | | bpc, bits per character, bits-per-character
loss | - | | | | loss, nll, cross entropy, cross-entropy, eval loss, validation loss
bleu | + | points | | | bleu, blue, bleu score, bleu-4, bleu4, bleu 4, corpus bleu
sacrebleu | + | points | | bleu | sacrebleu, sacre bleu, sacre-bleu, detokenized bleu
spbleu | + | points | | bleu | spbleu, sp-bleu, flores200 spbleu
codebleu | + | points | | | codebleu, code bleu
chrf | + | points | | | chrf, chr-f, chrf2
chrf++ | + | points | | | chrf++, chrfpp, chrf2++
ter | - | points | | | ter, translation edit rate, translation error rate
comet | + | | | | comet, comet score, comet-22, comet22, comet da, wmt22-comet-da, comet-da
xcomet | + | | | | xcomet, xcomet-xxl, xcomet-xl
cometkiwi | + | | | | cometkiwi, comet-kiwi, kiwi
metricx | - | points | | | metricx, metricx-24, metricx-23, metricx24, metricx-24-hybrid
rouge | + | percent | | | rouge, rouge score, rouge avg
rouge1 | + | percent | | rouge | rouge1, rouge-1, rouge 1
rouge2 | + | percent | | rouge | rouge2, rouge-2, rouge 2
rougeL | + | percent | | rouge | rougel, rouge-l, rouge l
rougeLsum | + | percent | | rouge | rougelsum, rouge-lsum, rouge lsum
bleurt | + | | | | bleurt, bleurt score
bertscore | + | | | | bertscore, bert score, bertscore f1
meteor | + | | | | meteor
cider | + | points | | | cider, cider-d
spice | + | points | | | spice
spider | + | points | | | spider metric, spider score, spider, spider-fl
fense | + | points | | | fense
wer | - | percent | | | wer, word error rate, avg wer, average wer, wer avg, wer (norm), normalized wer,
    tdnn wer
cer | - | percent | | | cer, character error rate, avg cer
mer | - | percent | | | mer, match error rate, mixed error rate
per | - | percent | | | per, phoneme error rate, phone error rate
der | - | percent | | | der, diarization error rate
eer | - | percent | | | eer, equal error rate
false_positive_rate | - | percent | | | fpr, false positive rate, fpr95, fpr@95
false_negative_rate | - | percent | | | fnr, false negative rate, miss rate
true_positive_rate | + | percent | | recall | tpr, true positive rate
specificity | + | percent | | | specificity, true negative rate, tnr
multiple_choice_grade | + | percent | | accuracy | multiple_choice_grade, multiple choice grade
error_rate | - | percent | | | error rate, error, top-1 error, top1 err, top-1 err, classification error
top5_error | - | percent | | | top-5 error, top5 err, top-5 err, top-5 error rate
mos | + | points | | | mos, mean opinion score, nmos, smos, cmos
utmos | + | points | | | utmos, utmosv2
dnsmos | + | points | | | dnsmos
pesq | + | points | | | pesq, pesq-wb
stoi | + | ratio | | | stoi, estoi
speaker_similarity | + | | | | sim, sim-o, sim-r, ssim-spk, speaker similarity, spk sim
psnr | + | points | | | psnr
ssim | + | ratio | | | ssim
lpips | - | ratio | | | lpips
fid | - | points | | | fid, fid score, frechet inception distance, fréchet inception distance, fid-30k
fvd | - | points | | | fvd
inception_score | + | points | | | is, inception score
clip_score | + | points | | | clip score, clipscore, clip-score, clip-t, clip sim
miou | + | percent | | | miou, mean iou, mean intersection over union, mean class iou, mean per-class iou
iou | + | percent | | | iou, intersection over union
giou | + | percent | | | giou, ciou
dice | + | percent | | | dice, dsc, dice score
pq | + | percent | | | pq, panoptic quality
j&f | + | percent | j_and_f | | j&f, j & f, jandf
elo | + | elo | | | elo, rating, elo rating, elo score, codeforces rating, arena elo, arena score
percentile | + | percent | | | percentile, percentiles
win_rate | + | percent | | | win rate, winrate, win-rate, win rate %, win%, wr, raw win rate
win_or_tie_rate | + | percent | | win_rate | win or tie rate, wins or ties, win/tie rate, win+tie rate
lc_win_rate | + | percent | | win_rate | lc win rate, lc-winrate, lc winrate, lc, lc win, length-controlled
    win rate, length controlled win rate, lc-wr
mc1 | + | percent | | accuracy | mc1, mc1 accuracy, mc1_targets, truthfulqa_mc1
mc2 | + | percent | | accuracy | mc2, mc2 accuracy, mc2_targets, truthfulqa_mc2
truthful | + | percent | | accuracy | truthful, % true, truthfulness, gpt-judge, % truthful
truthful_informative | + | percent | | accuracy | truthful*informative, true*info, % true*info, % true &
    informative, truthful and informative
bleu_acc | + | percent | | accuracy | bleu_acc, bleu acc
rouge1_acc | + | percent | | accuracy | rouge1_acc, rouge1 acc, rougel_acc
prompt_level_strict_acc | + | percent | | accuracy | prompt_level_strict_acc, prompt strict, prompt-strict,
    strict prompt, prompt-level strict, prompt strict acc, prompt-level strict accuracy, strict prompt
    accuracy, prompt_strict, pls
inst_level_strict_acc | + | percent | | accuracy | inst_level_strict_acc, inst strict, instr strict,
    instruction strict, strict instruction, inst-level strict, instruction-level strict, instruction-level
    strict accuracy, inst strict acc, ins strict, strict inst
prompt_level_loose_acc | + | percent | | accuracy | prompt_level_loose_acc, prompt loose, prompt-level
    loose, prompt loose acc, prompt-level loose accuracy, loose prompt
inst_level_loose_acc | + | percent | | accuracy | inst_level_loose_acc, inst loose, instr loose, instruction
    loose, inst-level loose, instruction-level loose, instruction-level loose accuracy, loose instruction,
    inst loose acc
prompt_level_acc | + | percent | | accuracy | prompt acc, prompt-level acc, prompt-level accuracy, prompt
    level
inst_level_acc | + | percent | | accuracy | inst acc, instruction acc, instruction-level accuracy,
    inst-level acc, inst level
level_mean_acc | + | percent | | accuracy | avg(prompt/instruction acc loose/strict), average prompt/inst,
    mean of prompt and instruction
hsr | + | percent | | | hsr, hard satisfaction rate
ssr | + | percent | | | ssr, soft satisfaction rate
csl | + | points | | | csl metric, consistent satisfaction levels
drfr | + | percent | | | drfr, decomposed requirements following ratio
ast_accuracy | +r | percent | | | ast, ast accuracy, ast acc
execution_accuracy | + | percent | | accuracy | ex, execution accuracy, exec acc, exec accuracy, execution
    acc, exec
vqa_accuracy | + | percent | | accuracy | vqa accuracy, vqa acc, vqa score, vqa-acc
relaxed_accuracy | + | percent | | accuracy | relaxed accuracy, relaxed acc, relaxed correctness,
    relaxed-accuracy, relaxed
worst_case_accuracy | + | percent | | accuracy | worst-case accuracy, worst case, worst-case
aacc | + | percent | | accuracy | aacc, all accuracy
qacc | + | percent | | accuracy | qacc, question accuracy, question pair accuracy
facc | + | percent | | accuracy | facc, figure accuracy
step_success_rate | + | percent | | success_rate | step success rate, step sr, ssr (step), step acc, step
    accuracy
element_accuracy | + | percent | | accuracy | element accuracy, ele acc, element acc, ele. acc
type_match | + | percent | | accuracy | tm, type match, type accuracy, action type, type acc
anls | + | percent | | | anls, anls*, average normalized levenshtein similarity
edit_similarity | + | percent | | | edit sim, edit similarity, code sim, code similarity
edit_distance | - | ratio | | | edit distance, ned, normalized edit distance, overall edit, text edit,
    formula edit, table edit, read order edit, reading order edit, nedit
teds | + | percent | | | teds, table teds, tree edit distance similarity, teds-s
cdm | + | percent | | | cdm, formula cdm, character detection matching
mean | +m | percent | | | mean (task), mean over tasks, average over tasks, mean task
mean_by_type | + | percent | | | mean (type), mean (task type), mean (tasktype), average over task types
las | + | percent | | | las, labeled attachment score, labelled attachment score
uas | + | percent | | | uas, unlabeled attachment score, unlabelled attachment score
mase | - | | | | mase, mean absolute scaled error
smape | - | percent | | | smape, symmetric mean absolute percentage error
mape | - | percent | | | mape, mean absolute percentage error
crps | - | | | | crps, wql, continuous ranked probability score, weighted quantile loss
silhouette | + | ratio | | | silhouette, silhouette score
v_measure | + | percent | | | v-measure, v measure, v_measure
aac | - | | | | aac
bias_score | ? | percent | | | bias score
attack_success_rate | - | percent | | | attack success rate, attack success, attack-success-rate
refusal_rate | ? | percent | | | refusal rate, refusal, rta, refuse to answer, refusals,
    over-refusal, overrefusal, over-refusal rate, false refusal rate, orr
compliance_rate | ? | percent | | | compliance rate, compliance
safe_rate | + | percent | | | safe rate, safety rate, safety score, harmless rate, defense success rate, %
    safe
harm_score | - | percent | | | harm score, harmfulness, harmful rate, harmfulness score
toxicity | - | | | | toxicity, toxicity score, % toxic, expected maximum toxicity
hallucination_rate | - | percent | | | hallucination rate, hall. rate, hallrate, hal rate, hal
factual_consistency_rate | + | percent | | | factual consistency rate, factual consistency, consistency rate
omniscience_index | + | points | | | omniscience index
pct_stereotype | ? | percent | | | pct_stereotype, pct stereotype, % stereotype
stereotype_score | ? | percent | | | stereotype score
language_modeling_score | + | percent | | | lms, language modeling score
icat | + | percent | | | icat
honesty | + | percent | | | honesty, honesty score, p(honest)
chair | - | percent | | | chair
chair_s | - | percent | | chair | chairs, chair_s, chair-s, response-level, chair (sentence)
chair_i | - | percent | | chair | chairi, chair_i, chair-i, mention-level, chair (instance)
relative_score | + | points | | | relative score
medal_rate | + | percent | | | medal rate, any medal, medals
net_worth | + | points | | | net worth, money balance
earnings | + | points | | | earnings, dollars earned, $ earned, earned
minutes | + | points | | | minutes, time horizon, 50% time horizon
"""


CHANCE_CORRECTED = "chance_corrected_accuracy"  # what Open LLM Leaderboard 2 prints
MetricWithK: TypeAlias = tuple[Metric, int | None]


@lru_cache(1)
def all_metrics() -> Mapping[str, Metric]:
    """All metrics by id."""
    rows = (_metric_of_row(row) for row in _METRIC_TABLE.strip().replace("\n    ", " ").splitlines())
    return {metric.id: metric for metric in rows}


def _metric_of_row(row: str) -> Metric:
    name, marks, scale, hub_type, kind_of, names = (cell.strip() for cell in row.split("|"))
    return Metric(
        name,
        tuple(word.strip() for word in names.split(", ")),
        lower_is_better=None if "?" in marks else "-" in marks,
        scale=scale or None,
        hub_type=hub_type or name,
        takes_k="k" in marks,
        counts_right="r" in marks,
        right_at_one="1" in marks,
        an_accuracy="a" in marks,
        generic="g" in marks,
        averaged="m" in marks,
        kind_of=kind_of or None,
    )


_METRIC_MARKS = pattern(r"[↑↓⬆⬇▲▼→*†‡§¶]+|\s*[\(\[（]\s*(?:%|(?:higher|lower) is better)?\s*[\)\]）]")
_METRIC_WITH_K = pattern(
    r"^(?P<head>f1|.*?[^\W\d_])(?P<sign>\s*(?:@|\^|_at_|\bat\b|-of-)\s*|(?<=top)[\s-]|(?<=\w{3})(?=\d))"
    r"(?P<k>\d{1,4}|[knm])\b(?P<tail>.*)$"
)
_MAY_HAVE_K = pattern(r"[\d@^]|at|of|top")  # most labels have nothing of it: half the time
_AVERAGED_METRIC = pattern(  # or of the usual similarity, as sentence-transformers prints it
    r"^(?:cosine|(?:macro|micro)[\s_-]avg|avg|average|averaged|mean|overall|test|eval|val|validation|"
    r"(?:per[\s_-])?class|category)\.?[\s_/-]+"
)
_LIGHTEVAL_METRIC = pattern(r"^(?:[a-z]+_)?(?P<name>pass|avg|maj)@(?P<k>[kn]|\d+):(?P<rest>[\w=&]+)$")
MAX_METRIC = 60  # characters of a metric's name; what is longer is prose


@lru_cache(1)
def _metric_names() -> tuple[dict[str, Metric], dict[str, Metric]]:
    """Squashed names of the metrics without k, and the heads of those with one ("pass@k": "pass@")."""
    whole: dict[str, Metric] = {}
    heads: dict[str, Metric] = {}
    for metric in all_metrics().values():
        for name in metric.names:
            if metric.takes_k and (parts := _METRIC_WITH_K.match(name)) and parts["k"] in "kn":
                heads.setdefault(_metric_head(parts["head"], parts["sign"]), metric)
            else:
                whole.setdefault(squash(name), metric)
    return whole, heads


def _metric_head(head: str, sign: str) -> str:
    """A name before its k; "pass^" stays apart from "pass@", any other sign is an "@"."""
    return squash(head) + {"^": "^", "-of-": "of@"}.get(sign.strip(), "@")


@lru_cache(4096)
def find_metric(text: str) -> MetricWithK | None:
    """The metric of which `text` is the whole printed name, with its k; None where it is not known.

    Arrows, footnote marks, "(%)" and words for an average or for a class before the name do not count.
    """
    if len(text) > MAX_METRIC:
        return None
    plain = unicodedata.normalize("NFKC", _METRIC_MARKS.sub(" ", text)).strip().lower()
    found = _metric_named(plain)
    if found is None and (bare := plain.replace("%", " ").strip(" :")) != plain:
        found = _metric_named(bare)
    found = found or _metric_of_harness(plain)
    while found is None and (rest := _AVERAGED_METRIC.sub("", plain)) != plain:
        plain = rest
        found = _metric_named(plain)
    return found


def telling_metric(text: str) -> Metric | None:
    """The metric of a printed name that says more than "score"."""
    found = find_metric(text)
    return None if found is None or found[0].generic else found[0]


def _metric_named(plain: str) -> MetricWithK | None:
    whole, heads = _metric_names()
    if metric := whole.get(squash(plain)):
        return metric, None
    parts = _METRIC_WITH_K.match(plain) if _MAY_HAVE_K.search(plain) else None
    if parts is None or squash(parts["tail"]) not in {"", "acc", "accuracy", "score"}:
        return None
    by_k = heads.get(_metric_head(parts["head"], parts["sign"]))
    if by_k is None:
        return None
    return by_k, int(parts["k"]) if parts["k"].isdigit() else None


def _metric_of_harness(plain: str) -> MetricWithK | None:
    """Metrics as the harnesses spell them: "exact_match,strict-match", "gpqa_pass@k:k=1", "avg@n:n=64"."""
    name, comma, filtered = plain.partition(",")
    if comma and filtered and not filtered[0].isspace():
        metric, other = _metric_named(name), _metric_named(filtered)
        return metric if other in {None, metric} else None
    if ":" not in plain or not (parts := _LIGHTEVAL_METRIC.match(plain)):
        return None
    told = re.search(rf"\b{parts['k']}=(\d+)", parts["rest"])
    return _metric_named(f"{parts['name']}@{told[1] if told else parts['k']}")


@lru_cache(1024)
def metric_of(name: str) -> MetricWithK | None:
    """The metric of an id of the mapping or of the Hub ("ndcg_at_10", "mean"), else as `find_metric`."""
    metric = all_metrics().get(name)
    return (metric, None) if metric else find_metric(name)


def is_generic(metric: Metric, benchmark: Benchmark | None) -> bool:
    """Whether a metric says no more than "score": a mean tells more only where the benchmark lists one."""
    return metric.generic or (metric.averaged and metric.id not in (benchmark.metrics if benchmark else ()))


def same_metric(one: str | None, other: str | None, benchmark: Benchmark | None = None) -> bool | None:
    """Whether two metrics are one for a benchmark: True, False, or None where that is not known.

    Shares of items answered right are one metric under many names, unless the benchmark has both of the two.
    """
    if one is None or other is None:
        return None
    first, second = metric_of(one), metric_of(other)
    if first is None or second is None:
        return True if squash(one) == squash(other) else None
    if first[0].id == second[0].id:
        return _same_with_k(first, second)
    listed = _listed_metrics(benchmark)
    vague = [is_generic(metric, benchmark) for metric, _ in (first, second)]
    if not any(vague):
        return _same_by_kind(first, second, listed)
    told = second if vague[0] else first
    if len(listed) == 1:
        return True if told == listed[0] or _same_by_kind(told, listed[0], listed) else None
    return True if not listed and told[0].is_right_share(told[1]) else None


def _listed_metrics(benchmark: Benchmark | None) -> tuple[MetricWithK, ...]:
    names = benchmark.metrics if benchmark else ()
    return tuple(found for name in names if (found := metric_of(name)))


def _same_with_k(first: MetricWithK, second: MetricWithK) -> bool | None:
    """One metric with two k: a k that is not told may be any; runs that are averaged change no metric."""
    if not first[0].takes_k or first[0].counts_right or first[1] == second[1]:
        return True
    return None if first[1] is None or second[1] is None else False


def _same_by_kind(one: MetricWithK, other: MetricWithK, listed: tuple[MetricWithK, ...]) -> bool | None:
    """Two metrics with different ids, of which none is a mere "score"."""
    shares = [metric.is_right_share(k) for metric, k in (one, other)]
    if all(shares):
        return _same_share(one[0], other[0], listed)
    if any(shares) and any(metric.right_at_one and k is None for metric, k in (one, other)):
        return None
    for (kind, _), (vague, k) in ((one, other), (other, one)):
        if kind.kind_of and (
            vague.id == kind.kind_of or (kind.kind_of == "accuracy" and vague.is_right_share(k))
        ):
            return True if [metric.id for metric, _ in listed] == [kind.id] else None
    return False


def _same_share(one: Metric, other: Metric, listed: tuple[MetricWithK, ...]) -> bool | None:
    """Two names for a share of right answers: different where the benchmark tells them apart."""
    if {one.id, other.id} <= {metric.id for metric, _ in listed}:
        return False
    return True if sum(metric.is_right_share(k) for metric, k in listed) < 2 else None


def contradicts_metric(said: str, metric: str, benchmark: Benchmark | None) -> bool:
    """Whether a word beside a number says another metric, or a more exact one, than it is said to be in.

    A vague word is no contradiction: "accuracy" beside acc_norm, "F1" beside macro F1.
    """
    if said == metric or same_metric(said, metric, benchmark) is True:
        return False
    one, other = metric_of(said), metric_of(metric)
    if one is None or is_generic(one[0], benchmark):
        return False
    return other is None or not is_vaguer_metric(one, other)


def is_vaguer_metric(vague: MetricWithK, exact: MetricWithK) -> bool:
    """Whether one metric's name may mean the other: "accuracy" that by majority, "F1" the macro F1."""
    (one, k), (other, _) = vague, exact
    if other.kind_of == one.id or (one.id == other.id and k is None):
        return True
    return one.counts_right and (other.an_accuracy or other.right_at_one or other.kind_of == "accuracy")


def metric_told(printed: str | None, setting: str | None, benchmark: Benchmark | None) -> str | None:
    """The metric: what a setting says more exactly, else what is printed, else the one by definition."""
    printed, setting = _as_passed(printed, benchmark), _as_passed(setting, benchmark)
    if setting is not None and same_metric(printed, setting, benchmark) is not True:
        return setting
    if printed is not None:
        found = metric_of(printed)
        if found is None:
            return printed
        if not is_generic(found[0], benchmark):
            return found[0].named(found[1])
    return metric_by_definition(benchmark)


def _as_passed(name: str | None, benchmark: Benchmark | None) -> str | None:
    """The metric of a test of code that "p@1" is: pass@1. Of a test of retrieval it is the precision."""
    found = metric_of(name) if name and benchmark and "@" in name else None
    if found is None or benchmark is None or found[0].id != "precision@k":
        return name
    passed = (metric for metric in map(metric_of, benchmark.metrics) if metric)
    code = next((metric for metric, _ in passed if metric.id == "pass@k"), None)
    return code.named(found[1]) if code else name


def metric_by_definition(benchmark: Benchmark | None) -> str | None:
    """The one metric that a benchmark is measured in; None where several are in use, or none is known."""
    return benchmark.metric if benchmark and len(benchmark.metrics) < 2 else None
