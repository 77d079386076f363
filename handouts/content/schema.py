"""JSON Schemas of the content files as authors write them, for completion in an editor."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from handouts.content import models
from handouts.content.blocks import BLOCKS, Listed, Paragraph
from handouts.content.disclaimertexts import Disclaimers
from handouts.content.policy import PolicyFile
from handouts.content.reviews import Reviews
from handouts.content.sign_groups import SignsFile
from handouts.content.withdrawn import Withdrawals
from handouts.settings import NAMINGS
from handouts.standards import STANDARDS, UA_1
from handouts.variants import PAPERS
from handouts.yamlfiles.validation import OURS

if TYPE_CHECKING:
    from pydantic import BaseModel

Schema = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_REF = "#/$defs/"
# What a file's name and folder say already.
_OPTIONAL = frozenset({"slug", "lang", "pack"})
_STRING: Schema = {"type": "string", "minLength": 1}
_NAMES: Schema = {"type": "array", "items": _STRING}
_SEVERAL: Schema = {**_NAMES, "minItems": 1, "uniqueItems": True}
_INCLUDE: Schema = {
    "type": "object",
    "description": "Sections that are written once, in <pack>/<language>/shared.",
    "properties": {"include": {"type": "string", "examples": ["when-to-call"]}},
    "required": ["include"],
    "additionalProperties": False,
}


# They depend on the code alone; commands that write several files ask for each.
@cache
def schemas() -> dict[str, Schema]:
    """Return the schema of each kind of file, by name."""
    return {
        "topic": topic_schema(),
        "shared": shared_schema(),
        "booklet": _schema_of(models.Booklet),
        "pack": _schema_of(models.Pack),
        "policy": _schema_of(PolicyFile),
        "disclaimers": _schema_of(Disclaimers),
        "danger-signs": _schema_of(SignsFile),
        "glossary": _schema_of(models.Glossary),
        "drugs": _schema_of(models.Drugs),
        "words": _schema_of(models.WordsFile),
        "reviews": _schema_of(Reviews), "withdrawn": _schema_of(Withdrawals),
        "handouts": settings_schema(),
    }


def topic_schema() -> Schema:
    """Return the schema of content/<pack>/<language>/topics/<topic>.yaml."""
    return _schema_of(models.Topic)


def shared_schema() -> Schema:
    """Return the schema of content/<pack>/<language>/shared/<part>.yaml."""
    return _schema_of(models.SharedPart)


def settings_schema() -> Schema:
    """Return the schema of a project's handouts.yaml."""
    return {
        "$schema": DIALECT, "title": "handouts.yaml", "type": "object",
        "description": "The settings of a project.", "additionalProperties": False,
        "properties": {
            "brand": {**_STRING, "description": "A folder of templates/brands."},
            "lang": {**_STRING, "description": "The language of the content.", "default": "en"},
            "output": {**_STRING, "description": "The folder for PDF files.", "default": "build"},
            "packs": {**_NAMES, "description": "The packs that --all builds."},
            "topics": {**_NAMES, "description": "The topics that --all builds."},
            "booklets": {**_NAMES, "description": "The booklets that --all builds."},
            "paper": {"enum": list(PAPERS), "description": "The paper to print on."},
            "large_print": {"type": "boolean", "description": "Whether to print large."},
            "gray": {"type": "boolean", "description": "Whether to print without colors."},
            "standard": {"enum": list(STANDARDS), "description": "What the files claim to be.",
                         "default": UA_1.name},
            "packets": {
                "type": "object", "description": "Packets that are often given: the title of each, "
                "and its topics in their order.", "additionalProperties": {**_NAMES, "minItems": 1},
                "examples": [{"Back pain, first visit": ["faq", "home-remedies"]}]},
            "matrix": {
                "type": "object", "additionalProperties": False, "minProperties": 1,
                "description": "What --all combines: each brand with each language and each way "
                "to print. Each combination gets a folder of its own.",
                "properties": {
                    "brands": {**_SEVERAL, "description": "Folders of templates/brands."},
                    "langs": {**_SEVERAL, "description": "Languages of the content."},
                    "papers": {"type": "array", "minItems": 1, "uniqueItems": True,
                               "items": {"enum": list(PAPERS)}, "description": "Papers."},
                    "large_print": {"enum": [True, False, "both"],
                                    "description": "Whether to print large, or both ways."},
                    "gray": {"enum": [True, False, "both"],
                             "description": "Whether to print without colors, or both ways."},
                }},
            "favorites": {**_NAMES, "description": "The topics that the staff page shows first."},
            "name_on_pages": {
                "enum": list(NAMINGS), "default": "full",
                "description": "How a personal copy names the patient on the pages after the "
                "first: in full, or by initials."},
        },
    }


def _schema_of(model: type[BaseModel]) -> Schema:
    from pydantic.json_schema import models_json_schema

    wanted = [model, *BLOCKS.values()] if _has_sections(model) else [model]
    _, whole = models_json_schema([(each, "validation") for each in wanted])
    definitions = {name: _cleaned(each) for name, each in whole["$defs"].items()}
    if _has_sections(model):
        definitions["Include"] = _INCLUDE
        definitions["Block"] = {"anyOf": [
            _STRING, *(_keyed(block, definitions) for block in BLOCKS.values())]}
        definitions["Section"]["properties"]["blocks"]["items"] = _ref("Block")
        sections = definitions[model.__name__]["properties"]["sections"]
        sections["items"] = {"anyOf": [_ref("Include"), _ref("Section")]}
        definitions.pop(Paragraph.__name__)
    top = definitions.pop(model.__name__)
    return {"$schema": DIALECT, "title": model.__name__, **top, "$defs": definitions}


def _has_sections(model: type[BaseModel]) -> bool:
    return "sections" in model.model_fields


def _ref(name: str) -> Schema:
    return {"$ref": _REF + name}


def _keyed(block: Any, definitions: Schema) -> Schema:
    """Return the mapping with one key that a block is written as."""
    body: Schema = _ref(block.__name__)
    if block is Paragraph:
        body = _STRING
    elif issubclass(block, Listed):
        body = {"anyOf": [definitions[block.__name__]["properties"]["items"], body]}
    return {
        "type": "object", "description": block.__doc__, "properties": {block.type: body},
        "required": [block.type], "additionalProperties": False,
    }


def _cleaned(schema: Any) -> Any:
    """Drop what no author writes, and titles that repeat the name of a key."""
    if isinstance(schema, list):
        return [_cleaned(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    result: Schema = {}
    for key, value in schema.items():
        if key == "properties":
            result[key] = {name: _cleaned(each) for name, each in value.items() if OURS not in name}
        elif key == "required":
            result[key] = [name for name in value if name not in _OPTIONAL]
        elif not (key == "title" and isinstance(value, str)) and (key, value) != ("default", None):
            result[key] = _cleaned(value)
    nullable: list[Any] = result.get("anyOf", [])
    if {"type": "null"} in nullable and len(nullable) == 2:
        result |= next(each for each in nullable if each != {"type": "null"})
        del result["anyOf"]
    return result
