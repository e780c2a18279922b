"""Who was interviewed, where that is asked: the team knows it, and no transcript says it.

"How many nurses did we talk to?" is about the sample, and not about what anybody said. What
``participants.csv`` and the transcripts' headers hold is counted and said beside the answer, which
may still quote a paper on its own sample. Roles are given as the team wrote them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from assistant import roles
from assistant.domain import Abstention, Participant, Source

NO_SOURCE = Abstention("no source says it; what the library knows of its participants stands above")

_TAKEN_PART = (
    r"(?:(?:were|was|are|been|be|get|got)\s+(?:\w+\s+)?(?:interviewed|included|represented|recruited|"
    r"sampled)|(?:took|take|taken|taking)\s+part|participated?|(?:in|of|make\s+up)\s+(?:the|our|this)\s+sample|"
    r"(?:do|did|have|had)\s+(?:we|you|they)\s+(?:interview|talk\s+to|speak\s+(?:to|with)|have)|"
    r"(?:have|had)\s+(?:we|you|they)\s+(?:interviewed|talked\s+to|spoken\s+(?:to|with))|intervjua\w*)"
)
_HOW_MANY = re.compile(
    rf"\b(?:how\s+many|hur\s+många)\s+(?P<who>(?:[\w-]+\s+){{0,4}}?){_TAKEN_PART}", re.IGNORECASE
)
_WHO = re.compile(
    rf"\b(?:who(?:m)?|(?:which|what)\s+(?:roles?|professions?|people|groups?|participants?)|vem|vilka)"
    rf"\s+(?:\w+\s+){{0,2}}?{_TAKEN_PART}\b[^,;]{{0,40}}[?.]?\s*$",
    re.IGNORECASE,
)
_ANYBODY = frozenset(
    """people persons participants interviewees informants respondents interviews staff of them
    these those the our in total all different personer deltagare informanter""".split()
)
_OF_A_WORK = re.compile(
    r"\b(?:stud(?:y|ies)|papers?|articles?|reviews?|publications?|authors?|literature|trial|"
    r"studien?|artikeln?)\b",
    re.IGNORECASE,
)


def told(text: str, sources: Iterable[Source]) -> str:
    """Give a sentence on who was interviewed, or nothing where that is not what is asked."""
    asked = _HOW_MANY.search(text) or _WHO.search(text)
    if asked is None or _OF_A_WORK.search(text):
        return ""
    sources = tuple(sources)
    people = _people(sources)
    if not people:
        return ""
    who = asked.groupdict().get("who") or ""
    named = [id_ for one in roles.mentioned(who, sources) for id_ in one.participants]
    count = f"{len(people)} {'person was' if len(people) == 1 else 'people were'} interviewed"
    if named:
        found = [one for one in people if one.id in named]
        return f"Of those in the library: {len(found)} of {count}: {_by_role(found)}."
    if set(who.casefold().split()) - _ANYBODY:
        roles_known = ", ".join(dict.fromkeys(one.role for one in people if one.role))
        if not roles_known:
            return ""
        return (
            f"In the library, {count}, and nobody under \u201c{who.strip()}\u201d: {roles_known}."
        )
    return f"In the library, {count}: {_by_role(people)}."


def _people(sources: Iterable[Source]) -> list[Participant]:
    every = (one for source in sources if source.is_interview for one in source.participants)
    return list({one.id: one for one in every}.values())


def _by_role(people: Sequence[Participant]) -> str:
    """Name everybody, those of one role together."""
    by_role: dict[str, list[str]] = {}
    for one in people:
        by_role.setdefault(one.role, []).append(one.id)
    return ", ".join(
        f"{', '.join(ids)} ({role})" if role else ", ".join(ids) for role, ids in by_role.items()
    )
