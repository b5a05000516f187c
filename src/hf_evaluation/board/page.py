"""index.html: one file that loads nothing, of a template, styles, a program and the data.

What a stranger wrote gets into the page in two ways only: escaped by jinja2, and as text nodes of the
program (Trusted Types forbid it markup).

`render_page` makes it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from hf_evaluation.board.packing import pack
from hf_evaluation.core.assets import asset
from hf_evaluation.core.text import source_hash

# index.html is TEMPLATE with STYLE, PROGRAM and the packed data in it. What a stranger wrote gets into the
# page in two ways only: escaped by jinja2, and as text nodes of PROGRAM (Trusted Types forbid it markup).

TEMPLATE = asset(__file__, "page.html")

STYLE_OF_FRAME = asset(__file__, "page_frame.css")
STYLE_OF_TABLE = asset(__file__, "page_table.css")
STYLE_OF_DETAILS = asset(__file__, "page_details.css")
STYLE_OF_MEDIA = asset(__file__, "page_media.css")
STYLE = "".join((STYLE_OF_FRAME, STYLE_OF_TABLE, STYLE_OF_DETAILS, STYLE_OF_MEDIA))

EARLY = asset(__file__, "page_early.js")  # runs before anything is drawn: says that there are scripts
PROGRAM_DATA = asset(__file__, "page_data.js")
PROGRAM_STATE = asset(__file__, "page_state.js")
PROGRAM_TABLE = asset(__file__, "page_table.js")
PROGRAM_DETAILS = asset(__file__, "page_details.js")
PROGRAM_MODEL = asset(__file__, "page_model.js")
PROGRAM_COMPARE = asset(__file__, "page_compare.js")
PROGRAM_PLOTS = asset(__file__, "page_plots.js")
PROGRAM_EXPORT = asset(__file__, "page_export.js")
PROGRAM_LISTS = asset(__file__, "page_lists.js")
PROGRAM_CONTROLS = asset(__file__, "page_controls.js")
PROGRAM_PICKER = asset(__file__, "page_picker.js")
PROGRAM_START = asset(__file__, "page_start.js")
# One program, in which each part may use the names of all: a block keeps them from the window's own.
PROGRAM = "".join(
    (
        '"use strict";\n{\n',
        PROGRAM_DATA,
        PROGRAM_STATE,
        PROGRAM_TABLE,
        PROGRAM_DETAILS,
        PROGRAM_MODEL,
        PROGRAM_COMPARE,
        PROGRAM_PLOTS,
        PROGRAM_EXPORT,
        PROGRAM_LISTS,
        PROGRAM_CONTROLS,
        PROGRAM_PICKER,
        PROGRAM_START,
        "}\n",
    )
)

STATIC_ROWS = 100  # rows in the page's table before the program runs; the others stand in <noscript>
# Cells that the page without its program has; beyond them it has the columns that are shown first only.
STATIC_CELLS = 40_000


def render_page(document: Mapping[str, Any]) -> str:
    """index.html of a board's document: table, style, program and data in one file that loads nothing."""
    import jinja2
    from markupsafe import Markup

    environment = jinja2.Environment(autoescape=True, trim_blocks=True)
    environment.globals.update(cell_text=cell_text, fact_text=fact_text)
    policy = "; ".join(
        (
            "default-src 'none'",
            f"script-src '{source_hash(EARLY)}' '{source_hash(PROGRAM)}'",
            f"style-src '{source_hash(STYLE)}'",
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        )
    )
    packed = pack(document)
    columns = document["benchmarks"]
    narrow = len(columns) * len(document["models"]) > STATIC_CELLS
    # Not escaped: our own files, and JSON in which `script_json` has escaped every "<".
    raw = {"style": STYLE, "early": EARLY, "program": PROGRAM, "data": script_json(packed)}
    return environment.from_string(TEMPLATE).render(
        board=document,
        scanned=document["scanned"],
        facts=packed["facts"],
        first=STATIC_ROWS,
        narrow=narrow,
        static=[column for column in columns if column["default"] or not narrow],
        policy=policy,
        **{name: Markup(text) for name, text in raw.items()},  # noqa: S704 (see above)  # nosec B704
    )


def script_json(document: object) -> str:
    """JSON that can stand in a script element whatever its texts hold."""
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def cell_text(cell: Mapping[str, Any]) -> str:
    """A cell of the table without the program: the value, where it stands, whose it is, in which mode."""
    shown, *others = cell["reports"]
    card = shown["standing"] == "repository" and shown["kind"] == "readme"
    marks = {"verified": "✓", "repository": "○" if card else "●", "pr": "PR", "elsewhere": "↗"}
    words = [_decimal_text(shown), marks[shown["standing"]], WHO_MARKS[shown["who"]]]
    words += ["≠?" if cell["doubt"] else "≠"] if cell["conflict"] else []
    mode = _mode_text(shown)
    beside: dict[str, str] = {}
    for other in others:
        if (name := _mode_text(other)) and name != mode:
            beside.setdefault(name, f"; {name} {_decimal_text(other)}")
    return " ".join(filter(None, (*words, mode))) + "".join(beside.values())


WHO_MARKS = {"authors": "", "third party": "3rd", "harness run": "run", "unknown": "?"}


def _decimal_text(report: Mapping[str, Any]) -> str:
    return f"{report['value']:.{min(report['decimals'], 2)}f}"


def _mode_text(report: Mapping[str, Any]) -> str:
    return ", ".join(filter(None, (report["mode"], report["tools"])))


def fact_text(model: Mapping[str, Any], fact: Mapping[str, str]) -> str:
    """A fact about a model as the table prints it: 8B parameters, 1.2M downloads."""
    value = model[fact["id"]]
    if value is None:
        return ""
    units = {"params": ((1e12, "T"), (1e9, "B"), (1e6, "M")), "count": ((1e9, "B"), (1e6, "M"), (1e3, "k"))}
    if fact["kind"] not in units:
        return str(value)
    size, unit = next(((size, unit) for size, unit in units[fact["kind"]] if value >= size), (1, ""))
    scaled = value / size
    return (
        f"{scaled:.0f}{unit}" if scaled >= 99.95 or size == 1 else f"{scaled:.1f}".removesuffix(".0") + unit
    )
