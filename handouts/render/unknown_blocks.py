"""Blocks that a layout fills and that no page prints: a misspelt one would be lost in silence."""

from __future__ import annotations

from functools import lru_cache

from jinja2 import Environment, TemplateError, nodes

from handouts.errors import Problem, Source, did_you_mean

# Deeper chains are refused elsewhere: a layout that extends itself has no end.
DEEPEST = 10


@lru_cache(maxsize=32)
def unknown_blocks(environment: Environment, template: str) -> tuple[Problem, ...]:
    """Return a problem (LAY002) for each block that no layout below it has.

    What is missing, or no template, is left to the rendering to report.
    """
    own: list[tuple[Source, str, str]] = []
    nested: set[str] = set()
    try:
        for _ in range(DEEPEST):
            tree, file = _parsed(environment, template)
            blocks = {block.name for block in tree.find_all(nodes.Block)}
            extends = tree.find(nodes.Extends)
            if extends is None:
                known = f"its blocks: {', '.join(sorted(blocks))}"
                return tuple(
                    Problem(place, "LAY002", f"there is no block {name!r} in {base}",
                            did_you_mean(name, blocks) or known)
                    for place, name, base in own if name not in blocks | nested)
            if not isinstance(extends.template, nodes.Const):
                return ()
            outer = [block for block in tree.body if isinstance(block, nodes.Block)]
            nested |= blocks - {block.name for block in outer}
            template = str(extends.template.value)
            own += [(Source(file, block.lineno), block.name, template) for block in outer]
    except TemplateError:
        pass
    return ()


def _parsed(environment: Environment, template: str) -> tuple[nodes.Template, str]:
    assert environment.loader is not None
    text, file, _ = environment.loader.get_source(environment, template)
    return environment.parse(text, template, file), file or template
