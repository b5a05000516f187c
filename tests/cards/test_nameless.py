"""cards.nameless: the model's lines in tables that name no model."""

from __future__ import annotations

import pytest

from hf_evaluation.cards.frames import frame_table
from hf_evaluation.cards.lines import score_columns
from hf_evaluation.cards.nameless import Found, dimension_of, is_report, nameless_lines, release_columns
from hf_evaluation.cards.reading import read_card
from hf_evaluation.cards.tables import Card
from hf_evaluation.cards.target import Target
from tests.cards.support import read_first_table


def find(
    *rows: str, repo_id: str = "acme/Foo-7B", above: str = "## Evaluation", asked: bool = False
) -> Found:
    table = read_first_table(*rows, above=above)
    frame = frame_table(table)
    return nameless_lines(frame, Target(repo_id, Card("", None, (table,))), score_columns(frame), asked=asked)


def lines(found: Found) -> list[tuple[str, int]]:
    return [(line.axis, line.index) for line in found.lines]


ONE = ("Benchmark | Score", "MMLU | 70.1", "GSM8K | 55.3")


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (ONE, [("column", 1)]),
        (("Test set | BLEU | chr-F | #sent", "flores | 30.1 | 0.5 | 1012"), [("column", 1), ("column", 2)]),
        (("MMLU | GSM8K", "70.1 | 55.3"), [("row", 1)]),
        (("Precision | Recall", "70.1 | 55.3"), [("row", 1)]),
        (("Model | MMLU", "Score | 70.1"), [("row", 1)]),
        (("Run | MMLU", "1 | 70.1", "2 | 70.3", "Avg | 70.2"), [("row", 3)]),
        (("Task | Run 1 | Run 2 | Avg", "MMLU | 70.1 | 70.3 | 70.2"), [("column", 3)]),
        (("Task | 7B | 13B", "MMLU | 70.1 | 75.3"), [("column", 1)]),
        (("Size | MMLU", "7B | 70.1", "13B | 75.3"), [("row", 1)]),
        (("Score | Value", "Foo-13B | ", "MMLU | 75.3", "Foo-7B | ", "MMLU | 70.1"), [("row", 4)]),
        (("Who | Value", "Bar | 70.1", "Baz | 55.3"), []),
        (("Model | Score", "Bar | 70.1"), []),
    ],
)
def test_lines_without_names(rows: tuple[str, ...], expected: list[tuple[str, int]]) -> None:
    assert lines(find(*rows)) == expected


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (("Without LM | With LM", "52.0 | 39.9"), [("row", 1)]),
        (("Without LM | Finch", "52.0 | 39.9"), []),
        (("Average", "58.6"), [("row", 1)]),
        (("Finch", "58.6"), []),
        (
            ("Sampling steps | FID", "Prior (25) + SR (7) | 14.4", "Prior (50) + SR (7) | 13.9"),
            [("row", 1), ("row", 2)],
        ),
        (("Sampling steps | FID", "Prior + SR | 14.4"), []),  # it would be read as a success rate
        (("Sampler | FID", "Prior (25) + SR (7) | 14.4", "Prior (50) + SR (7) | 13.9"), []),
    ],
)
def test_settings_of_the_only_model_are_its_lines(
    rows: tuple[str, ...], expected: list[tuple[str, int]]
) -> None:
    assert lines(find(*rows)) == expected


def test_a_setting_keeps_its_steps_and_tells_no_metric() -> None:
    (line,) = find("Sampling steps | FID", "Prior (25) + SR (7) | 14.4").lines
    assert line.fit.variant == "Prior=25 + SR=7"


def test_classes_below_languages_are_the_cards() -> None:
    rows = ("comma | 0.81 | 0.94 | 0.9", "macro average | 0.77 | 0.81 | 0.8")
    assert len(find("Label | EN | FR | IT", *rows).lines) == 3
    assert lines(find("Label | Finch | Wren | Swan", *rows)) == []


def test_a_card_of_a_family_has_the_table_of_which_it_says_that_the_model_achieves_it() -> None:
    others = " ".join(f"https://huggingface.co/acme/Foo-{size}B" for size in (1, 13, 30, 70))
    rows = "| Benchmark | Score |\n|---|---|\n| MMLU | 70.1 |\n"
    for said, found in (("The model achieves these results:", 1), ("The models achieve these results:", 0)):
        card = read_card(f"# Foo\n\n{others}\n\n## Evaluation\n\n{said}\n\n{rows}")
        frame = frame_table(card.tables[0])
        target = Target("acme/Foo-7B", card)
        assert target.one_of_many
        assert len(nameless_lines(frame, target, score_columns(frame)).lines) == found


def test_columns_that_a_sentence_calls_data_sets_are_no_models() -> None:
    rows = ("Metric | pairs_a | pairs_b", "Accuracy | 0.91 | 0.88")
    assert lines(find(*rows, above="## Evaluation\n\n* Datasets: `pairs_a` and `pairs_b`")) == [
        ("column", 1),
        ("column", 2),
    ]
    assert lines(find(*rows)) == []


@pytest.mark.parametrize(
    ("repo_id", "above", "reason"),
    [
        ("acme/Foo-13B", "## Foo-7B", "another model"),
        ("acme/Foo-7B-GGUF", "## Evaluation", "quantised copy"),
    ],
)
def test_what_may_be_anothers_is_open(repo_id: str, above: str, reason: str) -> None:
    found = find(*ONE, repo_id=repo_id, above=above)
    assert found.lines == ()
    assert [reason in line.doubt.reason for line in found.opens] == [True]
    assert lines(find(*ONE, repo_id=repo_id, above=above, asked=True)) == [("column", 1)]


def test_a_quantised_model_that_the_heading_names_has_its_own_scores() -> None:
    assert lines(find(*ONE, repo_id="acme/Foo-7B-GGUF", above="## Results of Foo-7B-GGUF")) == [("column", 1)]


@pytest.mark.parametrize(
    "rows",
    [
        ("Task | 1B Dense | 1B MoE", "MMLU | 70.1 | 75.3"),
        ("Task | 13B | 70B", "MMLU | 70.1 | 75.3"),
        ("Data | 7B | 13B", "none | 70.1 | 75.3", "ours | 70.5 | 75.5"),  # the rows are no tests
    ],
)
def test_sizes_and_kinds_are_candidates(rows: tuple[str, ...]) -> None:
    found = find(*rows)
    assert found.lines == ()
    assert [line.index for line in found.opens] == [1, 2]


def test_models_that_have_a_size_in_their_name_are_no_sizes() -> None:
    assert find("Task | Bar-7B | Baz-13B", "MMLU | 70.1 | 75.3") == Found()


def test_releases_are_open() -> None:
    frame = frame_table(read_first_table("Task | Original | June update", "MMLU | 70.1 | 75.3"))
    assert [line.cell.text for line in release_columns(frame)] == ["Original", "June update"]


@pytest.mark.parametrize(
    ("repo_id", "row"),
    [("acme/Foo-7B", 1), ("acme/Foo-7B-Int4", 3), ("acme/Foo-7B-GGUF", None)],
)
def test_rows_of_precisions_have_the_one_that_the_repository_holds(repo_id: str, row: int | None) -> None:
    rows = ("Quantization | MMLU | GSM8K", "BF16 | 70.1 | 55.3", "Int8 | 70.0 | 55.0", "Int4 | 69.1 | 54.0")
    found = find(*rows, repo_id=repo_id)
    assert lines(found) == ([("row", row)] if row else [])
    assert bool(found.opens) == (row is None)


@pytest.mark.parametrize(
    "rows",
    [
        ("average | ar | de | en", "0.81 | 0.80 | 0.82 | 0.83"),
        ("First Turn | Second Turn | Average", "8.18 | 7.34 | 7.76"),
        ("Python | JavaScript | Java", "19.1 | 18.4 | 16.6"),
    ],
)
def test_one_row_under_parts_alone_is_the_cards(rows: tuple[str, ...]) -> None:
    assert lines(find(*rows)) == [("row", 1)]


def test_one_row_under_other_words_may_be_of_models() -> None:
    assert lines(find("Bar | Baz", "70.1 | 55.3")) == []


@pytest.mark.parametrize(
    ("rows", "report"),
    [
        (("class | precision | recall", "a | 0.5 | 0.6"), True),
        ((" | precision | recall | support", "a | 0.5 | 0.6 | 12"), True),
        ((" | precision | recall", "a | 0.5 | 0.6", "macro avg | 0.5 | 0.6"), True),
        ((" | precision | recall", "Bar | 0.5 | 0.6"), False),
        (("Model | precision | recall", "accuracy | 0.5 | 0.6"), False),
        (("Label | EN | DE", "comma | 0.81 | 0.94", "macro average | 0.77 | 0.81"), True),
        (("Label | EN | DE", "comma | 0.81 | 0.94", "colon | 0.77 | 0.81"), False),  # nothing sums up
        (("Label | Finch | Wren", "comma | 0.81 | 0.94", "macro average | 0.77 | 0.81"), False),
        (("Model | EN | DE", "Bar | 0.81 | 0.94", "macro average | 0.77 | 0.81"), False),
        (("Domain | PR-AUC", "Adult | 0.99", "Finance | 0.98", "Mean | 0.985"), True),
        (("Domain | PR-AUC", "Adult | 0.99", "MMLU | 0.98"), False),  # a test among them
        (("Domain | Score", "Adult | 0.99", "Finance | 0.98"), False),  # of what?
        (("Domain | Model | PR-AUC", "Adult | Bar | 0.99", "Finance | Bar | 0.98"), False),
    ],
)
def test_a_report_by_class(rows: tuple[str, ...], report: bool) -> None:
    assert is_report(frame_table(read_first_table(*rows))) == report


def test_versions_and_tokenizers_name_no_model() -> None:
    rows = (
        "Version | Tokenizer | Vocabulary Size | AMI | VoxPopuli",
        "1.22.0 | Unigram BPE | 1024 | 17.1 | 5.4",
    )
    assert lines(find(*rows)) == [("row", 1)]


def test_a_report_by_class_may_count_its_labels() -> None:
    rows = (
        "Label Index | Label Name | Category Accuracy | Category IoU",
        "0 | Kerb | 0.9 | 0.8",
        "1 | Lane | 0.7 | 0.6",
    )
    assert lines(find(*rows)) == [("column", 2), ("column", 3)]


@pytest.mark.parametrize(
    "rows",
    [
        ("Ruby | Go | Python | Overall", "74.5 | 90.6 | 71.5 | 78.8"),
        ("ZedSpeech DEV | ZedSpeech TEST | Quux", "4.4 | 5.3 | 6.1"),
    ],
)
def test_one_row_below_programming_languages_or_splits(rows: tuple[str, ...]) -> None:
    assert lines(find(*rows)) == [("row", 1)]


def test_metrics_at_k_and_at_m_are_of_the_data_set_in_the_row() -> None:
    rows = ("Dataset | P@5 | F1@5 | F1@M", "Zed Test Set | 0.45 | 0.39 | 0.49")
    assert len(lines(find(*rows))) == 3


TURNED = (
    " | comma | dot | macro avg",
    "precision | 0.7 | 0.8 | 0.75",
    "recall | 0.6 | 0.7 | 0.65",
    "support | 51 | 38 | 89",
)


def test_a_report_by_class_may_be_turned() -> None:
    frame = frame_table(read_first_table(*TURNED))
    assert is_report(frame) and lines(find(*TURNED)) == [("column", 1), ("column", 2), ("column", 3)]
    models = ("Model | Foo-7B | Bar | macro avg", *TURNED[1:])
    assert not is_report(frame_table(read_first_table(*models)))


def test_a_column_headed_metric_holds_the_scores() -> None:
    assert lines(find("dataset | metric", "ImageNet-1k | 0.84", "CIFAR-10 | 0.98")) == [("column", 1)]


def test_of_lengths_of_vectors_the_longest_is_the_models() -> None:
    rows = ("NDCG@10 | dim_768 | dim_256", "nfcorpus | 0.346 | 0.340", "fiqa | 0.408 | 0.404")
    found = find(*rows, repo_id="acme/heron", above="## BEIR")
    assert [(line.index, line.fit.printed) for line in found.lines] == [(1, "dim_768")]
    same = tuple(row.replace("256", "768") for row in rows)
    assert not find(*same, repo_id="acme/heron", above="## BEIR").lines


@pytest.mark.parametrize(
    ("text", "length"),
    [("dim=128", 128), ("256d", 256), ("Embedding dimension: 512", 512), ("3d", None), ("dimension", None)],
)
def test_a_length_of_vectors(text: str, length: int | None) -> None:
    assert dimension_of(text) == length
