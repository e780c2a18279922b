"""Makers of small files, and what every Document must be."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from assistant import readers
from assistant.domain import Document
from assistant.readers.sources import Kind

Reading = Callable[..., Document]


@pytest.fixture
def reading(tmp_path: Path) -> Reading:
    """Write a file and read it."""

    def write_and_read(
        content: str | bytes, suffix: str = ".txt", kind: Kind = "literature", name: str = "S09"
    ) -> Document:
        path = tmp_path / f"{name}{suffix}"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        document = readers.read(path, kind)
        check(document)
        return document

    return write_and_read


def check(document: Document) -> None:
    """Assert what holds for every document: segments in order, disjoint, trimmed, located."""
    end = 0
    for one in document.segments:
        assert one.span.start >= end
        end = one.span.end
        words = document.text[one.span.start : one.span.end]
        assert words
        assert words == words.strip()
        assert one.locators or one.kind == "note"
        assert (one.speaker is None) or one.kind == "turn"
    assert end <= len(document.text)
    assert "\r" not in document.text
    document.text.encode()


def words(document: Document, kind: str = "") -> list[str]:
    """Give the words of the segments, of one kind or of all."""
    return [
        document.text[one.span.start : one.span.end]
        for one in document.segments
        if kind in {"", one.kind}
    ]


def spoken(document: Document) -> list[tuple[str | None, str]]:
    """Give speaker and words of each turn."""
    return [
        (one.speaker, document.text[one.span.start : one.span.end])
        for one in document.segments
        if one.kind == "turn"
    ]


def located(document: Document, label: str) -> list[tuple[str, str]]:
    """Give first and last of a locator, for each segment that has it."""
    return [
        (locator.first, locator.last)
        for one in document.segments
        for locator in one.locators
        if locator.label == label
    ]


def pdf(*pages: list[str], information: str = "", labels: str = "", size: int = 11) -> bytes:
    """Make a PDF of pages of lines; the first line of the first page is set larger."""
    objects = ["<< /Type /Catalog /Pages 2 0 R" + labels + " >>"]
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    objects.append(f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>")
    objects.append(
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
    )
    for number, page in enumerate(pages):
        drawn, height = "BT ", 760
        for place, line in enumerate(page):
            type_size = 20 if number == place == 0 else size
            shown = line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
            drawn += f"/F1 {type_size} Tf 1 0 0 1 60 {height} Tm ({shown}) Tj "
            height -= 14
        drawn += "ET"
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents {5 + 2 * number} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>"
        )
        objects.append(f"<< /Length {len(drawn)} >>\nstream\n{drawn}\nendstream")
    objects.append(f"<< {information} >>")
    content, places = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(content))
        content += f"{number} 0 obj\n{one}\nendobj\n".encode("cp1252")
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    trailer = f"<< /Size {len(objects) + 1} /Root 1 0 R /Info {len(objects)} 0 R >>"
    start = len(content)
    return content + (
        f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer\n{trailer}\n"
        f"startxref\n{start}\n%%EOF\n"
    ).encode("cp1252")
