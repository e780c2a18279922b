"""What a file says of itself, drawn together into a Source.

Only the file speaks here: what ``references.json`` and ``participants.csv`` know of it is merged
in by a later layer, which also fills in ``path`` and ``sha256``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from assistant import language
from assistant.domain import Name, Participant, Source
from assistant.readers.header import Header

Kind = Literal["literature", "interview"]


def described(  # noqa: PLR0913  # what is found differs by format, what it becomes does not
    path: Path,
    kind: Kind,
    header: Header,
    text: str,
    *,
    title: str = "",
    author: tuple[Name, ...] = (),
    participants: tuple[str, ...] = (),
) -> Source:
    """Give the source of a file; the header goes before what the reader found elsewhere.

    ``participants`` are the speakers other than the interviewer, in the order in which they
    speak; where nobody is seen to speak, the header's are taken.
    """
    if kind == "interview":
        csl_type = "interview"
    else:
        csl_type = "article-journal" if header.doi or header.pmid else "document"
    people = participants or (header.participants if kind == "interview" else ())
    return Source(
        id=path.stem,
        type=csl_type,
        title=header.title or title,
        author=header.author or author,
        interviewer=header.interviewer,
        participants=tuple(Participant(person) for person in people),
        issued=header.issued,
        doi=header.doi,
        pmid=header.pmid,
        pmcid=header.pmcid,
        licence=header.licence,
        translation_of=header.translation_of,
        provenance=header.provenance or ("study" if kind == "interview" else "published"),
        language=header.language or language.detect(text),
    )
