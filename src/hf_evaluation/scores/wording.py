"""Words about scores: names of metrics, of averages, of parts of a benchmark.

Constants alone. All words are compared in their squashed form (`core.text.squash`): letters, digits and "+",
case folded.
"""

from __future__ import annotations

from hf_evaluation.core.patterns import pattern
from hf_evaluation.core.text import words

# Names of metrics as they stand in headers and labels. A label made of these alone names no benchmark.
METRIC_WORDS = words(
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
METRIC_PATTERN = pattern(
    r"(?i)\b(?:(?:pass|avg|cons|maj|mean|best|recall|r|top|hits?|ndcg|mrr|map|p)\s?[@^]\s?\d+|"
    r"top-?[15](?: acc(?:uracy)?)?)\b"
)
METRIC_PREFIXES = words(
    "cosine, dot, euclidean, manhattan, macro, micro, weighted, eval, test, validation, val, mean, "
    "strict, average, overall"
)
LOWER_IS_BETTER = words(
    "wer, cer, mer, der, eer, ter, ppl, perplexity, loss, bpb, bits per byte, mae, mse, rmse, fid, aac"
)

# Labels that sum up over several things: a benchmark only where one benchmark's parts are summed up.
AGGREGATE_WORDS = words(
    "average, avg, avg., mean, overall, total, aggregate, overall average, overall score, average score, "
    "avg score, mean score, macro average, macro avg, micro average, all, average accuracy, avg acc, "
    "avg. acc, avg accuracy, final score, sum, average performance, overall performance, average (all), "
    "mean (all), geometric mean, 平均, 平均分, 总分, 综合, 总体, 总计, 平均值, 平均得分, 均分, média, "
    "media, promedio, moyenne, durchschnitt, gesamt, 平均スコア, 평균, geral, total avg, avg all, "
    "average all"
)
AGGREGATE_START = pattern(
    r"(?i)^(?:(?:macro|micro|overall|core|full|total|grand|weighted|tasks?)[\s_-]+)*(?:avg|average|mean)\b(?!@)"
)
AGGREGATE_END = pattern(r"(?i)\b(?:avg\.?|average|mean)$")
SUBJECT_WORDS = words(
    "stem, humanities, social science, social sciences, other, others, hard, easy, medium, "
    "china specific, python, java, javascript, c++, english, chinese, en, zh, de, fr, es, ja, ko, ru, "
    "overall"
)
QUALIFIERS = words(
    "multilingual, multi-lingual, multi, chinese, english, german, french, spanish, portuguese, italian, "
    "japanese, korean, arabic, hindi, turkish, russian, vietnamese, indonesian, polish, dutch, "
    "translated, modified, extended, adapted, custom, internal, private, hard, mini, subset, revised, "
    "cleaned, synthetic, style, like, xl, lite, plus, cot, cn, zh, pt, fr, de, es, ja, ko, verified, v2, "
    "v3, redux"
)

# Ways to say "share of the items that were answered right": one measurement under many names.
COUNTS_CORRECT = words(
    "acc, accuracy, em, exact match, score, scores, value, result, results, correct, resolved, resolve rate, "
    "% resolved, success rate, pass rate, percentage, strict match, flexible extract, acc norm, micro avg"
)
# Measures that extraction has no reason to call a metric, and numbers that are no score at all.
OTHER_MEASURES = words(
    "error rate, error, errors, err, failure rate, top 5, top-5, error %, % error, misclassification rate, "
    "fehlerrate, fehlerquote, taux d'erreur, tasa de error, taxa de erro, 错误率, 誤り率, 오류율, "
    "доля ошибок"
)
# Words for a share of right answers that was put on another scale, and which one they do not say.
RESCALED = words("normalized, normalised, rescaled, centered, centred, corrected, adjusted, scaled")
ERROR_ESTIMATES = words(
    "stderr, std err, std error, standard error, std, stdev, std dev, sd, s.d., se, sem, σ, variance, ci, "
    "95% ci, standard deviation, confidence interval, margin of error, margin, error bar, error bars, "
    "standardfehler, standardabweichung, écart-type, erreur type, desviación estándar, desvio padrão, "
    "标准差, 标准误, 方差, 標準偏差, 標準誤差, 표준편차"
)
ERROR_ESTIMATE = pattern(
    r"(?i)(?:^|[\W_])(?:std\W?err(?:or)?|stderr|std\W?dev|standard (?:error|deviation)|"
    r"(?:confidence|credible) interval)(?:$|[\W_])"
)
