"""The JSON Schemas accept what the reader accepts, as authors write it."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml

from handouts.content.models import Booklet, Topic
from handouts.content.schema import schemas, topic_schema
from handouts.project import builtin_root
from tests.content.conftest import HEAD, SECTIONS, with_blocks

SHIPPED = {
    "topic": "content/*/*/topics/*.yaml", "booklet": "content/*/booklets/*.yaml",
    "disclaimers": "content/*/*/disclaimers.yaml", "danger-signs": "content/*/*/danger_signs.yaml",
    "glossary": "content/*/*/glossary.yaml", "drugs": "content/general/drugs.yaml",
    "policy": "content/*/policy.yaml", "pack": "content/*/pack.yaml",
}
TYPES: dict[str, Any] = {"object": dict, "array": list, "string": str, "integer": int,
                         "boolean": bool, "null": type(None)}


def faults(value: Any, schema: dict[str, Any], root: dict[str, Any]) -> list[str]:
    """Return what is wrong with a value: the part of JSON Schema that our schemas use."""
    if "$ref" in schema:
        return faults(value, root["$defs"][schema["$ref"].removeprefix("#/$defs/")], root)
    if "anyOf" in schema:
        tried = [faults(value, each, root) for each in schema["anyOf"]]
        return [] if [] in tried else [f"no form fits {value!r}"]
    types = schema.get("type", list(TYPES))
    if not any(isinstance(value, TYPES[each]) for each in ([types] * isinstance(types, str)
                                                           or types)):
        return [f"{value!r} is not {types}"]
    found = []
    if value not in schema.get("enum", [value]):
        found.append(f"{value!r} is not in the list")
    if isinstance(value, str) and not re.search(schema.get("pattern", ""), value):
        found.append(f"{value!r} does not match")
    if isinstance(value, int) and not (
            schema.get("minimum", value) <= value <= schema.get("maximum", value)):
        found.append(f"{value} out of range")
    if isinstance(value, list):
        if not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value)):
            found.append("wrong number of items")
        found += [fault for each in value for fault in faults(each, schema["items"], root)]
    if isinstance(value, dict):
        known = schema.get("properties", {})
        found += [f"missing {key}" for key in schema.get("required", ()) if key not in value]
        for key, below in value.items():
            others = schema.get("patternProperties", {}).items()
            form = known.get(key) or next((form for pattern, form in others
                                           if re.search(pattern, key)), None)
            found += [f"unknown {key}"] if form is None else faults(below, form, root)
    return found


def editor(text: str) -> Any:
    """Read YAML as an editor does: with numbers and flags, dates as text."""

    class Loader(yaml.SafeLoader):
        """A loader that knows no dates."""

    Loader.yaml_implicit_resolvers = {
        key: [each for each in resolvers if "timestamp" not in each[0]]
        for key, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    return yaml.load(text, Loader)


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_files_fit_their_schema(name: str) -> None:
    schema = schemas()[name]
    paths = list(builtin_root().glob(SHIPPED[name]))
    assert paths
    for path in paths:
        text = path.read_text(encoding="utf-8")
        assert faults(editor(text), schema, schema) == [], path
        line = re.match(r"# yaml-language-server: [$]schema=(\S+)", text)
        assert line, path
        where = (path.parent / line[1]).resolve()
        assert where == builtin_root() / "schema" / f"{name}.schema.json"


BLOCKS = """
    - A text.
    - bullets: [a, b]
    - bullets: [{item: a, steps: [b]}]
    - definitions: [{term: a, meaning: b}]
    - definitions: {intro: c, items: [{term: a, meaning: b}]}
    - steps: {intro: a, items: [b]}
    - table: {caption: a, header: [a, b], rows: [["", b]]}
    - figure: {file: a.svg, title: a, alt: b, width: 40}
    - notice: {kind: tip, text: a}
    - move: {name: a, steps: [b], dose: c, avoid: d}
    - write_in: {label: a, lines: 3}
"""
GOOD = with_blocks(BLOCKS) + "  - include: signs\n"


def test_every_form_of_block_and_section_is_accepted() -> None:
    schema = topic_schema()
    assert faults(editor(GOOD), schema, schema) == []
    assert faults(editor(HEAD + SECTIONS), schema, schema) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("title: Care", "titel: Care"), ("[nerves]", "nerves"), ("counter", "shop"),
        ("bullets: [a, b]", "bulets: [a, b]"), ("bullets: [a, b]", "bullets: a"),
        ("bullets: [a, b]", "bullets: []"), ("term: a, ", ""), ("meaning: b", "means: b"),
        ("lines: 3", "lines: 13"), ("a.svg", "a.gif"),
        ("kind: tip", "kind: alarm"), (", avoid: d", ""), ("include: signs", "includes: signs"),
        ("[Move a little., Rest a little., Ask us.]", "[Move.]"), ('"1.0"', "1.0"),
        ("A text.", "5"),
    ],
)
def test_what_the_reader_refuses_the_schema_refuses(old: str, new: str) -> None:
    assert old in GOOD
    schema = topic_schema()
    assert faults(editor(GOOD.replace(old, new)), schema, schema)


@pytest.mark.parametrize("name", schemas())
def test_every_schema_is_closed_and_says_what_it_is_for(name: str) -> None:
    schema = schemas()[name]
    assert schema["$schema"].startswith("https://json-schema.org/")
    assert schema["description"]
    assert "\\u0000" not in repr(schema)
    assert "\0" not in repr(schema)
    bodies = [schema, *schema.get("$defs", {}).values()]
    assert all(body["additionalProperties"] is False for body in bodies if "properties" in body)


@pytest.mark.parametrize(("name", "model"), [("topic", Topic), ("booklet", Booklet)])
def test_an_author_sees_every_key_and_no_other(name: str, model: Any) -> None:
    keys = {key for key, field in model.model_fields.items() if field.alias is None}
    assert set(schemas()[name]["properties"]) == keys
    assert not {"slug", "lang", "file"} & set(schemas()[name]["required"])
