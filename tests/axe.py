"""axe-core in a browser's page: its script comes once into each page, and is asked many times."""

from __future__ import annotations

from typing import Any

# Its script is half a megabyte, which takes as long to read as a page takes to judge.
_THERE = "() => typeof axe === 'object'"
_RUN = "options => axe.run({resultTypes: ['violations'], ...options}).then(all => all.violations)"


def violations(page: Any, *rules: str) -> list[str]:
    """Return what axe finds wrong with a page, by all of its rules or by some."""
    from axe_playwright_python.sync_playwright import Axe

    if not page.evaluate(_THERE):
        page.evaluate(Axe().axe_script)
    found = page.evaluate(_RUN, {"runOnly": list(rules)} if rules else {})
    return [f"{each['id']}: {each['help']}: {[node['html'] for node in each['nodes']]}"
            for each in found]
