"""Words about scores: names of averages, of parts of a benchmark, of what is no metric.

Constants alone. All words are compared in their squashed form (`core.text.squash`): letters, digits and "+",
case folded.
"""

from __future__ import annotations

from hf_evaluation.core.patterns import pattern
from hf_evaluation.core.text import words

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
# Words that behind a name say which part of it was measured, or how; alone they name no benchmark.
SUBSET_WORDS = words(
    "mini, hard, easy, medium, full, diamond, main, extended, all, en, zh, cn, ja, de, fr, es, mean, std, "
    "normalized, raw, chat, base, instruct, public, private, text, vision, image, text only, macro, micro, "
    "x-subject, random, reasoning, non-reasoning"
)
QUANTITIES = words("percentage, points")  # in a header they may count anything
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
    "v3, redux, multipl, multipl-e"
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
