"""What others are said to say, and what is taken back, are told from the speaker's own words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answering.speech import is_reported, takes_back


@pytest.mark.parametrize(
    "text",
    [
        "My head nurse says that our responsibility must not be stretched.",
        "My colleague in pathology keeps saying that it is twenty-one days.",
        "They say it is mostly the transport.",
        "Everybody says GDPR.",
        "one of the doctors thinks never",
        "There is one who says never, it is a medical decision.",
        "The managers don't think that it is worth it.",
        "He told me that the block was lost.",
        "We were told that the grant would be extended.",
        "And the university writes to me that this shall be deleted.",
        "She looked at the list and said, I don't know this man, and I know everybody.",
        "And she said, oh, but little friend.",
        "And she said, \u201cI don\u2019t think I\u2019ll do it. It\u2019s so far.\u201d",
        "\u201cWe never saw it,\u201d she said.",
        "It takes three weeks, they say.",
        "According to the lab it's 21 days.",
        "It's 21 days, according to the lab.",
        "If you ask the laboratory it's twenty-one.",
        "Min chef säger att ansvaret inte får tänjas.",
        "Labbet säger att det tar tre veckor.",
        "Hon sa till mig att provet var borta.",
        "Och så säger hon, upp med armarna.",
        "Mina kollegor tror inte att det går.",
        "Enligt labbet tar det 21 dagar.",
    ],
)
def test_what_others_say_or_think_is_reported(text: str) -> None:
    assert is_reported(text)
    assert is_reported(f"  {text}\n".replace(" ", "\n"))


@pytest.mark.parametrize(
    "text",
    [
        # The speaker's own.
        "I said to him that it was wrong.",
        "We think the lab is too slow.",
        "My colleagues and I think that it is too late.",
        "I'd say the nurses do it.",
        "Let's say it takes three weeks.",
        "If you ask me, it is too slow.",
        "Enligt mig tar det för lång tid.",
        "I stood before the board and said that I was against.",
        "Jag säger att det tar tre veckor.",
        # Nobody's.
        "That says a lot about us.",
        "That is to say, nobody owns it.",
        "It is the same thing, as they say, all over again.",
        "Nobody in the lab says that it is slow.",
        "My gut feeling says that it won't work.",
        "Det säger ganska mycket.",
        # A document's.
        "On the form it says that the sample is missing.",
        "The guidelines say that we must wait.",
        "According to the plan it should be ready by May.",
        "Enligt planen ska det vara klart i maj.",
        # What others do, or might.
        "She says yes to everything.",
        "They ask if it will hurt.",
        "They think about it every day.",
        "He has said that for years.",
        "He says it so loudly that it took me longer to hear.",
        "When the doctors say it is benign, we stop.",
    ],
)
def test_the_speakers_own_words_are_not_reported(text: str) -> None:
    assert not is_reported(text)


def test_a_report_that_is_less_than_half_of_an_excerpt_does_not_make_it_one() -> None:
    said = "They say it is slow."
    assert is_reported(said)
    assert is_reported(f"{said} I do not agree.")
    assert not is_reported(f"{said} I do not agree at all.")
    assert not is_reported(
        "The form counts twenty-one days for each sample, yet according to the lab it is thirty."
    )


def test_a_report_ends_where_the_speaker_goes_on() -> None:
    own = "I measured it every day for a month, needle to answer, and it was five weeks"
    assert not is_reported(f"She says that it is slow, and {own}.")
    assert not is_reported(f"She says that it is slow; {own}.")
    # In direct speech "I" is she.
    assert is_reported(f"She says, it is slow, and {own}.")
    assert not is_reported(f"She says, \u201cit is slow\u201d, and {own}.")


@pytest.mark.parametrize(
    "text",
    [
        "I want to take that back.",
        "And you have one person who, no, wait, let me take that back.",
        "I'd like to take back what I said about the nurses.",
        "I said before that it should be in one place. I don't think that any more.",
        "I\u2019ve changed my mind.",
        "That was wrong of me.",
        "No, strike that, that sounds bitter.",
        "What I said about the lab wasn't fair.",
        "Let me correct myself: it was two.",
        "Jag tar tillbaka det.",
        "Det måste jag ta tillbaka.",
        "Jag har ändrat mig.",
        "Nej, förresten, det var i maj.",
        "Stryk det.",
    ],
)
def test_what_is_taken_back(text: str) -> None:
    assert takes_back(text)
    assert takes_back(f"\n{text}".upper())


@pytest.mark.parametrize(
    "text",
    [
        "Take back the sample.",
        "They took it back.",
        "We took the code away.",
        "I will take it back to the lab tomorrow.",
        "Jag tar tillbaka provet på måndag.",
        "The strike that stopped us lasted a week.",
        "I haven't changed my mind.",
        "I said before that everything should be in one place.",
        "It was last autumn, no, the autumn before.",
        "Ta en lakrits, förresten.",
        # What is taken back again stands, and what others take back is theirs.
        "Strike that. No, let it stand.",
        "He said, I take that back.",
    ],
)
def test_what_is_not_taken_back(text: str) -> None:
    assert not takes_back(text)


_PIECES = (
    "She",
    " says",
    " that",
    " I",
    ",",
    ".",
    "\u201c",
    "\u201d",
    "\n",
    "\t",
    " take",
    " back",
    ";",
)


@given(st.text(max_size=200) | st.lists(st.sampled_from(_PIECES), max_size=40).map("".join))
def test_white_space_decides_nothing(text: str) -> None:
    spaced = "\n ".join(text.split())
    assert is_reported(text) == is_reported(spaced)
    assert takes_back(text) == takes_back(spaced)


@given(st.text(alphabet=" \n.,;:!?[]()'\"\u2026", max_size=60))
def test_without_words_nothing_is_said(text: str) -> None:
    assert not is_reported(text)
    assert not takes_back(text)
