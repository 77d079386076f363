"""A clinic's brand: name, contacts, logo, theme, and the layouts that it overrides."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from pydantic import BeforeValidator, Field, model_validator

from handouts.content.packs import pack_slugs
from handouts.content.phones import dialed
from handouts.errors import HandoutError, Problem, Source, UsageProblem, did_you_mean
from handouts.files import exists, is_file
from handouts.names import valid_slug
from handouts.project import GENERAL, SETTINGS
from handouts.yamlfiles.scalars import Closed, Flag, one_line, picture_name
from handouts.yamlfiles.validation import Wrong, quoted, validated

if TYPE_CHECKING:
    from handouts.project import Project
    from handouts.yamlfiles.places import YamlFile

# What a layout writes before the file name of a brand's own picture.
OWN = "brand/"

LONGEST = 400
LONGEST_NOTICE = 2000
SHORTEST_PHONE = 3
# With words such as 'ext.' and an extension; the letterhead keeps it on one line.
LONGEST_PHONE = 60
MOST_LINES = 8
# What stands before the name of a page: no query, no fragment, no letter that a code writes longer.
_FOLDER = re.compile(r"https://[A-Za-z0-9._~/:%-]{1,112}")


def words(text: object) -> str:
    """Return a short plain text; raise Wrong for none, for too much, for several lines or marks."""
    from handouts.content.inline import composed

    found = one_line(text, LONGEST)
    if "**" in found or re.search(r"\][({]", found):
        raise Wrong("marks such as ** or [text](…) mean nothing here", "write plain words",
                    "CON004")
    return composed(found)


def marked_words(text: object) -> str:
    """Return a text with inline marks, as topics have them; raise Wrong for marks that are wrong.
    """
    from handouts.content.inline import Reference, Threshold, parse

    found = one_line(text, LONGEST_NOTICE)
    for node in parse(found):
        if isinstance(node, Reference | Threshold):
            raise Wrong("a brand's text cannot name a topic or a threshold",
                        "write [text](https://…) or [texto]{lang=es}", "CON005")
    return found


def website(text: object) -> str:
    """Return an https address as topics may have it; raise Wrong for anything else."""
    if not isinstance(text, str) or len(text) > LONGEST or not _is_link(text):
        raise Wrong(f"{quoted(text)} is not a web address", "write one that begins with https://")
    return text


def pages_folder(text: object) -> str:
    """Return the https address of a folder of web pages, without a slash at its end; raise Wrong
    for anything else: it is printed, and stands in a code for phones.
    """
    found = website(text).rstrip("/")
    if not _FOLDER.fullmatch(found):
        raise Wrong(f"{quoted(found)} is not the address of a folder of web pages",
                    "write one such as https://clinic.example/handouts, at most 120 characters")
    return found


def _is_link(text: str) -> bool:
    from handouts.content.inline import Link, Text, parse

    if not text.startswith("https://"):
        return False
    try:
        return parse(f"[x]({text})") == (Link(text, (Text("x"),)),)
    except ValueError:
        return False


def logo_name(text: object) -> str:
    """Return the name of an SVG, PNG or JPEG file; raise Wrong for a path or another format."""
    return picture_name(text, "logo.svg")


def phone(text: object) -> str:
    """Return a phone number or a blank to fill in; raise Wrong for what nobody can dial."""
    number = words(text)
    if len(number) > LONGEST_PHONE:
        raise Wrong(f"the phone has {len(number)} characters",
                    f"write one number, at most {LONGEST_PHONE} characters with its extension")
    if re.search("[0-9+]", number) and len(re.sub("[^0-9A-Z]", "", number)) < SHORTEST_PHONE:
        raise Wrong(f"{quoted(number)} cannot be dialed", "write one number, such as 555-0100")
    return number


def time_span(text: object) -> str:
    """Return a number and a unit of time; raise Wrong for anything else."""
    if not isinstance(text, str) or not re.fullmatch(r"[1-9][0-9]{0,2} [^\W\d_]{2,20}", text):
        raise Wrong(f"{quoted(text)} is not a time", "write a number and a word, such as 2 weeks")
    return text


def daily_limit(text: object) -> str:
    """Return an amount in mg for 24 hours; raise Wrong for anything else."""
    if not isinstance(text, str) or not re.fullmatch(
            r"[1-9][0-9]{0,2},[0-9]{3} mg|[1-9][0-9]{2} mg", text):
        raise Wrong(f"{quoted(text)} is not an amount", "write one such as 3,000 mg")
    return text


Words = Annotated[str, BeforeValidator(words)]
MarkedWords = Annotated[str, BeforeValidator(marked_words)]
Phone = Annotated[str, BeforeValidator(phone)]
Time = Annotated[str, BeforeValidator(time_span)]
DailyLimit = Annotated[str, BeforeValidator(daily_limit)]
Website = Annotated[str, BeforeValidator(website)]
PagesFolder = Annotated[str, BeforeValidator(pages_folder)]
PictureName = Annotated[str, BeforeValidator(logo_name)]


class Logo(Closed):
    """The logo's file in the brand's folder, and what it shows."""

    file: PictureName
    alt: Words


class LanguageAccess(Closed):
    """The notice of free help with language: words, a picture of words in any script, or both.

    A picture stands below the words, or on a page of its own.
    """

    text: MarkedWords | None = None
    picture: PictureName | None = None
    alt: Words | None = None
    page: Flag = False

    @model_validator(mode="after")
    def _whole(self) -> LanguageAccess:
        if self.text is None and self.picture is None:
            raise Wrong("neither words nor a picture", "add `text:`, or `picture:` with `alt:`")
        if self.picture is not None and self.alt is None:
            raise Wrong("a picture without words for those who cannot see it",
                        "add `alt:`, which says the same in words")
        if self.picture is None and (self.alt is not None or self.page):
            raise Wrong("there is no picture that `alt:` or `page:` could be about",
                        "add `picture:`, such as language-help.svg")
        return self


def _as_access(value: object) -> object:
    return {"text": value} if isinstance(value, str) else value


class Thresholds(Closed):
    """What a clinic's clinicians settle, as it is printed.

    Where a value is missing, the words or the blank of the content stay, and of the hours nothing
    is said.
    """

    weeks_before_visit: Time | None = None
    call_back_hours: Time | None = None
    acetaminophen_limit: DailyLimit | None = None


class BrandFile(Closed):
    """The keys of brand.yaml."""

    name: Words
    address: Annotated[tuple[Words, ...], Field(max_length=MOST_LINES)] = ()
    phone: Phone
    hours: Words
    after_hours: Words
    website: Website | None = None
    handouts_url: PagesFolder | None = None
    logo: Logo | None = None
    theme: Words = "house"
    language_access: Annotated[LanguageAccess | None, BeforeValidator(_as_access)] = None
    thresholds: Thresholds | None = None
    license: MarkedWords | None = None


class Brand(BrandFile):
    """One clinic's brand; `folder` holds its logo and its layouts.

    `printed` has every text for the page with its place in brand.yaml, since a layout's elements
    know only the place of the content beside it.
    """

    slug: str
    folder: Path
    source: Source
    printed: tuple[tuple[str, Source], ...] = ()

    @property
    def pictures(self) -> tuple[str, ...]:
        """Return the file names of the brand's pictures."""
        return tuple(name for _, name, _ in _pictures(self))

    @property
    def phone_link(self) -> str | None:
        """Return a tel: link, or None where no one number is surely meant."""
        digits = dialed(self.phone)
        return f"tel:{digits}" if digits else None


def load_brand(project: Project, name: str) -> Brand:
    """Read templates/brands/<name>/brand.yaml.

    Raise UsageProblem for an unknown name, HandoutError with every problem (BRD00x).
    """
    from handouts.yamlfiles.reader import read_yaml

    path = project.find("templates", "brands", name, "brand.yaml")
    if path is None:
        raise UsageProblem(unknown_brand(project, name))
    file = read_yaml(path, project.display(path))
    read = validated(BrandFile, file.data, file, rule="BRD002")
    brand = Brand.model_construct(
        **{key: getattr(read, key) for key in BrandFile.model_fields},
        slug=name, folder=path.parent, source=file.source(()), printed=tuple(_printed(read, file)),
    )
    problems = [
        Problem(file.source(at), "BRD003", f"no {what} {name!r}",
                f"put it into {project.display(path.parent)}, or correct its name")
        for what, name, at in _pictures(read)
        if picture_path(project, brand, OWN + name) is None]
    problems += _above_a_ceiling(project, read, file)
    if problems:
        raise HandoutError(problems)
    return brand


def _above_a_ceiling(project: Project, read: BrandFile, file: YamlFile) -> Iterator[Problem]:
    """Yield limits of a clinic that are above the ceiling that the general policy sets for them."""
    given = read.thresholds and read.thresholds.acetaminophen_limit
    if not given:
        return
    from handouts.content.ceilings import MCG, mass, most_for_threshold
    from handouts.content.policy import general_ceilings

    most = most_for_threshold("acetaminophen_limit", general_ceilings(project))
    mg = int(given.removesuffix(" mg").replace(",", ""))
    if most and mg * MCG > most.value:
        yield Problem(
            file.source(("thresholds", "acetaminophen_limit")), "BRD002",
            f"thresholds.acetaminophen_limit: {given} in 24 hours is above the ceiling of "
            f"{mass(most.value)} ({most.said_by})", f"write {mass(most.value)} or less")


def _pictures(read: BrandFile) -> Iterator[tuple[str, str, tuple[str, str]]]:
    """Yield what each picture of a brand is, its file and its key."""
    if read.logo:
        yield "logo", read.logo.file, ("logo", "file")
    if read.language_access and read.language_access.picture:
        yield "picture", read.language_access.picture, ("language_access", "picture")


def _printed(read: BrandFile, file: YamlFile) -> Iterator[tuple[str, Source]]:
    """Yield each text for the page with its place, without its marks."""
    from handouts.content.inline import parse, plain

    for key, text in (("license", read.license),
                      ("language_access", read.language_access and read.language_access.text)):
        if text:
            yield plain(parse(text)), file.source((key, "text"))
    data = read.model_dump(
        exclude_none=True, exclude={"logo", "theme", "license", "language_access"})
    for key, value in data.items():
        if isinstance(value, str):
            yield value, file.source((key,))
            continue
        for each, text in value.items() if isinstance(value, dict) else enumerate(value):
            yield text, file.source((key, each))


def unknown_brand(project: Project, name: str, place: Source | None = None) -> Problem:
    """Return the problem (BRD001) of a name that no brand has."""
    known = brand_names(project)
    hint = did_you_mean(name, known) or f"brands here: {', '.join(known)}"
    if valid_slug(name) and is_file(project.root / name / SETTINGS):
        hint = f"go to its folder first: cd {name}"
    return Problem(place or Source("brand"), "BRD001", f"no brand {name!r}", hint)


def brand_names(project: Project) -> tuple[str, ...]:
    """Return the names of the project's and the built-in brands."""
    folders = [root / "templates" / "brands" for root in (project.root, project.builtin)]
    return tuple(name for name in project.folders("templates/brands")
                 if any(exists(folder / name / "brand.yaml") for folder in folders))


def picture_path(project: Project, brand: Brand, src: str) -> Path | None:
    """Return the file of an `img`: "brand/logo.svg" is the brand's, "a-pack/heat.svg" a pack's.

    A drawing that its pack does not have may be one for all packs. A layout may name a drawing
    without a pack: then it is one for all packs, or that of the first pack that has it.
    """
    if src.startswith(OWN):
        return project.find("templates", "brands", brand.slug, *src.removeprefix(OWN).split("/"))
    pack, _, name = src.rpartition("/")
    folders = (pack, GENERAL) if pack else (GENERAL, *pack_slugs(project))
    found = (project.find("content", folder, "figures", name) for folder in folders)
    return next(filter(None, found), None)


def picture_finder(project: Project, brand: Brand) -> Callable[[str], Path | None]:
    """Return the function that the PDF engine asks for the file of an `img`."""
    return lambda src: picture_path(project, brand, src)
