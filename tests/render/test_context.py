"""Content is escaped in one place, and only there."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from handouts.content.inline import Foreign, Link, Strong, Text
from handouts.content.sign_groups import SignGroup
from handouts.errors import Source
from handouts.markup.parse import parse_markup
from handouts.project import builtin_root, open_project
from handouts.render.context import (
    block_context,
    group_contexts,
    inline_markup,
    review_context,
)
from handouts.render.strings import load_words

WORDS = load_words(open_project(builtin_root()), "en")
PRINTED = st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1)


def notice(kind: str, title: str | None, text: str | None, *items: str) -> dict[str, object]:
    def inline(words: str | None) -> tuple[Text, ...] | None:
        return (Text(words),) if words else None

    block = SimpleNamespace(
        type="notice", kind=kind, title=inline(title), text=inline(text),
        items=tuple((Text(item),) for item in items), source=Source("c.yaml", 1),
    )
    return block_context(block, WORDS, "a-pack")


def test_every_inline_mark_has_its_element() -> None:
    marked = inline_markup((
        Text("a & "), Strong((Text("b < "), Foreign("es", (Text("c"),)))),
        Link('https://example.org/?a="&b', (Text("d"),)),
    ))
    assert marked == (
        'a &amp; <strong>b &lt; <span lang="es">c</span></strong>'
        '<a href="https://example.org/?a=&#34;&amp;b">d</a>'
    )


@given(PRINTED, PRINTED)
def test_any_text_comes_back_from_the_markup(text: str, strong: str) -> None:
    inner = inline_markup((Text(text), Strong((Text(strong),))))
    document = parse_markup(f"<document><article><h1>{inner}</h1></article></document>", "t")
    assert document.text() == text + strong


def test_text_that_looks_like_markup_stays_text() -> None:
    assert inline_markup((Text("<script>{{ 7 }}</script>"),)) == Markup(
        "&lt;script&gt;{{ 7 }}&lt;/script&gt;")


@pytest.mark.parametrize(
    ("given_title", "text", "items", "label", "title"),
    [
        (None, None, ["x"], "Go to the ER now or call 911 if", None),
        (None, "Do it.", [], "Go to the ER now or call 911", None),
        (None, "One is enough.", ["x"], "Go to the ER now or call 911", None),
        ("Go to the ER now or call 911!", None, ["x"], "Go to the ER now or call 911!", None),
        ("Danger", None, ["x"], "Go to the ER now or call 911 if", "Danger"),
    ],
)
def test_an_emergency_always_has_the_same_label(
    given_title: str | None, text: str | None, items: list[str], label: str, title: str | None
) -> None:
    plain = notice("emergency", given_title, text, *items)
    assert (plain["label"], plain["title"]) == (label, title)


def test_a_warning_may_have_a_label_of_its_own() -> None:
    assert notice("warning", "Hot!", "x")["label"] == "Hot!"
    assert notice("warning", None, "x")["label"] == "Take care"


def test_a_review_names_who_did_it() -> None:
    pending = review_context(None, WORDS)
    assert (pending["done"], pending["line"]) == (False, "Not yet reviewed by a clinician")
    review = SimpleNamespace(by="A. Test", credentials="RN", on="2026-01-04", next="2027-01-04")
    done = review_context(review, WORDS)  # type: ignore[arg-type]  # only its words are read
    assert done["line"] == (
        "Reviewed by A. Test, RN, on January 4, 2026. Next review by January 4, 2027")
    assert done["short"] == "next review by January 4, 2027"


def test_groups_of_signs_with_the_same_title_stand_under_one_heading() -> None:
    groups = [SignGroup.model_validate({"id": name, "title": title, "full": [sign], "core": [sign]})
              for name, title, sign in (("hip", "Bones", "A short leg"), ("heart", "Heart", "Pain"),
                                        ("crash", "Bones", "A bad crash"))]
    found = [(one["title"], [item["text"] for item in one["items"]])
             for one in group_contexts(groups)]
    assert found == [("Bones", ["A short leg", "A bad crash"]), ("Heart", ["Pain"])]
