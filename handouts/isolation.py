"""Settings and plug-ins of other programs, which would change what this one does."""

from __future__ import annotations

import os
import sys
from types import ModuleType


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
