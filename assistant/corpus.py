"""The corpus as the team keeps it: which files there are, and what is known of each.

``corpus/papers/`` and ``corpus/interviews/`` hold files, ``corpus/references.json`` (CSL-JSON)
says what the papers are, ``corpus/participants.csv`` who the participants are. READMEs, hidden
files and ``corpus/evaluation/`` are never indexed. Here a file meets its record and its people.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Literal

from assistant import readers
from assistant.csl import normal_doi
from assistant.domain import INTERVIEWER, Coding, Document, Participant, Segment, Source, Span
from assistant.errors import UsageError
from assistant.refi import CODEBOOK_SUFFIX, PROJECT_SUFFIX

REFERENCES = "corpus/references.json"
PARTICIPANTS = "corpus/participants.csv"
WITHDRAWN = "corpus/withdrawn.txt"
_FOLDERS: tuple[tuple[str, Literal["literature", "interview"]], ...] = (
    ("corpus/papers", "literature"),
    ("corpus/interviews", "interview"),
)


@dataclass(frozen=True, slots=True)
class CorpusFile:
    """A file that is indexed: its path within the library, what it is, and its citation key."""

    path: str
    kind: Literal["literature", "interview"]
    key: str


def files(root: Path) -> tuple[CorpusFile, ...]:
    """List the papers and interviews in the order of their paths.

    The citation key is the file's name without its suffix; where two files share it, the path.
    A PDF that has its XML beside it is left out: see `renditions`.
    """
    walked = _found(root)
    twins = _twins(walked)
    found = [(path, kind) for path, kind in walked if path not in twins]
    stems = Counter(Path(path).stem for path, _ in found)
    return tuple(
        CorpusFile(path, kind, stem if stems[stem] == 1 else path.removeprefix("corpus/"))
        for path, kind in found
        for stem in [Path(path).stem]
    )


def projects(root: Path) -> tuple[CorpusFile, ...]:
    """List the REFI-QDA projects: files that hold several sources, with their codings."""
    return tuple(
        CorpusFile(path, kind, Path(path).stem)
        for path, kind in _walked(root)
        if path.casefold().endswith(PROJECT_SUFFIX)
    )


def codebooks(root: Path) -> tuple[str, ...]:
    """List the REFI-QDA codebooks, which hold no words of anybody."""
    return tuple(path for path, _ in _walked(root) if path.casefold().endswith(CODEBOOK_SUFFIX))


def renditions(root: Path) -> dict[str, str]:
    """Give the PDFs that are an article's whose XML lies beside them, each with that XML.

    Publishers give out an article in both. Were both indexed, each sentence would be found twice
    and counted as two publications; in the XML nothing has to be guessed from the look of a page.
    """
    return _twins(_found(root))


def _twins(found: Iterable[tuple[str, str]]) -> dict[str, str]:
    papers = {path for path, kind in found if kind == "literature"}
    twins = {}
    for path in sorted(papers):
        if path.casefold().endswith(".pdf"):
            stem = path[: -len(".pdf")]
            twin = next((stem + one for one in (".xml", ".nxml") if stem + one in papers), "")
            if twin:
                twins[path] = twin
    return twins


def _found(root: Path) -> list[tuple[str, Literal["literature", "interview"]]]:
    exchanged = (PROJECT_SUFFIX, CODEBOOK_SUFFIX)
    return [one for one in _walked(root) if not one[0].casefold().endswith(exchanged)]


def _walked(root: Path) -> list[tuple[str, Literal["literature", "interview"]]]:
    return [
        (path.relative_to(root).as_posix(), kind)
        for folder, kind in _FOLDERS
        for path in sorted((root / folder).rglob("*"))
        if path.is_file() and not _left_out(path.relative_to(root))
    ]


def _left_out(path: Path) -> bool:
    hidden = any(part.startswith((".", "~")) for part in path.parts)
    return hidden or path.stem.casefold() == "readme"


def add(root: Path, path: Path, kind: Literal["literature", "interview"]) -> str:
    """Copy a file into the corpus, and give its path within the library.

    Raises:
        UsageError: there is none, it is of a kind that is not read, its place is taken, or it
            cannot be copied; nothing was changed.

    """
    path = path.expanduser()
    if not path.is_file():
        raise UsageError(f"{path}: there is no such file: name one by its path")
    kinds = readers.SUFFIXES | {PROJECT_SUFFIX, CODEBOOK_SUFFIX}
    if path.suffix.casefold() not in kinds or _left_out(Path(path.name)):
        known = ", ".join(sorted(kinds))
        raise UsageError(f"{path}: is of a kind that is not read; these are: {known}")
    folder = next(folder for folder, of in _FOLDERS if of == kind)
    target = root / folder / path.name
    if target.exists():
        raise UsageError(f"{folder}/{path.name}: is there already: rename the file, or delete that")
    part = target.with_name(f".{path.name}.part")
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.copyfile(path, part)
        if kind == "interview":
            part.chmod(0o600)
        part.replace(target)
    except OSError as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise UsageError(f"{folder}/{path.name}: cannot be written: {error.strerror}") from error
    return f"{folder}/{path.name}"


def withdrawn(root: Path) -> frozenset[str]:
    """Give the ids of participants and sources that were forgotten and must not come back."""
    path = root / WITHDRAWN
    if not path.is_file():
        return frozenset()
    lines = path.read_text(encoding="utf-8").splitlines()
    return frozenset(line.strip() for line in lines if line.strip() and not line.startswith("#"))


def withdraw(root: Path, id_: str) -> None:
    """Note that a participant or source must not come back; the note outlives the index."""
    path = root / WITHDRAWN
    before = path.read_text(encoding="utf-8") if path.is_file() else ""
    if before and not before.endswith("\n"):
        before += "\n"
    part = path.with_suffix(".part")
    part.write_text(f"{before}{id_}\n", encoding="utf-8")
    part.replace(path)


def with_record(document: Document, records: Iterable[Document]) -> Document:
    """Join a paper to its bibliographic record, by citation key or DOI.

    What the record says goes before what the file says; the mark of a synthetic file stays.
    """
    source = document.source
    doi = normal_doi(source.doi)
    record = next(
        (
            one.source
            for one in records
            if one.source.id == source.id or (doi and normal_doi(one.source.doi) == doi)
        ),
        None,
    )
    if record is None:
        return document
    kept = {"participants", "language", "path", "sha256", "provenance"}
    known = {
        field.name: value
        for field in fields(Source)
        if field.name not in kept and (value := getattr(record, field.name))
    }
    return replace(document, source=replace(source, **known))


def with_participants(document: Document, people: Iterable[Participant]) -> Document:
    """Give the speakers of an interview the roles that ``participants.csv`` knows for them.

    Labels and ids are compared without regard to case. A file that is named after a participant
    and in which one person answers is that participant's, whatever the label says. A person whose
    role is ``interviewer`` is one.
    """
    known = {one.id.casefold(): one for one in people}
    speakers = [one.id for one in document.source.participants]
    renamed = {label: known[label.casefold()].id for label in speakers if label.casefold() in known}
    by_file = known.get(document.source.id.casefold())
    if by_file is not None and len(speakers) == 1 and not renamed:
        renamed = {speakers[0]: by_file.id}
    asking = {label for label, id_ in renamed.items() if known[id_.casefold()].role == INTERVIEWER}
    segments = tuple(
        replace(one, speaker=INTERVIEWER if one.speaker in asking else renamed[one.speaker])
        if one.speaker in renamed
        else one
        for one in document.segments
    )
    participants = tuple(
        known.get(renamed.get(one.id, one.id).casefold(), one)
        for one in document.source.participants
        if one.id not in asking
    )
    return replace(
        document, source=replace(document.source, participants=participants), segments=segments
    )


def without_withdrawn(document: Document, ids: frozenset[str]) -> Document:
    """Take out what participants who withdrew have said, words and all."""
    gone = {one.id for one in document.source.participants} & ids
    if not gone:
        return document
    text: list[str] = []
    segments: list[Segment] = []
    done = shift = 0
    for one in document.segments:
        if one.speaker in gone:
            text.append(document.text[done : one.span.start])
            shift += len(one.span)
            done = one.span.end
        else:
            span = replace(one.span, start=one.span.start - shift, end=one.span.end - shift)
            segments.append(replace(one, span=span))
    text.append(document.text[done:])
    taken_out = [one.span for one in document.segments if one.speaker in gone]
    codings = tuple(_moved(document.codings, taken_out))
    left = tuple(one for one in document.source.participants if one.id not in gone)
    source = replace(document.source, participants=left)
    return replace(
        document, source=source, text="".join(text), segments=tuple(segments), codings=codings
    )


def _moved(codings: Iterable[Coding], taken_out: list[Span]) -> Iterator[Coding]:
    """Give codings where they are once stretches are taken out; none of what is gone."""

    def place(at: int) -> int:
        return at - sum(max(0, min(one.end, at) - one.start) for one in taken_out)

    for one in codings:
        start, end = place(one.span.start), place(one.span.end)
        if start < end:
            yield replace(one, span=Span(start, end))
