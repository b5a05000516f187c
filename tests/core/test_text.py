"""Text of strangers: it can hide nothing, prints no line of its own, and compares as people read it."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hf_evaluation.core.text import (
    MAX_FIRST_LINE,
    data_digest,
    first_line,
    near_names,
    one_line,
    printable,
    source_hash,
    squash,
    text_digest,
    text_width,
    words,
)
from tests.support import hidden


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred", "\\u001b[31mred"),
        ("a\x00b\x7fc\x9bd", "a\\u0000b\\u007fc\\u009bd"),
        ("\u202egpj.exe", "\\u202egpj.exe"),
        ("zero\u200bwidth \ufeff", "zero\\u200bwidth \\ufeff"),
        ("half \ud83d", "half \\ud83d"),
        ("\U000e0041", "\\udb40\\udc41"),  # a tag character, as JSON writes it: in two units
        ("tab\tand\nnewline stay", "tab\tand\nnewline stay"),
        ("模型 é 🤗 \\u001b", "模型 é 🤗 \\u001b"),
    ],
)
def test_what_could_hide_is_escaped_and_the_rest_stays(text: str, shown: str) -> None:
    assert printable(text) == shown


@given(st.text(st.characters()))
def test_nothing_hides_and_json_gives_it_back(text: str) -> None:
    assert hidden(printable(text).replace("\n", "").replace("\t", "")) == []
    written = printable(json.dumps(text, ensure_ascii=False))
    assert json.loads(written) == json.loads(json.dumps(text))


@pytest.mark.parametrize(
    "hidden", ["\U000e0100", "\U000e01ef", "\ufe00", "\ufe0f\ufe0f", "\u200d\u200d", "\u00ad", "\u3164",
               "\u115f", "\u180e", "\u034f", "\u2065", "\U000e0fff", "\U0001d173", "\uffa0", "\u17b4"],
)  # fmt: skip
def test_no_character_that_shows_nothing_passes(hidden: str) -> None:
    for text in (hidden, f"a{hidden}b", f"漢{hidden}"):
        shown = printable(text)
        assert "\\u" in shown
        assert json.loads(f'"{shown}"') == text


@pytest.mark.parametrize("text", ["⚠️ 71.2", "🏳️‍🌈", "1️⃣", "👨‍👩‍👧", "می‌شود", "क्‍ष"])
def test_what_emoji_and_scripts_need_stays(text: str) -> None:
    assert printable(text) == text


def test_a_line_prints_no_other_lines() -> None:
    assert one_line("a\nerror: b\r\nc") == "a error: b\\u000d c\n"


def test_wide_characters_take_two_columns() -> None:
    assert [text_width(text) for text in ("", "abc", "模型", "é模", "ﾊ")] == [0, 3, 4, 3, 1]


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (ValueError("\n  no such thing \nand more"), "no such thing "),
        (ValueError("  \n "), "ValueError"),
        (KeyError(), "KeyError"),
        (OSError("x" * 500), "x" * MAX_FIRST_LINE),
    ],
)
def test_what_an_exception_says_on_one_line(error: Exception, told: str) -> None:
    assert first_line(error) == told


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("MMLU-Pro", "mmlu pro"),
        ("R&D", "r and d"),
        ("ＭＭＬＵ", "MMLU"),  # full width
        ("STRASSE", "Straße"),
        ("GPQA (Diamond)", "gpqa_diamond"),
    ],
)
def test_names_that_are_one_squashed(one: str, other: str) -> None:
    assert squash(one) == squash(other)


@pytest.mark.parametrize(("one", "other"), [("HumanEval+", "HumanEval"), ("MMLU", "MMLU2"), ("C", "C++")])
def test_names_that_stay_two_squashed(one: str, other: str) -> None:
    assert squash(one) != squash(other)


def test_a_list_of_words_keeps_the_hash_before_one() -> None:
    assert words("Exact Match, #AP, , AP, C++, %") == {"exactmatch", "#ap", "ap", "c++", "%"}


def test_a_digest_is_that_of_the_bytes_also_of_half_characters() -> None:
    assert text_digest("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert text_digest("\ud83d") == text_digest("?") == data_digest(b"?")


def test_a_page_names_its_own_style_by_this_hash() -> None:
    assert source_hash("alert('Hello, world.');") == "sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng="


def test_near_names_are_printed_ones_best_first() -> None:
    known = ["GSM8K", "MMLU", "MMLU-Pro", "HLE"]
    assert near_names("mmlu_pro", known, 2) == ["MMLU-Pro", "MMLU"]
    assert near_names("MMLU", known, 1) == ["MMLU"]
    assert near_names("banana", known, 3) == []
    assert near_names("gsm", known, 3, alike=0.9) == []
