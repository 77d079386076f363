"""Data from a YAML parser's events; what could lose or change words is refused."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from handouts.dataclass import dataclass
from handouts.errors import HandoutError, Problem, Source
from handouts.yamlfiles.commas import Piece, cut_texts
from handouts.yamlfiles.depth import too_deep
from handouts.yamlfiles.hints import explain
from handouts.yamlfiles.lookalikes import (
    blank_in,
    blank_problems,
    colon_problem,
    list_sign_problem,
    near,
    tight_sign_problem,
)
from handouts.yamlfiles.places import Steps, YamlFile
from handouts.yamlfiles.quotation import stray_mark, swallowing
from handouts.yamlfiles.slips import (
    QUOTE,
    dash_hint,
    folded_in,
    further_right,
    quoted_line,
    text_start,
)
from handouts.yamlfiles.unseen import MOST_PROBLEMS, character_problems, is_refused, refusal

DEEPEST = 20

_COMMENT = re.compile(r"( *)#(.?)")


def built(text: str, display: str) -> YamlFile:
    """Return the data of YAML text; raises HandoutError with every problem found at once."""
    problems = character_problems(text, display)
    if not text.isascii():
        problems += blank_problems(text.split("\n"), display)
    if problems:
        raise HandoutError(problems)
    deep = too_deep(text, DEEPEST)
    if deep is not None:
        raise HandoutError(_nested(_place(text, deep, display)))
    return _Builder(text, display).build()


def _place(text: str, offset: int, display: str) -> Source:
    before = text[:offset]
    return Source(display, before.count("\n") + 1, len(before.rpartition("\n")[2]) + 1)


def _nested(place: Source) -> Problem:
    return Problem(place, "YAML009", f"is nested more than {DEEPEST} levels deep",
                   "a text that begins with [ or { needs double quotes")


@dataclass(slots=True)
class _OpenCollection:
    """A collection whose end has not been read yet."""

    items: Any
    path: Steps
    key: str | None = None
    waiting: bool = True  # a mapping waits for a key
    pieces: list[Piece] | None = None  # what stands in brackets


class _Builder:
    """The builder of data from parser events; nothing recurses, so depth costs no stack."""

    def __init__(self, text: str, display: str) -> None:
        self.text = text
        self.lines = text.split("\n")
        self.display = display
        self.values: dict[Steps, tuple[int, int]] = {}
        self.keys: dict[Steps, tuple[int, int]] = {}
        self.problems: list[Problem] = []
        self.open: list[_OpenCollection] = []
        self.root: Any = None
        self.documents = 0

    def build(self) -> YamlFile:
        import yaml

        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        try:
            for event in yaml.parse(self.text, Loader=loader):
                self.take(event, type(event).__name__)
        except yaml.MarkedYAMLError as error:
            self.problems.append(self.explained(error))
        except (yaml.YAMLError, ValueError, OverflowError) as error:
            self.report(None, "YAML012", f"is not YAML: {type(error).__name__}", "check the file")
        if not self.documents and not self.problems:
            self.report(None, "YAML008", "is empty", "write at least one key")
        if self.problems:
            raise HandoutError(self.problems)
        return YamlFile(self.display, self.root, self.values, self.keys)

    def explained(self, error: Any) -> Problem:
        """Return the problem behind what a parser stumbled over."""
        mark = error.problem_mark or error.context_mark
        found = near(self.lines, mark.line, self.display) if mark else None
        return found or explain(error, self.lines, self.display)

    def report(self, mark: Any, rule: str, message: str, hint: str) -> None:
        place = Source(self.display, mark.line + 1, mark.column + 1) if mark else None
        self.add(Problem(place or Source(self.display), rule, message, hint))

    def add(self, problem: Problem | None) -> None:
        """Take a problem into the list, if there is one."""
        if problem:
            self.problems.append(problem)
            if len(self.problems) >= MOST_PROBLEMS:
                raise HandoutError(self.problems)

    def take(self, event: Any, name: str) -> None:
        if name == "DocumentStartEvent":
            self.documents += 1
            if self.documents > 1:
                self.report(event.start_mark, "YAML008", "a second document begins here",
                            "remove the line '---', or move the rest to a file of its own")
                raise HandoutError(self.problems)
        elif name in ("MappingEndEvent", "SequenceEndEvent"):
            closed = self.open.pop()
            for problem in cut_texts(closed.pieces or (), self.lines, self.display):
                self.add(problem)
        elif name == "AliasEvent":
            self.report(event.start_mark, "YAML005", f"'*{event.anchor}' is an alias",
                        "write the text out, between double quotes if it begins with *")
            self.put(None, event)
        elif name in ("MappingStartEvent", "SequenceStartEvent", "ScalarEvent"):
            self.take_value(event, name)

    def take_value(self, event: Any, name: str) -> None:
        if event.anchor is not None:
            self.report(event.start_mark, "YAML005", f"'&{event.anchor}' is an anchor",
                        "remove it, or put the text between double quotes if it begins with &")
        if event.tag is not None:
            self.report(event.start_mark, "YAML006", f"the tag {event.tag!r} is not allowed",
                        "remove it, or put the text between double quotes if it begins with !")
        if name == "ScalarEvent":
            self.put(self.scalar(event), event)
            return
        items: Any = {} if name == "MappingStartEvent" else []
        path = self.put(items, event)
        pieces: list[Piece] | None = [] if event.flow_style else None
        self.open.append(_OpenCollection(items, path, pieces=pieces))
        if len(self.open) > DEEPEST:  # as with pairs in a list, which no bracket shows
            mark = event.start_mark
            self.problems.append(_nested(Source(self.display, mark.line + 1, mark.column + 1)))
            raise HandoutError(self.problems)

    def put(self, value: Any, event: Any) -> Steps:
        """Store a value where it belongs and return its path."""
        mark = event.start_mark
        place = (mark.line + 1, mark.column + 1)
        if not self.open:
            self.root = value
            self.values[()] = place
            return ()
        parent = self.open[-1]
        if parent.pieces is not None:
            self.take_piece(parent, parent.pieces, value, event)
        if isinstance(parent.items, list):
            path = (*parent.path, len(parent.items))
            parent.items.append(value)
        elif parent.waiting:
            return self.put_key(parent, value, event)
        else:
            path = (*parent.path, parent.key or "")
            parent.items[parent.key] = value
            parent.waiting = True
        self.values[path] = place
        return path

    def take_piece(
        self, parent: _OpenCollection, pieces: list[Piece], value: Any, event: Any
    ) -> None:
        """Remember what stands in brackets; a key that has no colon was cut off a text."""
        start, end = event.start_mark, event.end_mark
        words = value if isinstance(value, str) and not event.style else None
        place = (start.line, start.column, end.line, end.column)
        if isinstance(parent.items, list):
            pieces.append(Piece(words, *place))
        elif parent.waiting:
            pieces.append(Piece(None, *place))
        elif value is not None or self.has_colon(start, pieces[-1].end):
            pieces.append(Piece(words, *place))
        elif parent.key:
            pieces[-1] = replace(pieces[-1], words=parent.key, lone=True)

    def has_colon(self, mark: Any, after: int) -> bool:
        """Say whether a colon stands before a mark on its line, which may be the end of the file.
        """
        line = self.lines[mark.line] if mark.line < len(self.lines) else ""
        return ":" in line[after:mark.column]

    def put_key(self, parent: _OpenCollection, key: Any, event: Any) -> Steps:
        mark = event.start_mark
        parent.waiting = False
        if not isinstance(key, str):
            self.report(mark, "YAML012", "a key is missing here, or is not a plain word",
                        "a text that begins with { or [ needs double quotes")
            parent.key = ""
            return parent.path
        path = (*parent.path, key)
        blank = blank_in(key)
        if blank:
            self.report(mark, "YAML003", f"{blank} stands in a key",
                        "delete it, and type the key again")
        if key == "<<":
            self.report(mark, "YAML007", "'<<' merges another mapping", "write the keys out")
        elif key in parent.items:
            # Without a place it stands for a key that was no word.
            where = f"is already on line {self.keys[path][0]}" if path in self.keys else "is twice"
            self.report(mark, "YAML007", f"the key {key!r} {where}",
                        "remove one of the two")
        parent.key = key
        self.keys.setdefault(path, (mark.line + 1, mark.column + 1))
        return path

    def scalar(self, event: Any) -> str | None:
        text: str = event.value
        if not text.isprintable():
            # Escapes such as "\0" pass every look at the raw file.
            for char in sorted(set(text)):
                if is_refused(char):
                    self.report(event.start_mark, *refusal(char))
        start, end = event.start_mark, event.end_mark
        if event.style:
            if event.style in "'\"" and end.line > start.line:
                self.add(swallowing(
                    self.lines, (start.line, start.column), end.line, self.display))
            if event.style == ">":
                last = end.line if end.column else end.line - 1
                self.add(folded_in(self.lines, start.line, last, self.display))
            return text
        self.plain_text_problems(event)
        return text or None

    def plain_text_problems(self, event: Any) -> None:
        start, end = event.start_mark, event.end_mark
        line = self.lines[end.line] if end.line < len(self.lines) else ""
        comment = _COMMENT.match(line, end.column)
        if comment and (len(comment[1]) < 2 or comment[2].strip()):
            lost = line[comment.end(1):comment.end(1) + 30]
            begins = text_start(line)
            whole = start.line == end.line and (not event.value or begins == start.column)
            hint = quoted_line(line, begins) if whole else f'{QUOTE}: "Room #5"'
            self.report(end, "YAML010", f"{lost!r} would not be printed: YAML takes it for a note",
                        f"{hint}; a note of your own has two spaces before its # and one after it")
        if event.value:
            first = self.lines[start.line]
            ends = end.column if start.line == end.line else len(first)
            self.add(stray_mark(
                event.value, first, (start.line, start.column), ends, self.display))
            if not event.value.isascii():
                self.add(colon_problem(first, start.line, self.display))
                if self.list_sign_problems(start, end):
                    return
        for number in range(start.line + 1, end.line + 1):
            if number < len(self.lines) and self.lines[number].lstrip(" ").startswith("- "):
                self.add(self.run_on(event, number))
                break

    def run_on(self, event: Any, number: int) -> Problem:
        """Return the problem of a text that goes on over a line (from 0) that begins an item."""
        start = event.start_mark
        first = self.lines[start.line]
        place = Source(self.display, start.line + 1, start.column + 1)
        message = f"the text goes on over line {number + 1}, which begins with '-'"
        tight = dash_hint(first[start.column:])
        if tight:
            return Problem(place, "YAML011", f"a dash without a space after it: {first.strip()}",
                           tight)
        return (tight_sign_problem(first, start.line, self.display)
                or further_right(self.lines, number, self.display)
                or Problem(place, "YAML011", message,
                           "end the text before the list, or put it between double quotes"))

    def list_sign_problems(self, start: Any, end: Any) -> bool:
        """Report the first line of a text that begins as an item of a list would, if one does.

        The items below run on from its text for no other reason.
        """
        own = not self.lines[start.line][:start.column].strip(" ")
        for number in range(start.line if own else start.line + 1,
                            min(end.line + 1, len(self.lines))):
            problem = list_sign_problem(self.lines[number], number, self.display)
            if problem:
                self.add(problem)
                return True
        return False
