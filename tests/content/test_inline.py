"""Inline text keeps every character that is not a mark."""

from __future__ import annotations

import contextlib
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handouts.content.inline import (
    Foreign,
    Inline,
    Link,
    Reference,
    Strong,
    Text,
    Threshold,
    escape,
    parse,
    plain,
    tidy,
)
from handouts.yamlfiles.validation import Wrong

NBSP = "\u00a0"


@pytest.mark.parametrize(
    ("text", "nodes"),
    [
        ("plain", (Text("plain"),)),
        ("a **b** c", (Text("a "), Strong((Text("b"),)), Text(" c"))),
        ("[us](https://example.org/a?b=c#d)",
         (Link("https://example.org/a?b=c#d", (Text("us"),)),)),
        ("[mail](mailto:a.b@example.org)", (Link("mailto:a.b@example.org", (Text("mail"),)),)),
        ("[call](tel:+1-800-222-1222)", (Link("tel:+1-800-222-1222", (Text("call"),)),)),
        ("[hola]{lang=es}!", (Foreign("es", (Text("hola"),)), Text("!"))),
        ("[2 weeks]{clinic=weeks_before_visit}.",
         (Threshold("weeks_before_visit", (Text("2\u00a0weeks"),)), Text("."))),
        ("**a [b](https://x.org) c**",
         (Strong((Text("a "), Link("https://x.org", (Text("b"),)), Text(" c"))),)),
        ("[Sheet 7](#pain-relievers)", (Reference("pain-relievers", (Text(f"Sheet{NBSP}7"),)),)),
        ("[**now**](tel:911)", (Link("tel:911", (Strong((Text("now"),)),)),)),
        (r"\*\*a\*\* \[b\](c) \\", (Text(r"**a** [b](c) " + "\\"),)),
        ("", ()),
    ],
)
def test_marks(text: str, nodes: Inline) -> None:
    assert parse(text) == nodes


@pytest.mark.parametrize(
    "text",
    ["2*3*4", "__MRN__", "a * b", "[sic]", "[a] (b)", "_x_ `y` #z", "R&D <name> {x}", "1 < 2 > 0",
     "a ]b[ c", "&copy; &lt;b>", "10% \u2013 50%"],
)
def test_what_is_no_mark_stays_text(text: str) -> None:
    assert parse(text) == (Text(text),)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a **b", "not closed at '**b'"),
        ("**a** b**", "not closed"),
        ("** a **", "space or nothing"),
        ("****", "space or nothing"),
        ("[a](http://x.org)", "not an address"),
        ("[a](javascript:alert)", "not an address"),
        ("[a](file:///etc/passwd)", "not an address"),
        ("[a](pdf:/x)", "not an address"),
        ("[a](https://x.org/ b)", "not an address"),
        ("[a](https://x.org\u202e)", "not an address"),
        ("[a](tel:call us)", "not an address"),
        ("[a](mailto:a@b.org,c@d.org)", "not an address"),
        ("[a](#Place)", "not an address"),
        ("[a](https://x.org/(b))", "not finished"),
        ("[a](https://x.org", "not finished"),
        ("[a]{lang=}", "not a language"),
        ("[a]{class=x}", "not a language"),
        ("[a]{lang=es", "not finished"),
        ("[a]{clinic=weeks}", "nothing that a clinic settles"),
        ("[](https://x.org)", "not finished"),
        (r"a\b", "escapes nothing"),
        ("a\\", "escapes nothing"),
    ],
)
def test_what_is_not_finished_or_not_known_is_an_error(text: str, says: str) -> None:
    with pytest.raises(Wrong) as caught:
        parse(text)
    assert says in caught.value.message
    assert caught.value.hint
    assert caught.value.rule == "CON005"


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("take 500 mg now", f"take 500{NBSP}mg now"),
        ("4,000 mg in 24 hours", f"4,000{NBSP}mg in 24{NBSP}hours"),
        ("15 to 20 minutes", f"15 to 20{NBSP}minutes"),
        ("0.5 µg, 5 %, 40 °F, 2 times", f"0.5{NBSP}µg, 5{NBSP}%, 40{NBSP}°F, 2{NBSP}times"),
        ("2 grapes, 3 m, 4 o'clock", "2 grapes, 3 m, 4 o'clock"),
        ("5  mg", "5  mg"),
    ],
)
def test_a_number_stays_with_its_unit(text: str, result: str) -> None:
    assert plain(parse(text)) == result == tidy(text)


def test_a_number_stays_with_its_unit_across_marks() -> None:
    assert parse("**15** minutes") == (Strong((Text("15"),)), Text(f"{NBSP}minutes"))
    assert parse("15 **minutes**") == (Text(f"15{NBSP}"), Strong((Text("minutes"),)))


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("5 \u03bcg", f"5{NBSP}\u00b5g"),
        ("5\u03bcg", "5\u00b5g"),
        ("\u03bcg", "\u00b5g"),
        ("μέτρο \u03bc", "μέτρο \u03bc"),
        ("\u03b1\u03bcg", "\u03b1\u03bcg"),
    ],
)
def test_greek_mu_becomes_micro_only_before_a_unit(text: str, result: str) -> None:
    assert plain(parse(text)) == unicodedata.normalize("NFC", result)


def test_text_is_composed() -> None:
    assert parse("cafe\u0301") == (Text("café"),)


@given(st.text())
def test_escaped_text_comes_back_unchanged(text: str) -> None:
    assert plain(parse(escape(text))) == tidy(text)


@given(st.text("*[]()\\{}=: a5mg\u00b5\u03bc%", max_size=30))
def test_escaped_marks_come_back_unchanged(text: str) -> None:
    assert plain(parse(escape(text))) == tidy(text)


@given(st.text("*[]()\\{}=: langeshttps/.5m", max_size=40))
def test_any_text_is_parsed_or_refused(text: str) -> None:
    # Any other exception fails.
    with contextlib.suppress(Wrong):
        assert len(plain(parse(text))) <= len(text)


@given(st.text(st.characters(exclude_characters="*[]\\\u03bc"), max_size=60))
def test_text_without_marks_is_only_tidied(text: str) -> None:
    words = plain(parse(text))
    assert words == tidy(text)
    composed = unicodedata.normalize("NFC", text)
    assert words.replace(NBSP, " ") == composed.replace(NBSP, " ")
