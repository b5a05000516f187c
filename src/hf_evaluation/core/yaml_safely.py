"""YAML that somebody else wrote, with an end to what it may become.

`load_yaml` gives its plain data; `check_size` refuses what is too long to be read, `check_expansion` a
composed tree whose aliases, nesting or numbers would take memory or time out of all proportion to the text.
They raise ValueError (a YAMLError where it is no YAML), before anything is expanded.
"""

from __future__ import annotations

from typing import Any

# Aliases and merge keys are shared in memory until somebody walks through them, writes them as JSON or merges
# them: 600 bytes become gigabytes. Real front matter has a handful of aliases, each of a few values.
MAX_REPEATED = 10_000  # values that the aliases of a text may repeat
MAX_YAML = 768 << 10  # bytes, some 4 s with all places; the longest real one, of embedding models, has 0.3 MB
MAX_DIGITS = 400  # characters of a number: no finite float has more, and base 60 takes their square in time
_NUMBER_TAGS = ("tag:yaml.org,2002:int", "tag:yaml.org,2002:float")


def load_yaml(text: str | bytes) -> Any:
    """The data of a YAML text. Raises ValueError or yaml.YAMLError."""
    import yaml

    check_size(text)
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(text)
    try:
        node = loader.get_single_node()
        if node is None:
            return None
        check_expansion(node)
        return loader.construct_document(node)
    except (RecursionError, OverflowError) as error:
        raise ValueError("it is nested too deeply, or holds a number beyond all numbers") from error
    finally:
        loader.dispose()


def check_size(text: str | bytes) -> None:
    """Raise ValueError for a text that would take minutes to read."""
    if len(text) > MAX_YAML:
        raise ValueError(f"it is longer than {MAX_YAML >> 10} KB")


def check_expansion(root: Any) -> None:
    """Raise ValueError where a tree of PyYAML's nodes would grow without measure."""
    sizes: dict[int, int] = {}  # of each node with everything below it, aliases written out
    under_way: set[int] = set()
    stack = [(root, False)]
    while stack:
        node, left = stack.pop()
        mark = id(node)
        if mark in sizes:
            continue
        if left:
            under_way.discard(mark)
            sizes[mark] = 1 + sum(sizes[id(child)] for child in _children(node))
            if sizes[mark] > len(sizes) + MAX_REPEATED:
                raise ValueError(f"its aliases repeat more than {MAX_REPEATED:,} values")
            continue
        if mark in under_way:
            raise ValueError("an alias stands inside its own anchor")
        if node.id == "scalar" and node.tag in _NUMBER_TAGS and len(node.value) > MAX_DIGITS:
            raise ValueError(f"a number has more than {MAX_DIGITS} characters")
        under_way.add(mark)
        stack.append((node, True))
        stack += [(child, False) for child in _children(node) if id(child) not in sizes]


def _children(node: Any) -> list[Any]:
    if node.id == "scalar":
        return []
    return [part for pair in node.value for part in pair] if node.id == "mapping" else list(node.value)
