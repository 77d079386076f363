"""The codes that a code of ICD-10-CM stands for, from the list that the extra `chart` installs."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence

from handouts.errors import HandoutError, Problem, Source


def families() -> Callable[[str], Sequence[str]]:
    """Return the function that gives the codes which a chart may hold for a code: M54.4 is three.

    A code that is not in ICD-10-CM gives none. Raises HandoutError (CHT003) without the list.
    """
    try:
        with warnings.catch_warnings():
            # It reads its list in a way that Python 3.11 and 3.12 call old.
            warnings.simplefilter("ignore", DeprecationWarning)
            import simple_icd_10_cm as icd
    except ImportError as error:
        raise HandoutError(Problem(
            Source("command line"), "CHT003", "the list of ICD-10-CM codes is not installed",
            "install it: pip install simple-icd-10-cm")) from error

    def family(code: str) -> Sequence[str]:
        own = code.rstrip("-.")
        if not icd.is_valid_item(own):
            return ()
        if icd.is_leaf(own):
            return (str(own),)
        return sorted(str(each) for each in icd.get_descendants(own) if icd.is_leaf(each))

    return family
