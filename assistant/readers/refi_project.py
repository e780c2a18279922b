"""REFI-QDA projects and codebooks: the texts that were coded, who they are of, and the codings.

Nothing is unpacked to the disk but a PDF under a name made here; a source that lies outside the
project is named and never opened.
"""

from __future__ import annotations

import io
import re
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath

from lxml import etree

from assistant.domain import INTERVIEWER, Coding, Document, Participant
from assistant.errors import UnreadableFile
from assistant.readers import archives, encodings, files, plain, remarks, xml
from assistant.readers.characters import repair
from assistant.readers.refi_offsets import Counting, Selection, agrees, counting, repaired
from assistant.readers.sources import Kind
from assistant.refi import CODEBOOK, INTERNAL, PROJECT, PROJECT_FILE, Code

_ROLES = frozenset({"role", "roll", "profession", "yrke", "position", "occupation"})
_GROUPS = frozenset({"group", "grupp", "site", "unit", "setting"})
_Q = f"{{{PROJECT}}}"
_UNSAFE = re.compile(r"[^\w .()\u2010-\u2014-]+")
_LONGEST_NAME = 80

OtherReader = Callable[[Path, Kind], Document]


def read_codebook(path: Path) -> tuple[Code, ...]:
    """Read a codebook (.qdc), or that of a project. Raises ``UnreadableFile``."""
    content = files.load(path)
    if content.startswith(b"PK"):
        with _opened(path, content) as archive:
            return tuple(_codes(_project(path, archive), PROJECT))
    try:
        root = xml.parsed(content)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableFile(path, f"is no well-formed XML ({error}): export it again") from error
    found = root.tag == f"{{{CODEBOOK}}}CodeBook"
    if not found:
        raise UnreadableFile(path, "is no REFI-QDA codebook: export it as .qdc")
    return tuple(_codes(root, CODEBOOK))


def read(path: Path, kind: Kind, read_other: OtherReader) -> tuple[Document, ...]:
    """Read the sources of a project with their codings; ``read_other`` reads its PDFs.

    Raises:
        UnreadableFile: it is no project, is damaged or over a limit, or none of its sources is a
            text or in it.

    """
    content = files.load(path)
    with _opened(path, content) as archive:
        root = _project(path, archive)
        members = {PurePosixPath(name).name.casefold(): name for name in archive.namelist()}
        reading = _Reading(path, kind, archive, members, root, read_other)
        documents = tuple(reading.documents())
    if not documents:
        reason = "has no text in it to read: export it again with its sources"
        if reading.missing:
            missing = _many(reading.missing, "source")
            reason = f"names {missing} that it does not hold: export it with its sources"
        raise UnreadableFile(path, reason)
    return documents


def _opened(path: Path, content: bytes) -> zipfile.ZipFile:
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except archives.DAMAGE as error:
        raise UnreadableFile(path, "is no REFI-QDA project: export it as .qdpx") from error
    archives.check(path, archive, len(content))
    return archive


def _project(path: Path, archive: zipfile.ZipFile) -> etree._Element:
    name = next((one for one in archive.namelist() if one.casefold() == PROJECT_FILE), None)
    if name is None:
        raise UnreadableFile(path, f"has no {PROJECT_FILE} in it: export it as .qdpx")
    try:
        root = xml.parsed(archive.read(name))
    except Exception as error:  # zipfile raises anything on damage
        raise UnreadableFile(path, f"has a damaged {name} ({error}): export it again") from error
    if root.tag != f"{_Q}Project":
        raise UnreadableFile(path, f"has a {name} that is no REFI-QDA 1.0 project")
    return root


def _codes(root: etree._Element, namespace: str) -> Iterator[Code]:
    book = root if etree.QName(root).localname == "CodeBook" else root.find(f"{_Q}CodeBook")
    codes = book.find(f"{{{namespace}}}Codes") if book is not None else None
    if codes is not None:
        yield from _below(codes, namespace, ())


def _below(element: etree._Element, namespace: str, above: tuple[str, ...]) -> Iterator[Code]:
    for one in element.iterchildren(f"{{{namespace}}}Code"):
        name = " ".join(one.get("name", "").split()) or "unnamed code"
        description = one.findtext(f"{{{namespace}}}Description") or ""
        yield Code(
            one.get("guid", "").casefold(), name, above, one.get("color", ""), description.strip()
        )
        yield from _below(one, namespace, (*above, name))


class _Reading:
    """One project on its way to documents."""

    def __init__(  # noqa: PLR0913  # an archive, and what is known of what is in it
        self,
        path: Path,
        kind: Kind,
        archive: zipfile.ZipFile,
        members: dict[str, str],
        root: etree._Element,
        read_other: OtherReader,
    ) -> None:
        self._path = path
        self._kind = kind
        self._archive = archive
        self._members = members
        self._root = root
        self._read_other = read_other
        self._codes = {one.guid: one.path for one in _codes(root, PROJECT)}
        self._cases = dict(self._of_cases())
        self._taken: set[str] = set()
        self.missing = 0

    def documents(self) -> Iterator[Document]:
        """Give the sources that can be read, in their order."""
        left_out = 0
        for source in self._root.iterfind(f"{_Q}Sources/*"):
            document = self._document(source)
            if document is None:
                left_out += 1
                continue
            key = self._key(source)
            about = replace(document.source, id=key, title=document.source.title or key)
            document = replace(document, source=about)
            yield self._with_case(document, source.get("guid", "").casefold())
        if left_out:
            remarks.warn(f"without text that can be read: {_many(left_out, 'source')}")

    def _document(self, source: etree._Element) -> Document | None:
        name = etree.QName(source).localname
        if name == "TextSource":
            return self._text(source, self._selections(source, "PlainTextSelection"))
        if name == "PDFSource":
            inner = source.find(f"{_Q}Representation")
            if inner is not None:
                found = self._text(inner, self._selections(inner, "PlainTextSelection"))
                if found is not None:
                    return found
            return self._pdf(source)
        transcript = source.find(f"{_Q}Transcript")
        if transcript is not None:
            return self._text(transcript, self._synchronised(transcript))
        return None

    def _text(self, source: etree._Element, selections: list[Selection]) -> Document | None:
        raw = source.findtext(f"{_Q}PlainTextContent")
        if raw is None:
            content = self._member(source.get("plainTextPath", ""))
            if content is None:
                return None
            bare = content.removeprefix(b"\xef\xbb\xbf")
            raw = encodings.decoded(self._path, bare) if bare else ""
        way = counting(raw, selections)
        try:
            document = plain.in_place(self._named(source), self._kind, repair(raw))
        except UnreadableFile:
            return None
        return self._coded(document, way, selections)

    def _coded(self, document: Document, way: Counting, selections: list[Selection]) -> Document:
        to_read = repaired(way)
        codings, lost, doubtful = list[Coding](), 0, 0
        for one in selections:
            span = way.span(one)
            span = to_read(span) if span else None
            if span is None or not document.text[span.start : span.end].strip():
                lost += bool(one.codes)
                continue
            doubtful += agrees(document.text[span.start : span.end], one.name) is False
            codings += [Coding(span, code) for code in one.codes]
        if lost:
            remarks.warn(f"{document.source.id}: outside the text: {_many(lost, 'coding')}")
        if doubtful:
            remarks.warn(
                f"{document.source.id}: not where its name says, look at it: "
                f"{_many(doubtful, 'selection')}"
            )
        ordered = sorted(set(codings), key=lambda one: (one.span.start, one.span.end, one.code))
        return replace(document, codings=tuple(ordered))

    def _selections(self, source: etree._Element, name: str) -> list[Selection]:
        found = []
        for one in source.iterchildren(f"{_Q}{name}"):
            start, end = _number(one.get("startPosition")), _number(one.get("endPosition"))
            if start is not None and end is not None:
                label = one.get("name", "").rstrip(" .\u2026")
                found.append(Selection(start, end, label, self._coded_with(one)))
        return found

    def _synchronised(self, transcript: etree._Element) -> list[Selection]:
        """Give the selections of a transcript, which lie between two points in time."""
        points = {
            one.get("guid", "").casefold(): _number(one.get("position"))
            for one in transcript.iterchildren(f"{_Q}SyncPoint")
        }
        found = []
        for one in transcript.iterchildren(f"{_Q}TranscriptSelection"):
            start = points.get(one.get("fromSyncPoint", "").casefold())
            end = points.get(one.get("toSyncPoint", "").casefold())
            if start is not None and end is not None:
                found.append(Selection(start, end, one.get("name", ""), self._coded_with(one)))
        return found

    def _coded_with(self, selection: etree._Element) -> tuple[str, ...]:
        references = selection.iterfind(f"{_Q}Coding/{_Q}CodeRef")
        guids = (one.get("targetGUID", "").casefold() for one in references)
        return tuple(dict.fromkeys(self._codes[one] for one in guids if one in self._codes))

    def _pdf(self, source: etree._Element) -> Document | None:
        content = self._member(source.get("path", ""))
        if content is None:
            return None
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / "source.pdf"
            copy.write_bytes(content)
            try:
                document = self._read_other(copy, self._kind)
            except UnreadableFile as error:
                remarks.warn(f"{source.get('name', 'a PDF')}: {error.reason}")
                return None
        drawn = sum(1 for one in source.iterfind(f"{_Q}PDFSelection") if self._coded_with(one))
        if drawn:
            remarks.warn(
                f"{source.get('name', 'a PDF')}: not taken over, because drawn on its pages "
                f"without words: {_many(drawn, 'coding')}"
            )
        return document

    def _member(self, reference: str) -> bytes | None:
        """Give a file of the project by what refers to it; its path is never followed."""
        if not reference.casefold().startswith(INTERNAL):
            self.missing += 1
            return None
        name = self._members.get(PurePosixPath(reference[len(INTERNAL) :]).name.casefold())
        try:
            content = self._archive.read(name) if name else None
        except archives.DAMAGE:
            content = None
        self.missing += content is None
        return content

    def _named(self, source: etree._Element) -> Path:
        return self._path.parent / f"{source.get('name') or self._path.stem}.txt"

    def _key(self, source: etree._Element) -> str:
        """Give a citation key: the source's own name, as far as a file could bear it."""
        name = PurePosixPath(source.get("name", "").replace("\\", "/")).name
        if name.casefold().endswith((".txt", ".docx", ".pdf", ".rtf", ".md", ".odt")):
            name = name.rpartition(".")[0]
        bare = " ".join(_UNSAFE.sub(" ", name).split())[:_LONGEST_NAME].strip(" .")
        key, count = bare or f"{self._path.stem} source", 1
        while key in self._taken:
            count += 1
            key = f"{bare or self._path.stem} {count}"
        self._taken.add(key)
        return key

    def _of_cases(self) -> Iterator[tuple[str, Participant]]:
        """Give who each source is of, where the project says it of one person alone."""
        names = {
            one.get("guid", "").casefold(): one.get("name", "")
            for one in self._root.iterfind(f"{_Q}Variables/{_Q}Variable")
        }
        of: dict[str, list[Participant]] = {}
        for case in self._root.iterfind(f"{_Q}Cases/{_Q}Case"):
            values = dict(_values(case, names))
            name = " ".join(case.get("name", "").split())
            references = [
                one.get("targetGUID", "").casefold() for one in case.iterfind(f"{_Q}SourceRef")
            ]
            for guid in references if name else ():
                of.setdefault(guid, []).append(_participant(name, values))
        for guid, people in of.items():
            if len(people) == 1:
                yield guid, people[0]

    def _with_case(self, document: Document, guid: str) -> Document:
        """Give a source's only speaker the name and the variables of its case."""
        case = self._cases.get(guid)
        if case is None or not document.source.is_interview:
            return document
        speakers = {one.speaker for one in document.segments} - {None, INTERVIEWER}
        if len(speakers) > 1:
            return document
        segments = tuple(
            replace(one, speaker=case.id) if one.speaker in speakers else one
            for one in document.segments
        )
        source = replace(document.source, participants=(case,))
        return replace(document, source=source, segments=segments)


def _values(case: etree._Element, names: dict[str, str]) -> Iterator[tuple[str, str]]:
    for value in case.iterfind(f"{_Q}VariableValue"):
        of = value.find(f"{_Q}VariableRef")
        guid = of.get("targetGUID", "").casefold() if of is not None else ""
        given = [one.text or "" for one in value if one is not of]
        if names.get(guid) and given and given[0].strip():
            yield names[guid], " ".join(given[0].split())


def _participant(name: str, values: dict[str, str]) -> Participant:
    def of(known: Iterable[str]) -> str:
        return next((value for key, value in values.items() if key.casefold() in known), "")

    rest = {key: one for key, one in values.items() if key.casefold() not in _ROLES | _GROUPS}
    return Participant(name, of(_ROLES), of(_GROUPS), tuple(rest.items()))


def _many(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def _number(value: str | None) -> int | None:
    return int(value) if value and value.isdecimal() and len(value) < 12 else None
