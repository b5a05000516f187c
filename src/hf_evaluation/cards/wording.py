"""Words on model cards, by what they tell a reader of tables.

Constants alone: `ROLE_WORDS` of headers, patterns of tables that hold no scores, parts of model names. Words
are squashed (`core.text.words`), in the languages that cards are written in.
"""

from __future__ import annotations

from hf_evaluation.core.patterns import pattern
from hf_evaluation.core.text import words

# What a header cell says about the column (or row) under it. The first role that lists the word wins.
ROLE_WORDS: dict[str, frozenset[str]] = {
    "model": words(
        "model, models, model name, model names, method, methods, name, system, systems, checkpoint, "
        "hf checkpoint, model version, model id, model card, llm, approach, encoder, 模型, 模型名称, "
        "模型版本, 方法, modelo, modelos, modell, modèle, モデル, 모델"
    ),
    "benchmark": words(
        "benchmark, benchmarks, bench, benchs, benchmark metric, benchmarks metric, benchmark name, task, "
        "tasks, task name, dataset, datasets, data set, groups, group, metric, metrics, eval, evals, "
        "evaluation, evaluations, test, tests, test set, testset, eval set, exam, suite, 数据集, 评测集, "
        "基准, 任务, 指标, 测试集, métrica, métricas, tarefa, tâche, métrique, aufgabe, データセット, "
        "ベンチマーク, タスク, 벤치마크, subject, subset, subtask, split name, language, "
        "languages evaluated, lang, test data, evaluation dataset, evaluation datasets, "
        "benchmark dataset"
    ),
    "category": words(
        "category, categories, topic, topics, domain, domains, capability, capabilities, ability, area, "
        "field, type of task, task type, entity, entities, entity type, entity group, class, class "
        "name, class label, label, label name, "
        "labels, sentiment, emotion, tag, intent, 能力维度, 类别, 分类, 领域, categoria, categoría, "
        "catégorie, "
        "kategorie, dimension, section, aspect, skill, skills"
    ),
    "shots": words(
        "shots, # shots, #shots, shot, n-shot, n shot, nshot, few-shot, few shot, num shots, num fewshot"
    ),
    "metric": words("measure, metric name, scoring, evaluation metric, metric type, score type"),
    "stderr": words("stderr, std err, standard error, std, ±, 95% ci, ci95, stdev"),
    "setting": words(
        "framework, filter, setting, settings, mode, config, configuration, subset name, agent, scaffold, "
        "harness, effort, reasoning, reasoning effort, thinking, prompt, prompting, decoder, language "
        "pair, langpair, lang pair, direction, variant, evaluation setting, strategy, decoding, crop "
        "size, dimensionality, resolution, context, context length, seq length, sequence length, max "
        "length, length, k, split, sampling step, sampling steps, denoising steps, decoding strategy, "
        "sampling method, post-processing, postprocessing, inference setting"
    ),
    "precision": words(
        "precision, quantization, quantisation, quant, quantized, quantization method, quantization type, "
        "dtype, data type, numerical format, scalar quantization, 精度, 量化, weight format, bits, "
        "bit width, quantization bits"
    ),
    "size": words(
        "size, model size, params, # params, #params, #param, # param, parameters, model parameters, "
        "# parameters, parameters (millions), param, total params, # total params, #total params, 参数量, "
        "模型大小, #tp, parameter count, num params, scale"
    ),
    "spec": words(
        "#ap, # ap, #active params, # active params, # activated params, #activated params, activated "
        "params, active params, training tokens, tokens, pretrain tokens, # tokens, n, # samples, "
        "#samples, samples, num samples, number of samples, count, # examples, support, #frame, # frame, "
        "frames, token density, extended thinking, thinking budget, recovery, recovery (%), delta, Δ, "
        "diff, difference, gain, improvement, change, rank, ranking, #, no., index, vram, memory, ram, "
        "cost, price, 显存占用, 显存, step, steps, epoch, epochs, dimension, embedding dimension, dims, "
        "embedding dimensions, vocab size, hidden size, layers, heads, fertility, compression, random, "
        "random baseline, chance, human, average sparsity, sparsity, votes, best, best known, previous "
        "best, prior best, previous sota, majority baseline, version, average tokens, avg tokens, average "
        "length, #sent, #sents, #words, # sentences, # words, step count, relative speed, required vram, "
        "img size, img_size, image size, input size, param_count, gmacs, macts, macs, flops, gflops, "
        "samples_per_sec, batch_size, batch size, bsz, seq, seq len, seqlen, latency, rel. latency, "
        "relative latency, throughput, "
        "sequence length, seq length, max length, max tokens, embedding dim, dim, dimensionality, "
        "vocabulary, vocabulary size, label index, label id, class index, class id, n total, n_total, "
        "n draws, avg length, avg_length, average response length, response length"
    ),
    "remark": words(
        "date, release date, released, license, licence, open source, open-source, open weights, "
        "openness, open source/closed source, 开源/闭源, 开源闭源, release, link, links, hf link, "
        "ms link, download, download link, download links, huggingface, hugging face, hf repo, repo, "
        "modelscope, note, notes, comment, comments, description, languages, language(s), alignment, "
        "base model, backbone, architecture, arch, type, source, train data, pre-training data, "
        "training data, org, organization, organisation, provider, company, developer, author, owner, id, "
        "status, device, gpu, hardware, url, paper, code, weights, format, framework version, 下载链接, "
        "语言, 开源, 类型, 备注, 说明, 参数, higher is better, hf model, vision part, language part, "
        "llm size, vision size, train lang, training language, tokenizer, tokeniser"
    ),
    "score": words(
        "score, scores, metric, metrics, value, values, result, results, performance, %, score (%), "
        "value (%), "
        "accuracy (%), overall score, 得分, 分数, 结果, 数值, pontuação, nota, valor, puntuación, "
        "resultado, wert, ergebnis, スコア, 점수, 准确率, our model, ours, this model, ours (this model), "
        "our result, our results, reported, measured, points"
    ),
}

# Signs that numbers are no scores, in a label (whole words) or in the sentences before a table.
SPEC_PATTERN = pattern(
    r"(?i)(?:\b(?:tokens?\s?/\s?s(?:ec(?:ond)?)?|tok/s|samples?/s(?:ec)?|it/s|s/it|steps?/s|images?/s|req/s|qps|fps|rtfx?|throughput|latency|"
    r"ttft|tpot|speed(?:-?up)?|gpus?|cpus?|vram|memory|disk|gb|gib|mb|mib|ms|seconds|hours|[kmgt]?flops|macs|"
    r"(?:num(?:ber of)?|total|active|activated|model|trainable|embedding)[ _]"
    r"(?:params?|parameters|tokens|layers|heads|samples)|"
    r"vocab(?:ulary)?(?: size)?|hidden|dims?(?! \d)|d_\w+|num_\w+|n_\w+|batch|learning rate|lr|optimizer|"
    r"epochs?|warmup|"
    r"weight decay|dropout|context (?:length|window|size)|sequence length|seq_len|"
    r"max(?:imum)? (?:length|tokens)|"
    r"(?:training|pretrain\w*) tokens|compress(?:ion)? rat(?:e|io)|fertility|sparsity|density|price|cost|usd|"
    r"co2|"
    r"energy|power|carbon|(?:checkpoint|file|model) size|bits? per weight|bpw|downloads?|likes|rope|ffn|mlp|"
    r"beta\d?|"
    r"epsilon|grad(?:ient)?|precision|dtype|quanti[sz]ation|licen[cs]e|"
    r"release date|training data|loss curve|architecture|layer norm\w*|attention)\b"
    r"|^(?:params?|parameters|tokens|layers|heads|activation|dimensions?|steps|size|year|resolution|input|context$)\b|^\#"
    r"|^(?:mm|m|b|bn|#)\s*params?\W*$|\b(?:inference|wall|run|training|decoding|execution)[ -]?time\b"
    r"|\b(?:docs?|documents?|query|queries|words?|chars?|characters?|frames?|pages?|sentences?|samples?|images?|tokens?)\s?(?:/|per)\s?s(?:ec(?:ond)?s?)?\b"
    r"|^(?:crop|train|dev|val|test|eval)[ _](?:pct|size|images|samples|examples|instances|utterances|"
    r"documents|sentences|pages|files|rows)$"
    r"|\b(?:total|number of|num|no\. of|correct) (?:images|samples|examples|questions|outputs?|"
    r"documents|sentences|pages|files)\b"
    r"|^\d+\s*[x×]\s*\d+\s*gb?\b|显存|速度|吞吐|延迟|参数量|层数|价格|下载|tokens/秒|参数设置|显卡|耗时)"
)
EVALUATION_PATTERN = pattern(
    r"(?i)(?:\b(?:evaluat\w*|quantitative|benchmark\w*|results?|performance|scores?|accuracy|eval|evals|leaderboard|comparison|metrics?|quality|"
    r"capabilit\w+|resultados?|desempenho|avaliaç\w+|évaluations?|résultats?|ergebnisse|zero-shot|few-shot|probe|"
    r"classification|retrieval|recognition|segmentation|detection|translation|understanding|asr|wer|outperform\w*|state-of-the-art|sota)\b"
    r"|评测|评估|测评|效果|结果|性能|榜单|表现|基准|評価|性能|평가|성능)"
)
OTHER_TABLE_PATTERN = pattern(
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
# What a line of facts says that a model is made of: "Vision Encoder: …", "Base LLM: …".
COMPONENT_WORDS = words(
    "encoder, encoders, decoder, llm, backbone, base, tokenizer, tokeniser, teacher, tower, projector, "
    "connector, adapter, parent, vocoder, vae, unet, reranker, retriever, init, initialisation, "
    "initialization, finetuned, tuned"
)
FILLER = frozenset({"model", "models", "version", "token", "tokens", "release", "the"})
NATIVE_FORMATS = words(
    "bf16, fp16, fp32, bfloat16, float16, float32, f16, f32, hf, safetensors, fp16bf16, bf16fp16"
)
_STAGE = (
    r"(?:(base|pre-?trained|foundation)|(chat|instruct|instruction(?:[- ]tuned)?|aligned)|"
    r"(dpo)|(sft)|(rlhf|rl))"
)
SECTION_STAGES = pattern(
    rf"(?i)\b{_STAGE}(?:[- ](?:pre-?trained|language|tuned))?\s+"
    rf"(?:models?|checkpoints?|versions?|variants?|evaluation|results|benchmarks?|performance)\b|^\W*{_STAGE}\W*$|[(（]{_STAGE}[)）]"
)
MEASURED_STAGES = pattern(  # "The scores below are those of several base models": whole sentences
    r"(?i)\b(?:evaluat|measur|benchmark|result|score|perform|compar|tested)\w*\b.{0,120}?"
    r"\b(?:on|for|of|among|across|between)\s+"
    r"(?:(?:the|our|all|these|those|some|several|various|different|many|other|popular|leading|open|"
    rf"open-source|similar|comparable|current|recent|\d+|two|three|four|five)\s+){{0,3}}{_STAGE}"
    r"(?:[- ](?:language|tuned))?\s+(?:models|checkpoints|versions|variants)\b"
)
ORDINARY_NAMES = words(
    "history, science, summary, truth, law, medal, average, pile, gaia, emma, taco, coco, math, code, "
    "drop, race, frames, boss, bold, wise, dude, bird, cord, pope, meld, apps, swag, glue, clue, "
    "spider, aider, nexus, mantis, expresso, needle, scrolls, physics, quality, safety"
) | {"math.", "human eval"}
RELEASE_WORDS = words(
    "original, updated, update, old, new, previous, current, before, after, initial, release, latest, "
    "version, first, second, baseline, january, february, march, april, may, june, july, august, "
    "september, october, november, december, jan, feb, mar, apr, jun, jul, aug, sep, oct, nov, dec, "
    "base, finetuned, fine, tuned"
)
OLD_RELEASE = words("original, old, previous, initial")
NEW_RELEASE = words("updated, update, new, latest, current")
# Over the names of several benchmarks, or beside the names of models, these group them and name no part.
GROUP_WORDS = words(
    "general, vqa, qa, captioning, caption, captions, image, images, video, videos, text, audio, "
    "speech, vision, "
    "visual, understanding, reasoning, logical, logic, knowledge, commonsense, common, sense, world, math, "
    "maths, mathematics, mathematical, code, coding, programming, agent, agents, agentic, tool, tools, "
    "use, language, "
    "languages, chat, dialogue, alignment, instruction, instructions, following, safety, reading, "
    "comprehension, ocr, "
    "document, documents, chart, charts, diagram, grounding, perception, hallucination, academic, "
    "exam, exams, "
    "examination, science, sciences, generalist, specialist, generalists, specialists, model, models, "
    "llm, llms, "
    "mllm, mllms, task, tasks, benchmark, benchmarks, popular, aggregated, aggregate, standard, other, "
    "others, open, "
    "closed, source, sourced, proprietary, comprehensive, ability, abilities, capability, capabilities, "
    "suite, evaluation, evaluations, performance, factual, and, of, the, for, in, on, oriented, "
    "weights, weight, api, apis, "
    "commercial, private, nlp, nlu, nlg, single, multi, main, core, real, problem, problems, solving, "
    "综合能力, 综合, 学科综合, 学科, 感知推理, 推理, 知识, 数学, 代码, 语言, 理解, 通用, 通用能力, "
    "安全, 对齐, "
    "指令跟随, 长文本, 工具调用, 图表理解, 文字识别, 幻觉性, 开源模型, 闭源模型, 模型"
)
# Words for the state of a release: a name that lacks one is the model's where no other release is named.
RELEASE_STATES = words("alpha, beta, preview, experimental, exp, rc, lm")
# Families that others build on, whose names stand in names of those.
FOUNDATIONS = words(
    "llama, mistral, mixtral, qwen, gemma, phi, vicuna, falcon, mpt, pythia, opt, bloom, yi, internlm, glm, "
    "chatglm, baichuan, deepseek, olmo, granite, smollm, gpt, bert, roberta, deberta, electra, vit, clip, "
    "siglip, whisper, t5, bart, wavlm, hubert"
)
GREEK = {"α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "θ": "theta", "λ": "lambda",
         "μ": "mu", "π": "pi", "σ": "sigma", "τ": "tau", "φ": "phi", "ψ": "psi", "ω": "omega"}  # fmt: skip
OWN_MARK = pattern(
    r"(?i)[\(\[（]\s*(?:ours?|this(?: model| work| repo)?|our model|this card|本模型|我们)\s*[\)\]）]"
    r"|\bours\b|^\W*(?:this|our) (?:model|checkpoint|work)\W*$"
)
# Makers that stand before a model's name without being part of it ("Meta Llama 3").
MAKERS = words(
    "meta, google, openai, microsoft, nvidia, facebook, ibm, apple, amazon, alibaba, huggingface, baidu, "
    "tencent, bytedance, salesforce, intel, amd, anthropic, samsung, naver, kakao, databricks, mosaicml, "
    "stabilityai, eleutherai, bigscience"
)
# In brackets behind a model's name: how it was asked, and what may have made another model of it.
BRACKET_SETTINGS = words(
    "zero-shot, few-shot, zeroshot, fewshot, fine-tuned, finetuned, fine-tuning, finetuning, ft, "
    "linear probe, linear probing, greedy, beam search, beam, sampling, best-of-n, majority voting, "
    "self-consistency, cot, w/o cot, multi-turn, single-turn, closed-book, open-book, full, tta, "
    "offline, online, streaming, agentic, text only, text-only"
)
BRACKET_METHODS = words(
    "ensemble, distilled, distillation, distill, merged, merge, lora, qlora, adapter, pruned, ema, swa, "
    "retrained, epoch, epochs, step, steps, iter, iters, iteration, seed, run, fold, checkpoint, ckpt, "
    "scratch, pretrained, teacher, student, rerank, reranker, reranking, lm, tools, search, rag"
)
# Behind a model's name in a heading they make another member of the family.
VARIANT_WORDS = words(
    "tiny, mini, small, base, medium, large, xl, xxl, xlarge, huge, giant, nano, micro, pico, pro, lite, "
    "max, plus, ultra, turbo, flash, air, uncased, cased"
)
# Beside a size in a header they say what kind of model of that size it is, without naming one.
KIND_WORDS = VARIANT_WORDS | words(
    "dense, moe, sparse, hybrid, mamba, transformer, active, activated, total, params, parameters, encoder, "
    "decoder, text, vision, multilingual, english"
)

# Names of metrics that are words of every day, or of something else where they stand alone in a text.
EVERYDAY_METRICS = words(
    "is, es, per, sim, lc, tm, ex, wr, sr, sim-o, precision, correct, relaxed, mean, success, error, "
    "honesty, minutes, earnings, earned, chair, compliance, refusal, refusals, toxicity, spider, spice, "
    "dice, blue, loss, rating, map, recall, hal, ast, mer, der, ter, solved, resolved, truthful, exec, "
    "comet, meteor, kiwi, worst-case, score, scores, results, percentile, chairs, ap, hsr, ssr, pq, ned, "
    "ci, bias score, sensitivity, specificity, pass rate, type match, net worth, time horizon, "
    "correctness"
)
# Names of metrics that mean one in any text, also in small letters.
METRICS_IN_FULL = words(
    "accuracy, perplexity, pearson, spearman, kendall, elo, bleu, rouge, word error rate, character error "
    "rate, exact match, 准确率"
)
# A heading of these words alone says that there are results, not of what.
GENERIC_HEADINGS = words(
    "evaluation, evaluations, result, results, performance, benchmark, benchmarks, metric, metrics, "
    "score, scores, model, models, comparison, quality, accuracy, overall, main, the, of, and, on, in, "
    "our, experiments, experimental, details, summary, detailed, full, test, testing, data, dataset, "
    "datasets, languages, language, other, others, can, be, found, here, below, above, following, more, "
    "additional, see, also, all"
)
