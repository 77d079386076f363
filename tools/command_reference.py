"""The page about the command line, from the commands themselves (see tools/references.py)."""

from __future__ import annotations

import inspect
from collections.abc import Iterator

import click

from handouts.cli.app import command

NAME = "make-handout"
HEAD = """\
# Command line

This page is generated from the commands themselves by `python -m tools.references`.
`make-handout --help`, and `--help` after any command, show the same in a terminal.

## Settings

An option wins over an environment variable, which wins over `handouts.yaml` in the project folder,
which wins over the default. `handouts.yaml` may set:

| key | meaning |
| --- | --- |
| `brand` | the brand to print with |
| `lang` | the language of the content, such as `en` |
| `output` | the folder inside the project for finished files (default: `build`) |
| `paper` | `letter`, `a4`, `half-letter` or `a5` |
| `large_print`, `gray` | `true` or `false`; `--no-large-print` and `--no-gray` override them |
| `standard` | `ua-1` or `ua-2` (see [accessible files](standards.md)) |
| `packets` | packets that you give often: the title of each, and its topics in their order |
| `name_on_pages` | `full` or `short`: how a personal copy names the patient after the first page |
| `topics`, `booklets` | the names that `--all` builds (default: everything) |
| `packs` | the packs that `--all` builds topics and booklets of (default: all) |
| `matrix` | what `--all` combines in one run (see [large libraries](large-libraries.md)) |
| `favorites` | the topics that the [staff page](staff-page.md) shows first |

## Output

The paths of the files that were written go to standard output, one per line. Everything else goes
to standard error, so a script can read the paths. `--json` prints the whole outcome as JSON
instead.

A problem is one line that gives the file, the line, the column, the rule and what is wrong. The
line below it says what to do:

```
content/our-sheets/en/topics/parking.yaml:14:5: CON001 unknown key 'titel'
  hint: did you mean 'title'?
```

A handout that has a problem is not written. The others are.

`make-handout list --json` prints a list with an entry for each topic and booklet. Its keys stay as
they are; more may be added:

| key | value |
| --- | --- |
| `slug` | the name, as `--topic` and `--booklet` take it |
| `title`, `question`, `version` | text |
| `sheet` | the number of the sheet, as text, or `null` |
| `shelf` | `counter`, `chapter` or `booklet` |
| `origin` | `project` or `built-in` |
| `file` | the path of its YAML file |
| `pack` | the name of its pack |
| `find`, `codes` | lists: the words that people search for, and ICD-10-CM codes |

With `--find` or `--code`, the best comes first, and an empty list goes with exit code 1. With
`--brands`, the keys are `slug`, `name`, `theme`, `origin` and `file`.

## Exit codes

| code | meaning |
| --- | --- |
| 0 | everything was written, or every check passed |
| 1 | a problem in the content, the brand or the output; handouts without a problem were written |
| 2 | the command line names something that does not exist, or options that do not go together |
| 3 | a bug in make-handout; please report the line that it prints |
| 130 | interrupted; the files written so far are complete |

With `MAKE_HANDOUT_DEBUG=1`, a bug also shows its traceback. `SOURCE_DATE_EPOCH` (seconds since
1970) sets the date that files carry. Reviews are judged by it only if it is later than today.

Compiled layouts, the index of a search, which topics a booklet has, and the faces of web pages, and
nothing else, are kept in your cache folder to save time.
`MAKE_HANDOUT_CACHE=off` keeps none. `MAKE_HANDOUT_CACHE` with the path of a folder keeps them
there.
"""


def commands(
    group: click.Group = command, name: str = NAME
) -> Iterator[tuple[str, click.Command]]:
    """Yield each command with its full name, such as `make-handout new topic`."""
    yield name, group
    context = click.Context(group, info_name=name)
    for word in group.list_commands(context):
        found = group.get_command(context, word)
        assert found is not None
        if isinstance(found, click.Group):
            yield from commands(found, f"{name} {word}")
        else:
            yield f"{name} {word}", found


# The options of each command, by its full name.
COMMAND_NAMES = {
    name: [opt for each in found.params for opt in (*each.opts, *each.secondary_opts)]
    for name, found in commands()
}


def page() -> str:
    """Return the whole page."""
    return HEAD + "".join(_section(name, each) for name, each in commands())


def _section(name: str, each: click.Command) -> str:
    parts = [f"\n## {name}\n", _paragraphs(each.help or "")]
    examples = getattr(each, "examples", ())
    if examples:
        width = max(len(line) for line, _ in examples)
        lines = [f"{line.ljust(width)}  # {what}" for line, what in examples]
        parts.append("\n".join(["```sh", *lines, "```\n"]))
    words = [parameter.make_metavar(click.Context(each)) for parameter in each.params
             if isinstance(parameter, click.Argument)]
    if words:
        parts.append(f"Usage: `{' '.join([name, '[OPTIONS]', *words])}`\n")
    options = [each for each in each.params if isinstance(each, click.Option) and each.help]
    if options:
        parts += ["| option | meaning |", "| --- | --- |", *map(_row, options)]
    return "\n".join(parts).rstrip() + "\n"


def _paragraphs(text: str) -> str:
    """Return a help text as Markdown; what click prints as it stands is a block of code."""
    parts = []
    for part in inspect.cleandoc(text).split("\n\n"):
        kept = part.startswith("\b\n")
        parts.append(f"```text\n{part[2:]}\n```\n" if kept else f"{' '.join(part.split())}\n")
    return "\n".join(parts)


def _row(option: click.Option) -> str:
    names = sorted([*option.opts, *option.secondary_opts], key=lambda each: each.startswith("--"))
    value = "" if option.is_flag else f" {option.make_metavar(click.Context(command))}"
    spelled = ", ".join(f"`{each}{value}`" for each in names).replace("|", "\\|")
    variable = f" Environment variable: `{option.envvar}`." if option.envvar else ""
    return f"| {spelled} | {option.help}{variable} |"

