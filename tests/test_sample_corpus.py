"""The sample corpus as it is shipped: what is invented says so wherever its words are shown."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from assistant import citations, corpus, indexing, readers
from assistant.domain import Answer, Citation, Document, Evidence, Finding, Question
from assistant.passages import cut
from assistant.rendering import data, markdown, plain
from assistant.tui.place import Place

ROOT = Path(__file__).resolve().parents[1]
REAL = {"masucci2025"}
"""The only files of the corpus that nobody here invented."""


@cache
def documents() -> dict[str, Document]:
    """Read every file of the sample corpus, as indexing does."""
    records = readers.read_references(ROOT / corpus.REFERENCES)
    people = readers.read_participants(ROOT / corpus.PARTICIPANTS)
    return {
        file.key: indexing.load(readers, ROOT, file, records, people, frozenset())
        for file in corpus.files(ROOT)
    }


INVENTED = sorted(set(documents()) - REAL)


def cited(document: Document) -> Citation:
    """Cite the first passage of a document that can be cited."""
    for passage in cut(document):
        found = citations.cite(document, passage.span, 1)
        if found is not None:
            return found
    raise AssertionError(f"nothing in {document.source.id} can be cited")


def test_the_corpus_is_twelve_interviews_and_four_articles() -> None:
    interviews = [one.source for one in documents().values() if one.source.is_interview]
    spoken = [one for one in interviews if not one.translation_of]
    assert sorted(one.id for one in spoken) == [f"S{number:02d}" for number in range(1, 13)]
    assert [one.id for one in interviews if one.translation_of] == ["S10.en"]
    assert len(documents()) - len(interviews) == 4


@pytest.mark.parametrize("key", INVENTED)
def test_what_is_invented_is_marked_in_the_file_and_in_the_index(key: str) -> None:
    document = documents()[key]
    assert document.source.provenance == "synthetic"
    doi = document.source.doi
    assert doi.startswith("10.5555/") or (document.source.is_interview and not doi)


def test_an_interview_is_of_one_participant_who_is_known() -> None:
    for key, document in documents().items():
        if document.source.is_interview:
            (participant,) = document.source.participants
            assert participant.id == key.removesuffix(".en")
            assert participant.role
            assert participant.group


def test_an_interview_is_long_enough_to_be_read_as_one() -> None:
    for document in documents().values():
        if document.source.is_interview:
            words = sum(
                len(document.text[one.span.start : one.span.end].split())
                for one in document.segments
            )
            assert 1_200 <= words <= 2_500, document.source.id


@pytest.mark.parametrize("key", INVENTED)
def test_no_face_shows_invented_words_without_their_mark(key: str) -> None:
    document = documents()[key]
    one = cited(document)
    passage = cut(document)[0]
    answer = Answer(
        Question("Who?"),
        (Finding(one.excerpt.exact, (one,)),),
        evidence=(Evidence(1, passage, 1.0),),
    )
    assert f"{key} {plain.MARK}" in plain.excerpt(one)
    assert f"{key} {plain.MARK}" in plain.answer(answer)
    assert f"{key} {plain.MARK}" in plain.passages(answer.evidence)
    assert plain.MARK in plain.reference(one.source)
    summary = markdown.summary([answer], [one.source], "0" * 64)
    assert summary.count(markdown.escape(plain.MARK)) >= 2
    assert '"provenance": "synthetic"' in data.line(data.answer(answer))
    assert f"{key} {plain.MARK}" in Place.of_citation(one).heading
