"""Brands, themes and fixed words that are broken, hostile, or would hide the words of a page."""

from __future__ import annotations

import pytest

from handouts.project import builtin_root
from tests.hostile.bank import BRAND, BUILD, BUILD_EVIL, EVIL_BRAND, EVIL_THEME, Case, refused
from tests.hostile.conftest import Attack

BRANDS = {
    "a list": "- a\n", "a text": "hello\n", "empty": "", "nulls": "name:\nphone:\n",
    "unknown keys": BRAND + "".join(f"k{n}: v\n" for n in range(15_000)),
    "a long key": f"{BRAND}? {'k' * 100_000}\n: v\n",
    "a list for a name": BRAND.replace("Our clinic", "[a]"),
    "a name of 200 KB": BRAND.replace("Our clinic", "x " * 100_000),
    "a name wider than the page": BRAND.replace("Our clinic", "W" * 390),
    "a phone of plus signs": BRAND.replace("555-0100", "'+++'"),
    "a long phone": BRAND.replace("555-0100", "1" * 300),
    "8,000 lines": BRAND + "address: [" + "a," * 8000 + "]\n",
    "a script for a website": f"{BRAND}website: javascript:alert(1)\n",
    "a file for a website": f"{BRAND}website: file:///etc/passwd\n",
    "a website of 100 KB": f"{BRAND}website: https://{'a' * 100_000}\n",
    "a theme outside": f"{BRAND}theme: ../../../outside/secret\n",
    "an absolute theme": f"{BRAND}theme: /etc/passwd\n",
    "a reserved theme": f"{BRAND}theme: CON\n",
    "a logo that is a list": f"{BRAND}logo: [a]\n",
    "a tag": BRAND.replace("Our clinic", "!!python/name:os.system x"),
    "an alias": BRAND.replace("Our clinic", "&a x").replace("555-0100", "*a"),
    "a control character": BRAND.replace("Our clinic", '"a\\e[31mb"'),
    "a character that turns text": BRAND.replace("Our clinic", "a\u202eb"),
}
BASE = "extends: house\n"
THEMES = {
    "no leading": f"{BASE}text: {{leading: '0'}}\n", "wide leading": f"{BASE}text: {{leading: '999'}}\n",
    "huge letters": f"{BASE}text: {{size: 9999in}}\n", "no letters": f"{BASE}small: {{size: 0pt}}\n",
    "wide margins": f"{BASE}page: {{margin_left: 300pt, margin_right: 300pt}}\n",
    "high margins": f"{BASE}page: {{margin_top: 9999pt}}\n",
    "a foot on the text": f"{BASE}page: {{foot: 140pt}}\n",
    "wide gaps": f"{BASE}text: {{space_before: 9999in}}\n",
    "wide padding": f"{BASE}tip: {{padding: 9999in}}\n",
    "a wide frame": f"{BASE}emergency: {{frame: 9999in}}\n",
    "a wide list": f"{BASE}list: {{indent: 9999in}}\n",
    "a wide rule": f"{BASE}rule_width: 9999in\n", "wide cells": f"{BASE}table: {{padding: 300pt}}\n",
    "a negative length": f"{BASE}text: {{space_before: -5pt}}\n",
    "a length of 100 KB": f"{BASE}text: {{size: {'1' * 100_000}pt}}\n",
    "white on white": f"{BASE}text: {{color: '#ffffff'}}\n",
    "a color that calls": f"{BASE}palette: {{brand: 'toColor(1)'}}\n",
    "a color of no name": f"{BASE}palette: {{brand: '$'}}\n",
    "colors in a circle": f"{BASE}palette: {{a: $b, b: $a}}\n",
    "colors in a long line": BASE + "palette:\n" + "".join(
        f"  a{n}: $a{n + 1}\n" for n in range(8000)) + "  a8000: '#000000'\n",
    "itself": "extends: evil\n", "a theme outside": "extends: ../../../outside/secret\n",
    "a list": "- a\n", "a list of bases": "extends: [house]\n",
    "a face from a file": f"{BASE}fonts: {{face: ../../x}}\n",
    "unknown keys": BASE + "".join(f"k{n}: v\n" for n in range(15_000)),
}
WORDS = (builtin_root() / "templates" / "strings" / "en.yaml").read_text(encoding="utf-8")


def _with(key: str, text: str) -> str:
    return "".join(f"{line.split(':')[0]}: {text}\n" if line.strip().startswith(f"{key}:") else line
                   for line in WORDS.splitlines(keepends=True))


STRINGS = {
    "a list": "- a\n", "empty": "", "one group": "topic: {}\n", "groups that are texts": "topic: x\n",
    "a list for a text": _with("key_points", "[a]"),
    "a blank too many": _with("key_points", "'{{7*7}} {phone}'"),
    "a word of 150 KB": _with("key_points", "w" * 150_000),
    "a deep value": _with("key_points", "{a: {b: {c: d}}}"),
}


@pytest.mark.parametrize("name", BRANDS)
def test_a_broken_brand_is_refused_by_name(attack: Attack, name: str) -> None:
    attack(refused(name, EVIL_BRAND, BRANDS[name], args=BUILD_EVIL))


@pytest.mark.parametrize("name", THEMES)
def test_a_broken_theme_is_refused_by_name(attack: Attack, name: str) -> None:
    attack(refused(name, EVIL_THEME, THEMES[name], "THM00", args=BUILD_EVIL,
                   files={EVIL_BRAND: f"{BRAND}theme: evil\n"}))


@pytest.mark.parametrize("name", STRINGS)
def test_broken_fixed_words_are_refused(attack: Attack, name: str) -> None:
    attack(Case(name, 1, files={"templates/strings/en.yaml": STRINGS[name]}))


@pytest.mark.parametrize("slug", ["../evil", "/etc", ".", "..", "con", "evil/..", "e\x1bvil", "", "É"])
def test_the_name_of_a_brand_is_no_path(attack: Attack, slug: str) -> None:
    attack(Case("a brand", 2, ("brand", "BRD001"), args=(*BUILD, "--brand", slug)))
