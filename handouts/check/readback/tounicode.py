"""Read a font's ToUnicode map (ISO 32000-1, 9.10.3)."""

from __future__ import annotations

from pypdf.generic import DictionaryObject


def to_unicode(font: DictionaryObject) -> dict[int, str]:
    """Return what each byte of a simple font's strings means, from its ToUnicode map."""
    stream = font.get("/ToUnicode")
    if stream is None:
        return {}
    table: dict[int, str] = {}
    section = ""
    for line in stream.get_object().get_data().decode("latin-1").splitlines():
        if line.endswith(("beginbfchar", "beginbfrange")):
            section = line.split("begin")[-1]
        elif line.startswith("endbf"):
            section = ""
        elif section:
            _map_line(table, section, line)
    return table


def _map_line(table: dict[int, str], section: str, line: str) -> None:
    parts = [part.strip("<>[] ") for part in line.replace("[", " ").replace("]", " ").split()]
    if section == "bfchar":
        table[int(parts[0], 16)] = _decoded(parts[1])
        return
    first, last = int(parts[0], 16), int(parts[1], 16)
    if len(parts) == 3 and last > first:
        start = int(parts[2], 16)
        table.update({code: chr(start + code - first) for code in range(first, last + 1)})
    else:
        table.update({first + offset: _decoded(part) for offset, part in enumerate(parts[2:])})


def _decoded(digits: str) -> str:
    return bytes.fromhex(digits).decode("utf-16-be")
