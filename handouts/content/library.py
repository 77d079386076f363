"""Find, read and check content: topics with their shared parts, booklets, glossaries, drug names.

pydantic is imported inside the functions that need it, so that a list of topics comes quickly.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

from handouts.content.packs import (
    BOOKLETS,
    PACK_FILE,
    SUFFIX,
    booklets_by_pack,
    pack_slugs,
    topic_folder,
    topics_by_pack,
)
from handouts.dataclass import dataclass
from handouts.errors import HandoutError, Problem, Source, UsageProblem, did_you_mean
from handouts.names import plain_name, valid_slug
from handouts.project import GENERAL, Project
from handouts.textrow import text_row
from handouts.yamlfiles.reader import read_yaml, read_yaml_as
from handouts.yamlfiles.validation import named, validated, with_places

if TYPE_CHECKING:
    from handouts.content.models import Booklet, Drugs, GlossaryTerm, ShortName, Topic, WordsFile
    from handouts.yamlfiles.places import YamlFile

# A longer word is no name and no title of a sheet.
_LONGEST_TITLE = 200


@dataclass(frozen=True, slots=True)
class Summary:
    """What a list shows of one topic or booklet; `path` is as displayed.

    `find` is a row of texts (handouts/textrow.py). `pack` is the name of the pack's folder,
    `subject` its title. `name` is that of the file, from the folder of the project or of what is
    built in (`content/…`).
    """

    slug: str
    title: str
    shelf: str
    version: str
    path: str
    origin: str
    question: str = ""
    sheet: str = ""
    find: str = ""
    codes: tuple[str, ...] = ()
    pack: str = ""
    subject: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class SheetFile:
    """The file of a topic or a booklet; `name` is its path in a project, `about` its pack's file.
    """

    path: Path
    name: str
    pack: str
    about: Mapping[str, object]

    @property
    def slug(self) -> str:
        """Return the name of the topic or booklet."""
        return self.name.split("/")[-1].removesuffix(SUFFIX)

    @property
    def booklet(self) -> bool:
        """Say whether it is a booklet."""
        return self.name.split("/")[-2] == BOOKLETS


class Line(TypedDict):
    """What a file itself says for its line in a list."""

    title: str
    shelf: str
    version: str
    question: str
    sheet: str
    find: list[str]
    codes: list[str]


def topic_slugs(
    project: Project, lang: str, packs: Iterable[str] | None = None
) -> tuple[str, ...]:
    """Return the names of all topics in a language, or of those in some packs, sorted."""
    return _in_packs(topics_by_pack(project, lang), packs)


def booklet_slugs(project: Project, packs: Iterable[str] | None = None) -> tuple[str, ...]:
    """Return the names of all booklets, or of those in some packs, sorted."""
    return _in_packs(booklets_by_pack(project), packs)


def _in_packs(found: Mapping[str, str], packs: Iterable[str] | None) -> tuple[str, ...]:
    wanted = None if packs is None else set(packs)
    return tuple(sorted(slug for slug, pack in found.items() if wanted is None or pack in wanted))


def topic_path(project: Project, slug: str, lang: str) -> Path:
    """Return the file of a topic; raises UsageProblem for one that is not there."""
    return _topic_file(project, topics_by_pack(project, lang), slug, lang)


def _topic_file(project: Project, packs: Mapping[str, str], slug: str, lang: str) -> Path:
    folder = topic_folder(packs[slug], lang) if slug in packs else ""
    return _existing(project, folder, packs, slug, "topic")


def booklet_path(project: Project, slug: str) -> Path:
    """Return the file of a booklet; raises UsageProblem for one that is not there."""
    packs = booklets_by_pack(project)
    folder = f"content/{packs[slug]}/{BOOKLETS}" if slug in packs else ""
    return _existing(project, folder, packs, slug, "booklet")


def summaries(project: Project, lang: str) -> tuple[Summary, ...]:
    """Return one line for each topic and booklet, pack by pack; a file with errors is listed too.
    """
    return tuple(summary_of(project, file, line_of(known_data(project, file.name), file))
                 for file in sheet_files(project, lang))


def sheet_files(project: Project, lang: str) -> Iterator[SheetFile]:
    """Yield the file of each topic and booklet, pack by pack; raises as `Project.find` does."""
    topics, booklets = topics_by_pack(project, lang), booklets_by_pack(project)
    for pack in pack_slugs(project):
        # The booklets of a pack that has no topic in this language could not be built.
        files = [f"{topic_folder(pack, lang)}/{slug}" for slug in topics if topics[slug] == pack]
        files += [f"content/{pack}/{BOOKLETS}/{slug}" for slug in booklets
                  if booklets[slug] == pack and files]
        about = known_data(project, f"content/{pack}/{PACK_FILE}")
        for file in files:
            path = project.find(*f"{file}{SUFFIX}".split("/"))
            assert path is not None
            yield SheetFile(path, f"{file}{SUFFIX}", pack, about)


def load_topic(project: Project, slug: str, lang: str) -> Topic:
    """Read a topic and the parts that it includes.

    Raises UsageProblem for a topic that is not there, HandoutError with every problem.
    """
    from handouts.content.topics import read_topic

    packs = topics_by_pack(project, lang)
    path = _topic_file(project, packs, slug, lang)
    return read_topic(project, path, slug, lang, packs[slug])


def load_booklet(project: Project, slug: str, lang: str) -> Booklet:
    """Read a booklet; raises as load_topic does, also for chapters that do not exist (CON006)."""
    from handouts.content.models import FILE, Booklet

    path = booklet_path(project, slug)
    file = read_yaml(path, project.display(path))
    data, problems = named(file, slug=slug, pack=booklets_by_pack(project)[slug])
    booklet = validated(Booklet, {**data, FILE: file}, file, problems)
    known = topic_slugs(project, lang)
    problems = [
        Problem(file.source(("topics", number)), "CON006", f"there is no topic {name!r}",
                did_you_mean(name, known) or "see: make-handout list")
        for number, name in enumerate(booklet.topics) if name not in known
    ]
    if problems:
        raise HandoutError(problems)
    return booklet


def load_glossary(
    project: Project, lang: str, packs: Iterable[str] | None = None
) -> tuple[GlossaryTerm, ...]:
    """Read the words that every sheet may explain, and those of some packs or of all.

    Raises HandoutError with every problem. A term that is said again has the later meaning.
    """
    found: dict[str, GlossaryTerm] = {}
    for pack in (GENERAL, *(pack_slugs(project) if packs is None else packs)):
        for path in project.layers("content", pack, lang, f"glossary{SUFFIX}"):
            terms = read_yaml_as(path, project.display(path), _terms)
            found |= {each.term: each for each in terms}
    return tuple(sorted(found.values(), key=lambda each: each.term.casefold()))


def _terms(file: YamlFile) -> tuple[GlossaryTerm, ...]:
    from handouts.content.blocks import AT
    from handouts.content.models import Glossary

    return validated(Glossary, with_places(file.data, "terms", file, AT), file).terms


def load_drugs(project: Project, packs: Iterable[str] | None = None) -> tuple[str, ...]:
    """Read the words that name a drug: the general ones, and those of some packs or of all.

    A project's words stand beside those of the tool. Raises HandoutError with every problem.
    """
    paths = [path for pack in (GENERAL, *(pack_slugs(project) if packs is None else packs))
             for path in project.layers("content", pack, f"drugs{SUFFIX}")]
    return tuple(dict.fromkeys(
        word for path in paths
        for word in read_yaml_as(path, project.display(path), _drugs).words))


def load_short_names(project: Project) -> tuple[ShortName, ...]:
    """Read the short names of drugs that no sheet may use; raises as load_drugs does."""
    paths = [path for pack in (GENERAL, *pack_slugs(project))
             for path in project.layers("content", pack, f"drugs{SUFFIX}")]
    return tuple(dict.fromkeys(
        each for path in paths
        for each in read_yaml_as(path, project.display(path), _drugs).short_names))


def _drugs(file: YamlFile) -> Drugs:
    from handouts.content.models import Drugs

    return validated(Drugs, file.data, file)


def load_word_lists(project: Project, lang: str) -> WordsFile:
    """Read the word lists of all packs in a language, as one; raises as load_drugs."""
    from handouts.content.models import WordsFile

    read = [read_yaml_as(path, project.display(path), _word_lists)
            for pack in (GENERAL, *pack_slugs(project))
            for path in project.layers("content", pack, lang.partition("-")[0], f"words{SUFFIX}")]
    return WordsFile.model_construct(
        nouns=tuple(word for each in read for word in each.nouns),
        abbreviations=tuple(word for each in read for word in each.abbreviations),
        usual=tuple(word for each in read for word in each.usual))


def _word_lists(file: YamlFile) -> WordsFile:
    from handouts.content.models import WordsFile

    return validated(WordsFile, file.data, file)


def _existing(
    project: Project, folder: str, known: Iterable[str], slug: str, what: str
) -> Path:
    path = folder and project.find(*folder.split("/"), f"{slug}{SUFFIX}")
    if not path:
        hint = did_you_mean(slug, known) or (
            "see: make-handout list" if valid_slug(slug)
            else "names are small letters, digits and hyphens; see: make-handout list")
        raise UsageProblem(Problem(Source(f"--{what}"), "CON006", f"there is no {what} {slug!r}",
                                   hint))
    return path


def known_data(project: Project, name: str) -> Mapping[str, object]:
    """Return the data of a file for a list, which tells nothing of what is wrong in it."""
    path = project.find(*name.split("/"))
    assert path is not None
    return _readable(path, project) or {"title": "(cannot be read: build it to see why)"}


def layered_data(project: Project, *parts: str) -> tuple[Mapping[str, object], ...]:
    """Return the data of a file in each layer that has it, as `known_data` does."""
    return tuple(_readable(path, project) for path in project.layers(*parts))


def _readable(path: Path, project: Project) -> Mapping[str, object]:
    """Return the data of a file; none of one that is wrong."""
    try:
        data = read_yaml(path, project.display(path)).data
    except HandoutError:
        data = None
    return data if isinstance(data, Mapping) else {}


def line_of(data: Mapping[str, object], file: SheetFile) -> Line:
    """Return what a file itself says for its line in a list."""
    codes = data.get("codes")
    return Line(
        title=_text(data.get("title")),
        shelf="booklet" if file.booklet else _text(data.get("shelf")),
        version=_text(data.get("version")),
        question=_text(data.get("subtitle" if file.booklet else "question"), ""),
        sheet=_text(data.get("sheet"), ""), find=list(texts_in(data.get("find"))),
        codes=list(texts_in(codes.get("icd10cm") if isinstance(codes, Mapping) else None)))


def summary_of(project: Project, file: SheetFile, line: Line) -> Summary:
    """Return the line of a file in a list, with what its pack says."""
    return Summary(
        file.slug, line["title"], line["shelf"], line["version"],
        Source(project.display(file.path)).path, project.origin(file.path), line["question"],
        line["sheet"], text_row((*line["find"], *texts_in(file.about.get("find")))),
        tuple(line["codes"]),
        file.pack, _text(file.about.get("title"), file.pack), file.name)


def placed(project: Project, one: Summary) -> Summary:
    """Return a line with the place of its file in a project of the same content.

    Raises ValueError where there is no such file, and HandoutError as Project.find does.
    """
    path = project.find(*one.name.split("/"))
    if path is None:
        raise ValueError(one.name)
    return replace(one, path=Source(project.display(path)).path, origin=project.origin(path))


def texts_in(value: object) -> tuple[str, ...]:
    """Return the texts of a list; none of anything else."""
    return tuple(each for each in value if isinstance(each, str)) if (
        isinstance(value, list)) else ()


def _text(value: object, missing: str = "?") -> str:
    return " ".join(value.split()) if isinstance(value, str) and value.strip() else missing


def slug_meant(project: Project, word: str, lang: str, kinds: Iterable[str]) -> str:
    """Return the name of the topic or booklet that a word means, as slugs_meant does."""
    return slugs_meant(project, [word], lang, kinds)[0]


def slugs_meant(
    project: Project, words: Sequence[str], lang: str, kinds: Iterable[str]
) -> list[str]:
    """Return the names of the topics or booklets that are meant by name, title or sheet number.

    `kinds` are "topic", "booklet" or both. A word that means none, or several, is returned as it
    is: whoever looks it up tells of it.
    """
    wanted = set(kinds)
    known = {*(topic_slugs(project, lang) if "topic" in wanted else ()),
             *(booklet_slugs(project) if "booklet" in wanted else ())} if words else set()
    if known.issuperset(words):
        return list(words)
    meant: dict[str, set[str]] = {}
    for one in summaries(project, lang):
        if one.slug in known:
            for name in (one.slug, plain_name(one.title), one.sheet):
                meant.setdefault(name, set()).add(one.slug)
    return [_meant(word, known, meant) for word in words]


def _meant(word: str, known: Collection[str], meant: Mapping[str, set[str]]) -> str:
    if word in known or not word.isprintable() or len(word) > _LONGEST_TITLE or (
            word != word.strip("./\\")) or "/" in word:
        return word
    number = word.removeprefix("#")
    found = meant.get(number if number.isdecimal() else plain_name(word), set())
    return next(iter(found)) if len(found) == 1 else word
