"""Build branded, accessible, printable patient handouts from YAML content.

    from handouts import HandoutError, Variant, build_handout, check_handout, list_handouts

`import handouts` itself is light: what builds is imported when one of these names is first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from handouts.version import __version__

if TYPE_CHECKING:
    from handouts.api import HandoutError, Variant, build_handout, check_handout, list_handouts

__all__ = [
    "HandoutError", "Variant", "__version__", "build_handout", "check_handout", "list_handouts",
]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from handouts import api

    return getattr(api, name)
