"""Who the labels of a transcript are: the interviewer, or a participant and under which id."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

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
_ANSWER = re.compile(r"a|answer|svar")
_QUESTION = re.compile(r"q|question|fråga")


def is_role(label: str) -> bool:
    """Whether a label names a part in an interview, so that it is one wherever it stands."""
    folded = key(_without_aside(label))
    patterns = (_INTERVIEWER, _INTERVIEWER_INITIAL, _GENERIC)
    return any(pattern.fullmatch(folded) for pattern in patterns)


class Cast:
    """The speakers of one transcript: which id each label stands for."""

    def __init__(self, labels: Iterable[str], header: Header) -> None:
        """Tell the interviewer and the participants from all labels, one a turn, and the header."""
        written = Counter(label for label in labels if label)
        self._shown: dict[str, str] = {}
        for label, _ in sorted(written.items(), key=lambda entry: -entry[1]):
            self._shown.setdefault(key(label), label)
        order = list(dict.fromkeys(key(label) for label in written))
        named = {key(person): person for person in header.participants}
        self._ids = {folded: named.get(folded, self._shown[folded]) for folded in order}
        asking = self._asking(order, named, header.interviewer)
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


def _without_aside(label: str) -> str:
    return label.partition(" (")[0]


def _ways_to_call(name: str) -> set[str]:
    """Give a name, each of its words, and its initials, as labels are compared."""
    words = name.split()
    initials = "".join(word[0] for word in words)
    return {key(one) for one in (name, *words, initials) if len(one) > 1}
