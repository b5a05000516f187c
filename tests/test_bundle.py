"""The bundler on small invented packages: what it builds runs alone, and what it cannot build it explains."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

import bundle
from bundling.checking import modules
from bundling.reading import FOLDERS, literal
from bundling.writing import WIDTH

HEADER = """\
#!/usr/bin/env -S uv run --script
# /// script
# requires-python = ">=3.11"
# dependencies = [{}]
# ///
"""
MAIN = '''"""Greet the world.

Exit codes: 0 done.
"""

from __future__ import annotations

import sys

from hf_evaluation.core.words import greeting


def main() -> int:
    """Greet."""
    print(greeting("world"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
'''
WORDS = '''"""Words.

What is said, and to whom: "quoted", with a

    table
"""


def greeting(who: str) -> str:
    """A greeting."""
    return f"Hello {who}"
'''


class House:
    """A package in a folder, and what became of building it."""

    def __init__(self, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.root, self.capsys = root, capsys
        self.write("core/words", WORDS)
        self.command(MAIN)

    def write(self, name: str, text: str) -> Path:
        path = self.root / "src" / "hf_evaluation" / (name if "." in name else f"{name}.py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("utf-8"))
        return path

    def module(self, name: str, text: str) -> None:
        """A module with a docstring; lines are given without it."""
        self.write(name, f'"""What {name} does."""\n\nfrom __future__ import annotations\n\n{text}')

    def command(self, text: str, dependencies: str = "", name: str = "greet") -> None:
        self.write(f"commands/{name}", HEADER.format(dependencies) + text)

    def uses(self, imports: str, dependencies: str = "", name: str = "greet") -> None:
        """A command that prints what the imported name `value` is."""
        text = f'"""Show."""\n\n{imports}\n\nif __name__ == "__main__":\n    print(value)\n'
        self.command(text, dependencies, name)

    def run(self, *args: str) -> tuple[int, str, str]:
        arguments = [*args, "--source", str(self.root / "src"), "--out", str(self.root / "scripts")]
        code = bundle.main(arguments)
        told = self.capsys.readouterr()
        return code, told.out, told.err

    def build(self, name: str = "greet") -> str:
        code, _, err = self.run(name)
        assert (code, err) == (0, "")
        return self.script(name).read_text("utf-8")

    def script(self, name: str = "greet") -> Path:
        return self.root / "scripts" / f"{name}.py"

    def output(self, name: str = "greet") -> str:
        """What the built script prints, copied alone into an empty folder."""
        alone = self.root / "alone"
        alone.mkdir(exist_ok=True)
        (alone / "copy.py").write_bytes(self.script(name).read_bytes())
        command = [sys.executable, "-I", "copy.py"]
        return subprocess.run(command, cwd=alone, check=True, capture_output=True, text=True).stdout

    def errors(self) -> list[str]:
        """What is told where nothing can be built."""
        before = self.script().read_bytes() if self.script().exists() else None
        code, out, err = self.run()
        assert (code, out) == (1, "")
        assert (self.script().read_bytes() if self.script().exists() else None) == before
        lines = err.splitlines()
        assert all(line.startswith("error: src/hf_evaluation/") for line in lines)
        return [line.removeprefix("error: src/hf_evaluation/") for line in lines]


@pytest.fixture
def house(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> House:
    return House(tmp_path, capsys)


# What is built --------------------------------------------------------------------------------------


def test_a_script_runs_alone_and_reads_well(house: House) -> None:
    assert house.build() == (
        HEADER.format("")
        + '''\
# Built from src/ by src/bundle.py: do not edit.
# Edit src/hf_evaluation/, beginning at commands/greet.py, and run: uv run src/bundle.py
"""Greet the world.

Exit codes: 0 done.

Map of this file, in reading order (built from src/hf_evaluation/)
    core/words      Words
    commands/greet  arguments and main
"""

from __future__ import annotations

import sys


# --------------------------------------------------------------------------------------------------
# core/words: Words
# --------------------------------------------------------------------------------------------------
# What is said, and to whom: "quoted", with a
#
#     table


def greeting(who: str) -> str:
    """A greeting."""
    return f"Hello {who}"


# --------------------------------------------------------------------------------------------------
# commands/greet: arguments and main
# --------------------------------------------------------------------------------------------------


def main() -> int:
    """Greet."""
    print(greeting("world"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
'''
    )
    assert house.output() == "Hello world\n"
    assert os.access(house.script(), os.X_OK)


def test_building_twice_gives_the_same_bytes_elsewhere_too(
    house: House, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = house.build()
    assert house.build() == first
    other = House(tmp_path / "elsewhere", capsys)
    assert other.build() == first
    assert [path.name for path in house.script().parent.iterdir()] == ["greet.py"]


def test_check_tells_what_is_stale_and_writes_nothing(house: House) -> None:
    stale = "error: scripts/greet.py:1: is not what src/ says; run: uv run src/bundle.py greet\n"
    assert house.run("--check") == (1, "", stale)
    assert not house.script().exists()
    house.build()
    assert house.run("--check") == (0, "", "")
    house.write("core/words", WORDS.replace("Hello", "Good morning"))
    assert house.run("--check") == (1, "", stale)
    house.build()
    assert house.run("--check") == (0, "", "")


def test_modules_come_by_folder_and_after_what_they_need(house: House) -> None:
    house.module("core/zebra", "FIRST = 1\n")
    house.module("core/apple", "from hf_evaluation.core.zebra import FIRST\n\nSECOND = FIRST + 1\n")
    house.module("core/mango", "THIRD = 3\n")
    house.module("board/aaa", "from hf_evaluation.core.apple import SECOND\n\nvalue = SECOND\n")
    house.module("cards/zzz", "from hf_evaluation.core.mango import THIRD\n\nFOURTH = THIRD\n")
    house.uses(
        "from hf_evaluation.board.aaa import value\nfrom hf_evaluation.cards.zzz import FOURTH  # and more"
    )
    text = house.build()
    names = [line.split()[0] for line in text.partition("Map of")[2].partition('"""')[0].splitlines()[1:]]
    assert names == ["core/mango", "core/zebra", "core/apple", "cards/zzz", "board/aaa", "commands/greet"]
    assert [line[2:].partition(":")[0] for line in text.splitlines() if line.startswith("# c")]
    assert house.output() == "2\n"


def test_a_long_first_sentence_is_cut_in_the_map_and_whole_in_the_banner(house: House) -> None:
    sentence = "A word " * 12 + "with a \\\\ in it"
    house.write("core/words", WORDS.replace('"""Words.', f'"""{sentence}.'))
    text = house.build()
    assert max(map(len, text.splitlines())) <= WIDTH
    mapped = next(line for line in text.splitlines() if line.startswith("    core/words "))
    assert mapped.endswith("…")
    assert f"# core/words\n# {'-' * 98}\n# {sentence.replace(chr(92) * 2, chr(92))}.\n#\n# What is" in text
    house.output()


BODY = '''\
# A comment that stays: import nothing
import json  # type: ignore[attr-defined]
from functools import (
    lru_cache,  # cached
    partial,
)

# Above a constant
TEXT = """
import os
from hf_evaluation.core.words import nothing


"""  # behind it


# Above a function
# in two lines
@lru_cache(
    maxsize=None
)  # behind a decorator
def shout(text: str) -> str:  # behind a def
    # within


    return partial(str.upper, text)()  # behind a return
# right below


class Kept:

    """Kept."""

    size = 1; other = 2


value = json.dumps([TEXT, shout("é" + "a"), Kept.size])
'''


def test_bodies_stay_as_they_are(house: House) -> None:
    house.module("core/body", BODY)
    house.uses("from hf_evaluation.core.body import value")
    text = house.build()
    kept = BODY.partition("# Above a constant\n")
    assert kept[1] + kept[2].rstrip() in text
    assert "# A comment that stays: import nothing\n\n# Above a constant" in text
    assert (
        "import json  # type: ignore[attr-defined]\nfrom functools import lru_cache, partial  # cached\n"
        in text
    )
    assert "SHOUT" not in text and "\\u00c9A" in house.output()
    for comment in (line for line in BODY.splitlines() if line.strip().startswith("#")):
        assert f"\n{comment}\n" in text


def test_imports_are_merged_and_sorted_like_ruff(house: House) -> None:
    house.module(
        "core/one",
        "import os.path\nimport re\nfrom typing import IO, Any, TypeVar, cast\n"
        "from collections.abc import Iterator\nimport yaml\nimport json as js\n"
        "ONE = (os, re, IO, Any, TypeVar, cast, Iterator, yaml, js)\n",
    )
    house.module(
        "core/two",
        "import re\nimport os\nfrom typing import TYPE_CHECKING, Any, Literal, NamedTuple, NoReturn\n"
        "from typing import Protocol, Self, TypeAlias, TypedDict, Union\n"
        "from collections import OrderedDict as Ordered, deque\n"
        "from huggingface_hub import HfApi, constants\n\nif TYPE_CHECKING:\n    from pathlib import Path\n"
        "    from typing import IO\n    import mmap\n    import httpx2\n    from collections import deque\n"
        "    from hf_evaluation.core.one import ONE\n\nvalue: Path | ONE | mmap.mmap = 1\n",
    )
    imports = "from hf_evaluation.core.one import ONE\nfrom hf_evaluation.core.two import value"
    house.uses(imports, '"pyyaml>=6", "huggingface_hub"')
    text = house.build()
    block = text.partition('"""\n\nfrom')[2].partition("\n\n\n# ---")[0]
    assert "from" + block == (
        """\
from __future__ import annotations

import json as js
import os
import os.path
import re
from collections import OrderedDict as Ordered
from collections import deque
from collections.abc import Iterator
from typing import (
    IO,
    TYPE_CHECKING,
    Any,
    Literal,
    NamedTuple,
    NoReturn,
    Protocol,
    Self,
    TypeAlias,
    TypedDict,
    TypeVar,
    Union,
    cast,
)

import yaml
from huggingface_hub import HfApi, constants

if TYPE_CHECKING:
    import mmap
    from pathlib import Path

    import httpx2"""
    )
    lint = [
        sys.executable,
        "-m",
        "ruff",
        "check",
        "--isolated",
        "--line-length",
        "110",
        "--select",
        "E9,I",
        "-",
    ]
    linted = subprocess.run(lint, input=text, text=True, capture_output=True, check=False)
    assert linted.returncode == 0, linted.stdout


def test_type_checking_goes_with_what_it_guards(house: House) -> None:
    house.module("core/kinds", "class Kind:\n    pass\n")
    house.module(
        "core/user",
        "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n"
        "    from hf_evaluation.core.kinds import Kind\n\nvalue: Kind | None = None\n",
    )
    house.uses("from hf_evaluation.core.user import value")
    text = house.build()
    assert "TYPE_CHECKING" not in text
    assert text.index("class Kind") < text.index("value: Kind")
    assert house.output() == "None\n"


def test_lazy_imports(house: House) -> None:
    house.module("core/late", "def late() -> int:\n    return 7\n\n\ndef nothing() -> None:\n    pass\n")
    house.module(
        "core/user",
        '''\
def value() -> int:
    """Seven."""
    from hf_evaluation.core.late import late

    return late()


def first() -> int:
    from hf_evaluation.core.late import late  # lazily

    import yaml  # heavy

    return late() + yaml


def only() -> None:
    if True:
        from hf_evaluation.core.late import late
        from hf_evaluation.core.late import nothing
    else:
        from hf_evaluation.core.late import (
            late,
        )
''',
    )
    house.uses("from hf_evaluation.core.user import value as _", '"pyyaml"')
    assert any("another name" in line for line in house.errors())
    house.uses("from hf_evaluation.core.user import value\n\nvalue()", '"pyyaml"')
    text = house.build()
    assert '    """Seven."""\n\n    return late()\n' in text
    assert "def first() -> int:\n    import yaml  # heavy\n\n    return late() + yaml\n" in text
    assert "    if True:\n        pass\n    else:\n        pass\n" in text
    assert "\nimport yaml" not in text
    house.output()


HOSTILE = [
    "plain",
    "",
    "\n",
    '<p class="a">it\'s</p>\n',
    "a\\d+\\\n" + '"',
    'ends with "',
    'ends with \\"',
    "ends with \\",
    'three """ quotes and \'\'\' others\n"""',
    '"""" four """""',
    "\\n \\u0041 \\N{DASH} {curly} %s",
    "a\r\nb\rc\x00\x0c\x1b\u2028\u202e\ufeff é 漢 🙂\n",
    '<script>"use strict"; const r = /\\d{2}\\/`${x}`/;</script>\n',
    "  trailing  \n\n\n",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_literal_has_the_value_of_its_text(text: str) -> None:
    written = literal(text)
    assert ast.literal_eval(written) == text
    readable = text.replace("\\", "").replace('"', "")
    if readable.isprintable() or readable.replace("\n", "").isprintable():
        assert len(written.splitlines()) in {
            len(text.splitlines()),
            len(text.splitlines()) + 1,
            len(text.splitlines()) + 2,
        }


def test_an_asset_becomes_its_text(house: House) -> None:
    page = HOSTILE[8] + HOSTILE[12] + HOSTILE[11]
    house.write("board/page.html", page)
    house.write("board/simple.css", "p {\n  margin: 0;\n}\n")
    house.write("core/assets", (bundle.HERE / "hf_evaluation/core/assets.py").read_text("utf-8"))
    house.module(
        "board/page",
        "from hf_evaluation.core.assets import asset\n\n"
        'CSS: str = asset(__file__, "simple.css")  # é\n'
        'PAGE = asset(\n    __file__, "page.html"\n)\nvalue = ascii(PAGE + CSS)\n',
    )
    house.uses("from hf_evaluation.board.page import value")
    text = house.build()
    assert '\nCSS: str = """\\\np {\n  margin: 0;\n}\n"""  # é\nPAGE = """\\\n' in text
    assert "asset(" not in text and "core/assets" not in text
    assert ast.literal_eval(house.output()) == page + "p {\n  margin: 0;\n}\n"


def test_dependencies_used_by_name_or_brought_along(house: House) -> None:
    lines = '\n#     "inspect-evals>=0.26",  # used by name: tasks are looked up in it\n#'
    lines += '     "Huggingface.Hub>=2,<3",\n# '
    house.module("core/late", "def value() -> None:\n    import httpx2\n    from huggingface_hub import x\n")
    house.uses("from hf_evaluation.core.late import value", lines)
    assert '# used by name: tasks are looked up in it\n#     "Hugg' in house.build()


def test_a_map_of_imports_for_tests_and_a_diagram_for_people(house: House) -> None:
    house.module("cards/a", "from hf_evaluation.core.words import greeting\n\nA = greeting\n")
    house.module(
        "board/b", "from hf_evaluation.core.words import greeting\nfrom hf_evaluation.cards.a import A\n"
    )
    found = modules(house.root / "src")
    assert list(found) == ["core/words", "cards/a", "board/b", "commands/greet"]
    assert [link.target for link in found["board/b"].links] == ["core/words", "cards/a"]
    code, out, err = house.run("--graph")
    assert (code, err) == (0, "")
    assert out == (
        'flowchart BT\n    core["core<br>1 module"]\n    cards["cards<br>1 module"]\n'
        '    cards --> core\n    board["board<br>1 module"]\n    board --> cards\n'
        '    commands["commands<br>1 module"]\n    commands --> core\n'
    )


def test_parts_of_a_command_are_no_scripts(house: House) -> None:
    house.module("commands/parts", "value = 5\n")
    house.uses("from hf_evaluation.commands.parts import value")
    code, out, _ = house.run()
    assert (code, out.split(":")[0], len(out.splitlines())) == (0, "scripts/greet.py", 1)
    assert house.output() == "5\n"


def test_unknown_names_are_a_usage_error(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        house.run("greed")
    assert ended.value.code == 2
    assert "no such script: greed; there are: greet" in capsys.readouterr().err


# What cannot be built -------------------------------------------------------------------------------

WANTED = "write: from hf_evaluation.folder.module import name"
BROKEN: dict[str, tuple[dict[str, str], str, list[str]]] = {
    "a cycle": (
        {
            "core/a": "def fa() -> None:\n    from hf_evaluation.core.b import fb\n    fb()\n",
            "core/b": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n"
            "    from hf_evaluation.core.c import value\ndef fb() -> None: ...\n",
            "core/c": "from hf_evaluation.core.a import fa\nvalue = fa\n",
        },
        "from hf_evaluation.core.c import value",
        [
            "core/a.py:6: modules import each other: core/a -> core/b -> core/c -> core/a; "
            "move what both need into a third"
        ],
    ),
    "against the order": (
        {"core/a": "from hf_evaluation.cards.b import value\n_x = value\n", "cards/b": "value = 1\n"},
        "from hf_evaluation.cards.b import value\nfrom hf_evaluation.core.a import _x",
        ["core/a.py:5: core comes before cards and cannot import cards/b; move what both need into core"],
    ),
    "two functions": (
        {
            "core/a": "def _same() -> None: ...\nvalue = 1\n",
            "core/b": "\ndef _same() -> None: ...\nother = 1\n",
        },
        "from hf_evaluation.core.a import value\nfrom hf_evaluation.core.b import other",
        [
            'core/b.py:6: "_same" is something else in src/hf_evaluation/core/a.py:5 '
            "(a definition in core/a); rename one of them"
        ],
    ),
    "a constant and an import": (
        {
            "core/a": "from json import dumps\nvalue = dumps\n",
            "core/b": "(dumps, other), third = (1, 2), 3\n",
        },
        "from hf_evaluation.core.a import value\nfrom hf_evaluation.core.b import other",
        [
            'core/b.py:5: "dumps" is something else in src/hf_evaluation/core/a.py:5 '
            "(from json import dumps); rename one of them"
        ],
    ),
    "two imports": (
        {"core/a": "import html\nvalue = html\n", "core/b": "from lxml import html\nother = html\n"},
        "from hf_evaluation.core.a import value\nfrom hf_evaluation.core.b import other",
        [
            "core/b.py:5: imports lxml, but src/hf_evaluation/commands/greet.py does not list lxml; "
            "add it to that header",
            'core/b.py:5: "html" is something else in src/hf_evaluation/core/a.py:5 (import html); '
            "rename one of them",
        ],
    ),
    "a missing dependency, lazily": (
        {"core/a": "def value() -> None:\n    import yaml\n    yaml.x()\n"},
        "from hf_evaluation.core.a import value",
        [
            "core/a.py:6: imports yaml, but src/hf_evaluation/commands/greet.py does not list pyyaml; "
            "add it to that header"
        ],
    ),
    "a star": (
        {"core/a": "value = 1\n"},
        "from hf_evaluation.core.a import *",
        [f"commands/greet.py:8: a star or another name for an imported one; {WANTED}"],
    ),
    "another name": (
        {"core/a": "value = 1\n"},
        "from hf_evaluation.core.a import value as other",
        [f"commands/greet.py:8: a star or another name for an imported one; {WANTED}"],
    ),
    "relative": (
        {},
        "from .words import value",
        [f"commands/greet.py:8: relative import; {WANTED}"],
    ),
    "the package": (
        {},
        "import hf_evaluation.core.words",
        [f"commands/greet.py:8: import hf_evaluation.core.words; {WANTED}"],
    ),
    "a module": (
        {},
        "from hf_evaluation.core import words",
        [f"commands/greet.py:8: hf_evaluation.core is no module in a folder of the package; {WANTED}"],
    ),
    "no such folder": (
        {},
        "from hf_evaluation.kore.words import value",
        [
            "commands/greet.py:8: kore is no folder of the package; "
            "they are in FOLDERS of src/bundling/reading.py"
        ],
    ),
    "no such module": (
        {},
        "from hf_evaluation.core.wards import value",
        ["commands/greet.py:8: there is no module core/wards; name one that there is"],
    ),
    "no such name": (
        {"core/a": "from json import dumps as value\n_x = value\n"},
        "from hf_evaluation.core.a import value",
        ['commands/greet.py:8: core/a does not define "value"; import it from the module that does'],
    ),
    "a missing asset": (
        {
            "core/assets": "def asset(a: str, b: str) -> str: ...\n",
            "core/a": 'from hf_evaluation.core.assets import asset\nvalue = asset(__file__, "no.css")\n',
        },
        "from hf_evaluation.core.a import value",
        ['core/a.py:6: no asset "no.css" beside the module; an asset is a file in its folder'],
    ),
    "an asset elsewhere than at module level": (
        {
            "core/assets": "def asset(a: str, b: str) -> str: ...\n",
            "core/a": "from hf_evaluation.core.assets import asset\n"
            'def value() -> str:\n    return asset(__file__, "no.css")\n',
        },
        "from hf_evaluation.core.a import value",
        ['core/a.py:7: write, at module level: NAME = asset(__file__, "file beside it")'],
    ),
    "a builtin": (
        {"core/a": "def print() -> None: ...\nvalue = 1\n"},
        "from hf_evaluation.core.a import value",
        ['core/a.py:5: "print" would hide the builtin in every module; rename it'],
    ),
    "what a module says of itself": (
        {"core/a": "value = __doc__\n"},
        "from hf_evaluation.core.a import value",
        ["core/a.py:5: __doc__ is the script's own in a bundle; hand it over from there"],
    ),
    "more than imports for types": (
        {"core/a": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    X = int\nvalue = 1\n"},
        "from hf_evaluation.core.a import value",
        ["core/a.py:6: `if TYPE_CHECKING:` with more than imports; move the rest out of it"],
    ),
    "two statements in a line": (
        {"core/a": "import json; value = json\n"},
        "from hf_evaluation.core.a import value",
        ["core/a.py:5: several statements in a line; give each its own"],
    ),
    "no Python": (
        {"core/a": "value = = 1\n"},
        "from hf_evaluation.core.a import value",
        ["core/a.py:5: is no Python: invalid syntax; mend it"],
    ),
}


@pytest.mark.parametrize("case", BROKEN)
def test_what_cannot_be_built_is_told(house: House, case: str) -> None:
    files, imports, expected = BROKEN[case]
    for name, text in files.items():
        house.module(name, text)
    house.uses(imports)
    assert sorted(house.errors()) == sorted(expected)


def test_the_header_is_what_is_imported(house: House) -> None:
    house.command(MAIN, '"pyyaml>=6", "requests"')
    assert house.errors() == [
        f"commands/greet.py:4: lists {name}, which nobody imports; "
        "remove it, or say behind it: # used by name: why"
        for name in ("pyyaml", "requests")
    ]
    types = "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    import yaml\n"
    house.command(MAIN.replace("import sys\n", f"import sys\n{types}"), '"pyyaml>=6",  # used by name:')
    assert len(house.errors()) == 1  # neither types nor an empty reason need it
    house.write("commands/greet", "#!/usr/bin/env python3\n" + MAIN)
    assert house.errors() == [
        "commands/greet.py:1: has no PEP 723 header; begin it with a shebang and `# /// script`"
    ]


def test_packages_hold_nothing_and_scripts_no_scripts(house: House) -> None:
    house.write("core/__init__", '"""Said."""\n\nCODE = 1\n')
    house.command(
        '"""Another.\n\nMap of this file\n"""\n\nfrom hf_evaluation.commands.greet import main\n\nX = main\n',
        name="two",
    )
    assert house.errors() == [
        "commands/two.py:1: has a map in its docstring; remove it, for it is built",
        "commands/two.py:11: commands/greet is a script; move what both need out of it",
        "core/__init__.py:3: code in a package; move it into a module",
    ]


def test_errors_of_all_scripts_are_told_at_once_and_once(house: House) -> None:
    house.build()
    house.module("core/a", "import yaml\n\ndef print() -> None: ...\nvalue = yaml\n")
    for name in ("greet", "second"):
        house.uses("from hf_evaluation.core.a import value", name=name)
    assert [line.partition(": ")[0] + line[-35:] for line in house.errors()] == [
        line[: len("core/a.py:5")] + line[-35:] for line in house.errors()
    ]
    assert [line.split(":")[1] for line in house.errors()] == ["5", "5", "7"]


# This repository ------------------------------------------------------------------------------------


def test_the_command_runs_as_a_process(house: House) -> None:
    arguments = ["--source", str(house.root / "src"), "--out", str(house.root / "scripts")]
    command = [sys.executable, str(Path(bundle.__file__)), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (
        0,
        f"scripts/greet.py: {house.build().count(chr(10))} lines\n",
        "",
    )


def test_no_folder_imports_from_a_later_one() -> None:
    for name, module in modules(bundle.HERE).items():
        for link in module.links:
            assert FOLDERS.index(link.target.partition("/")[0]) <= module.rank, f"{name}: {link}"
