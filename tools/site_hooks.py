"""What the site shows besides docs/: files that have their place elsewhere (see mkdocs.yml)."""

from __future__ import annotations

import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT = Path(__file__).resolve().parents[1]
# The page of the site, and the file that it is; links between them lead to the page.
PAGES = {"contributing.md": "CONTRIBUTING.md", "changelog.md": "CHANGELOG.md"}


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the drawings, the changelog and the guide for contributors."""
    for name, source in PAGES.items():
        files.append(File.generated(config, name, abs_src_path=str(ROOT / source)))
    for path in sorted((ROOT / "content").rglob("figures/*.svg")):
        files.append(File.generated(config, f"figures/{path.name}", abs_src_path=str(path)))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Return a page's text with its links as the site has them; on GitHub they lead to files."""
    text = re.sub(r"\]\(\.\./content/[^)]*figures/", "](figures/", markdown)
    for name, source in PAGES.items():
        text = text.replace(f"](../{source}", f"]({name}").replace(f"]({source}", f"]({name}")
    return re.sub(r"\]\(docs/", "](", text) if page.file.src_uri in PAGES else text
