"""Debian's Firefox, driven by WebDriver BiDi: the few commands that a test of a page needs."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

# Staff's Firefox opens tabs that a click asks for; so does this one. No window of a printer opens.
_PREFS = """
user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("app.update.enabled", false);
user_pref("browser.startup.page", 0);
user_pref("print.always_print_silent", false);
"""
_LISTENS = re.compile(rb"WebDriver BiDi listening on (ws://\S+)")
_PATIENCE = 60.0
ENTER = "\ue007"


def firefox() -> str:
    """Return the program; a machine without it skips."""
    program = shutil.which("firefox-esr") or shutil.which("firefox")
    if program is None:
        pytest.skip("Firefox is not installed (Debian: apt install firefox-esr)")
    assert program
    return program


class Firefox:
    """A Firefox with a profile of its own, and one tab to begin with."""

    def __init__(self, folder: Path) -> None:
        from websockets.sync.client import connect

        (folder / "user.js").write_text(_PREFS, encoding="utf-8")
        self._number = 0
        with ExitStack() as stack:
            log = stack.enter_context((folder / "log.txt").open("wb"))
            process = stack.enter_context(subprocess.Popen(
                [firefox(), "--headless", "--no-remote", "--profile", str(folder),
                 "--remote-debugging-port", "0"], stdout=log, stderr=subprocess.STDOUT,
                env={**os.environ, "HOME": str(folder), "MOZ_CRASHREPORTER_DISABLE": "1"}))
            stack.callback(process.terminate)
            address = self._address(folder / "log.txt")
            self._socket = stack.enter_context(
                connect(f"{address}/session", max_size=None, open_timeout=_PATIENCE))
            self.ask("session.new", {"capabilities": {}})
            self.tab = self.tabs()[0]
            self._open = stack.pop_all()

    def _address(self, log: Path) -> str:
        until = time.monotonic() + _PATIENCE
        while time.monotonic() < until:
            found = _LISTENS.search(log.read_bytes())
            if found:
                return found[1].decode()
            time.sleep(0.1)
        raise RuntimeError(f"Firefox does not listen: {log.read_text('utf-8', 'replace')[-500:]}")

    def ask(self, method: str, values: dict[str, Any]) -> dict[str, Any]:
        """Return the result of a command; events are left unread."""
        self._number += 1
        self._socket.send(json.dumps({"id": self._number, "method": method, "params": values}))
        while True:
            said = json.loads(self._socket.recv(timeout=_PATIENCE))
            if said.get("id") == self._number:
                if said["type"] == "error":
                    raise RuntimeError(f"{said['error']}: {said['message']}")
                result: dict[str, Any] = said["result"]
                return result

    def tabs(self) -> list[str]:
        """Return the names of all tabs."""
        return [each["context"] for each in
                self.ask("browsingContext.getTree", {})["contexts"]]

    def go(self, address: str) -> None:
        """Open an address in the first tab."""
        self.ask("browsingContext.navigate",
                 {"context": self.tab, "url": address, "wait": "complete"})

    def value(self, script: str, tab: str = "") -> Any:
        """Return what a script comes to in a tab: a text, a number or a truth."""
        found = self.ask("script.evaluate", {
            "expression": script, "target": {"context": tab or self.tab}, "awaitPromise": True,
            "userActivation": True})
        if found["type"] == "exception":
            raise RuntimeError(found["exceptionDetails"]["text"])
        return found["result"].get("value")

    def wait(self, script: str, tab: str = "") -> Any:
        """Return what a script comes to, once it is true."""
        until = time.monotonic() + _PATIENCE
        while time.monotonic() < until:
            found = self.value(script, tab)
            if found:
                return found
            time.sleep(0.1)
        raise RuntimeError(f"never true: {script}")

    def press(self, *keys: str) -> None:
        """Press the keys of some texts, one after the other."""
        actions = [{"type": kind, "value": key} for text in keys for key in text
                   for kind in ("keyDown", "keyUp")]
        self.ask("input.performActions", {
            "context": self.tab, "actions": [{"type": "key", "id": "keys", "actions": actions}]})

    def close(self) -> None:
        """End the program."""
        self._open.close()
