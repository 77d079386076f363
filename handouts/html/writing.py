"""The one place where text becomes HTML, and where tags are written."""

from __future__ import annotations

import re

# What neither a text nor an attribute may hold as it is (HTML, 13.1.2 and 13.1.3).
_ESCAPES = {ord("&"): "&amp;", ord("<"): "&lt;", ord(">"): "&gt;", ord('"'): "&quot;",
            ord("'"): "&#39;"}
# A style sheet's text is raw: no end tag, no quote and no line may break out of a string.
_RAW = re.compile(r"[^ !#$%()*+,./0-9:;=?@A-Z^_`a-z{|}~\u00a0-\uffff-]")


def escaped(text: str) -> str:
    """Return a text as HTML, in an element or in a quoted attribute."""
    return text.translate(_ESCAPES)


def css_string(text: str) -> str:
    """Return a text as a quoted string of CSS (CSS Syntax 3, 4.3.5)."""
    return '"' + _RAW.sub(lambda found: f"\\{ord(found[0]):x} ", text) + '"'


def attributes(values: dict[str, str | None]) -> str:
    """Return attributes with the space before each; None leaves one out, "" writes its name."""
    return "".join(
        f" {name}" if value == "" and name in _BARE else f' {name}="{escaped(value)}"'
        for name, value in values.items() if value is not None)


def tag(name: str, content: str, /, **values: str | None) -> str:
    """Return an element; `cls` stands for class, and an underscore for a hyphen in a name."""
    known = {("class" if key == "cls" else key.replace("_", "-")): value
             for key, value in values.items()}
    return f"<{name}{attributes(known)}>{content}</{name}>"


_BARE = frozenset({"checked", "hidden"})
