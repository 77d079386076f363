"""Count what a page writes into itself for a key: a clock would tell of the machine."""

from __future__ import annotations

from typing import Any

# What a script does is counted before the browser lays anything out: each change of an element, and
# each element that is put in or taken out.
_COUNT = """([script, value]) => {
    const observer = new MutationObserver(() => {});
    observer.observe(document.body,
        {subtree: true, childList: true, attributes: true, characterData: true});
    Function("value", script)(value);
    const records = observer.takeRecords();
    observer.disconnect();
    return records.reduce((sum, each) => sum + Math.max(
        1, each.addedNodes.length + each.removedNodes.length), 0);
}"""
_TYPE = """
    const field = document.querySelector("#search");
    field.value = value;
    field.dispatchEvent(new InputEvent("input", {bubbles: true}));
"""


def writes(page: Any, script: str, value: str = "") -> int:
    """Return how much a script writes into the page."""
    count: int = page.evaluate(_COUNT, [script, value])
    return count


def writes_of_keys(page: Any, asked: str) -> list[int]:
    """Return how much each key writes of what is typed, and of emptying the field after it."""
    return [writes(page, _TYPE, typed) for typed in
            [*(asked[:end] for end in range(1, len(asked) + 1)), ""]]
