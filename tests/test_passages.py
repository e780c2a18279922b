from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from assistant import passages
from assistant.domain import INTERVIEWER
from tests.conftest import article, interview

WORDS = st.text(min_size=1, max_size=400).map(lambda text: " ".join(text.split())).filter(bool)


def test_a_short_section_is_one_passage_under_its_title_and_section() -> None:
    (only,) = passages.cut(article("Funding is split.", "Nobody owns it."))
    assert only.context == "On waiting > Results"
    assert only.text == "Funding is split.\n\nNobody owns it."


def test_an_answer_has_the_question_as_its_context_and_never_as_its_words() -> None:
    document = interview(
        (INTERVIEWER, "What holds it back, do you think?"),
        ("S09", "The money. It always is."),
        (INTERVIEWER, "Mm."),
        ("S09", "And the forms."),
        (INTERVIEWER, "How long does it take?"),
        ("S09", "Five weeks."),
    )
    first, second = passages.cut(document)
    assert first.context == "What holds it back, do you think?"
    assert [one.speaker for one in first.segments] == ["S09", "S09"]
    assert second.context == "How long does it take?"
    assert second.text == "Five weeks."


def test_a_long_section_is_cut_at_sentences_with_an_overlap() -> None:
    document = article(
        " ".join(f"Sentence number {one} has just seven words." for one in range(90))
    )
    cut = passages.cut(document)
    assert len(cut) > 3
    assert all(len(one.text.split()) <= passages.PROSE_WORDS for one in cut)
    assert all(one.text.endswith("words.") and one.text.startswith("Sentence") for one in cut)
    assert all(one.span.overlaps(other.span) for one, other in itertools.pairwise(cut))


def test_the_id_of_a_passage_outlives_a_change_elsewhere_in_the_file() -> None:
    before = interview((INTERVIEWER, "What is it that you do?"), ("S09", "I count tubes."))
    after = interview(
        (INTERVIEWER, "Could you say your name?"),
        ("S09", "Rather not."),
        (INTERVIEWER, "What is it that you do?"),
        ("S09", "I count tubes."),
    )
    assert passages.cut(before)[0].id == passages.cut(after)[1].id


@given(st.lists(st.tuples(st.sampled_from([INTERVIEWER, "S09", "S10"]), WORDS), max_size=8))
def test_passages_are_the_documents_own_words(turns: list[tuple[str, str]]) -> None:
    document = interview(*turns)
    cut = passages.cut(document)
    for one in cut:
        assert document.text[one.span.start : one.span.end] == one.text
        assert one.segments
        assert all(segment.span.overlaps(one.span) for segment in one.segments)
    spoken = "".join(words for speaker, words in turns if speaker != INTERVIEWER)
    held = "".join(
        document.text[max(one.start, passage.span.start) : min(one.end, passage.span.end)]
        for passage in cut
        for one in (segment.span for segment in passage.segments)
    )
    assert "".join(held.split()) == "".join(spoken.split())
    assert len({one.id for one in cut}) == len(cut)
