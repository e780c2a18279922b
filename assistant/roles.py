"""Who is meant where a question names people by their role: "the managers", "a research nurse".

People are called by their whole role, by its last word ("the nurse"), by their group ("managers" of
the group management, "the lab people"), or by a word that covers several roles ("doctors"). Nobody
is meant where such a word stands for something else: "the clinic" is no head of clinic.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from assistant import language
from assistant.domain import Participant, Source

_WORD = re.compile(r"[^\W_]+(?:[-\u2010][^\W_]+)*(?P<own>['\u2019]s\b)?")
_MOST_WORDS = 5
_TEAM = frozenset("people staff side colleagues folk folks team lot personnel crowd".split())
_DOCTOR = re.compile(r"(?:ologists?|iatricians?|physicians?|surgeons?|doctors?|\bgps?|läkare)$")
_DOCTORS = frozenset("doctor doctors physician physicians läkare läkarna".split())
_SHORT = {"lab": "laboratory", "labs": "laboratory"}
_SHORTEST_SHARED = 5


@dataclass(frozen=True, slots=True)
class Mention:
    """Words of a question, from ``start`` to ``end``, that mean these participants.

    ``is_common`` where they are a group's own name that everybody uses for others as well:
    "patients" are seldom those who were interviewed for them.
    """

    start: int
    end: int
    label: str
    participants: tuple[str, ...]
    is_common: bool = False


def mentioned(text: str, sources: Iterable[Source]) -> tuple[Mention, ...]:
    """Find who is named by role, group or id, in the order of the words; the longest name wins."""
    people = _people(sources)
    found = list(_WORD.finditer(text))
    mentions, place = [], 0
    while place < len(found):
        for count in range(min(_MOST_WORDS, len(found) - place), 0, -1):
            first, last = found[place], found[place + count - 1]
            end = last.start("own") if last["own"] else last.end()
            label = text[first.start() : end]
            named = [one for one in people if _is_called(one, label)]
            if named:
                ids = tuple(one.id for one in named)
                is_common = all(one.group.casefold() == label.casefold() for one in named)
                mentions.append(Mention(first.start(), end, label, ids, is_common))
                place += count
                break
        else:
            place += 1
    return tuple(mentions)


def _people(sources: Iterable[Source]) -> tuple[Participant, ...]:
    every = (one for source in sources if source.is_interview for one in source.participants)
    return tuple({one.id: one for one in every}.values())


def _is_called(person: Participant, label: str) -> bool:
    """Whether ``label`` is a name for this person."""
    words = label.casefold().split()
    if words == person.id.casefold().split():
        return any(letter.isdigit() for letter in person.id)
    if person.role and _is_role(words, person.role):
        return True
    if person.group and _is_group(words, person.group):
        return True
    is_plain = len(words) == 1 and words[0] in _DOCTORS
    return is_plain and bool(person.role) and _DOCTOR.search(person.role.casefold()) is not None


def _is_role(words: list[str], role: str) -> bool:
    """Whether the words are a role, or the last of its words; of "head of clinic" only the whole.

    In the plural too, whose sign may stand at the first word ("heads of clinic").
    """
    whole = role.casefold().split()
    if len(words) > len(whole):
        return False
    if len(words) < len(whole) and not all(word.isalpha() and len(word) > 2 for word in whole):
        return False
    return list(map(_singular, words)) == list(map(_singular, whole[len(whole) - len(words) :]))


def _singular(word: str) -> str:
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def _is_group(words: list[str], group: str) -> bool:
    """Whether the words mean those of a group: "managers", "lab people", "patients"."""
    name = group.casefold()
    if len(words) == 2 and words[1] in _TEAM:
        return _SHORT.get(words[0], words[0]) == name or _stems(words[:1]) == _stems([name])
    if len(words) != 1:
        return False
    if words[0] == name:
        return name.endswith("s")
    if words[0] in _SHORT:
        return _SHORT[words[0]] == name
    return words[0].endswith("s") and words[0] != f"{name}s" and _shares(words[0], name)


def _shares(word: str, name: str) -> bool:
    """Whether two words are of one stem, as "clinicians" and "clinical" are."""
    (one,), (other,) = _stems([word]), _stems([name])
    short, long = sorted((one, other), key=len)
    return one == other or (len(short) >= _SHORTEST_SHARED and long.startswith(short))


def _stems(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(language.stem(word, "en") for word in words)


def apart(mentions: Iterable[Mention]) -> Iterator[Mention]:
    """Give the mentions that set people side by side: no two of the same, no sum of others."""
    found = {one.participants: one for one in reversed(tuple(mentions)) if not one.is_common}
    kept = sorted(found.values(), key=lambda one: one.start)
    for one in kept:
        parts = [other for other in kept if set(other.participants) < set(one.participants)]
        if {id_ for other in parts for id_ in other.participants} != set(one.participants):
            yield one
