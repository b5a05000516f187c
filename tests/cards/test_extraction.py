"""cards.extraction: whatever the card, every score is one that a cell prints, and stands where it says."""

from __future__ import annotations

import math

import pytest
from hypothesis import example, given

from hf_evaluation.cards.candidates import name_override
from hf_evaluation.cards.extraction import NO_CHOICES, NOT_EVALUATION, OTHER_MODELS, extract
from hf_evaluation.cards.lines import Choices
from hf_evaluation.cards.markdown import decode_card
from hf_evaluation.cards.reading import read_card
from hf_evaluation.cards.tables import Card
from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.scores.record import Source
from tests.cards.generated import cards, readings_of, thorough
from tests.cards.support import CLEAR
from tests.support import REPO, markdown_table


@given(cards())
@example(CLEAR.encode())
@example(CLEAR.replace("70.1", "0,123,456").encode())
@example(CLEAR.replace("70.1", "70.1.5%").encode())
@example(CLEAR.replace("70.1", "١,٢٣٤,٥٦٧").encode())
@thorough
def test_scores_of_generated_cards_are_where_they_say(data: bytes) -> None:
    try:
        text = decode_card(data, "README.md")
    except EvaluationError as error:
        assert (error.code, b"\0" in data) == (2, True)
        return
    try:
        card = read_card(text)
        extraction = extract(card, REPO, Source("readme", "README.md"))
    except EvaluationError as error:
        assert error.code in (1, 5)
        return
    last = text.count("\n") + 1
    assert [table.ordinal for table in card.tables] == list(range(1, len(card.tables) + 1))
    for table in card.tables:
        assert 0 <= table.line <= last
        assert len({len(row) for row in table.grid}) <= 1
        assert all(0 <= cell.line <= last for row in table.grid for cell in row)
    for score in extraction.results:
        cell = card.tables[score.table - 1].grid[score.row][score.column]
        assert (cell.flat, cell.line) == (score.raw, score.line)
        assert 1 <= score.line <= last
        assert math.isfinite(score.value)
        assert score.value in readings_of(score.raw)
        assert score.benchmark and score.model == REPO
    for skip in extraction.skipped:
        assert 1 <= skip.table <= len(card.tables)
        assert skip.reason


def card_of_tables(*tables: list[list[str]], text: str = "") -> Card:
    parts = [markdown_table(rows[0], rows[1:]) for rows in tables]
    return read_card(f"# Foo\n\n{text}\n\n## Evaluation\n\n" + "\n\n".join(parts))


def found(card: Card, choices: Choices = NO_CHOICES) -> list[tuple[int | None, float]]:
    extraction = extract(card, "acme/Foo-7B", Source("readme"), choices)
    return [(score.table, score.value) for score in extraction.results]


FULL = [["Benchmark", "Foo-7B"], ["MMLU", "70.1"]]
SHORT = [["Benchmark", "Foo"], ["GSM8K", "55.3"]]


def test_a_short_name_is_anothers_where_the_full_name_is_printed() -> None:
    assert found(card_of_tables(SHORT)) == [(1, 55.3)]
    assert found(card_of_tables(SHORT, FULL)) == [(2, 70.1)]


def test_a_table_that_is_asked_for_is_the_only_one() -> None:
    card = card_of_tables(FULL, SHORT)
    assert found(card, Choices(frozenset({2}))) == [(2, 55.3)]
    with pytest.raises(EvaluationError) as raised:
        found(card, Choices(frozenset({3})))
    assert raised.value.code == 4
    assert "2 tables, there is no table 3" in raised.value.message


def test_lines_that_contradict_each_other_are_candidates_and_no_scores() -> None:
    rows = [["Model", "MMLU"], ["Foo-7B", "70.1"], ["Foo-7B", "55.3"]]
    extraction = extract(card_of_tables(rows), "acme/Foo-7B", Source("readme"))
    assert extraction.results == ()
    options = [candidate.option for candidate in extraction.candidates]
    assert options == ["--table 1 --model-row-index 1", "--table 1 --model-row-index 2"]


def test_a_doubtful_name_is_a_candidate_with_the_option_that_chooses_it() -> None:
    link = "https://huggingface.co/acme/Foo-13B"
    extraction = extract(card_of_tables(SHORT, text=link), "acme/Foo-7B", Source("readme"))
    (candidate,) = extraction.candidates
    assert candidate.option == "--table 1 --model-name-override Foo"
    assert candidate.label == "Foo"


def test_every_table_without_a_score_says_why() -> None:
    other = [["Benchmark", "Bar-7B"], ["MMLU", "61.5"]]
    layers = [["Part", "Foo-7B"], ["Layers", "32"], ["Heads", "8"]]
    words = [["Benchmark", "Foo-7B"], ["MMLU", "good"], ["GSM8K", "55.3"], ["Average", "60"]]
    extraction = extract(card_of_tables(other, layers, words), "acme/Foo-7B", Source("readme"))
    assert [(skip.table, skip.reason) for skip in extraction.skipped] == [
        (1, OTHER_MODELS),
        (2, f"{NOT_EVALUATION}: not scores: Layers, Heads"),
        (3, "MMLU: 'good' is not a score"),
        (3, "Average: an aggregate over several benchmarks"),
    ]


def test_an_option_can_be_pasted_whatever_the_name() -> None:
    assert name_override("it's $(x)") == "--model-name-override 'it'\"'\"'s $(x)'"


def test_rows_of_several_benchmarks_are_paired_line_by_line() -> None:
    rows = [["Benchmark", "Foo-7B"], ["Zed-A<br>Zed-B", "70.1<br>55.3"]]
    extraction = extract(card_of_tables(rows), "acme/Foo-7B", Source("readme"))
    assert [(score.benchmark, score.value) for score in extraction.results] == [
        ("Zed-A", 70.1),
        ("Zed-B", 55.3),
    ]


def told(text: str, repo_id: str = "acme/Heron-7B") -> list[tuple[str, str | None, str | None, float]]:
    """Benchmark, part, metric and value of every score of a card."""
    scores = extract(read_card(text), repo_id, Source("readme")).results
    return [(s.benchmark, s.settings.part and s.settings.part[1], s.metric, s.value) for s in scores]


def offers(text: str, repo_id: str = "acme/Heron-7B") -> list[tuple[str, tuple[str, ...]]]:
    """The option and first scores of every candidate of a card."""
    extraction = extract(read_card(text), repo_id, Source("readme"))
    return [(candidate.option, candidate.scores) for candidate in extraction.candidates]


NER = "\n## Results\n\n" + markdown_table(
    ["entity", "precision", "recall", "f1"],
    [["PER", "0.91", "0.92", "0.915"], ["LOC", "0.81", "0.82", "0.815"]],
)


def test_metrics_are_named_by_the_one_data_set_of_the_card_and_never_published() -> None:
    text = "---\ndatasets:\n- acme/heron-ner\n---\n# Heron-7B\n" + NER
    assert told(text)[0] == ("acme/heron-ner", "PER", "precision", 0.91)
    assert {score.benchmark_id for score in extract(read_card(text), REPO, Source("readme")).results} == {
        None
    }


def test_properties_beside_metrics_do_not_hide_the_data_set() -> None:
    front = "---\ndatasets:\n- acme/heron-news\n---\n# Heron-7B\n\n## Results\n\n"
    head = ["Model", "Params (M)", "Time (ms)", "Rouge 2"]
    text = front + markdown_table(head, [["Heron-7B", "230", "182", "20.17"]])
    assert told(text) == [("acme/heron-news", None, "rouge2", 20.17)]
    named = front + markdown_table([*head, "ZedBench"], [["Heron-7B", "230", "182", "20.17", "3.2"]])
    assert "acme/heron-news" not in [name for name, *_ in told(named)]


def test_an_average_over_metrics_is_none_of_the_data_set() -> None:
    front = "---\ndatasets:\n- heron_pairs\n---\n# Heron-7B\n\n## Results\n\n"
    text = front + markdown_table(["Model", "Average", "Pearson"], [["Heron-7B", "77.2", "77.7"]])
    assert told(text) == [("heron_pairs", None, "pearson", 77.7)]
    alone = front + markdown_table(["Model", "Average"], [["Heron-7B", "77.2"]])
    assert told(alone) == []
    assert [option for option, _ in offers(alone)] == ["--table 1"]


def test_languages_alone_are_parts_of_the_data_set_and_no_tests() -> None:
    rows = [["Wren-7B", "9.6", "14.0", "14.3"], ["Heron-7B", "15.2", "19.9", "19.7"]]
    text = "# Heron-7B\n\n## Results\n\n" + markdown_table(["Model", "Ruby", "Go", "Overall"], rows)
    front = "---\ndatasets:\n- heron_code\n---\n"
    assert [(name, part) for name, part, *_ in told(front + text)] == [
        ("heron_code", "Ruby"),
        ("heron_code", "Go"),
        ("heron_code", None),
    ]
    tested = front + text.replace("Overall", "ZedBench")
    assert "heron_code" not in [name for name, *_ in told(tested)]


def test_a_sign_that_is_a_class_bears_its_name() -> None:
    rows = [[".", "0.94", "0.96"], [":", "0.57", "0.65"], ["macro average", "0.77", "0.81"]]
    front = "---\ndatasets:\n- heron_signs\n---\n# Heron-7B\n\n## Results\n\nF1 scores:\n\n"
    scores = told(front + markdown_table(["Label", "EN", "DE"], rows))
    assert [(part, value) for _, part, _, value in scores][:3] == [
        ("full-stop EN", 0.94),
        ("colon EN", 0.57),
        ("EN", 0.77),
    ]


def test_a_certain_line_whose_benchmark_nothing_names_is_offered_by_its_table() -> None:
    rows = [["heron-7b", "0.41", "0.62"], ["wren-7b", "0.40", "0.60"]]
    text = "# Heron-7B\n\n## Evaluation\n\n" + markdown_table(["Model", "NDCG@10", "Accuracy@3"], rows)
    assert told(text) == []
    assert offers(text) == [
        ("--table 1", ("Evaluation (ndcg@10) 0.41", "Evaluation (accuracy@3) 0.62")),
    ]
    picked = extract(read_card(text), "acme/Heron-7B", Source("readme"), Choices(frozenset({1})))
    assert [(score.benchmark_id, score.value) for score in picked.results] == [(None, 0.41), (None, 0.62)]


def test_a_report_by_class_gives_its_classes_as_parts_and_its_last_rows_as_the_whole() -> None:
    head = ["", "precision", "recall", "f1-score", "support"]
    rows = [
        ["comma", "0.66", "0.55", "0.60", "7064"],
        ["accuracy", "", "", "0.72", "9000"],
        ["macro avg", "0.70", "0.60", "0.65", "9000"],
    ]
    text = "# Heron-7B\n\n## Scores on HeronNews\n\n" + markdown_table(head, rows)
    scores = told(text)
    assert ("Scores on HeronNews", "comma", "precision", 0.66) in scores
    assert ("Scores on HeronNews", None, "accuracy", 0.72) in scores
    assert ("Scores on HeronNews", None, "recall", 0.6) in scores
    assert 7064 not in [value for *_, value in scores]


def test_a_table_of_unknown_lines_is_offered_though_another_has_the_scores() -> None:
    first = "# Heron-7B\n\n## Scores\n\n" + markdown_table(["Model", "MMLU"], [["Heron-7B", "70.1"]])
    rows = [["Original", "60.1"], ["June update", "61.2"]]
    others = "\n## Releases\n\n" + markdown_table(["Model", "GSM8K"], rows)
    assert offers(first + others) == [
        ("--table 2 --model-name-override Original", ("GSM8K 60.1",)),
        ("--table 2 --model-name-override 'June update'", ("GSM8K 61.2",)),
    ]
    family = "\n## Others\n\n" + markdown_table(["Model", "GSM8K"], [["Heron-13B", "60.1"]])
    assert offers(first + family) == []  # its names say whose it is


def test_numbers_of_which_nothing_says_that_they_are_scores_are_offered_where_a_line_is_the_models() -> None:
    rows = [["Heron-7B", "0.41", "11.2"], ["Wren-7B", "0.44", "12.9"]]
    text = "# Heron-7B\n\n## Notes\n\n" + markdown_table(["Name", "Depth", "Width"], rows)
    assert offers(text) == [("--table 1", ("Depth 0.41", "Width 11.2"))]
    whole = text.replace("0.41", "41").replace("11.2", "11")
    assert offers(whole) == []  # counts


def test_candidates_of_one_benchmark_say_which_part_each_number_is_of() -> None:
    rows = [["Python", "41.5", "40.1"], ["Java", "36.7", "35.2"]]
    text = "# Heron-7B\n\n## MultiPL-E\n\n" + markdown_table(["Language", "Foo", "Bar"], rows)
    assert offers(text)[0][1] == ("MultiPL-E (Python, pass@1) 41.5", "MultiPL-E (Java, pass@1) 36.7")


LOG = markdown_table(
    ["Training Loss", "Epoch", "Step", "Validation Loss", "Accuracy"],
    [["0.5", "1.0", "389", "0.21", "0.9379"], ["0.1", "2.0", "778", "0.23", "0.9510"]],
)
STATED = "It achieves the following results on the evaluation set:\n- Loss: 0.23\n- Accuracy: 0.9510\n\n"


def test_the_row_of_a_training_log_that_the_card_states_is_taken_on_the_data_set_that_it_names() -> None:
    tuned = "# Heron-7B\n\nThis model is a fine-tuned version of [x](y) on {} dataset.\n"
    text = tuned.format("the HeronMetaphors") + STATED + "### Training results\n\n" + LOG
    assert told(text) == [("HeronMetaphors", None, "accuracy", 0.951)]
    unknown = tuned.format("an unknown") + STATED + "### Training results\n\n" + LOG
    assert told(unknown) == []
    assert offers(unknown) == [("--table 1 --model-row-index 2", ("Training results 0.951",))]
    assert told(text, "acme/Heron-7B-GGUF") == []  # a copy states the original's
    assert offers(tuned.format("the HeronMetaphors") + LOG) == []  # the last row need not be it


def test_a_name_that_goes_on_is_offered_beside_the_models_own_line() -> None:
    rows = [["Heron-7B", "70.1"], ["Heron-7B (seed=4)", "71.2"], ["Heron-7B + clean text", "72.3"]]
    rows += [["Heron-7B + RAG", "73.4"], ["Heron-7B-Chat", "74.5"], ["Wren-7B", "75.6"]]
    text = "# Heron-7B\n\n## Evaluation\n\n" + markdown_table(["Model", "MMLU"], rows)
    assert [score[-1] for score in told(text)] == [70.1]
    taken = {scores: option for option, scores in offers(text)}
    assert set(taken) == {("MMLU 71.2",), ("MMLU 72.3",)}  # with RAG it is another system
    across = markdown_table(["Benchmark", "Heron-7B", "Heron-7B + clean text"], [["MMLU", "70.1", "72.3"]])
    assert [scores for _, scores in offers("# Heron-7B\n\n## Evaluation\n\n" + across)] == [("MMLU 72.3",)]


def test_a_name_that_only_lacks_something_is_offered_where_another_table_has_the_scores() -> None:
    first = markdown_table(["Model", "MMLU"], [["Heron-3.5-1210", "70.1"], ["Wren-1.0", "60.1"]])
    bare = markdown_table(["Model", "GSM8K"], [["Heron", "55.5"], ["Wren-1.0", "44.4"]])
    text = f"# Heron-3.5-1210\n\n## Scores\n\n{first}\n## More scores\n\n{bare}"
    assert [score[-1] for score in told(text, "acme/heron-3.5-1210")] == [70.1]
    assert offers(text, "acme/heron-3.5-1210") == [
        ("--table 2 --model-name-override Heron", ("GSM8K 55.5",)),
    ]
    earlier = text.replace("Heron-3.5-1210", "Heron-2-7B").replace("| Heron ", "| Heron-7B ")
    assert offers(earlier, "acme/heron-2-7b") == []  # printed with its size: the release before


def test_parts_of_which_some_read_as_common_words_are_offered_together_with_their_table() -> None:
    rows = [["Chat", "99.4"], ["Chat Hard", "65.1"], ["Reasoning", "88.3"]]
    text = "# Heron-7B\n\n## Rewards\n\n" + markdown_table(["Metric", "Score"], rows)
    assert ("--table 1", ("Rewards (Chat) 99.4", "Rewards (Reasoning) 88.3")) in offers(text)
    picked = extract(read_card(text), "acme/Heron-7B", Source("readme"), Choices(frozenset({1})))
    assert sorted(score.value for score in picked.results) == [65.1, 88.3, 99.4]
    assert not picked.skipped and {score.benchmark_id for score in picked.results} == {None}
    known = "# Heron-7B\n\n## Rewards\n\n" + markdown_table(["Metric", "Score"], [["MMLU", "70.1"], *rows])
    assert [scores for _, scores in offers(known)] == []  # a group or an average beside known tests
