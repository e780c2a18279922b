from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant import corpus, indexing, readers, reference_list
from assistant.domain import Document, Segment, Source, Span
from tests.conftest import ROOT

SOURCE = Source("paper", "article-journal")


def document(text: str, entries: list[str]) -> Document:
    """Give a text with a reference list; the words of each entry are its segment."""
    segments = []
    for one in entries:
        start = text.index(one)
        segments.append(Segment(Span(start, start + len(one)), "reference"))
    return Document(SOURCE, text, tuple(segments))


@pytest.mark.parametrize("label", ["{}. ", "[{}] ", "({}) ", "{}) ", "{}\t"])
@pytest.mark.parametrize("number_stands", ["in the entry", "before it"])
def test_entries_are_known_by_their_numbers(label: str, number_stands: str) -> None:
    works = ["Berg A. Waiting.", "Lund P. Paying.", "Holm E. Asking 3 boards."]
    lines = [label.format(number) + work for number, work in enumerate(works, 1)]
    found = reference_list.entries(
        document("\n".join(lines), lines if number_stands == "in the entry" else works)
    )
    assert [one.words.endswith(work) for one, work in zip(found.values(), works, strict=True)]
    assert list(found) == [1, 2, 3]


@pytest.mark.parametrize(
    "lines",
    [
        ["Berg A. Waiting. 2020.", "Holm E. Asking. 2018.", "Lund P. Paying. 2019."],
        ["1. Berg A. Waiting.", "3. Holm E. Asking.", "4. Lund P. Paying."],
        ["2. Berg A. Waiting.", "3. Holm E. Asking.", "4. Lund P. Paying."],
        ["1. Berg A. Waiting.", "2. Holm E. Asking."],
        ["1. Berg A. Waiting.", "2. Holm E. Asking.", "Lund P. Paying."],
    ],
)
def test_a_list_that_is_not_numbered_throughout_stands_for_nothing(lines: list[str]) -> None:
    assert reference_list.entries(document("\n".join(lines), lines)) == {}


def test_marks_are_read_in_their_order_and_once() -> None:
    text = "As told [2], and by others [4\u20136,1; 5]. In [2020] and 10\u2076 (3) nothing. [12a]"
    found = list(reference_list.marked(document(text, []), Span(0, len(text))))
    assert found == [2, 4, 5, 6, 1]
    assert list(reference_list.marked(document(text, []), Span(20, len(text)))) == [4, 5, 6, 1]


@given(st.text(max_size=80), st.integers(0, 80))
def test_any_text_can_be_read(text: str, start: int) -> None:
    span = Span(min(start, len(text)), len(text))
    list(reference_list.marked(document(text, []), span))
    reference_list.entries(Document(SOURCE, text, (Segment(span, "reference"),) * 3))


def test_an_entry_is_held_where_its_doi_or_its_whole_title_says_so() -> None:
    entry = reference_list.Entry(
        1, "Berg A, Lund P. Waiting for the tumour report. J Wait 2020. doi:10.5/Wait.1", Span(0, 1)
    )
    by_doi = Source("a", doi="10.5/wait.1")
    by_title = Source("b", title="Waiting for the Tumour Report")
    near = [Source("c", doi="10.5/wait.12"), Source("d", title="Waiting"), Source("e")]
    longer = Source("f", title="Waiting for the tumour report in Norway")
    assert reference_list.held(entry, [*near, longer]) == ""
    assert reference_list.held(entry, [*near, by_doi]) == "a"
    assert reference_list.held(entry, [*near, by_title]) == "b"


def test_every_mark_of_the_sample_articles_stands_for_an_entry() -> None:
    read = 0
    for file in corpus.files(ROOT):
        if not file.path.endswith(".xml"):
            continue
        article = indexing.load(readers, ROOT, file, (), (), frozenset())
        listed = reference_list.entries(article)
        marks = list(reference_list.marked(article, Span(0, len(article.text))))
        assert marks
        assert set(marks) <= set(listed)
        read += 1
    assert read >= 3
