"""cards.kinds: what tables of numbers hold that hold no scores."""

from __future__ import annotations

import pytest

from hf_evaluation.cards.frames import frame_table
from hf_evaluation.cards.kinds import other_kind
from tests.cards.support import read_first_table


@pytest.mark.parametrize(
    ("rows", "kind"),
    [
        (("Training Loss | Epoch | Step", "0.5 | 1 | 100"), "a training log"),
        (("Dataset | Percentage | Epochs | Tokens", "Tatoeba | 54.1% | 1x | 5.1"), "a data mix"),
        (("Source | # Documents | Share (%)", "GSM8K | 10 | 5.5"), "a data mix"),
        (("Language | % of total | Hours", "Thai | 1.1 | 20"), "a data mix"),
        (("Name | Quant method | Bits | Size", "a.gguf | Q4 | 4 | 4.1"), "files to download"),
        (("Parameter | Value", "Temperature | 0.7", "top_p | 0.8"), "sampling parameters"),
        (("Setting | Value", "Batch size | 64", "Weight decay | 0.1"), "training parameters"),
        (("Option | Default | Meaning", "beam_size | 5 | hypotheses"), "options and their defaults"),
        (("Link | Type | Size/GB", "a | Q4 | 4.1"), "files to download"),
        (("Hyperparameter | Value", "n_layers | 32"), "parameters of the model"),
        (("Category | Size", "Latin | 32000"), None),
        (("Label id | Tag", "0 | O", "1 | PER"), "numbers of classes"),
        (("Dataset | Heron-7B", "GSM8K | 70.1"), None),
        (("Dataset | Accuracy", "GSM8K | 70.1"), None),
        (("Task | Epochs | Accuracy", "GSM8K | 3 | 70.1"), None),
        (("Temperature | MMLU", "0.7 | 70.1"), None),
    ],
)
def test_what_a_table_holds(rows: tuple[str, ...], kind: str | None) -> None:
    assert other_kind(frame_table(read_first_table(*rows))) == kind


def test_figures_of_contamination_are_no_scores() -> None:
    table = read_first_table("MMLU | GSM8K", "0.2 | 0.9", above="## Contamination results")
    assert other_kind(frame_table(table)) == "contamination figures"
