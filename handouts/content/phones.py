"""What a phone dials when somebody taps a printed number: that number, or nothing.

A link that dials a stranger is worse than none. So there is a link only where one number stands in
the text, all its digits are dialed, and no letters could be meant as keys (1-800-FLOWERS).
The library `phonenumbers` tells which numbers a country has given out, which is another question;
it takes 48 MB and 40 ms.

An extension follows a comma, which makes the phones of both large makers wait and then dial it
(RFC 3966 writes `;ext=`, which they show or leave out).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

# Emergency, crisis and information lines of three digits: N11 in North America, and others.
_SHORT = frozenset({"000", "100", "101", "108", "110", "111", "112", "119", "988", "999"})
# Countries whose numbers keep a 0 behind the country code.
_KEEP_ZERO = ("39", "225", "241", "242", "378")
MOST_DIGITS = 15  # with a country code: ITU-T E.164
_EXIT = ("00", "011")
_LONGEST_NATIONAL = 11
_DOTS = "·•∙‧․・⋅"  # noqa: RUF001 - on purpose
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\u202a\u202c\ufeff"))
_EXTENSION = re.compile(
    r"[ ,;(-]*(?:(?:ext(?:ension|ensión|n)?|xtn|ex|anexo|interno|int|x|\u00d7)\b\.?"
    r"|[#x\u00d7](?=[ 0-9]))"
    r"[ .:#]*([0-9]{1,7})\)?(?![0-9A-Za-z])", re.IGNORECASE)
_RUN = re.compile(r"(?:\(? ?\+ ?)?(?:\( ?)?[0-9](?:[0-9() .\-/]*[0-9)])?")
# A number of hours is no part of a phone number.
_HOURS = re.compile(
    r" ?(?:h|hr|hrs|hours?|am|pm|a\.m|p\.m|min|minutes?|days?|weeks?|horas?|d[ií]as?)\b",
    re.IGNORECASE)
_GROUP = re.compile(r"[0-9]+")
_KEYS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "22233344455566677778889999")


def dialed(text: str) -> str:
    """Return what a link dials: digits, perhaps a + before and a comma and an extension behind.

    Returns "" where the text holds no number, several, or one that is not surely dialed whole.
    """
    plain = _plain(text)
    if any(char.isnumeric() and not char.isascii() for char in plain):
        return ""
    runs = list(_RUN.finditer(plain))
    extension = ""
    if runs:
        found = _EXTENSION.match(plain, runs[0].end())
        if found:
            extension = f",{found[1]}"
            plain = plain[:found.start()] + "\n" + plain[found.end():]
            runs = list(_RUN.finditer(plain))
    if len(runs) != 1 or "+" in plain.replace(runs[0][0], "", 1):
        return ""
    (run,) = runs
    number = _number(run[0])
    if not number or _letters_near(plain, run, number):
        return ""
    return number + extension


def _plain(text: str) -> str:
    """Return a text with every dash a hyphen, every space a space and every middle dot a period."""
    return "".join(
        "-" if unicodedata.category(char) == "Pd" or char in "\u2212\u2043"
        else " " if unicodedata.category(char) == "Zs" or char in "\t\n"
        else "." if char in _DOTS else "+" if char == "\uff0b" else char
        for char in text.translate(_INVISIBLE))


def _letters_near(plain: str, run: re.Match[str], number: str) -> bool:
    """Say whether letters touch a number, so that they may be keys, or hours that follow it."""
    before, after = plain[:run.start()], plain[run.end():]
    if re.match(r"[-./]*[^\W\d_]|[-./*_#]", after) and not re.match(r"[.](?: |$)|-(?: |$)", after):
        return True
    if re.search(r"[^\W\d_][-/]?$|[0-9*_#]$", before):
        return True
    if _HOURS.match(after):
        return True
    # "911 HELP" could be one number, and "TTY 711" could not.
    return len(number) < 7 and re.match(r" [A-Z]{3,}\b", after) is not None


def _number(run: str) -> str:
    """Return the digits of a run of groups, or "" where they are not surely one number."""
    if run.count("(") != run.count(")") or re.search(r"\([^0-9+]*\)|\([^)]*\(", run):
        return ""
    plus = "+" in run
    trunk = re.match(r"\(? ?(?:\+ ?|00 ?|011[ -]?)[0-9]{1,3}\)?[ .-]*\(0\)", run)
    if trunk:
        run = run[:trunk.end() - 3] + run[trunk.end():]
    run = re.sub(r"^\(0\) ?", "0", run)
    groups = _GROUP.findall(run)
    digits = "".join(groups)
    lengths = tuple(map(len, groups))
    if plus:
        return f"+{digits}" if _international(digits, groups, run) else ""
    if digits.startswith(_EXIT) and len(digits) > 9:
        rest = digits.removeprefix("011") if digits.startswith("011") else digits[2:]
        return digits if 8 <= len(rest) <= MOST_DIGITS and _even(run) else ""
    if len(digits) == 3:
        return digits if digits[1:] == "11" or digits in _SHORT else ""
    if _american(digits, lengths):
        return digits
    return digits if _national(digits, lengths, run) else ""


def _american(digits: str, lengths: tuple[int, ...]) -> bool:
    """Say whether groups are those of the North American plan: 555-0100, 1 (212) 555-0100."""
    forms: dict[tuple[int, ...], Callable[[], bool]] = {
        form: lambda: digits[0] in "23456789"
        for form in ((7,), (3, 4), (10,), (3, 7), (6, 4), (3, 3, 4))}
    forms |= {form: lambda: digits[0] == "1" and digits[1] in "23456789"
              for form in ((11,), (1, 10), (1, 3, 7), (1, 3, 3, 4), (4, 3, 4))}
    return lengths in forms and forms[lengths]()


def _international(digits: str, groups: list[str], run: str) -> bool:
    if not 8 <= len(digits) <= MOST_DIGITS or not _even(run):
        return False
    if digits[0] == "0":
        return False
    if digits[0] == "1":
        return len(digits) == 11 and digits[1] in "23456789"
    if len(groups) > 1 and groups[1][0] == "0":
        return groups[0] in _KEEP_ZERO
    return True


def _national(digits: str, lengths: tuple[int, ...], run: str) -> bool:
    """Say whether groups are one number of another country, written with or without its 0."""
    if not 8 <= len(digits) <= _LONGEST_NATIONAL or min(lengths) < 2 or not _even(run):
        return False
    if digits[0] == "0":
        return True
    # Without a 0 in front, dashes are North America's, where a number of this length is a slip.
    between = {part.strip(" ()") for part in re.split(r"[0-9]+", run)[1:-1]}
    return between <= {""} and lengths[:2] != (3, 4)


def _even(run: str) -> bool:
    """Say whether a dash with spaces, or a slash, does not set a part of the run apart."""
    between = re.split(r"[0-9]+", run.replace("(", "").replace(")", ""))[1:-1]
    dashes = [part for part in between if re.fullmatch(r" +- +| -+|-+ ", part)]
    if dashes and len(dashes) != len(between):
        return False
    slashes = [number for number, part in enumerate(between) if "/" in part]
    area = _GROUP.findall(run)[0]
    return not slashes or (slashes == [0] and len(area) <= 5)


def same_number(words: str, href: str) -> bool:
    """Say whether a tel: address dials the number that stands in the words of its link.

    The address may add a country code, and then leave out a 0; words without a number may have any.
    """
    dials = re.sub(r"[^0-9]", "", href.removeprefix("tel:").partition(",")[0].partition(";")[0])
    number = dialed(words).partition(",")[0].lstrip("+")
    if number:
        return dials.endswith((number, number.removeprefix("0") if len(number) > 3 else number))
    keys = re.sub(r"[^0-9]", "", words.upper().translate(_KEYS))
    whole = len(re.findall(r"[0-9]{3}[^0-9]?[0-9]{4}", words))
    return not whole or (whole == 1 and (dials in keys or dials.removeprefix("1") in keys))
