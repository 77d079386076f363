"""The Jinja environment: a sandbox that sees plain data only and stamps where tags come from.

Nothing else in the package imports Jinja. Layouts come from a clinic's project, so they are not
trusted: no attribute of a Python object, no method, no repetition operator, no raw text.
"""

from __future__ import annotations

import errno
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    Environment,
    PrefixLoader,
    StrictUndefined,
    Template,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
)
from jinja2.environment import TemplateModule
from jinja2.exceptions import SecurityError
from jinja2.ext import Extension
from jinja2.lexer import TOKEN_DATA, Token, TokenStream
from jinja2.runtime import BlockReference, LoopContext, Macro, TemplateReference, Undefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import escape

from handouts.errors import HandoutError, Problem, did_you_mean
from handouts.files import is_file, read_regular
from handouts.limits import limited
from handouts.markup.parse import STAMP
from handouts.render import budget
from handouts.render.layout_cache import open_cache

LARGEST_TEMPLATE = 256_000
# A booklet takes a tenth of a second.
MOST_SECONDS = 10.0
ALLOWED_FILTERS = frozenset({"first", "last", "length"})
COUNTED_FILTERS = {
    "e": budget.escaped, "escape": budget.escaped, "join": budget.join, "lower": budget.lower,
    "upper": budget.upper, "fill": budget.fill, "ended": budget.ended, "_turns": budget.turns,
}
_START_TAG = re.compile(r"<[A-Za-z][\w-]*")
# Name, time and size of every layout in a folder.
Fingerprint = tuple[tuple[str, int, int, int], ...]
_NAME = re.compile(r"[a-z0-9_][a-z0-9_-]*(\.[a-z0-9]+)*\.j2")


@dataclass(frozen=True)
class LayoutFolder:
    """A folder of layouts, its name in messages, and the root that it must stay in."""

    path: Path
    display: str
    root: Path


class FolderLoader(BaseLoader):
    """A loader of layouts from one folder; a link that leads out of its root is refused."""

    def __init__(self, folder: LayoutFolder) -> None:
        self.folder = folder

    def get_source(
        self, environment: Environment, template: str
    ) -> tuple[str, str, Callable[[], bool]]:
        """Return the text and the displayed path of a layout."""
        path = self.folder.path / template
        display = f"{self.folder.display}/{template}"
        if not _NAME.fullmatch(template):
            raise TemplateNotFound(template)
        try:
            path.lstat()
        except PermissionError as error:
            message = f"the folder of the layout cannot be read: {error.strerror}"
            raise _unreadable(message, template, display) from None
        except OSError:
            raise TemplateNotFound(template) from None
        if not is_file(path):
            # Another layout of that name would quietly take its place.
            raise _unreadable("the layout is not a regular file", template, display)
        real = path.resolve()
        if not real.is_relative_to(self.folder.root.resolve()):
            raise _unreadable("the layout is a link out of its project", template, display)
        try:
            data = read_regular(real, LARGEST_TEMPLATE)
        except OSError as error:
            message = f"the layout cannot be read: {error.strerror}"
            if error.errno == errno.EFBIG:
                message = f"the layout is larger than {LARGEST_TEMPLATE} bytes"
            raise _unreadable(message, template, display) from None
        try:
            return data.decode("utf-8-sig"), display, lambda: True
        except UnicodeDecodeError:
            raise _unreadable("the layout is not UTF-8 text", template, display) from None

    def list_templates(self) -> list[str]:
        """Return the names of the layouts in this folder."""
        try:
            names = [path.name for path in self.folder.path.iterdir()]
        except OSError:
            return []
        return sorted(name for name in names if _NAME.fullmatch(name))


def _unreadable(message: str, template: str, display: str) -> TemplateSyntaxError:
    return TemplateSyntaxError(message, 0, template, display)


class Stamps(Extension):
    """An extension that stamps every start tag with its layout and line, before Jinja sees it."""

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        """Yield the tokens with stamped text; refuse to turn escaping off."""
        place = stream.filename or stream.name or "layout"
        previous = ""
        for token in stream:
            if token.type == "name" and token.value == "autoescape" and previous == "block_begin":
                raise TemplateSyntaxError("autoescape cannot be changed", token.lineno,
                                          stream.name, stream.filename)
            previous = token.type
            if token.type == TOKEN_DATA:
                yield Token(token.lineno, TOKEN_DATA, _stamp(token.value, place, token.lineno))
            else:
                yield token


def _stamp(text: str, place: str, line: int) -> str:
    shown = escape(place)
    parts: list[str] = []
    end = 0
    for match in _START_TAG.finditer(text):
        before = text[end:match.start()]
        line += before.count("\n")
        parts.append(f'{before}{match[0]} {STAMP}="{shown}:{line}"')
        end = match.end()
    return "".join([*parts, text[end:]])


class Named(StrictUndefined):
    """An undefined name that says what was asked for, with the nearest known name."""

    @property
    def _undefined_message(self) -> str:
        if self._undefined_hint:
            return self._undefined_hint
        asked = self._undefined_obj
        if isinstance(asked, dict):
            near = did_you_mean(str(self._undefined_name), asked)
            return f"there is no {self._undefined_name!r} here" + (f"; {near}" if near else "")
        return f"{self._undefined_name!r} is undefined"


class Sandbox(ImmutableSandboxedEnvironment):
    """An environment in which layouts read plain data and call macros and blocks, no more."""

    intercepted_binops = frozenset({"**", "*", "%", "+"})
    code_generator_class = budget.Bounded
    joined = staticmethod(budget.joined)

    def get_template(self, *args: Any, **kwargs: Any) -> Template:
        """Return a layout; it counts like a loop of many turns."""
        budget.spend(budget.LAYOUT)
        return super().get_template(*args, **kwargs)

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Refuse the operators that can make a huge text."""
        if operator == "+":
            return budget.added(left, right)
        raise SecurityError(f"the operator {operator} is not allowed in a layout")

    def call(self, context: Any, obj: Any, /, *args: Any, **kwargs: Any) -> Any:
        """Call a macro or a block; say it without repeating any data."""
        if not isinstance(obj, Undefined) and not self.is_safe_callable(obj):
            raise SecurityError("only macros and blocks can be called")
        budget.spend(budget.CALL)
        made = context.call(obj, *args, **kwargs)
        budget.spend(0, len(made))
        return made

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Look in the data, never at a mapping's methods: `notice.items` is the notice's items."""
        if isinstance(obj, dict):
            return obj[attribute] if attribute in obj else self.undefined(obj=obj, name=attribute)
        return super().getattr(obj, attribute)

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Allow the loop's counters, blocks and imported macros."""
        allowed = isinstance(obj, LoopContext | TemplateReference | TemplateModule | BlockReference)
        return allowed and not attr.startswith("_")

    def is_safe_callable(self, obj: Any) -> bool:
        """Allow macros and blocks."""
        return isinstance(obj, Macro | BlockReference)


def make_environment(folders: Sequence[LayoutFolder], core: LayoutFolder) -> Environment:
    """Return the environment over `folders`, the first winning; "core/…" is always built in."""
    fingerprints = tuple(_fingerprint(folder.path) for folder in (*folders, core))
    return _environment(tuple(folders), core, fingerprints)


def _fingerprint(folder: Path) -> Fingerprint:
    """Return what changes when a layout does, or who may read it: no parsed layout is stale."""
    try:
        found = [(".", folder.stat())]
        found += [(path.name, path.stat()) for path in sorted(folder.glob("*.j2")) if is_file(path)]
    except FileNotFoundError:
        return ()
    except OSError as error:
        return ((str(error.errno), 0, 0, 0),)  # who loads a layout says why it cannot be read
    # A change of the rights changes st_ctime.
    return tuple((name, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_size) for name, stat in found)


@lru_cache(maxsize=8)
def _environment(
    folders: tuple[LayoutFolder, ...], core: LayoutFolder, _fingerprints: tuple[Fingerprint, ...]
) -> Environment:
    built_in = FolderLoader(core)
    loaders: list[BaseLoader] = [FolderLoader(folder) for folder in folders]
    loader = ChoiceLoader([*loaders, built_in, PrefixLoader({"core": built_in})])
    environment = Sandbox(
        loader=loader, extensions=[Stamps], autoescape=True, undefined=Named,
        trim_blocks=True, lstrip_blocks=True, auto_reload=False, finalize=budget.shown,
        optimized=False,  # folding constants costs more than it saves in a one-shot build
        bytecode_cache=open_cache(Path(__file__), Path(budget.__file__)),
    )
    environment.globals.clear()
    environment.filters = {
        name: call for name, call in environment.filters.items() if name in ALLOWED_FILTERS
    }
    environment.filters.update(COUNTED_FILTERS)
    return environment


def render(environment: Environment, template: str, context: Mapping[str, Any]) -> str:
    """Render a layout to markup; raise HandoutError (LAY001 to LAY006) at its file and line."""
    from handouts.render.failures import layout_failure, nearest_layout
    from handouts.render.unknown_blocks import unknown_blocks

    slow = Problem(nearest_layout(template, environment), "LAY005",
                   "the layout takes too much time or memory",
                   "fix its loops, or shorten the topic")
    token = budget.BUDGET.set(budget.Budget())
    try:
        with limited(MOST_SECONDS, slow):
            lost = () if _is_built_in(environment, template) else (
                unknown_blocks(environment, template))
            if lost:
                raise HandoutError(lost)
            return _rendered(environment, template, context)
    except HandoutError:
        raise
    except Exception as error:  # a layout can fail in any way; none may reach a user as a traceback
        raise layout_failure(error, template, environment, context) from None
    finally:
        budget.BUDGET.reset(token)


def _is_built_in(environment: Environment, template: str) -> bool:
    """Say whether our own layout wins; it extends none, so no block of it can be lost."""
    assert environment.loader is not None
    try:
        winner = environment.loader.get_source(environment, template)
        return winner[1] == environment.loader.get_source(environment, f"core/{template}")[1]
    except TemplateError:
        return False


def _rendered(environment: Environment, template: str, context: Mapping[str, Any]) -> str:
    parts: list[str] = []
    size = 0
    for part in environment.get_template(template).generate(context):
        size += len(part)
        if size > budget.LARGEST_TEXT:
            raise SecurityError(budget.TOO_MUCH)
        parts.append(part)
    return "".join(parts)

