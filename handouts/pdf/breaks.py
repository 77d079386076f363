"""Where a long web address or word may break at the end of a line, without a hyphen.

A mark at the break could be taken for a part of an address; so there is none, as style guides for
print advise (The Chicago Manual of Style, 7.46).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

# After / ? & = _ . - @, and before another letter or digit; but not inside "https://".
_AFTER_MARK = re.compile(r"(?<=[/?&=_.@-])(?<!:/)(?<!://)(?=[^/?&=_.@,;:!)\]'\"-])")
_ADDRESS = re.compile(
    r"(?i)https?://|(?<![^\W_])www\.|[^\s@]@[^\s@]+\.[a-z]"
    r"|(?<![a-z0-9.-])(?:[a-z0-9-]{1,63}\.){1,9}[a-z]{2,24}[/?]")


def is_address(word: str) -> bool:
    """Say whether a word is, or holds, an address of the web or of e-mail."""
    return _ADDRESS.search(word) is not None


def break_places(word: str) -> list[int]:
    """Return where a word may break: the indexes of the characters that may begin a line.

    But in an address, a number stays whole and with what follows: half of 2.5-mg or of a phone
    number is another one.
    """
    anywhere = is_address(word)
    return [found.start() for found in _AFTER_MARK.finditer(word)
            if anywhere or word[found.start() - 2:found.start() - 1].isalpha()]


def pieces(word: str) -> Iterator[str]:
    """Yield the parts of a word that never break, unless they are of an address."""
    places = [0, *break_places(word), len(word)]
    for start, end in pairwise(places):
        yield word[start:end]
