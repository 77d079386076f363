"""Options that several commands share; one that follows a sub-command wins over one before it."""

from __future__ import annotations

import contextlib
import os
import shlex
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click
from click.core import ParameterSource

from handouts.dataclass import dataclass
from handouts.errors import HandoutError, Problem, Source, UsageProblem
from handouts.files import at_home, exists, is_file, is_folder, shown
from handouts.names import LANG
from handouts.orders import DEFAULT_BRAND, Job, build_day
from handouts.project import SETTINGS, Project, open_project
from handouts.settings import Settings
from handouts.standards import STANDARDS, standard_named
from handouts.variants import MOST_LEAVE_TOP, PAPERS, Variant

if TYPE_CHECKING:
    from handouts.delivery.cluster import Cluster

T = TypeVar("T")


class Named(click.Path):
    """A path, but not an empty one: it would quietly mean the current folder."""

    def convert(
        self, value: str | os.PathLike[str], param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> str | bytes | os.PathLike[str]:
        """Return the path; what cannot be a name is a mistake in the command line."""
        if value == "":
            self.fail("the name is empty", param, ctx)
        if "\0" in str(value):
            self.fail("no name holds the character U+0000", param, ctx)
        try:
            value = at_home(Path(value))
        except RuntimeError:
            self.fail(f"there is no home folder {Path(value).parts[0]!r}", param, ctx)
        return super().convert(value, param, ctx)


def _valid_lang(_context: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    if value is not None and not LANG.fullmatch(value):
        raise click.BadParameter(f"{value!r} is not a language code such as 'en' or 'es'")
    return value


def _valid_langs(
    context: click.Context, option: click.Parameter, values: tuple[str, ...]
) -> tuple[str, ...]:
    for value in values:
        _valid_lang(context, option, value)
    return values


project = click.option(
    "--project", type=Named(path_type=Path), metavar="DIR", envvar="MAKE_HANDOUT_PROJECT",
    help="Your project's folder (default: the current one). Its content/, templates/ and "
         "handouts.yaml win over the built-in ones.",
)
lang = click.option(
    "--lang", metavar="CODE", envvar="MAKE_HANDOUT_LANG", callback=_valid_lang,
    help="Language of the content (default: en).",
)
langs = click.option(
    "--lang", "langs", multiple=True, metavar="CODE", envvar="MAKE_HANDOUT_LANG",
    callback=_valid_langs,
    help="Language of the content (default: en). Can be repeated.",
)
as_json = click.option(
    "--json", "as_json", is_flag=True, help="Print the result as JSON.",
)


@dataclass(frozen=True, slots=True)
class Printing:
    """What the command line said of how to print; None where it was silent."""

    large_print: bool | None = None
    gray: bool | None = None
    paper: str | None = None
    leave_top: float | None = None
    even_pages: bool = False
    standard: str | None = None

    def over(self, settings: Settings) -> Variant:
        """Return the variant: what was said wins over handouts.yaml."""
        own = settings.variant
        return Variant(
            own.large_print if self.large_print is None else self.large_print,
            own.gray if self.gray is None else self.gray,
            self.paper or own.paper, self.leave_top or 0.0, self.even_pages,
            self.standard or own.standard,
        )


def _standard(
    _context: click.Context, _option: click.Parameter, value: str | None
) -> str | None:
    # Not click's own choice, whose message lists all names and says of none that it was meant.
    return None if value is None else standard_named(value.lower(), Source("--standard")).name


def _standards(_context: click.Context, _option: click.Parameter, typed: str) -> list[str]:
    return [name for name in STANDARDS if name.startswith(typed.lower())]


def executor(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say which other machines work; `cluster` reads their values."""
    for option in reversed((
        click.option(
            "--executor", metavar="ADDRESS",
            help="Work on a scheduler's machines (tls://HOST:PORT). It needs the extra: pip "
                 'install "make-handout[dask]".'),
        click.option(
            "--tls-ca", type=Named(path_type=Path), metavar="FILE", envvar="MAKE_HANDOUT_TLS_CA",
            help="With --executor, who certifies the scheduler. A PEM file."),
        click.option(
            "--tls-certificate", type=Named(path_type=Path), metavar="FILE",
            envvar="MAKE_HANDOUT_TLS_CERTIFICATE",
            help="With --executor, your certificate. A PEM file."),
        click.option(
            "--tls-key", type=Named(path_type=Path), metavar="FILE", envvar="MAKE_HANDOUT_TLS_KEY",
            help="With --executor, the key of your certificate. A PEM file."),
    )):
        command = option(command)
    return command


def cluster(
    address: str | None, ca: Path | None, certificate: Path | None, key: Path | None
) -> Cluster | None:
    """Return the machines that are asked for; raises UsageProblem as `cluster_named` does.

    Also for certificates on the command line without a scheduler; the environment may name them for
    other commands.
    """
    if address is None:
        context = click.get_current_context()
        said = [f"--{name.replace('_', '-')}" for name in ("tls_ca", "tls_certificate", "tls_key")
                if context.get_parameter_source(name) is ParameterSource.COMMANDLINE]
        if said:
            raise UsageProblem(Problem(
                Source(said[0]), "USE073", "proves who answers at a scheduler, and none is named",
                "add --executor tls://HOST:PORT, or leave it out"))
        return None
    from handouts.delivery.cluster import cluster_named

    return cluster_named(address, ca, certificate, key)


standard = click.option(
    "--standard", metavar="NAME", callback=_standard, shell_complete=_standards,
    help="What the files claim to be: ua-1 (default) or ua-2. ua-1 is PDF/UA-1 and PDF/A-2a; ua-2 "
         "is PDF/UA-2, WTPDF 1.0 and PDF/A-4, for readers that know PDF 2.0.",
)


def _height(
    _context: click.Context, _option: click.Parameter, value: str | None
) -> float | None:
    from handouts.theme.units import points

    if value is None:
        return None
    try:
        height = points(value)
    except ValueError:
        raise click.BadParameter(
            f"{value!r} is not a height; write a number and a unit, such as 1.5in or 38mm"
        ) from None
    if not 0 < height <= MOST_LEAVE_TOP:
        raise click.BadParameter(f"{value!r} is not between 0 and 4in")
    return height


def printing(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say how to print; their values make a `Printing`."""
    for option in reversed((
        click.option(
            "--large-print/--no-large-print", "large_print", default=None,
            help="Set the text again in 18 points or more."),
        click.option(
            "--gray/--no-gray", "gray", default=None,
            help="Print without color, for copiers and faxes."),
        click.option(
            "--paper", type=click.Choice(tuple(PAPERS), case_sensitive=False), metavar="PAPER",
            help="letter, a4, half-letter or a5 (default: letter). A theme or handouts.yaml may "
                 "have another default."),
        click.option(
            "--leave-top", metavar="HEIGHT", callback=_height,
            help="Leave room for your letterhead, such as 1.5in or 38mm. So much stays free at the "
                 "top of the first page, for pre-printed paper, and ours is left out."),
        click.option(
            "--even-pages", is_flag=True,
            help="Let each handout start on a new sheet of a pile. One with an odd number of pages "
                 "gets a blank page at its end."),
        standard,
    )):
        command = option(command)
    return command


def inherited(name: str, value: T) -> T:
    """Return value, or what the option of that name before the sub-command said."""
    if value:
        return value
    if name == "lang":
        return cast("T", _one_lang())
    given: T = click.get_current_context().find_root().params.get(name, value)
    return given


def _one_lang() -> str | None:
    given: tuple[str, ...] = click.get_current_context().find_root().params.get("langs") or ()
    if len(given) > 1:
        raise UsageProblem(Problem(
            Source("--lang"), "USE018", f"{len(given)} languages for a command that takes one",
            "name one language, and run the command again for the next"))
    return given[0] if given else None


def inherited_printing(said: Mapping[str, Any]) -> Printing:
    """Return how to print, as options after a sub-command say, or else those before it."""
    values: dict[str, Any] = {
        # `--no-gray` is an answer, too.
        name: value if value is False and name in ("large_print", "gray")
        else inherited(name, value) for name, value in said.items()}
    return Printing(**values)


def one_brand(value: str | None) -> str | None:
    """Return the brand given to a sub-command, or before it; several are a usage problem."""
    given = (value,) if value else inherited("brands", ())
    if len(given) > 1:
        raise UsageProblem(Problem(
            Source("--brand"), "USE018", f"{len(given)} brands for a command that takes one",
            "name one brand, and run the command again for the next"))
    return given[0] if given else None


def asked_job(
    project: Project, *, lang: str | None, brand: str | None, variant: Variant | None = None
) -> Job:
    """Return the job that the command line asks for: what it leaves open, handouts.yaml says."""
    settings = project.settings
    return Job(
        project, lang or settings.lang,
        brand if brand is not None else settings.brand or DEFAULT_BRAND,
        settings.variant if variant is None else variant, build_day())


def opened(folder: Path | None) -> Project:
    """Open the project in folder, or in the current one; a folder that is not there is usage."""
    root = folder if folder is not None else Path()
    if not is_folder(root):
        raise UsageProblem(Problem(
            Source("--project"), "USE003", f"there is no folder {str(root)!r}",
            "name a folder that exists, or leave --project out for the current one",
        ))
    try:
        Path.cwd()  # the libraries ask for it too
    except OSError:
        raise UsageProblem(Problem(
            Source("--project"), "USE003", "the current folder has been deleted",
            "change to a folder that exists")) from None
    return open_project(root)


def meant_elsewhere(project: Project) -> str:
    """Return what to type where a clinic's folder lies just below or above, and not here; or "".

    Somebody who stands one folder off would get handouts of the sample brand.
    """
    if exists(project.root / SETTINGS):
        return ""
    with contextlib.suppress(OSError):
        near = [path.parent for path in sorted(project.root.glob(f"*/{SETTINGS}"))]
        near += [folder for folder in project.root.parents[:3] if is_file(folder / SETTINGS)]
        if near:
            return f"--project {shlex.quote(shown(near[0]))}"
    return ""


def own_output(project: Project) -> Path:
    """Return the folder that handouts.yaml names; a link may not lead it out of the project."""
    if project.settings.output.startswith("~/"):
        return at_home(Path(project.settings.output))
    output = project.root / project.settings.output
    stay_inside(project, output, "name the folder that it leads to with --output DIR")
    return output


def stay_inside(project: Project, folder: Path, hint: str) -> None:
    """Raise HandoutError (PRJ001) where a link leads a folder to write to out of the project."""
    try:
        inside = folder.resolve().is_relative_to(project.root)
    except (OSError, RuntimeError):
        inside = False
    if not inside:
        raise HandoutError(Problem(
            Source(shown(folder)), "PRJ001", "is a link that leads out of the folder", hint))
