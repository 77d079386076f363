"""What a process of ours begins with: nothing that other programs set, and no haste to collect."""

from __future__ import annotations

import gc
import os
import sys
from types import ModuleType

# Imports make many objects that stay, and looking through them for garbage again and again takes a
# tenth of a run. Python's own threshold is 700 objects, or 2,000 since 3.12; a sheet leaves 90,000.
_OBJECTS_BEFORE_COLLECTING = 200_000


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
