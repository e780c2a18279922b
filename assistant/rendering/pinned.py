"""Pins as an evidence table: each quotation with its note, whose it is and where it stands.

A paper's quotation list is made of it, so that a quotation that its source no longer holds says so
in its own row, and one of an invented source is marked. In CSV, what a spreadsheet would take for a
formula is led in by an apostrophe (OWASP, "CSV Injection"), which the spreadsheet shows as text.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.domain import Citation
from assistant.rendering import markdown, plain

COLUMNS = (
    "no.",
    "quotation",
    "note",
    "source",
    "speaker",
    "role",
    "where",
    "question",
    "reference",
    "provenance",
    "holds",
)


@dataclass(frozen=True, slots=True)
class Row:
    """A pinned citation; ``fault`` is why its source no longer holds it, or nothing."""

    citation: Citation
    note: str = ""
    question: str = ""
    fault: str = ""

    @property
    def cells(self) -> tuple[str, ...]:
        """Its columns, in their order, without control characters."""
        source, excerpt = self.citation.source, self.citation.excerpt
        speaker = excerpt.speaker if source.is_interview else None
        roles = {one.id: one.role for one in source.participants}
        return (
            str(self.citation.number),
            *map(plain.safe, (excerpt.exact, self.note)),
            plain.label(source),
            plain.safe(speaker or ""),
            plain.safe(roles.get(speaker or "", "")),
            ", ".join(map(plain.locator, excerpt.locators)),
            plain.safe(self.question),
            plain.reference(source),
            source.provenance,
            f"no: {plain.safe(self.fault)}" if self.fault else "yes",
        )


def as_csv(rows: Iterable[Row]) -> str:
    """Give the table as CSV (RFC 4180), every column."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows(
        [cell if _is_plain(cell) else f"'{cell}" for cell in row.cells] for row in rows
    )
    return text.getvalue()


def as_markdown(rows: Sequence[Row]) -> str:
    """Give the table as Markdown, with the references below it."""
    lines = ["| no. | quotation | note | where it stands |", "|---:|---|---|---|"]
    for row in rows:
        words = f"\u201c{markdown.escape(row.citation.excerpt.exact)}\u201d"
        where = markdown.escape(plain.attribution(row.citation))
        if row.fault:
            where += f" **does not hold: {markdown.escape(row.fault)}**"
        cells = [str(row.citation.number), words, markdown.escape(row.note), where]
        lines.append(f"| {' | '.join(cells)} |")
    sources = {one.citation.source.id: one.citation.source for one in rows}
    references = [
        f"- **{markdown.escape(key)}** \u2014 {markdown.escape(plain.reference(sources[key]))}"
        for key in sorted(sources)
    ]
    blocks = ["# Evidence table", "\n".join(lines), "## References", "\n".join(references)]
    return "\n\n".join(blocks) + "\n" if rows else "# Evidence table\n\nNothing is pinned.\n"


def as_text(rows: Iterable[Row]) -> str:
    """Give the pins as a terminal shows them."""
    blocks = []
    for row in rows:
        lines = plain.wrapped(
            f"\u201c{plain.safe(row.citation.excerpt.exact)}\u201d",
            f"{row.citation.number:>3}. ",
            "     ",
        )
        lines += plain.wrapped(f"\u2014 {plain.attribution(row.citation)}", "     ", "       ")
        if row.note:
            lines += plain.wrapped(f"note: {plain.safe(row.note)}", "     ", "       ")
        if row.fault:
            lines += plain.wrapped(f"does not hold: {plain.safe(row.fault)}", "     ", "       ")
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks) + "\n" if blocks else ""


def _is_plain(cell: str) -> bool:
    return not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
