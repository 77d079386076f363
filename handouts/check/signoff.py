"""Rules about review (REV): who read these very words, and until when that holds."""

from __future__ import annotations

from handouts.check.rules import Rule

RULES: tuple[Rule, ...] = ()
