"""What a process of ours begins with: nothing that other programs set, and no haste to collect."""

from __future__ import annotations

import gc
import os
import sys
from importlib import import_module
from importlib.util import LazyLoader, find_spec, module_from_spec
from types import ModuleType

# Imports make many objects that stay, and looking through them for garbage again and again takes a
# tenth of a run. Python's own threshold is 700 objects, or 2,000 since 3.12; a sheet leaves 90,000.
_OBJECTS_BEFORE_COLLECTING = 200_000
_PLUGINS = "pydantic.plugin._loader"


def collect_seldom() -> None:
    """Let Python look for garbage after many more new objects than it does by itself."""
    gc.set_threshold(_OBJECTS_BEFORE_COLLECTING)


def shut_out_foreign_settings() -> None:
    """Keep the libraries from them; call it before ReportLab or pydantic is imported.

    ReportLab's `RL_*` would change the bytes; it would also run reportlab_settings.py and
    reportlab_mods.py on Python's path, ~/.reportlab_settings and ~/.reportlab_mods. pydantic would
    search every installed package.
    """
    for module in ("reportlab.local_rl_settings", "reportlab_settings",
                   "reportlab.local_rl_mods", "reportlab_mods"):
        sys.modules.setdefault(module, ModuleType(module))
    for name in [name for name in os.environ if name.startswith("RL_")]:
        del os.environ[name]
    os.environ["PYDANTIC_DISABLE_PLUGINS"] = "__all__"
    sys.modules.setdefault(_PLUGINS, _NoPlugins(_PLUGINS))


def load_when_used(package: str, name: str) -> None:
    """Let `from package import name` load the module when something of it is first used.

    For one that a library imports and seldom uses. Only while a process has a single thread: before
    Python 3.12.3, a second one may see half of such a module.
    """
    whole = f"{package}.{name}"
    if whole in sys.modules:
        return
    parent = import_module(package)
    spec = find_spec(whole)
    assert spec is not None
    assert spec.loader is not None
    spec.loader = LazyLoader(spec.loader)
    module = sys.modules[whole] = module_from_spec(spec)
    spec.loader.exec_module(module)
    setattr(parent, name, module)


class _NoPlugins(ModuleType):
    """What stands in for pydantic's search for plugins, which is turned off.

    To find that out, pydantic imports all that could have searched, as long as a list of topics
    takes. A version of pydantic that asks for anything else gets its own module.
    """

    def get_plugins(self) -> tuple[()]:
        """Return what is found when plugins are turned off."""
        return ()

    def __getattr__(self, name: str) -> object:
        if name.startswith("__"):
            raise AttributeError(name)
        if sys.modules.get(_PLUGINS) is self:
            del sys.modules[_PLUGINS]
        return getattr(import_module(_PLUGINS), name)
