"""make-handout in one process: python own.py OUTPUT.pdf COUNT TOPIC."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

from handouts import pipeline
from handouts.orders import Built, Job, Order
from handouts.project import builtin_root, open_project


def main(target: str, count: int, topic: str) -> None:
    """Build a topic `count` times, reading its content anew each time."""
    project = open_project(builtin_root())
    orders = [Order("topic", topic)] * count
    for built in pipeline.build_each(Job(project, today=date(2026, 11, 23)), orders):
        assert isinstance(built, Built)
        Path(target).write_bytes(built.pdf)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
