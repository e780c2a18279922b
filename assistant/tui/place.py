"""What the excerpt panel opens: words of a source, cited or only near to the question."""

from __future__ import annotations

from dataclasses import dataclass

from assistant import citations
from assistant.domain import Citation, Document, Evidence, Excerpt, Source, Span
from assistant.reference_list import Entry
from assistant.rendering import plain


@dataclass(frozen=True, slots=True)
class Place:
    """Words of a source; ``citation`` is ``None`` where an answer does not rest on them."""

    source: Source
    excerpt: Excerpt
    heading: str
    """Whose words they are and where they stand, safe to show."""

    citation: Citation | None = None

    @classmethod
    def of_citation(cls, citation: Citation) -> Place:
        """Give the place that a citation points to."""
        heading = f"[{citation.number}] {plain.attribution(citation)}"
        return cls(citation.source, citation.excerpt, heading, citation)

    @classmethod
    def of_evidence(cls, evidence: Evidence) -> Place:
        """Give the place of a passage that came near."""
        passage = evidence.passage
        excerpt = Excerpt(passage.text, "", "", passage.span)
        return cls(passage.source, excerpt, plain.place(passage))

    @classmethod
    def of_entry(cls, source: Source, entry: Entry) -> Place:
        """Give the place of an entry in a source's reference list."""
        excerpt = Excerpt(entry.words, "", "", entry.span)
        return cls(source, excerpt, f"{plain.label(source)}, its reference {entry.number}")

    @classmethod
    def of_source(cls, source: Source) -> Place:
        """Give the beginning of a source."""
        return cls(source, Excerpt("", "", "", Span(0, 0)), plain.label(source))

    def broken(self, document: Document) -> str:
        """Say why the words are not where they were, or nothing where they are."""
        if self.citation is not None:
            return citations.check(self.citation, document).reason
        span = self.excerpt.span
        stands = document.text[span.start : span.end] == self.excerpt.exact
        return "" if stands else "the text has changed"
