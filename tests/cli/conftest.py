"""A small project and a stand-in for the engine: these tests are about the command line alone."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from handouts import cli, pipeline
from handouts.content.models import Topic
from handouts.errors import HandoutError, Problem, Source
from handouts.orders import Built, Job, Order, filename


@dataclass(frozen=True)
class Result:
    """What a run left: exit code and both streams."""

    code: int
    out: str
    err: str


Run = Callable[..., Result]


def fake_build(order: Order, lang: str, brand: str) -> Built:
    """Build a "document" whose bytes tell how it was asked for; slugs in b… fail."""
    if order.slug.startswith("b"):
        source = Source(f"content/hip-and-back/{lang}/topics/{order.slug}.yaml", 14, 5)
        raise HandoutError([
            Problem(source, "YAML002", "unknown key 'titel'", "did you mean 'title'?"),
            Problem(Source(source.file, 3, 1), "YAML003", "summary is missing", "add summary:"),
        ])
    data = f"%PDF {order.kind} {order.slug} {lang} {brand}".encode()
    return Built(
        slug=order.slug, kind=order.kind, filename=filename(order.slug, lang),
        title=order.slug.title(), version="1.0", lang=lang, pages=2,
        sha256=hashlib.sha256(data).hexdigest(), pdf=data,
        chapters=[(cast(Topic, SimpleNamespace(
            title=order.slug, question="What?", shelf="counter", sheet=1, find="",
            codes=SimpleNamespace(icd10cm=()), teach_back=None)), None)],
    )


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in an otherwise empty project with the topics alpha, beta and gamma."""
    for name in ("alpha", "beta", "gamma"):
        path = tmp_path / "content" / "hip-and-back" / "en" / "topics" / f"{name}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"title: {name}\nversion: '1.0'\nshelf: counter\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    for variable in ("PROJECT", "BRAND", "LANG", "OUTPUT", "DEBUG"):
        monkeypatch.delenv(f"MAKE_HANDOUT_{variable}", raising=False)
    return tmp_path


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Replace the engine by `fake_build`."""

    def build(order: Order, job: Job) -> Built:
        assert isinstance(job.today, date)
        return fake_build(order, job.lang, job.brand)

    monkeypatch.setattr(pipeline, "gather", lambda job: job)
    monkeypatch.setattr(pipeline, "build", build)


@pytest.fixture
def run(folder: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Return a function that runs the command line in the small project."""

    def go(*args: str) -> Result:
        code = cli.main(args)
        said = capsys.readouterr()
        return Result(code, said.out, said.err)

    return go
