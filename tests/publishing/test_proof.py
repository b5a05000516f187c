"""An edit that would read otherwise than meant is never handed out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from hf_evaluation.core.errors import EvaluationError
from hf_evaluation.publishing import splice
from hf_evaluation.publishing.splice import add_to_model_index
from tests.hub.card_texts import RESULT, WITH_INDEX, fm
from tests.publishing.editing import ENTRIES

SABOTAGE: dict[str, Callable[[str], str]] = {
    "another text changes": lambda text: text.replace("license: mit", "license: MIT"),
    "another type changes": lambda text: text.replace("version: 2", "version: '2'"),
    "a key goes": lambda text: text.replace("license: mit\n", ""),
    "a key comes": lambda text: text + "extra: 1\n",
    "an old result changes": lambda text: text.replace("71.20", "71.21"),
    "an old result goes": lambda text: text.replace(RESULT, ""),
    "a new value changes": lambda text: text.replace("75.9", "75.8"),
    "a new value becomes a text": lambda text: text.replace("75.9", "'75.9'"),
    "a new result comes twice": lambda text: text + text[text.index("  - task:\n      type: text-gen") :],
    "a new result is missing": lambda text: text[: text.rindex("  - task:")],
    "nothing is added": lambda text: text[: text.index(RESULT) + len(RESULT)],
    "the YAML breaks": lambda text: text + "x: [\n",
    "the front matter ends early": lambda text: text.replace("version: 2\n", "version: 2\n# c\n---\n"),
    "a comment ends the front matter": lambda text: text + "---\n",
}


@pytest.mark.parametrize("what", SABOTAGE)
def test_an_edit_that_went_wrong_is_never_handed_out(what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    card = fm(f"license: mit\nversion: 2\n{WITH_INDEX}").encode()
    right = splice._spliced
    spoiled: list[bool] = []

    def wrong(text: str, splices: Any) -> str:
        edited = right(text, splices)
        spoiled.append(SABOTAGE[what](edited) != edited)
        return SABOTAGE[what](edited)

    monkeypatch.setattr(splice, "_spliced", wrong)
    with pytest.raises(EvaluationError) as caught:
        add_to_model_index(card, ENTRIES, "Foo")
    assert caught.value.code == 5
    assert spoiled == [True]


def test_the_front_matter_still_ends_where_it_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """This is checked apart from the YAML: a parser that takes `---` for text would not see it."""
    right = splice._spliced
    monkeypatch.setattr(splice, "_spliced", lambda text, splices: right(text, splices) + "---\n")
    monkeypatch.setattr(splice, "confirm_edit", lambda *_: None)
    with pytest.raises(EvaluationError, match="would end somewhere else"):
        add_to_model_index(fm(WITH_INDEX).encode(), ENTRIES, "Foo")
