"""What went wrong inside a layout, as a problem with the layout's file and line."""

from __future__ import annotations

import re
import traceback
from collections.abc import Iterable
from typing import TYPE_CHECKING

from jinja2 import TemplateError, TemplateNotFound, TemplateSyntaxError, UndefinedError
from jinja2.exceptions import SecurityError, TemplateAssertionError

from handouts.errors import HandoutError, Problem, Source, did_you_mean

if TYPE_CHECKING:
    from jinja2 import Environment

_QUOTED = re.compile(r"'([^']+)'")


def layout_failure(
    error: Exception, template: str, environment: Environment, known: Iterable[str]
) -> HandoutError:
    """Return the one problem that an exception out of a layout stands for.

    `known` are the names of the data that the layout was given.
    """
    if isinstance(error, HandoutError):
        return error
    place = _place(error, template, environment) or nearest_layout(template, environment)
    if isinstance(error, TemplateNotFound):
        return _missing(error, place, environment)
    if isinstance(error, TemplateSyntaxError):
        rule = "LAY006" if not error.lineno else "LAY001"
        hint = _filter_hint(error, environment) or "fix the layout at this line"
        return HandoutError(Problem(place, rule, str(error.message), hint))
    if isinstance(error, SecurityError):
        return HandoutError(Problem(place, "LAY004", f"the layout is refused: {error.message}",
                                    "a layout reads its data and calls macros, nothing else"))
    if isinstance(error, UndefinedError):
        message, _, near = str(error.message).partition("; ")
        return HandoutError(Problem(place, "LAY002", message, near or _name_hint(message, known)))
    if isinstance(error, RecursionError | MemoryError | SyntaxError) and not place.line:
        return HandoutError(Problem(place, "LAY005", "the layout is nested too deep",
                                    "make several macros of it"))
    if isinstance(error, RecursionError):
        return HandoutError(Problem(place, "LAY005", "the layout calls itself without end",
                                    'a layout of the same name extends "core/…", not itself'))
    message = f"the layout fails here: {str(error)[:120] or type(error).__name__}"
    return HandoutError(Problem(place, "LAY005", message, "fix the layout at this line"))


def nearest_layout(template: str, environment: Environment) -> Source:
    """Return the file of the layout that wins under a name."""
    try:
        loader = environment.loader
        found = loader.get_source(environment, template)[1] if loader else None
    except TemplateError:
        found = None
    return Source(found or template)


def at_fault(place: Source, template: str, environment: Environment) -> Source:
    """Return the layout of a clinic's own that is to blame for what was found in a built-in one.

    The built-in layouts are sound by themselves: what breaks in them was put there by a layout that
    stands over them. `place` itself comes back where there is none.
    """
    if not _is_built_in(place, template, environment):
        return place
    parts = [name for name in environment.list_templates() if name.startswith("_")]
    sources = (nearest_layout(name, environment) for name in (template, *parts))
    return next((each for each in sources if not _is_built_in(each, template, environment)), place)


def _is_built_in(place: Source, template: str, environment: Environment) -> bool:
    core = nearest_layout(f"core/{template}", environment).file
    return place.file.rpartition("/")[0] == core.rpartition("/")[0]


def _place(error: Exception, template: str, environment: Environment) -> Source | None:
    if isinstance(error, TemplateSyntaxError):
        return Source(error.filename or error.name or template, max(error.lineno, 0))
    frames = [Source(frame.filename, frame.lineno or 0)
              for frame in reversed(traceback.extract_tb(error.__traceback__))
              if frame.filename.endswith(".j2")]
    # A built-in part fails over what a clinic's layout gives it.
    own = [each for each in frames if not _is_built_in(each, template, environment)]
    return next(iter((*own, *frames)), None)


def _missing(error: TemplateNotFound, place: Source, environment: Environment) -> HandoutError:
    name = str(error.name)
    known = environment.list_templates() if environment.loader else []
    hint = did_you_mean(name, known) or f"layouts here: {', '.join(known)}"
    return HandoutError(Problem(place, "LAY003", f"no layout {name!r}", hint))


def _filter_hint(error: TemplateSyntaxError, environment: Environment) -> str:
    found = _QUOTED.search(str(error.message))
    known = [name for name in environment.filters if not name.startswith("_")]
    if not isinstance(error, TemplateAssertionError) or not found or (
            "No filter" not in str(error.message)):
        return ""
    return did_you_mean(found[1], known) or f"filters here: {', '.join(sorted(known))}"


def _name_hint(message: str, known: Iterable[str]) -> str:
    found = _QUOTED.search(message)
    near = did_you_mean(found[1], known) if found else ""
    return near or "check the name against the data that a layout is given"
