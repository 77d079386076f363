"""Record a review in reviews.yaml, and leave everything else in the file as it stands."""

from __future__ import annotations

import codecs
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from handouts.content.reviews import REVIEWS_FILE, Review, Reviews, load_reviews
from handouts.errors import HandoutError, Problem, Source, UsageProblem
from handouts.files import read_whole, write_atomic
from handouts.project import Project, own_file
from handouts.yamlfiles.reader import LARGEST, parse_yaml
from handouts.yamlfiles.validation import validated

HEAD = """\
# yaml-language-server: $schema=schema/reviews.schema.json
# Who reviewed which words: `make-handout review --sign`. A change of words voids a review.
reviews:
"""
INDENT = 2
# An editor takes these for what they are without quotation marks.
_BARE = ("topic", "lang")
# What a review is known by: the same words signed again replace their entry.
_SAME = ("topic", "lang", "version")


def sign(project: Project, review: Review) -> Path:
    """Add a review, or bring the one of this version up to date; return the file.

    Raises HandoutError with every problem of reviews.yaml, UsageProblem if nothing can be added to
    it; then nothing is written.
    """
    before = load_reviews(project)
    path = own_file(project, REVIEWS_FILE)
    data = (read_whole(path, Source(project.display(path)), "YAML001", "file", LARGEST) if path
            else HEAD.encode())
    mark = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
    text = recorded(data[len(mark):].decode(), _values(review))
    others = [each for each in map(_values, before) if not _is_same(each, _values(review))]
    after = _read_back(text)
    if [each for each in after if not _is_same(each, _values(review))] != others or (
        _values(review) not in after
    ):
        raise UsageProblem(Problem(
            Source(project.display(path) if path else REVIEWS_FILE), "USE042",
            "nothing can be added to this file as it is written",
            "write `reviews:` on a line of its own, and each review below it with a dash"))
    # The file itself, where a link leads to it.
    target = path.resolve() if path else project.root / REVIEWS_FILE
    write_atomic(target, mark + text.encode(), "ask for the right to write it")
    return path or target


def _read_back(text: str) -> list[dict[str, str]]:
    """Return the reviews of a text that is about to be written; none of what cannot be read."""
    try:
        file = parse_yaml(text.replace("\r\n", "\n"), REVIEWS_FILE)
        return [_values(each) for each in validated(Reviews, file.data, file).reviews]
    except HandoutError:
        return []


def recorded(text: str, values: Mapping[str, str]) -> str:
    """Return the text of a file of reviews with one more, or with that of this version changed."""
    import yaml

    reviews = _item(yaml.compose(text, Loader=yaml.SafeLoader), "reviews")
    entries = reviews.value if isinstance(reviews, yaml.SequenceNode) else []
    for entry in reversed(entries):
        known = {key.value: value for key, value in entry.value}
        # Only the language may be left out.
        own = {key: known[key].value if key in known else "en" for key in _SAME}
        if _is_same(own, values):
            return _changed(text, known, values)
    newline = "\r\n" if "\r\n" in text else "\n"
    if entries and reviews.flow_style:
        at = reviews.end_mark.index - 1
        return f"{text[:at].rstrip()}, {{{', '.join(_lines(values))}}}{text[at:]}"
    indent = " " * (reviews.start_mark.column if entries else INDENT)
    lines = [f"{indent}{'  ' if number else '- '}{line}"
             for number, line in enumerate(_lines(values))]
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


def _lines(values: Mapping[str, str]) -> list[str]:
    return [f"{key}: {_scalar(key, value)}" for key, value in values.items()
            if (key, value) != ("lang", "en")]


def _scalar(key: str, value: str) -> str:
    return value if key in _BARE else json.dumps(value, ensure_ascii=False)


def _is_same(one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    return all(one[key] == other[key] for key in _SAME)


def _values(review: Review) -> dict[str, str]:
    return {key: str(getattr(review, key)) for key in Review.model_fields if key != "source"}
