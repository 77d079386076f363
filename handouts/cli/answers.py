"""What a clinic tells about itself when its project begins, and whether a page can show it."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable
from pathlib import Path

from handouts.dataclass import dataclass
from handouts.errors import HandoutError, Problem, Source, UsageProblem, did_you_mean

# A wheel at an address that a shell and a YAML file take as it is.
_WHEEL = re.compile(r"https?://[\w.:-]+/[\w./~%+-]*make_handout-[\w.+-]+\.whl")
# Joiners that some scripts need inside of a word.
_JOINERS = "\u200c\u200d"


@dataclass(frozen=True, slots=True)
class Answers:
    """What a clinic told about itself; "" where it was silent."""

    name: str = ""
    phone: str = ""
    hours: str = ""
    after_hours: str = ""
    address: tuple[str, ...] = ()
    color: str = ""
    logo: Path | None = None
    logo_alt: str = ""
    wheel: str = ""
    sha256: str = ""


def option(key: str) -> str:
    """Return the option that gives an answer: "--after-hours" for after_hours."""
    return "--wheel-sha256" if key == "sha256" else f"--{key.replace('_', '-')}"


def words(key: str, given: str) -> str:
    """Return words that the letterhead can show; raise UsageProblem for others, "" for none."""
    from handouts.theme import brand

    return _shown(key, given, brand.words)


def phone(key: str, given: str) -> str:
    """Return a phone number that can be dialed; raises as `words` does."""
    from handouts.theme import brand

    return _shown(key, given, brand.phone)


def _shown(key: str, given: str, read: Callable[[object], str]) -> str:
    from handouts.pdf.layout.glyphs import glyph_problems
    from handouts.yamlfiles.validation import Wrong

    source, text = Source(option(key)), given.strip()
    if not text:
        return ""
    for char in text:
        if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp") and char not in _JOINERS:
            raise UsageProblem(Problem(
                source, "BRD002", f"holds the control character U+{ord(char):04X}",
                "type it again, without arrow keys and without pasting"))
    try:
        text = read(text)
    except Wrong as wrong:
        raise UsageProblem(Problem(source, "BRD002", wrong.message, wrong.hint)) from None
    if problems := glyph_problems([(text, source)]):
        raise UsageProblem(problems)
    return text


def color(given: str) -> str:
    """Return a color as "#rrggbb" that can be read on white and on its own panels.

    Raises UsageProblem for what is no color, and for a pale one, with how much darker it must be.
    """
    from handouts.project import Project, builtin_root
    from handouts.settings import Settings
    from handouts.theme.legibility import MIN_CONTRAST, SHADE_STEP
    from handouts.theme.load import load_theme
    from handouts.theme.units import passing, printed_contrast, shade

    text = given.strip()
    if not text:
        return ""
    wanted = _color_of(text)
    house = load_theme(Project(builtin_root(), builtin_root(), Settings()), "house").palette
    # Headings also stand on the tint of a panel, which asks for more than white does.
    panel = house["tint"] if wanted == house["brand"] else shade(wanted, house["tint"])
    measured = printed_contrast(wanted, panel)
    if measured >= MIN_CONTRAST:
        return wanted
    near = passing(wanted, panel, MIN_CONTRAST + SHADE_STEP)
    while printed_contrast(near, shade(near, house["tint"])) < MIN_CONTRAST:
        near = passing(near, shade(near, house["tint"]), MIN_CONTRAST + SHADE_STEP)
    raise UsageProblem(Problem(
        Source("--color"), "USE021",
        # Cut, not rounded: no contrast that fails is shown as one that passes.
        f"{text} has a contrast of {math.floor(measured * 10) / 10:g} to 1 on its panels, too "
        "pale to read",
        f"{MIN_CONTRAST} to 1 is needed, so make it {_darker(wanted, near)}% darker; the nearest "
        f'that passes is "{near}"'))


def _darker(one: str, other: str) -> int:
    """Return how much of a color's light the other one lacks, in percent."""
    lights = [max(int(each[at:at + 2], 16) for at in (1, 3, 5)) for each in (one, other)]
    return math.ceil(100 * (1 - lights[1] / lights[0]))


def _color_of(text: str) -> str:
    """Return "#rrggbb" for that, for "#rgb" and for the names that CSS has for colors."""
    from PIL.ImageColor import colormap, getrgb

    name = "".join(text.lower().split())
    if name in colormap:
        red, green, blue = getrgb(name)[:3]
        return f"#{red:02x}{green:02x}{blue:02x}"
    digits = name.removeprefix("#")
    if re.fullmatch("[0-9a-f]{3}", digits):
        digits = "".join(2 * digit for digit in digits)
    if re.fullmatch("[0-9a-f]{6}", digits):
        return f"#{digits}"
    hint = did_you_mean(name, colormap) if len(name) < 40 else ""
    raise UsageProblem(Problem(
        Source("--color"), "USE021", f"{text[:40]!r} is not a color",
        hint or 'write a name such as navy, or six digits or letters a-f, such as "#0b5563"'))


def told(given: str, found: str) -> str:
    """Return which value a color became, where it was not typed as one; or ""."""
    return "" if given.strip().lower() in ("", found) else f"the color {given.strip()} is {found}"


def logo(given: str) -> str:
    """Return the path of a logo that a page can show; raise HandoutError for another file."""
    # A file that is dropped on a terminal comes in quotation marks.
    text = given.strip().strip("'\"")
    if not text:
        return ""
    try:
        path = Path(text).expanduser()
        check_logo(path)
    except (RuntimeError, ValueError, OSError) as error:
        raise UsageProblem(Problem(
            Source("--logo"), "USE022", f"{text[:80]!r} is not the name of a file",
            "type its name, or drop it on this window")) from error
    return str(path)


def check_logo(path: Path | None) -> None:
    """Refuse a logo that no handout could show, before anything is asked or written."""
    if path is None:
        return
    from handouts.pdf.layout import pictures

    if path.suffix.lower() != ".svg" and not pictures.is_raster(path.name):
        raise UsageProblem(Problem(
            Source("--logo"), "USE022", f"{path.name[:80]!r} is not an SVG, PNG or JPEG",
            "export it as one of these; SVG prints sharpest"))
    pictures.check_logo(path)


def wheel(given: str) -> str:
    """Return the address of a wheel; raise UsageProblem for what is none."""
    text = given.strip()
    if text and not _WHEEL.fullmatch(text):
        raise UsageProblem(Problem(
            Source("--wheel"), "USE044", f"{text!r} is not the address of a wheel",
            "write one such as https://files.example.org/make_handout-0.1.0-py3-none-any.whl"))
    return text


def sha256(given: str) -> str:
    """Return a SHA-256 in small letters; raise UsageProblem for what is none."""
    text = given.strip()
    if not re.fullmatch("[0-9a-fA-F]{64}", text):
        raise UsageProblem(Problem(
            Source("--wheel-sha256"), "USE044", "a wheel is installed only by its SHA-256, which "
            "has 64 digits and letters a-f", "to get it, type: sha256sum FILE (on a Mac: shasum -a "
            "256 FILE)"))
    return text.lower()


def problems_of(check: Callable[[], object]) -> list[Problem]:
    """Return what is wrong with an answer; nothing where it serves."""
    try:
        check()
    except HandoutError as error:
        return list(error.problems)
    return []
