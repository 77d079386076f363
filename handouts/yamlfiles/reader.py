"""Read one YAML file into plain dicts, lists and texts, with the place of every value.

Stricter than YAML: every scalar is text (only a value that is not there is None), and what could
lose or change words silently is refused. A comment after unquoted text needs two spaces before its
`#` and one after it, since `Room #5` would otherwise lose its number.

    YAML001 cannot be read, or too big     YAML007 duplicate key, or merge key
    YAML002 not UTF-8                      YAML008 more than one document, or none
    YAML003 a character that is refused    YAML009 nested too deep
    YAML004 a tab                          YAML010 words lost in a comment
    YAML005 anchor or alias                YAML011 a list item inside a text
    YAML006 tag                            YAML012 not YAML
    YAML013 an odd quotation mark          YAML014 a comma that cuts a text
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from handouts.errors import HandoutError, Problem, Source
from handouts.files import read_whole
from handouts.yamlfiles.places import YamlFile

LARGEST = 256 * 1024
Made = TypeVar("Made")


def read_yaml(path: Path, display: str) -> YamlFile:
    """Read a file; `display` is its name in messages.

    Raises HandoutError with every problem that can be found at once (YAML001 to YAML014).
    """
    return _parsed(read_whole(path, Source(display), "YAML001", "file", LARGEST), display)


# A shared part or the reviews are read for each topic of a run, and a server reads a whole library
# for each answer.
@lru_cache(maxsize=128)
def _parsed(data: bytes, display: str) -> YamlFile:
    return parse_yaml(_decode(data, display), display)


def read_yaml_as(path: Path, display: str, read: Callable[[YamlFile], Made]) -> Made:
    """Return what `read` makes of a file; it is called again only for other bytes.

    `read` is a plain function of the file alone, and what it returns is frozen. Raises HandoutError
    as read_yaml and `read` do.
    """
    data = read_whole(path, Source(display), "YAML001", "file", LARGEST)
    made: Made = _made(data, display, read)
    return made


@lru_cache(maxsize=128)
def _made(data: bytes, display: str, read: Callable[[YamlFile], Any]) -> Any:
    return read(_parsed(data, display))


def parse_yaml(text: str, display: str) -> YamlFile:
    """Read YAML text; raises HandoutError as read_yaml does."""
    # Only what is not in a cache is read.
    from handouts.yamlfiles.builder import built

    return built(text, display)


def _decode(data: bytes, display: str) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line = before.count(b"\n") + 1
        col = len(before.rpartition(b"\n")[2].decode("utf-8", "replace")) + 1
        raise HandoutError(
            Problem(Source(display, line, col), "YAML002",
                    f"is not UTF-8: byte 0x{data[error.start]:02x}",
                    "save the file again with the encoding UTF-8")
        ) from error
    return text.replace("\r\n", "\n").replace("\r", "\n")
