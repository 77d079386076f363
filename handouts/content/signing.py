"""Record a review or a withdrawal, and leave everything else in its file as it stands."""

from __future__ import annotations

import codecs
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from handouts.content.reviews import REVIEWS_FILE, Review, Reviews, load_reviews
from handouts.content.withdrawn import Withdrawal, Withdrawals, load_withdrawals
from handouts.dataclass import dataclass
from handouts.errors import HandoutError, Problem, Source, UsageProblem
from handouts.files import read_whole, write_atomic
from handouts.project import WITHDRAWN, Project, own_file
from handouts.yamlfiles.reader import LARGEST, parse_yaml
from handouts.yamlfiles.scalars import Closed
from handouts.yamlfiles.validation import validated

INDENT = 2
# An editor takes these for what they are without quotation marks.
_BARE = ("topic", "booklet", "lang", "brand", "name")


@dataclass(frozen=True, slots=True)
class _Records:
    """A file with a list of records; `known_by` are the keys that tell one, and what each is where
    it is left out: a record with the same ones replaces its entry."""

    file: str
    key: str
    model: type[Closed]
    head: str
    known_by: Mapping[str, str]

    def same(self, one: Mapping[str, str], other: Mapping[str, str]) -> bool:
        """Say whether two records are one entry."""
        return all(one.get(key, left) == other.get(key, left)
                   for key, left in self.known_by.items())


_REVIEWS = _Records(REVIEWS_FILE, "reviews", Reviews, """\
# yaml-language-server: $schema=schema/reviews.schema.json
# Who reviewed which words: `make-handout review --sign`. A change of words voids a review.
reviews:
""", {"topic": "", "booklet": "", "lang": "en", "version": "", "brand": ""})
_WITHDRAWN = _Records(WITHDRAWN, "withdrawn", Withdrawals, """\
# yaml-language-server: $schema=schema/withdrawn.schema.json
# What nobody may hand out any more: `make-handout withdraw NAME --why TEXT`.
withdrawn:
""", {"name": ""})


def sign(project: Project, review: Review) -> Path:
    """Add a review, or bring the one of this version up to date; return the file.

    Raises HandoutError with every problem of reviews.yaml, UsageProblem if nothing can be added to
    it; then nothing is written.
    """
    load_reviews(project)
    return _record(project, _REVIEWS, _values(review))


def withdraw(project: Project, withdrawal: Withdrawal) -> Path:
    """Add what is withdrawn, or change why; return the file. Raises as `sign` does."""
    load_withdrawals(project)
    return _record(project, _WITHDRAWN, _values(withdrawal))


def _record(project: Project, records: _Records, values: dict[str, str]) -> Path:
    path = own_file(project, records.file)
    data = (read_whole(path, Source(project.display(path)), "YAML001", "file", LARGEST) if path
            else records.head.encode())
    mark = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
    before = data[len(mark):].decode()
    text = recorded(before, values, records)
    others = [each for each in _read_back(before, records) if not records.same(each, values)]
    after = _read_back(text, records)
    if [each for each in after if not records.same(each, values)] != others or values not in after:
        raise UsageProblem(Problem(
            Source(project.display(path) if path else records.file), "USE042",
            "nothing can be added to this file as it is written",
            f"write `{records.key}:` on a line of its own, and each entry below it with a dash"))
    # The file itself, where a link leads to it.
    target = path.resolve() if path else project.root / records.file
    write_atomic(target, mark + text.encode(), "ask for the right to write it")
    return path or target


def _read_back(text: str, records: _Records) -> list[dict[str, str]]:
    """Return the entries of a text; none of what cannot be read."""
    try:
        file = parse_yaml(text.replace("\r\n", "\n"), records.file)
        found = getattr(validated(records.model, file.data, file), records.key)
    except HandoutError:
        return []
    return [_values(each) for each in found]


def recorded(text: str, values: Mapping[str, str], records: _Records = _REVIEWS) -> str:
    """Return the text of a file with one entry more, or with the one that is the same changed."""
    import yaml

    reviews = _item(yaml.compose(text, Loader=yaml.SafeLoader), records.key)
    entries = reviews.value if isinstance(reviews, yaml.SequenceNode) else []
    for entry in reversed(entries):
        known = {key.value: value for key, value in entry.value}
        if records.same({key: value.value for key, value in known.items()}, values):
            return _changed(text, known, values)
    newline = "\r\n" if "\r\n" in text else "\n"
    if entries and reviews.flow_style:
        at = reviews.end_mark.index - 1
        return f"{text[:at].rstrip()}, {{{', '.join(_lines(values, records))}}}{text[at:]}"
    indent = " " * (reviews.start_mark.column if entries else INDENT)
    lines = [f"{indent}{'  ' if number else '- '}{line}"
             for number, line in enumerate(_lines(values, records))]
    if isinstance(reviews, yaml.SequenceNode) and not entries:
        head = text[:reviews.start_mark.index].rstrip()
        return newline.join([head, *lines]) + text[reviews.end_mark.index:]
    ends = "" if text.endswith(("\n", "\r")) else newline
    return text + ends + newline.join(lines) + newline


def _item(node: Any, name: str) -> Any:
    pairs = node.value if node is not None and isinstance(node.value, list) else []
    return next((value for key, value in pairs if key.value == name), None)


def _changed(text: str, known: Mapping[str, Any], values: Mapping[str, str]) -> str:
    """Return the text with the values of one entry replaced; from the end, so that places hold."""
    nodes = sorted(((known[key], key) for key in values if key in known),
                   key=lambda each: -each[0].start_mark.index)
    for node, key in nodes:
        if node.value != values[key]:
            start, end = node.start_mark.index, node.end_mark.index
            line_end = "\n" if text[start:end].endswith("\n") else ""
            text = text[:start] + _scalar(key, values[key]) + line_end + text[end:]
    return text


def _lines(values: Mapping[str, str], records: _Records) -> list[str]:
    return [f"{key}: {_scalar(key, value)}" for key, value in values.items()
            if value != records.known_by.get(key)]


def _scalar(key: str, value: str) -> str:
    return value if key in _BARE else json.dumps(value, ensure_ascii=False)


def _values(record: Review | Withdrawal) -> dict[str, str]:
    return {key: str(getattr(record, key)) for key in type(record).model_fields if key != "source"}
