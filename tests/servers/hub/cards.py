"""The front matter of cards as the server reads it: data, tags and `validate-yaml`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import lru_cache

import yaml

from .wire import Json, is_number, texts

FRONT_MATTER = re.compile(r"\A\ufeff?\s*---[ \t]*\r?\n(.*?)^---[ \t]*\r?$", re.DOTALL | re.MULTILINE)
TABS = re.compile(r"(?<=\S)[ \t]*\t[ \t]*|^[ \t]+$", re.MULTILINE)  # blanks to the server
TASK_RELATIONS = ("adapter", "merge", "quantized", "finetune")


class CardLoader(yaml.SafeLoader):
    """Safe YAML with the two habits we assume of the server's parser.

    Only `true` and `false` are booleans (so `language: no` stays text), and duplicate keys are an error.
    """

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[object, object]:
        """A mapping, refusing duplicate keys."""
        seen: set[object] = set()
        for key_node, _ in node.value:
            key = key_node.value
            if isinstance(key, str) and key != "<<" and key in seen:
                raise yaml.MarkedYAMLError(problem="duplicated mapping key", problem_mark=key_node.start_mark)
            seen.add(key if isinstance(key, str) else id(key))
        return dict(super().construct_mapping(node, deep))


CardLoader.yaml_implicit_resolvers = {
    first: [pair for pair in pairs if pair[0] != "tag:yaml.org,2002:bool"]
    for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
CardLoader.add_implicit_resolver(
    "tag:yaml.org,2002:bool", re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$"), list("tTfF")
)


def load_yaml(text: str) -> object:
    """YAML as JSON-able data; `yaml.YAMLError` when it cannot be read."""
    return plain(yaml.load(TABS.sub(" ", text), CardLoader))


def plain(value: object) -> object:
    """Data with text keys and dates as text."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set):
        return [plain(item) for item in value]
    if isinstance(value, date | datetime):
        return value.isoformat()
    return value


def front_matter(card: str) -> str | None:
    """The text between the first two `---` lines, None when the card has none."""
    found = FRONT_MATTER.match(card)
    return found.group(1) if found else None


@lru_cache(maxsize=1024)
def card_data(card: str) -> Json:
    """The front matter as data; empty when there is none or it cannot be read."""
    text = front_matter(card)
    if text is None:
        return {}
    try:
        value = load_yaml(text)
    except yaml.YAMLError:
        return {}
    return value if isinstance(value, dict) else {}


def as_list(value: object) -> list[str]:
    """A field that may be one text or a list of them."""
    return [value] if isinstance(value, str) else texts(value) if isinstance(value, list) else []


def card_tags(data: Json) -> list[str]:
    """The tags a card gives its repository."""
    tags = [
        *as_list(data.get("library_name")),
        *as_list(data.get("pipeline_tag")),
        *as_list(data.get("tags")),
    ]
    tags += as_list(data.get("language"))
    tags += [f"dataset:{name}" for name in as_list(data.get("datasets"))]
    tags += [f"base_model:{name}" for name in as_list(data.get("base_model"))]
    tags += [f"license:{name}" for name in as_list(data.get("license"))]
    if data.get("model-index"):
        tags.append("model-index")
    return list(dict.fromkeys(tags))


def base_models(data: Json) -> Json | None:
    """The `baseModels` field: the relation and the models a card names."""
    names = as_list(data.get("base_model"))
    if not names:
        return None
    relation = data.get("base_model_relation")
    relation = relation if relation in TASK_RELATIONS else "finetune"
    return {"relation": relation, "models": [{"id": name} for name in names]}


def validate_card(card: str) -> tuple[list[str], list[str]]:
    """Errors and warnings of `POST /api/validate-yaml`."""
    text = front_matter(card)
    if text is None or not text.strip():
        return [], ["empty or missing yaml metadata in repo card"]
    try:
        data = load_yaml(text)
    except yaml.YAMLError as err:
        return [f"Invalid YAML metadata: {' '.join(str(err).split())}"], []
    if not isinstance(data, dict):
        return ["YAML metadata must be an object"], []
    errors = [f'"{name}" must be a string' for name in ("license", "pipeline_tag") if _not_text(data, name)]
    if "model-index" in data:
        errors += list(_model_index_errors(data["model-index"]))
    return errors, []


def _not_text(data: Json, name: str) -> bool:
    value = data.get(name)
    allowed = str if name == "pipeline_tag" else str | list
    return value is not None and not isinstance(value, allowed)


def _model_index_errors(index: object) -> Iterator[str]:
    if not isinstance(index, list):
        yield '"model-index" must be an array'
        return
    for number, model in enumerate(index):
        where = f"model-index[{number}]"
        if not isinstance(model, dict):
            yield f'"{where}" must be of type object'
            continue
        if not isinstance(model.get("name"), str):
            yield f'"{where}.name" is required'
        results = model.get("results")
        if not isinstance(results, list):
            yield f'"{where}.results" is required'
            continue
        for place, result in enumerate(results):
            yield from _result_errors(f"{where}.results[{place}]", result)


def _result_errors(where: str, result: object) -> Iterator[str]:
    if not isinstance(result, dict):
        yield f'"{where}" must be of type object'
        return
    for part, names in (("task", ("type",)), ("dataset", ("type", "name"))):
        value = result.get(part)
        for name in names:
            if not isinstance(value, dict) or not isinstance(value.get(name), str):
                yield f'"{where}.{part}.{name}" is required'
    source = result.get("source")
    if source is not None and not (isinstance(source, dict) and isinstance(source.get("url"), str)):
        yield f'"{where}.source.url" is required'
    yield from _metric_errors(where, result.get("metrics"))


def _metric_errors(where: str, metrics: object) -> Iterator[str]:
    if not isinstance(metrics, list) or not metrics:
        yield f'"{where}.metrics" is required'
        return
    for place, metric in enumerate(metrics):
        here = f"{where}.metrics[{place}]"
        if not isinstance(metric, dict) or not isinstance(metric.get("type"), str):
            yield f'"{here}.type" is required'
        elif metric.get("value") is None or (
            isinstance(metric["value"], float) and not is_number(metric["value"])
        ):
            yield f'"{here}.value" is required'
