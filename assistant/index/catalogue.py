"""The catalogue: everything derived from the corpus, in one SQLite file.

Texts, segments, passages, their float32 vectors and a full-text table over their stems. A source
is written in one transaction with everything that belongs to it, so that it is there whole or not
at all; a reader sees the state before or after. What stands in Chroma can be made again from here.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant import acronyms, csl, language, refi
from assistant.domain import Coding, Document, Locator, Passage, Scope, Segment, Source, Span
from assistant.index import schema
from assistant.index.lexical import Lexical, Scored

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Integers = NDArray[np.int64]
    Floats = NDArray[np.float64]
    Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class FileState:
    """What was seen of a file when it was last read: enough to tell whether it changed."""

    path: str
    size: int
    modified: int
    sha256: str
    failure: str = ""


class Catalogue:
    """One library's catalogue; a connection serves the thread that made it."""

    def __init__(self, path: Path) -> None:
        """Open or make the catalogue at ``path``.

        Raises:
            IndexUnusable: it is damaged or of another version.

        """
        self.path = path
        self._connection = schema.open_catalogue(path)
        self._revision = ""
        self._fingerprint = ""
        self._sources: dict[str, Source] | None = None
        self._languages: tuple[str, ...] = ()
        self._identities: dict[int, tuple[str, str]] | None = None
        self._owners: tuple[Integers, Integers] | None = None
        self._lexical: Lexical | None = None
        self._acronyms: dict[str, str] | None = None
        self._texts: dict[str, tuple[str, list[Any]]] = {}
        self._documents: dict[str, Document] = {}

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Do everything within, or nothing of it."""
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:  # an interruption too must leave nothing half written
                self._connection.execute("ROLLBACK")
                self._revision = ""
                raise
            self._connection.execute("COMMIT")
        except sqlite3.Error as error:
            raise schema.failure(error, self.path) from error

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Read one state within, whatever another process commits meanwhile; may be nested."""
        if self._connection.in_transaction:
            yield
            return
        self._rows("BEGIN")
        try:
            yield
        finally:
            if self._connection.in_transaction:
                self._rows("COMMIT")

    def revision(self) -> str:
        """Give what changes whenever a source is stored or removed, by any process."""
        return self.get_meta("revision")

    def _bump(self) -> None:
        self.set_meta("revision", str(int(self.revision() or "0") + 1))

    def _forget_if_changed(self) -> None:
        """Drop what is remembered of an earlier state."""
        revision = self.revision()
        if revision != self._revision:
            self._revision = revision
            self._fingerprint, self._languages = "", ()
            self._sources = self._identities = self._owners = self._lexical = None
            self._acronyms = None
            self._texts.clear()
            self._documents.clear()

    def _rows(self, statement: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        try:
            return self._connection.execute(statement, values).fetchall()
        except sqlite3.Error as error:
            raise schema.failure(error, self.path) from error

    # What the catalogue was made with

    def get_meta(self, key: str) -> str:
        """Give a noted value, or an empty string."""
        rows = self._rows("SELECT value FROM meta WHERE key = ?", (key,))
        return str(rows[0][0]) if rows else ""

    def set_meta(self, key: str, value: str) -> None:
        """Note a value."""
        self._rows("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    def files(self) -> dict[str, FileState]:
        """Give what was seen of each file, by its path."""
        return {row[0]: FileState(*row) for row in self._rows("SELECT * FROM files ORDER BY path")}

    def set_files(self, states: Iterable[FileState]) -> None:
        """Replace what was seen of the files."""
        self._rows("DELETE FROM files")
        for one in states:
            self._rows(
                "INSERT INTO files VALUES (?, ?, ?, ?, ?)",
                (one.path, one.size, one.modified, one.sha256, one.failure),
            )

    def fingerprint(self) -> str:
        """Give a hash that is equal for equal corpora, however they came to be indexed."""
        self._forget_if_changed()
        if not self._fingerprint:
            whole = hashlib.sha256()
            for id_, stamp in self.stamps().items():
                whole.update(f"{id_}\0{stamp}\n".encode())
            self._fingerprint = whole.hexdigest()
        return self._fingerprint

    # Sources

    def stamps(self) -> dict[str, str]:
        """Give for each source the stamp of what it was indexed from."""
        return dict(self._rows("SELECT id, stamp FROM sources ORDER BY id"))

    def sources(self) -> dict[str, Source]:
        """Give every source by its id."""
        self._forget_if_changed()
        if self._sources is None:
            self._sources = {
                row[0]: csl.from_csl(json.loads(row[1]))
                for row in self._rows("SELECT id, csl FROM sources ORDER BY id")
            }
        return self._sources

    def document(self, source_id: str) -> Document:
        """Give a source's text and segments."""
        self._forget_if_changed()
        if source_id not in self._documents:
            text, segments = self._text(source_id, 0)
            self._documents[source_id] = Document(
                self.sources()[source_id], text, tuple(segments), self._codings(source_id)
            )
        return self._documents[source_id]

    def _text(
        self, source_id: str, first: int, last: int | None = None
    ) -> tuple[str, list[Segment]]:
        """Give a source's text and some of its segments.

        Each segment is made when it is first asked for: a one-shot search reads a few passages of
        every interview, and to make all segments would take longer than the search.
        """
        if source_id not in self._texts:
            text, stored = self._rows(
                "SELECT text, segments FROM sources WHERE id = ?", (source_id,)
            )[0]
            self._texts[source_id] = text, json.loads(stored)
        text, segments = self._texts[source_id]
        for place in range(len(segments))[first:last]:
            if not isinstance(segments[place], Segment):
                segments[place] = _segment_from(segments[place])
        return text, segments[first:last]

    def _codings(self, source_id: str) -> tuple[Coding, ...]:
        rows = self._rows(
            'SELECT start, "end", code FROM codings WHERE source = ? ORDER BY start, "end", code',
            (source_id,),
        )
        return tuple(Coding(Span(start, end), code) for start, end, code in rows)

    def codes(self) -> set[str]:
        """Give the codes that something is coded with, and what each stands below."""
        found = {row[0] for row in self._rows("SELECT DISTINCT code FROM codings")}
        return {above for code in found for above in refi.with_above(code)}

    def known_vectors(self, source_id: str) -> dict[str, bytes]:
        """Give the vectors of a source's passages by the digest of what was embedded."""
        return dict(
            self._rows("SELECT digest, vector FROM passages WHERE source = ?", (source_id,))
        )

    def put(
        self,
        document: Document,
        stamp: str,
        passages: Sequence[Passage],
        vectors: Sequence[tuple[str, bytes]],
    ) -> None:
        """Store a source with all that belongs to it, in place of what was there.

        ``vectors`` holds for each passage the digest of what was embedded and the float32 bytes.
        Call it within ``transaction()``.
        """
        source = document.source
        self.remove(source.id)
        self._rows(
            "INSERT INTO sources VALUES (?, ?, ?, ?, ?)",
            (
                source.id,
                stamp,
                json.dumps(csl.to_csl(source), ensure_ascii=False),
                document.text,
                json.dumps([_segment_to(one) for one in document.segments], ensure_ascii=False),
            ),
        )
        for short, long in sorted(set(acronyms.mined(document.text))):
            self._rows("INSERT INTO acronyms VALUES (?, ?, ?)", (source.id, short, long))
        for one in document.codings:
            self._rows(
                "INSERT INTO codings VALUES (?, ?, ?, ?)",
                (source.id, one.span.start, one.span.end, one.code),
            )
        places = {segment: place for place, segment in enumerate(document.segments)}
        for passage, (digest, vector) in zip(passages, vectors, strict=True):
            speakers = sorted({one.speaker for one in passage.segments if one.speaker})
            cursor = self._connection.execute(
                "INSERT INTO passages VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    passage.id,
                    source.id,
                    passage.span.start,
                    passage.span.end,
                    places[passage.segments[0]],
                    places[passage.segments[-1]],
                    "\n".join(speakers),
                    passage.context,
                    digest,
                    vector,
                ),
            )
            code = source.language or "en"
            self._rows(
                "INSERT INTO passage_terms (rowid, context, body) VALUES (?, ?, ?)",
                (
                    cursor.lastrowid,
                    " ".join(language.terms(passage.context, code)),
                    " ".join(language.terms(passage.text, code)),
                ),
            )

    def remove(self, source_id: str) -> None:
        """Take a source out with all that belongs to it. Call it within ``transaction()``."""
        self._bump()
        self._rows(
            "DELETE FROM passage_terms WHERE rowid IN "
            "(SELECT number FROM passages WHERE source = ?)",
            (source_id,),
        )
        self._rows("DELETE FROM passages WHERE source = ?", (source_id,))
        self._rows("DELETE FROM acronyms WHERE source = ?", (source_id,))
        self._rows("DELETE FROM codings WHERE source = ?", (source_id,))
        self._rows("DELETE FROM sources WHERE id = ?", (source_id,))

    def scrub(self) -> None:
        """Leave nothing of what was removed in the file or its log."""
        self._rows("INSERT INTO passage_terms (passage_terms) VALUES ('optimize')")
        self._rows("VACUUM")
        self._rows("PRAGMA wal_checkpoint(TRUNCATE)")

    # Passages

    def count(self) -> int:
        """Give the number of passages."""
        return int(self._rows("SELECT count(*) FROM passages")[0][0])

    def languages(self) -> tuple[str, ...]:
        """Give the languages of the sources, English where none is known."""
        sources = self.sources().values()
        if not self._languages:
            found = {source.language or "en" for source in sources}
            self._languages = tuple(sorted(found & set(language.LANGUAGES))) or ("en",)
        return self._languages

    def acronyms(self) -> dict[str, str]:
        """Give what each short form stands for, folded; none that stands for several things."""
        self._forget_if_changed()
        if self._acronyms is None:
            rows = self._rows("SELECT DISTINCT short, long FROM acronyms ORDER BY short, long")
            self._acronyms = acronyms.unambiguous(rows)
        return self._acronyms

    def passages(self, numbers: Sequence[int]) -> dict[int, Passage]:
        """Give passages by their numbers."""
        marks = ",".join("?" * len(numbers))
        rows = self._rows(
            'SELECT number, id, source, start, "end", first_segment, last_segment, context '  # noqa: S608 - only question marks are joined in
            f"FROM passages WHERE number IN ({marks})",
            numbers,
        )
        self._forget_if_changed()
        return {row[0]: self._passage(*row[1:]) for row in rows}

    def _passage(  # noqa: PLR0913 - the columns of one row
        self, id_: str, source_id: str, start: int, end: int, first: int, last: int, context: str
    ) -> Passage:
        text, segments = self._text(source_id, first, last + 1)
        span = Span(start, end)
        return Passage(
            id=id_,
            source=self.sources()[source_id],
            span=span,
            text=text[start:end],
            segments=tuple(segment for segment in segments if segment.span.overlaps(span)),
            context=context,
        )

    def numbers(self, scope: Scope) -> list[int] | None:
        """Give the numbers of the passages within a scope, or ``None`` for all of them."""
        if scope.is_open:
            return None
        allowed = [source.id for source in self.sources().values() if in_scope(source, scope)]
        marks = ",".join("?" * len(allowed))
        rows = self._rows(
            f"SELECT number, source, speakers FROM passages WHERE source IN ({marks}) "  # noqa: S608 - only question marks are joined in
            "ORDER BY number",
            allowed,
        )
        sources = self.sources()
        found = [row[0] for row in rows if speaks_in_scope(sources[row[1]], row[2], scope)]
        return self._coded(found, scope.codes) if scope.codes else found

    def _coded(self, numbers: Sequence[int], codes: Sequence[str]) -> list[int]:
        """Give those passages in which something is coded so."""
        rows = self._rows(
            "SELECT DISTINCT passages.number, codings.code FROM passages JOIN codings ON "
            'codings.source = passages.source AND codings.start < passages."end" '
            'AND passages.start < codings."end"'
        )
        wanted = set(codes)
        coded = {number for number, code in rows if wanted & set(refi.with_above(code))}
        return [number for number in numbers if number in coded]

    def match(self, terms: Sequence[str], weights: tuple[float, float]) -> Scored:
        """Score every passage that holds one of the terms by BM25; higher is better.

        ``weights`` are those of context and body.
        """
        self._forget_if_changed()
        if self._lexical is None:
            self._lexical = Lexical(self._rows)
        return self._lexical.match(terms, weights)

    def holding(self, term: str) -> frozenset[int]:
        """Give the numbers of the passages that hold a term."""
        return frozenset(self.match([term], (1.0, 1.0)).numbers.tolist())

    def frequencies(self, terms: Sequence[str]) -> dict[str, int]:
        """Give for each term in how many passages it occurs."""
        self._rows(
            "CREATE VIRTUAL TABLE IF NOT EXISTS temp.vocabulary "
            "USING fts5vocab(main, passage_terms, row)"
        )
        marks = ",".join("?" * len(terms))
        rows = self._rows(
            f"SELECT term, doc FROM temp.vocabulary WHERE term IN ({marks})",  # noqa: S608 - only question marks are joined in
            terms,
        )
        found = dict(rows)
        return {term: int(found.get(term, 0)) for term in terms}

    def vectors(self, numbers: Sequence[int] | None = None) -> tuple[list[int], Vectors]:
        """Give the numbers and the vectors of some passages, or of all, in order of number."""
        import numpy as np  # noqa: PLC0415 - a tenth of a second that `--help` need not pay

        if numbers is None:
            rows = self._rows("SELECT number, vector FROM passages ORDER BY number")
        else:
            rows = []
            for start in range(0, len(numbers), 500):
                some = numbers[start : start + 500]
                marks = ",".join("?" * len(some))
                rows += self._rows(
                    f"SELECT number, vector FROM passages WHERE number IN ({marks}) "  # noqa: S608 - only question marks are joined in
                    "ORDER BY number",
                    some,
                )
        stacked = np.frombuffer(b"".join(row[1] for row in rows), dtype=np.float32)
        found = [row[0] for row in rows]
        return found, stacked.reshape(len(found), -1 if found else 0)

    def identities(self) -> dict[int, tuple[str, str]]:
        """Give for each passage's number its id and its source's id."""
        self._forget_if_changed()
        if self._identities is None:
            rows = self._rows("SELECT number, id, source FROM passages ORDER BY number")
            self._identities = {row[0]: (row[1], row[2]) for row in rows}
        return self._identities

    def owners(self) -> tuple[Integers, Integers]:
        """Give every passage's number, in order, and its source's place among ``sources()``."""
        import numpy as np  # noqa: PLC0415 - a tenth of a second that `--help` need not pay

        identities = self.identities()
        if self._owners is None:
            places = {id_: place for place, id_ in enumerate(self.sources())}
            numbers = np.fromiter(identities, np.int64)
            self._owners = (
                numbers,
                np.array([places[source] for _, source in identities.values()], np.int64),
            )
        return self._owners


def in_scope(source: Source, scope: Scope) -> bool:
    """Whether anything of a source may be used."""
    kind = "interview" if source.is_interview else "literature"
    if scope.types and source.type not in scope.types and kind not in scope.types:
        return False
    if scope.sources and source.id not in scope.sources:
        return False
    first, last = scope.years
    if (first is not None or last is not None) and not (
        source.year is not None
        and (first is None or first <= source.year)
        and (last is None or source.year <= last)
    ):
        return False
    if scope.participants or scope.roles or scope.groups:
        return any(
            _person_in_scope(one.id, one.role, one.group, scope) for one in source.participants
        )
    return True


def speaks_in_scope(source: Source, speakers: str, scope: Scope) -> bool:
    """Whether one of the speakers of a passage is one who was asked for."""
    if not (scope.participants or scope.roles or scope.groups):
        return True
    spoken = set(speakers.split("\n"))
    return any(
        one.id in spoken and _person_in_scope(one.id, one.role, one.group, scope)
        for one in source.participants
    )


def _person_in_scope(id_: str, role: str, group: str, scope: Scope) -> bool:
    return (
        (not scope.participants or id_ in scope.participants)
        and (not scope.roles or role in scope.roles)
        and (not scope.groups or group in scope.groups)
    )


def _segment_to(segment: Segment) -> list[Any]:
    return [
        segment.span.start,
        segment.span.end,
        segment.kind,
        [[one.label, one.first, one.last] for one in segment.locators],
        list(segment.section),
        segment.speaker,
    ]


def _segment_from(stored: list[Any]) -> Segment:
    start, end, kind, locators, section, speaker = stored
    return Segment(
        Span(start, end), kind, tuple(Locator(*one) for one in locators), tuple(section), speaker
    )
