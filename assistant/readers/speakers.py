"""Who the labels of a transcript are: the interviewer, or a participant and under which id."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from itertools import groupby

from assistant.domain import INTERVIEWER, Name
from assistant.readers.header import Header
from assistant.readers.labels import key

_INTERVIEWER = re.compile(
    r"(?:interviewer|interviewers|moderator|facilitator|researcher|intervjuare|intervjuaren|"
    r"moderatorn|intervieware)[a-c]?\d{0,2}|question|fråga"
)
_INTERVIEWER_INITIAL = re.compile(r"i|int|iv|q")
_NUMBERED_INITIAL = re.compile(r"(?:i|int|iv)\d")
_GENERIC = re.compile(
    r"(?:participant|respondent|interviewee|speaker|deltagare|deltagaren|informant|"
    r"informanten|respondenten|intervjuperson|unknownspeaker|ip)\d{0,2}|p|r"
)
_DIARISED = re.compile(r"speaker\d{1,2}")
_ASKS = 0.4
_ANSWER = re.compile(r"a|answer|svar")
_QUESTION = re.compile(r"q|question|fråga")


def is_role(label: str) -> bool:
    """Whether a label names a part in an interview, so that it is one wherever it stands."""
    folded = key(_without_aside(label))
    patterns = (_INTERVIEWER, _INTERVIEWER_INITIAL, _GENERIC)
    return any(pattern.fullmatch(folded) for pattern in patterns)


class Cast:
    """The speakers of one transcript: which id each label stands for."""

    def __init__(self, said: Iterable[tuple[str, str]], header: Header) -> None:
        """Tell the interviewer and the participants from what is said and from the header.

        ``said`` holds a label and the words of each turn; a label may be empty.
        """
        turns = [(label, words) for label, words in said if label]
        written = Counter(label for label, _ in turns)
        self._shown: dict[str, str] = {}
        for label, _ in sorted(written.items(), key=lambda entry: -entry[1]):
            self._shown.setdefault(key(label), label)
        order = list(dict.fromkeys(key(label) for label in written))
        named = {key(person): person for person in header.participants}
        self._ids = {folded: named.get(folded, self._shown[folded]) for folded in order}
        asking = self._asking(order, named, header.interviewer) or _who_asks(turns)
        others = [folded for folded in order if folded not in asking]
        if len(others) == 1 and len(header.participants) == 1 and self._generic(others[0], order):
            self._ids[others[0]] = header.participants[0]
        self._ids.update(dict.fromkeys(asking, INTERVIEWER))
        self.participants = tuple(
            dict.fromkeys(self._ids[folded] for folded in order if folded not in asking)
        )

    def speaker(self, label: str) -> str | None:
        """Give the speaker's id for a label of this transcript; without a label, nobody."""
        return self._ids[key(label)] if label else None

    def shown(self, label: str) -> str:
        """Give the label as the transcript mostly writes it."""
        return self._shown[key(label)]

    def _asking(
        self, order: list[str], named: dict[str, str], interviewers: tuple[Name, ...]
    ) -> set[str]:
        """Give the labels of the interviewer.

        An initial with a number (I1) is the interviewer's only where no other label is, and
        somebody else is there to answer: studies also call their informants so.
        """
        free = [folded for folded in order if folded not in named]
        bare = {folded: key(_without_aside(self._shown[folded])) for folded in free}
        called = {
            name
            for one in interviewers
            for name in _ways_to_call(one.literal or f"{one.given} {one.family}")
        }
        asking = {
            folded
            for folded in free
            if folded in called
            or _INTERVIEWER.fullmatch(bare[folded])
            or _INTERVIEWER_INITIAL.fullmatch(bare[folded])
        }
        if not asking:
            numbered = {folded for folded in free if _NUMBERED_INITIAL.fullmatch(bare[folded])}
            if len(numbered) < len(order):
                asking = numbered
        return asking

    def _generic(self, folded: str, order: list[str]) -> bool:
        if _GENERIC.fullmatch(folded):
            return True
        asked = any(_QUESTION.fullmatch(other) for other in order)
        return asked and bool(_ANSWER.fullmatch(folded))


def _who_asks(turns: list[tuple[str, str]]) -> set[str]:
    """Give the one speaker who asks, where a program has only numbered the voices.

    Interviewers end about six of ten turns with a question, participants hardly one in ten: asked
    for are four of ten, and three times the share of anybody else. Where nobody stands out,
    everybody stays a participant: an answer taken for a question could never be found.
    """
    if not turns or not all(_DIARISED.fullmatch(key(label)) for label, _ in turns):
        return set()
    asked: dict[str, list[bool]] = {}
    for label, said in groupby(turns, lambda turn: key(turn[0])):
        *_, (_, last) = said
        asked.setdefault(label, []).append(last.rstrip(' "\u201d)').endswith("?"))
    shares = {label: sum(ends) / len(ends) for label, ends in asked.items()}
    first, *others = sorted(shares, key=lambda label: -shares[label])
    if not others or shares[first] < max(_ASKS, 3 * shares[others[0]]):
        return set()
    return {first}


def _without_aside(label: str) -> str:
    return label.partition(" (")[0]


def _ways_to_call(name: str) -> set[str]:
    """Give a name, each of its words, and its initials, as labels are compared."""
    words = name.split()
    initials = "".join(word[0] for word in words)
    return {key(one) for one in (name, *words, initials) if len(one) > 1}
