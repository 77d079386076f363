"""The Jinja environment: a sandbox that sees plain data only and stamps where tags come from.

Nothing else in the package imports Jinja. Layouts come from a clinic's project, so they are not
trusted: no attribute of a Python object, no method, no repetition operator, no raw text.
"""

from __future__ import annotations

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
    TemplateNotFound,
    TemplateSyntaxError,
)
from jinja2.environment import TemplateModule
from jinja2.exceptions import SecurityError
from jinja2.ext import Extension
from jinja2.lexer import TOKEN_DATA, Token, TokenStream
from jinja2.runtime import BlockReference, LoopContext, Macro, TemplateReference, Undefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape

from handouts.errors import did_you_mean
from handouts.layout.markup import STAMP

LARGEST_TEMPLATE = 256_000
LARGEST_OUTPUT = 4_000_000
ALLOWED_FILTERS = frozenset({"e", "escape", "first", "join", "last", "length", "lower", "upper"})
_START_TAG = re.compile(r"<[A-Za-z][\w-]*")
# Name, time and size of every layout in a folder.
Fingerprint = tuple[tuple[str, int, int], ...]
_NAME = re.compile(r"[a-z0-9_][a-z0-9_-]*(\.[a-z0-9]+)*\.j2")


@dataclass(frozen=True)
class LayoutFolder:
    """Point to a folder of layouts, say how messages name it, and which root it must stay in."""

    path: Path
    display: str
    root: Path


class FolderLoader(BaseLoader):
    """Load layouts of one folder; a link that leads out of its root is refused."""

    def __init__(self, folder: LayoutFolder) -> None:
        self.folder = folder

    def get_source(
        self, environment: Environment, template: str
    ) -> tuple[str, str, Callable[[], bool]]:
        """Return the text and the displayed path of a layout."""
        path = self.folder.path / template
        if not _NAME.fullmatch(template) or not path.is_file():
            raise TemplateNotFound(template)
        display = f"{self.folder.display}/{template}"
        if not path.resolve().is_relative_to(self.folder.root.resolve()):
            raise _unreadable("the layout is a link out of its project", template, display)
        data = path.read_bytes()
        if len(data) > LARGEST_TEMPLATE:
            message = f"the layout is larger than {LARGEST_TEMPLATE} bytes"
            raise _unreadable(message, template, display)
        try:
            return data.decode("utf-8-sig"), display, lambda: True
        except UnicodeDecodeError:
            raise _unreadable("the layout is not UTF-8 text", template, display) from None

    def list_templates(self) -> list[str]:
        """Return the names of the layouts in this folder."""
        if not self.folder.path.is_dir():
            return []
        names = (path.name for path in self.folder.path.iterdir())
        return sorted(name for name in names if _NAME.fullmatch(name))


def _unreadable(message: str, template: str, display: str) -> TemplateSyntaxError:
    return TemplateSyntaxError(message, 0, template, display)


class Stamps(Extension):
    """Write into every start tag which layout and line it comes from, before Jinja sees it."""

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

    def add(match: re.Match[str]) -> str:
        return f'{match[0]} {STAMP}="{shown}:{line + text.count(chr(10), 0, match.start())}"'

    return _START_TAG.sub(add, text)


class Named(StrictUndefined):
    """Say what was asked for in plain words, with the nearest known name."""

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
    """Let a layout read plain data, call macros and blocks, and nothing else."""

    intercepted_binops = frozenset({"**", "*", "%"})

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Refuse the operators that can make a huge text."""
        raise SecurityError(f"the operator {operator} is not allowed in a layout")

    def call(self, context: Any, obj: Any, /, *args: Any, **kwargs: Any) -> Any:
        """Call a macro or a block; say it without repeating any data."""
        if not isinstance(obj, Undefined) and not self.is_safe_callable(obj):
            raise SecurityError("only macros and blocks can be called")
        return context.call(obj, *args, **kwargs)

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


def fill(text: str, **values: object) -> Markup:
    """Put values into a text such as "Sheet {number}"; every one is escaped."""
    filled = str(escape(text))
    for name, value in values.items():
        filled = filled.replace("{" + name + "}", str(escape(value)))
    return Markup(filled)


def make_environment(folders: Sequence[LayoutFolder], core: LayoutFolder) -> Environment:
    """Return the environment over `folders`, the first winning; "core/…" is always built in."""
    fingerprints = tuple(_fingerprint(folder.path) for folder in (*folders, core))
    return _environment(tuple(folders), core, fingerprints)


def _fingerprint(folder: Path) -> Fingerprint:
    """Return what changes when a layout does, so that a parsed layout is never stale."""
    if not folder.is_dir():
        return ()
    found = ((path.name, path.stat()) for path in sorted(folder.glob("*.j2")) if path.exists())
    return tuple((name, stat.st_mtime_ns, stat.st_size) for name, stat in found)


@lru_cache(maxsize=8)
def _environment(
    folders: tuple[LayoutFolder, ...], core: LayoutFolder, _fingerprints: tuple[Fingerprint, ...]
) -> Environment:
    built_in = FolderLoader(core)
    loaders: list[BaseLoader] = [FolderLoader(folder) for folder in folders]
    loader = ChoiceLoader([*loaders, built_in, PrefixLoader({"core": built_in})])
    environment = Sandbox(
        loader=loader, extensions=[Stamps], autoescape=True, undefined=Named,
        trim_blocks=True, lstrip_blocks=True, auto_reload=False,
        optimized=False,  # folding constants costs more than it saves in a one-shot build
    )
    environment.globals.clear()
    environment.filters = {
        name: call for name, call in environment.filters.items() if name in ALLOWED_FILTERS
    }
    environment.filters["fill"] = fill
    return environment


def render(environment: Environment, template: str, context: Mapping[str, Any]) -> str:
    """Render a layout to markup; raise HandoutError (LAY001 to LAY006) at its file and line."""
    from handouts.layout.failures import layout_failure

    try:
        parts: list[str] = []
        size = 0
        for part in environment.get_template(template).generate(context):
            size += len(part)
            if size > LARGEST_OUTPUT:
                raise SecurityError("the layout writes too much text")
            parts.append(part)
        return "".join(parts)
    except Exception as error:  # a layout can fail in any way; none may reach a user as a traceback
        raise layout_failure(error, template, environment, context) from None

