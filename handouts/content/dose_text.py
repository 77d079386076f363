"""A text as tokens, each with its value and its place: numbers, words, signs and sentences.

Letters are folded first: small, without accents, one kind of space and of hyphen, the digits of any
script as 0 to 9. Every token knows where it stands in the text as it was written.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

# A number of more digits is as good as this one, and Python reads it in a moment.
_MOST_DIGITS = 15
_MOST_WORDS = 12
_GROUP = 3

# Letters of other scripts that print like Latin ones.
_LOOKS = str.maketrans("аеорсухікмтнвѕјԁοαρνμ", "aeopcyxikmthbsjdoapvµ")
_HYPHENS = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2043\ufe63\uff0d"
_UNSEEN = "*\"'`[]{}_\u2018\u2019\u201c\u201d\u00ab\u00bb"
# Letters that stand for digits, before what only a number has behind it: "l000 mg", "1O tablets".
_MISTYPED = re.compile(
    r"(?<![^\W_])(?=[lio|.,]{0,12}[0-9])[0-9lio|.,]{2,24}"
    r"(?=[ -]{0,2}(?:m[cg]g?|µg|g|gr?m?s?|mill?igr|gram|tab|pill|cap|past|comp|pild)(?![0-9]))")
_DIGITS = str.maketrans("lio|", "1101")
_TOKEN = re.compile(
    r"(?P<number>(?:(?<![^\s(])[.,])?[0-9]+(?:[.,'_][0-9]+)*)|(?P<word>[^\W\d_]+)"
    r"|(?P<sign>\n|[^\w\s])")
_ENGLISH = ("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
            "fifteen sixteen seventeen eighteen nineteen")
_SPANISH = ("cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce "
            "quince dieciseis diecisiete dieciocho diecinueve veinte veintiuno veintidos "
            "veintitres veinticuatro veinticinco veintiseis veintisiete veintiocho veintinueve")
_NUMBERS = {
    **{word: value for value, word in enumerate(_ENGLISH.split())},
    **{word: value for value, word in enumerate(_SPANISH.split())},
    "un": 1, "una": 1, "couple": 2, "par": 2, "dozen": 12, "docena": 12,
    **{word: 10 * value for value, word in enumerate(
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], 2)},
    **{word: 10 * value for value, word in enumerate(
        ["treinta", "cuarenta", "cincuenta", "sesenta", "setenta", "ochenta", "noventa"], 3)},
    "cien": 100, "ciento": 100, "quinientos": 500, "quinientas": 500, "setecientos": 700,
    "setecientas": 700, "novecientos": 900, "novecientas": 900,
    **{f"{word}cient{end}": 100 * value for word, value in (
        ("dos", 2), ("tres", 3), ("cuatro", 4), ("seis", 6), ("ocho", 8)) for end in ("os", "as")},
}
_TIMES = {"hundred": 100, "thousand": 1_000, "mil": 1_000, "million": 10 ** 6, "millon": 10 ** 6,
          "millones": 10 ** 6}
_PARTS = {"half": Fraction(1, 2), "medio": Fraction(1, 2), "media": Fraction(1, 2),
          "quarter": Fraction(1, 4), "cuarto": Fraction(1, 4), "third": Fraction(1, 3)}
_PARTED_BY = (2, 3, 4, 8)
_LINKS = ("and", "y", "-")


class Token(NamedTuple):
    """One number, word or sign; `start` and `end` are its place in the text as written.

    `glued` says that it touches what stands before it, `capital` that it begins with a capital.
    """

    kind: str
    text: str
    start: int
    end: int
    glued: bool = False
    capital: bool = False


@lru_cache(maxsize=1024)
def tokens_of(text: str) -> tuple[Token, ...]:
    """Return the tokens of a text in their order; quotation marks and stars are left out."""
    folded, places = fold(text)
    if _MISTYPED.search(folded):
        folded = _MISTYPED.sub(lambda found: found[0].translate(_DIGITS), folded)
    found: list[Token] = []
    end = -1
    for match in _TOKEN.finditer(folded):
        if match[0] in _UNSEEN:
            continue
        start, behind = places[match.start()], places[match.end() - 1] + 1
        found.append(Token(match.lastgroup or "sign", match[0], start, behind,
                           match.start() == end, text[start].isupper()))
        end = match.end()
    return tuple(found)


def fold(text: str) -> tuple[str, Sequence[int]]:
    """Return a text as it is compared, and for each of its letters the place in the text."""
    if text.isascii():
        return text.lower(), range(len(text))
    letters: list[str] = []
    places: list[int] = []
    for place, char in enumerate(text):
        plain = _folded(char)
        letters.append(plain)
        places.extend([place] * len(plain))
    return "".join(letters), places


@lru_cache(maxsize=4096)
def folded_words(text: str) -> tuple[str, ...]:
    """Return the words and numbers of a name as they are compared."""
    return tuple(token.text for token in tokens_of(text) if token.kind != "sign")


@lru_cache(maxsize=4096)
def _folded(char: str) -> str:
    """Return what a letter is compared as: none, one or several."""
    if char in "\n\r\x0b\x0c\x85\u2028\u2029":
        return "\n"
    if char.isspace():
        return " "
    if unicodedata.category(char) in ("Cf", "Cc", "Mn", "Me"):
        return ""
    if char in _HYPHENS:
        return "-"
    value = unicodedata.decimal(char, None)
    if value is not None:
        return str(value)
    origin = unicodedata.decomposition(char)
    if origin.startswith(("<super>", "<sub>")):
        return " "  # the number of a footnote
    parts = unicodedata.normalize("NFKD", char).replace("\u2044", "/")
    if origin.startswith("<fraction>"):
        return f" {parts}"
    plain = "".join(each for each in parts.lower() if not unicodedata.combining(each))
    return plain.replace("×", "x").translate(_LOOKS)  # noqa: RUF001 - on purpose


def sentences(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """Yield the tokens of one sentence after the other, without the sign that ends it.

    A point ends one before a capital, a digit or the end; what is abbreviated goes on.
    """
    found: list[Token] = []
    for place, token in enumerate(tokens):
        behind = tokens[place + 1] if place + 1 < len(tokens) else None
        ends = token.text in ("\n", "!", "?", "\u2022") or (token.text == "." and (
            behind is None or (not behind.glued and (
                behind.capital or behind.kind != "word"))))
        if not ends:
            found.append(token)
        elif found:
            yield found
            found = []
    if found:
        yield found


def value_of(text: str, lang: str) -> Fraction:
    """Return the value of digits with points and commas.

    A comma before 3 digits parts thousands. A point does so in Spanish, and before 3 zeros.
    """
    if text.isdecimal():
        return _decimal(text, "")
    plain = text.replace("'", "").replace("_", "").lstrip(",")
    parts = re.split("[.,]", plain)
    marks = re.findall("[.,]", plain)
    if text[:1] in (".", ","):
        return _decimal("0", parts[-1] if text[0] == "." else "".join(parts))
    if not marks:
        return _decimal(plain, "")
    last, tail = marks[-1], parts[-1]
    alike = len(set(marks)) == 1
    grouped = len(tail) == _GROUP and 0 < len(parts[0]) <= _GROUP and parts[0].strip("0") != ""
    thousands = alike and (
        len(marks) > 1 or (grouped and (last == "," or tail == "000" or lang.startswith("es")))
        or (last == "," and len(tail) > _GROUP))
    return _decimal("".join(parts), "") if thousands else _decimal("".join(parts[:-1]), tail)


def _decimal(whole: str, part: str) -> Fraction:
    if len(whole.lstrip("0")) > _MOST_DIGITS:
        return Fraction(10 ** _MOST_DIGITS)
    part = part[:_MOST_DIGITS]
    return Fraction(int(whole or "0")) + (Fraction(int(part), 10 ** len(part)) if part else 0)


def number_at(tokens: Sequence[Token], place: int, lang: str) -> tuple[Fraction, int] | None:
    """Return the number that begins at a token, in digits or words, and the token behind it."""
    if place >= len(tokens):
        return None
    token = tokens[place]
    if token.kind == "number":
        return _with_part(tokens, *_digits(tokens, place, lang), lang)
    if token.text in ("a", "an") and place + 1 < len(tokens):
        ahead = tokens[place + 1].text
        return number_at(tokens, place + 1, lang) if ahead in (
            *_TIMES, "couple", "dozen", "quarter", "half", "third") else None
    if token.text in _PARTS:
        return _part(tokens, place)
    found = _words(tokens, place, lang)
    return found and _with_part(tokens, *found, lang)


def _digits(tokens: Sequence[Token], place: int, lang: str) -> tuple[Fraction, int]:
    digits, behind = tokens[place].text, place + 1
    # Thousands parted by a space: "6 000 mg"; "2 500-mg tablets" are two tablets.
    while digits.isdecimal() and len(tokens[place].text) <= _GROUP and behind < len(tokens) and (
            _is_group(tokens[behind], first=behind == place + 1)):
        digits += tokens[behind].text
        behind += 1
    value = value_of(digits, lang)
    if behind + 1 < len(tokens) and tokens[behind].text == "/" and tokens[behind + 1].text in map(
            str, _PARTED_BY) and value < int(tokens[behind + 1].text):
        return value / int(tokens[behind + 1].text), behind + 2
    if behind < len(tokens):
        word = tokens[behind].text
        if word in _TIMES or (word == "k" and tokens[behind].glued):
            return value * _TIMES.get(word, 1_000), behind + 1
    return value, behind


def _is_group(token: Token, *, first: bool) -> bool:
    """Say whether a number goes on with these 3 digits; the first group begins with a zero."""
    group, rest = token.text[:_GROUP], token.text[_GROUP:]
    return (token.kind == "number" and not token.glued and len(group) == _GROUP
            and group.isdecimal() and (not rest or rest[0] in ".,")
            and (not first or group.startswith("0")))


def _with_part(
    tokens: Sequence[Token], value: Fraction, behind: int, lang: str
) -> tuple[Fraction, int]:
    """Return a whole number with the part behind it: "1 1/2", "1 and a half", "una y media"."""
    place = behind
    if place < len(tokens) and tokens[place].text in ("and", "y", "-"):
        place += 1
        if place < len(tokens) and tokens[place].text in ("a", "an", "one", "un"):
            place += 1
        if place < len(tokens) and tokens[place].text in _PARTS:
            return value + _PARTS[tokens[place].text], place + 1
        return value, behind
    if (place + 2 < len(tokens) and tokens[place].kind == "number"
            and tokens[place + 1].text == "/" and value.denominator == 1):
        part, end = _digits(tokens, place, lang)
        if part < 1 and end == place + _GROUP:
            return value + part, end
    return value, behind


def _part(tokens: Sequence[Token], place: int) -> tuple[Fraction, int]:
    value = _PARTS[tokens[place].text]
    behind = place + 1
    while behind < len(tokens) and tokens[behind].text in ("a", "an", "of", "de", "un", "una", "-"):
        behind += 1
    return value, behind


def _words(tokens: Sequence[Token], place: int, lang: str) -> tuple[Fraction, int] | None:
    whole = current = 0
    behind = place
    for _ in range(_MOST_WORDS):
        at = behind
        if behind > place and at + 1 < len(tokens) and tokens[at].text in _LINKS:
            at += 1
        word = tokens[at].text if at < len(tokens) else ""
        if word == "once" and not lang.startswith("es"):
            break  # in English, one time
        if word in _NUMBERS and (at == behind or _NUMBERS[word]):
            if current and not _follows(current, _NUMBERS[word]):
                break
            current += _NUMBERS[word]
        elif word in _TIMES:
            if word == "hundred":
                current = max(1, current) * 100
            else:
                whole, current = whole + max(1, current) * _TIMES[word], 0
        else:
            break
        behind = at + 1
    return (Fraction(whole + current), behind) if behind > place else None


def _follows(before: int, value: int) -> bool:
    """Say whether a number word goes on with one before it: "twenty five", not "two five"."""
    return (before % 100 == 0 and value < 100) or (
        before % 10 == 0 and before % 100 >= 20 and value < 10)
