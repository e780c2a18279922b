"""The kind of answer is read off the words that ask, and seen in a sentence where it can be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answering.expected import Expected, expected, holds


@pytest.mark.parametrize(
    ("kind", "question"),
    [
        ("number", "How many samples were lost?"),
        ("number", "What percentage of patients were tested?"),
        ("number", "What does one test cost?"),
        ("number", "Hur många prover togs i år?"),
        ("number", "Vad kostar ett prov?"),
        ("duration", "How long were they closed?"),
        ("duration", "How many weeks does it take?"),
        ("duration", "Hur lång tid tar det?"),
        ("time", "When did the grant end?"),
        ("time", "In which year did it start?"),
        ("time", "När började de?"),
        ("person", "who should be allowed to order the test?"),
        ("person", "is there anyone who wants every patient tested?"),
        ("person", "Whose budget is it?"),
        ("person", "Finns det någon som tycker att det testas för mycket?"),
        ("yes_no", "Do they ever answer?"),
        ("yes_no", "Has it been solved?"),
        ("yes_no", "Finns det någon rutin?"),
        ("definition", "What is a third body?"),
        ("definition", "What is personalised medicine?"),
        ("definition", "What does real-time mean to each role?"),
        ("definition", "Vad är en tredje organisation?"),
        ("reason", "Why did they stop?"),
        ("reason", "patients who weren't tested, how does that come about?"),
        ("reason", "Varför slutade de?"),
        ("list", "Which barriers come up most often?"),
        ("list", "What are the barriers?"),
        ("list", "What mistakes do people describe?"),
        ("list", "Give me all the explanations"),
        ("list", "Vilka hinder finns det?"),
        ("comparison", "Compare how the two studies were done."),
        ("comparison", "Managers versus nurses on budgets"),
        ("comparison", "Do the managers and the nurses think alike about it?"),
        ("comparison", "Är cheferna och läkarna överens?"),
        ("quotation", "Quote that exactly"),
        ("quotation", "What did she say about it, word for word?"),
        ("open", "What do the managers say about money?"),
        ("open", "What is known about the tray?"),
        ("open", "and the managers?"),
        ("open", ""),
    ],
)
def test_the_word_that_asks_tells_the_kind(kind: str, question: str) -> None:
    assert expected(question) == kind
    assert expected(f"\n {question.upper()} ".replace(" ", "  ")) == kind


@pytest.mark.parametrize(
    ("kind", "question"),
    [
        # What stands before the question.
        ("number", "My chair, who is a surgeon, will ask me: how many were lost?"),
        ("person", "I need to know who pays"),
        ("person", "When the grant has ended, who pays?"),
        ("comparison", "When they talk of days, is the lab counting from the same day?"),
        # What stands after it.
        ("definition", "what is a third body? My chair will ask me how many there are"),
        ("yes_no", "Does she believe in it? One sentence of the original please"),
        # Of several things the first, and after a yes or no what is ordered.
        ("number", "How many were lost, and who paid?"),
        ("list", "Should there be one? Give me everyone who is for it"),
        # What is asked within.
        ("number", "Does the report say how many were lost?"),
        # No clause asks.
        ("duration", "turnaround from biopsy to report"),
        ("duration", "turnaround from biopsy to report - what figure can I use?"),
    ],
)
def test_what_asks_decides_and_not_what_stands_around_it(kind: str, question: str) -> None:
    assert expected(question) == kind


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        (Expected.NUMBER, "We lost forty-seven samples."),
        (Expected.NUMBER, "It costs 11 400 kronor."),
        (Expected.NUMBER, "One in seven has the wrong panel."),
        (Expected.NUMBER, "Det blir sjuhundrafemtio tusen."),
        (Expected.DURATION, "Twenty-one days from door to signature."),
        (Expected.DURATION, "It takes 5\u20136 weeks."),
        (Expected.DURATION, "It took a week."),
        (Expected.DURATION, "Det tog två dagar."),
        (Expected.TIME, "It started in 2019."),
        (Expected.TIME, "It came on the third of May."),
        (Expected.TIME, "Last spring it was printed."),
        (Expected.TIME, "Det var förra hösten."),
        (Expected.PERSON, "The pathologist signs."),
        (Expected.PERSON, "It was Anna who found it."),
        (Expected.PERSON, "[colleague] found it."),
        (Expected.PERSON, "Det är sköterskan som kryssar."),
        (Expected.DEFINITION, "A variant is a change in the sequence."),
        (Expected.DEFINITION, "En rond kallas det."),
        (Expected.REASON, "It lay there because nobody signed."),
        (Expected.REASON, "Nobody learns, since nobody reads it."),
        (Expected.REASON, "Det ligger kvar eftersom ingen läser."),
    ],
)
def test_a_sentence_that_holds_an_answer(kind: Expected, sentence: str) -> None:
    assert holds(kind, sentence) is True


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        (Expected.NUMBER, "One of the doctors was late in 2024 [12]."),
        (Expected.NUMBER, "See section 3, Table 2 and what P07 says."),
        (Expected.DURATION, "Forty-seven samples lay in the freezer."),
        (Expected.DURATION, "They send four samples a year."),
        (Expected.TIME, "It may be so, and they march on."),
        (Expected.PERSON, "It was lost in a tray in May."),
        (Expected.DEFINITION, "There is a tray, I mean, a box."),
        (Expected.REASON, "Since 2019 it has been in a tray."),
    ],
)
def test_a_sentence_that_holds_none(kind: Expected, sentence: str) -> None:
    assert holds(kind, sentence) is False


@pytest.mark.parametrize("kind", ["open", "list", "yes_no", "comparison", "quotation"])
def test_what_cannot_be_seen_in_a_sentence(kind: str) -> None:
    assert holds(Expected(kind), "Forty-seven, because it is a tray.") is None


_PIECES = (
    "how",
    " many",
    " who",
    " is",
    " the",
    ",",
    ".",
    "?",
    " - ",
    "\n",
    " days",
    " 12",
    " Anna",
)


@given(st.text(max_size=200) | st.lists(st.sampled_from(_PIECES), max_size=30).map("".join))
def test_white_space_decides_nothing(text: str) -> None:
    spaced = "\n ".join(text.split())
    assert expected(text) == expected(spaced)
    for kind in Expected:
        assert holds(kind, text) == holds(kind, spaced)
