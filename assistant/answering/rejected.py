"""What a person has rejected is quoted in no answer, nor what is not coded as was asked.

The rejected words are taken out of the segments of their source, so that no citation of them can be
made (``citations.cite`` needs one segment that holds all of it), and out of the passages that are
found, so that nothing of them is weighed, shown as nearest or given to a model. The text and its
offsets stay as they are. They go by whole sentences: what is left of one would mislead.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from assistant import refi, sentences
from assistant.domain import INTERVIEWER, Document, Evidence, Rejection, Segment, Span
from assistant.listening import Listener


class Rejected:
    """The rejections that hold for an answer, and what they leave of documents and passages."""

    def __init__(
        self,
        rejections: Iterable[Rejection],
        document_of: Callable[[str], Document],
        codes: Iterable[str] = (),
    ) -> None:
        """``document_of`` gives a source's document, whole.

        With ``codes``, sentences in which nothing is coded with one of them are left out as well.
        """
        self._whole = document_of
        self._codes = frozenset(codes)
        self._uncoded: dict[str, list[Span]] = {}
        self._by_source: dict[str, list[Rejection]] = {}
        for one in rejections:
            self._by_source.setdefault(one.source, []).append(one)
        self._found: dict[str, list[tuple[Span, Rejection]]] = {}
        self._left: dict[str, Document] = {}

    def __bool__(self) -> bool:
        """Whether anything is left out."""
        return bool(self._by_source) or bool(self._codes)

    @property
    def sources(self) -> frozenset[str]:
        """The ids of the sources of which something was rejected."""
        return frozenset(self._by_source)

    def document_of(self, source_id: str) -> Document:
        """Give a document in which no segment holds what was rejected."""
        if source_id not in self._by_source and not self._codes:
            return self._whole(source_id)
        if source_id not in self._left:
            self._left[source_id] = document_without(self._whole(source_id), self._spans(source_id))
        return self._left[source_id]

    def cut(self, found: Iterable[Evidence]) -> tuple[Evidence, ...]:
        """Give the evidence without what was rejected; a passage may fall into several.

        What the cross-encoder said of the whole does not hold for a part.
        """
        return tuple(left for one in found for left in self._cut(one))

    def leaves_nothing_of(self, source_id: str, span: Span) -> bool:
        """Whether a passage consists of what was rejected."""
        return not any(True for _ in self._parts(source_id, span))

    def notices(self, found: Iterable[Evidence]) -> tuple[str, ...]:
        """Say in one line how many excerpts were left out of what was found, and why."""
        met: dict[Rejection, None] = {}
        for one in found:
            passage = one.passage
            for span, rejection in self._marks(passage.source.id):
                if span.overlaps(passage.span):
                    met.setdefault(rejection)
        if not met:
            return ()
        reasons = sorted({" ".join(one.reason.split()) for one in met} - {""})
        count = "1 excerpt" if len(met) == 1 else f"{len(met)} excerpts"
        why = f": {'; '.join(reasons)}" if reasons else ""
        return (f"Left out, because rejected in the notebook: {count}{why}.",)

    def listening(self, listener: Listener) -> Listener:
        """Let somebody hear of what is found without what was rejected."""
        return _Sparing(self, listener) if self else listener

    def _marks(self, source_id: str) -> list[tuple[Span, Rejection]]:
        if source_id not in self._found:
            rejections = self._by_source.get(source_id, [])
            document = self._whole(source_id) if rejections else None
            self._found[source_id] = [
                (span, one)
                for one in rejections
                if document is not None
                for span in _sentences_of(document, one.exact)
            ]
        return self._found[source_id]

    def _spans(self, source_id: str) -> list[Span]:
        return [*(span for span, _ in self._marks(source_id)), *self._not_coded(source_id)]

    def _not_coded(self, source_id: str) -> list[Span]:
        """Give the sentences in which nothing is coded as was asked; questions give context."""
        if self._codes and source_id not in self._uncoded:
            document = self._whole(source_id)
            coded = _joined(
                one.span
                for one in document.codings
                if self._codes.intersection(refi.with_above(one.code))
            )
            self._uncoded[source_id] = [
                said
                for segment in document.segments
                if segment.speaker != INTERVIEWER and segment.kind != "heading"
                for said in sentences.split(document.text, segment.span.start, segment.span.end)
                if not _is_touched(said, coded)
            ]
        return self._uncoded.get(source_id, [])

    def _cut(self, one: Evidence) -> Iterator[Evidence]:
        passage = one.passage
        if not any(each.overlaps(passage.span) for each in self._spans(passage.source.id)):
            yield one
            return
        segments = self.document_of(passage.source.id).segments
        for number, span in enumerate(self._parts(passage.source.id, passage.span)):
            start, end = span.start - passage.span.start, span.end - passage.span.start
            part = replace(
                passage,
                id=f"{passage.id}+{number}" if number else passage.id,
                span=span,
                text=passage.text[start:end],
                segments=tuple(each for each in segments if each.span.overlaps(span)),
            )
            yield replace(one, passage=part, why=replace(one.why, rerank_score=None))

    def _parts(self, source_id: str, within: Span) -> Iterator[Span]:
        """Yield what is left of a passage: from where a segment begins to where one ends."""
        runs: list[list[Segment]] = []
        for one in self.document_of(source_id).segments:
            if not one.span.overlaps(within):
                continue
            if runs and not self._is_between(source_id, runs[-1][-1].span, one.span):
                runs[-1].append(one)
            else:
                runs.append([one])
        for run in runs:
            if any(one.speaker != INTERVIEWER and one.kind != "heading" for one in run):
                start = max(run[0].span.start, within.start)
                yield Span(start, min(run[-1].span.end, within.end))

    def _is_between(self, source_id: str, one: Span, other: Span) -> bool:
        between = Span(one.end, max(one.end, other.start))
        return any(each.overlaps(between) for each in self._spans(source_id))


def _joined(spans: Iterable[Span]) -> list[Span]:
    """Give spans in order, those that overlap as one."""
    found: list[Span] = []
    for one in sorted(spans):
        if found and one.start < found[-1].end:
            found[-1] = Span(found[-1].start, max(found[-1].end, one.end))
        else:
            found.append(one)
    return found


def _is_touched(said: Span, spans: list[Span]) -> bool:
    """Whether one of these spans, which are in order and apart, has something of what is said."""
    place = bisect_left(spans, said.end, key=lambda one: one.start)
    return place > 0 and spans[place - 1].overlaps(said)


class _Sparing(Listener):
    """Passes on what is heard, without what was rejected."""

    def __init__(self, rejected: Rejected, listener: Listener) -> None:
        self._rejected = rejected
        self._listener = listener

    def found(self, evidence: tuple[Evidence, ...]) -> None:
        self._listener.found(self._rejected.cut(evidence))

    def wrote(self, text: str) -> None:
        self._listener.wrote(text)

    def checking(self) -> None:
        self._listener.checking()

    def is_stopped(self) -> bool:
        return self._listener.is_stopped()


def document_without(document: Document, spans: Iterable[Span]) -> Document:
    """Give a document with the same text, in which these spans belong to no segment."""
    segments = document.segments
    for span in spans:
        segments = tuple(
            left
            for one in segments
            for left in (_around(document, one, span) if one.span.overlaps(span) else (one,))
        )
    return replace(document, segments=segments)


def _around(document: Document, segment: Segment, span: Span) -> Iterator[Segment]:
    """Yield what is left of a segment before and after a span, where it says anything."""
    for start, end in (
        (segment.span.start, max(segment.span.start, span.start)),
        (min(segment.span.end, span.end), segment.span.end),
    ):
        words = document.text[start:end]
        if re.search(r"\w", words):
            lead = len(words) - len(words.lstrip())
            yield replace(segment, span=Span(start + lead, start + len(words.rstrip())))


def _sentences_of(document: Document, exact: str) -> Iterator[Span]:
    """Yield the sentences that say something, wherever they stand, whatever their white space.

    By the words and not by their place: a file that is read anew may have them elsewhere.
    """
    words = exact.split()
    if not words:
        return
    first = r"(?<!\w)" if words[0][0].isalnum() else ""
    last = r"(?!\w)" if words[-1][-1].isalnum() else ""
    pattern = first + r"\s+".join(map(re.escape, words)) + last
    for match in re.finditer(pattern, document.text):
        found = Span(*match.span())
        for segment in document.segments:
            if segment.span.overlaps(found):
                said = sentences.split(document.text, segment.span.start, segment.span.end)
                whole = [one for one in said if one.overlaps(found)]
                if whole:
                    yield Span(whole[0].start, whole[-1].end)
