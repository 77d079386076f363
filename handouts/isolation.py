"""Settings and plug-ins of other programs, which would change what this one does."""

from __future__ import annotations

import os
import sys
from types import ModuleType


def shut_out_foreign_settings() -> None:
    """Keep the libraries from them; call it before ReportLab or pydantic is imported.

    ReportLab's `RL_*` would change the bytes; it would also run a reportlab_settings.py on Python's
    path and ~/.reportlab_settings. pydantic would search every installed package.
    """
    for module in ("reportlab.local_rl_settings", "reportlab_settings"):
        sys.modules.setdefault(module, ModuleType(module))
    for name in [name for name in os.environ if name.startswith("RL_")]:
        del os.environ[name]
    os.environ["PYDANTIC_DISABLE_PLUGINS"] = "__all__"
