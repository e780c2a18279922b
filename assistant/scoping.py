"""Scope words: what a question says about whom and what it is asked of.

"What do the managers say about money?" is asked of the managers, "is there anything published
since 2020?" of recent literature. Such words become filters, and the answer says so. Where it is
in doubt whether they were meant so ("what did the policy officer do before?"), those who are named
are asked first, and everybody where they say nothing of it.

Two or more who are set against each other ("managers versus oncologists", "do the nurse and the
advocate agree?") are asked side by side, each in a column of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from assistant import focus, naming, roles
from assistant.domain import Column, Question, Scope, Source
from assistant.roles import Mention

_SAYING = (
    r"(?:say|think|want|believe|feel|describe|mention|report|see|complain|argue|suggest|prefer|"
    r"name|give|tell|state|propose|consider|expect|experience|perceive|view|answer|call|worry|"
    r"make|count|mean|agree|disagree)(?:s|ed)?\b|\b(?:said|thought|felt|saw|gave|told|made|meant)"
)
_AFTER = re.compile(
    rf"^(?:\s+(?:at|in|from|of|on|with)(?:\s+(?:the|a))?\s+[\w\[\]]+(?:\s+[A-Z]\]?)?){{0,2}},?\s+"
    rf"(?:(?:all|also|themselves|himself|herself|really|then|actually|both)\s+)*\b(?:{_SAYING})\b",
)
_MEANT = re.compile(r",?\s+(?:i\s+mean|menar\s+jag)\b", re.IGNORECASE)
_TELLS = re.compile(r"\s+(?:say|says|said|tell|tells|told)\b", re.IGNORECASE)
_BEFORE = re.compile(
    r"\b(?:according\s+to|what\s+about|in\s+the\s+(?:view|eyes|words|opinion)\s+of|ask(?:ed)?|"
    r"(?:views?|opinions?|perspectives?|positions?|accounts?|interviews?)\s+(?:of|with|among)|"
    r"(?:said|mentioned|described|named|told|raised|given|reported|proposed)\s+by|enligt)"
    r"(?:\s+(?:all|both))?(?:\s+(?:the|our|these|those))?(?:\s+\w+)?\s*$",
    re.IGNORECASE,
)
_OWNED = re.compile(
    r"^(?:['\u2019]s?)?\s+(?:own\s+)?"
    r"(?:views?|opinions?|perspectives?|positions?|accounts?|point\s+of\s+view|answers?|words|"
    r"picture|stance|side)\b"
)
_ASKED_OF = re.compile(r"\b(?:do|does|did|would|has|have)\s+the\s+(?:\w+\s+)?$", re.IGNORECASE)
_COMPARED = re.compile(
    r"\b(?:compare[ds]?|versus|vs|against|agree|disagree|differ(?:s|ent|ence|ences|ently)?|alike|agreement|"
    r"same|shared?|both|between|part\s+company|line\s+up|less\s+tidy|side\s+by\s+side|"
    r"skiljer|jämför|samma|överens)\b",
    re.IGNORECASE,
)
_EACH = re.compile(
    r"\b(?:(?:by|per|across|between)\s+(?:the\s+)?roles?|each\s+role|roles\s+differ)\b",
    re.IGNORECASE,
)

_STUDIED = re.compile(r"\b(?:interview|intervju)[\s-]?stud\w+", re.IGNORECASE)
_WORKS = (
    r"(?:literature|papers?|articles?|publications?|stud(?:y|ies)|reviews?|research|litteratur\w*)"
)
_LITERATURE = re.compile(
    rf"\b(?:(?:only|just|according\s+to|in|from|of)\s+(?:only\s+)?(?:what\s+is\s+)?"
    rf"(?:the\s+)?(?:published\s+)?(?:literature|published\s+(?:{_WORKS}|reports?))|"
    rf"(?:do|does|did|has|have)\s+(?:the\s+)?published\s+(?:{_WORKS}|reports?)\b|"
    rf"(?:do|does|did|has|have)\s+(?:the\s+)?(?:published\s+)?(?:literature|papers|articles)\s+"
    rf"(?:say|report|agree|support|show|find|found|suggest)|"
    r"(?:has|have)\s+(?:anybody|anyone|somebody|someone|anything)\s+(?:been\s+)?published|"
    r"(?:is|was|are)\s+(?:there\s+)?(?:anything|something)\s+published|"
    r"(?:does\s+)?anything\s+published\b|what\s+(?:is|was|has\s+been)\s+published|"
    r"(?:i|enligt|säger)\s+litteraturen)",
    re.IGNORECASE,
)
_INTERVIEWS = re.compile(
    r"\b(?:(?:only|just|according\s+to|in|from)\s+(?:only\s+)?(?:the\s+|our\s+)?"
    r"(?:interviews|interviewees|informants|transcripts|people\s+(?:we\s+|they\s+)?interviewed|"
    r"those\s+interviewed)|"
    rf"(?:interviewees|informants|people\s+interviewed|those\s+interviewed)\s+(?:{_SAYING})|"
    rf"(?:do|did)\s+(?:the\s+|our\s+)?interviews\s+(?:all\s+)?(?:{_SAYING}|confirm|support)|"
    r"(?:does|is)\s+any(?:body|one)\s+(?:we\s+|they\s+)?(?:interviewed|talked\s+to)|"
    r"(?:i|enligt)\s+(?:intervjuerna|de\s+intervjuade))\b",
    re.IGNORECASE,
)
_ANY_WORKS = re.compile(
    r"\b(?:literature|(?:the|this|that|any|which)\s+(?:paper|article|report|review|study)|papers|"
    r"articles|publications|studies|reviews|reports|published|printed|litteratur\w*)\b",
    re.IGNORECASE,
)
_ANY_PEOPLE = re.compile(
    r"\b(?:interview\w*|informants?|staff|people|persons?|participants?|colleagues?|anybody|"
    r"anyone|they|them|those\s+who|intervju\w*|folk|personal\w*)\b",
    re.IGNORECASE,
)

_LEFT_OPEN = re.compile(r"[\s,]+(?=[?.!\u201d])")
"""What nothing stands after any more when those who were asked are taken out."""

_SAYS_OF = r"(?:say|think|feel|believe|report|tell\s+us)\s+(?:about|of|on)\b"
_SIDE_WORDS = (
    rf"(?:published\s+)?{_WORKS}|interviews|interviewees|informants|participants|"
    r"people(?:\s+interviewed)?"
)

_YEAR = r"(?P<{0}>(?:19|20)\d\d)"
_SOURCE_WORD = (
    r"(?:published|appeared|came\s+out|written|literature|papers?|articles?|publications?|studies|"
    r"reviews?|reports?|research|work|evidence|sources|anything|publicerat|litteratur\w*)"
)
_YEARS: tuple[re.Pattern[str], ...] = tuple(
    re.compile(rf"\b{_SOURCE_WORD}\b(?:\s+\w+){{0,2}}?\s+{when}", re.IGNORECASE)
    for when in (
        rf"between\s+{_YEAR.format('first')}\s+and\s+{_YEAR.format('last')}",
        rf"from\s+{_YEAR.format('first')}\s+(?:to|until)\s+{_YEAR.format('last')}",
        rf"(?:since|from|sedan)\s+{_YEAR.format('first')}",
        rf"(?:after|later\s+than|efter)\s+{_YEAR.format('above')}",
        rf"(?:before|earlier\s+than|före)\s+{_YEAR.format('below')}",
        rf"(?:until|up\s+to|till)\s+{_YEAR.format('last')}",
        rf"in\s+{_YEAR.format('only')}",
    )
)

_WIDENED = "Those whom you name say nothing of this that answers; everything was searched."


@dataclass(frozen=True, slots=True)
class Scoped:
    """A question with what it says of its scope taken as filters.

    ``is_certain`` is false where those who are named are to be asked first and not alone.
    ``named`` is the side on which works or people are named: who names them knows of them.
    """

    question: Question
    notices: tuple[str, ...] = ()
    columns: tuple[Column, ...] = ()
    is_certain: bool = True
    named: Literal["", "literature", "interview"] = ""

    def shown_scope(self, chosen: Scope) -> Scope:
        """Give the scope that an answer shows: not every source that a name leaves, by its id."""
        return replace(self.question.scope, sources=chosen.sources)


def read(question: Question, sources: Sequence[Source]) -> Scoped:
    """Read the scope words of a question; a scope that a person has chosen is narrowed only."""
    if question.as_scoped:
        return Scoped(replace(question, text=focus.focus(question.text)))
    works = _works(question, sources)
    if works is not None:
        return works
    scope = question.scope
    named = roles.mentioned(question.text, sources)
    # Of a follow-up, the question before may name others than those who are asked now.
    others = [one for one in named if not _is_among(one, scope, sources)]
    said = [one.label for one in others if _is_said(question.text, one)]
    text = focus.without(question.text, said)
    people = tuple(one for one in roles.mentioned(text, sources) if _is_among(one, scope, sources))
    columns = _columns(text, people, sources)
    if columns:
        return _of_people(replace(question, text=text), columns, sources, columns=columns)
    certain = [one for one in people if _is_said(text, one)]
    first = [one for one in people if not one.is_common and _ASKED_OF.search(text[: one.start])]
    if certain or first:
        asked_of = tuple(Column(one.label, one.participants) for one in certain or first)
        return _of_people(replace(question, text=text), asked_of, sources, is_certain=bool(certain))
    years, in_years = _years(text)
    is_of_people = any(not one.is_common for one in people)
    types, in_types = ((), "") if is_of_people else side(text)
    types = scope.types or types or (("literature",) if years else ())
    if years and scope.years == (None, None):
        scope = replace(scope, years=years)
    scope = replace(scope, types=types)
    asked = focus.focus(text, filter(None, (in_types, in_years)))
    scoped = replace(question, text=asked, scope=scope)
    return Scoped(scoped, tuple(_said(question.scope, scoped.scope)))


def _works(question: Question, sources: Sequence[Source]) -> Scoped | None:
    """Restrict the literature to the works that are named; interviews are searched as before."""
    found = naming.named(question.text, sources)
    scope = question.scope
    works = [one for one in found.works if one in scope.sources or not scope.sources]
    if not works:
        return None
    kept = [
        one.id
        for one in sources
        if one.id in works or (one.is_interview and (one.id in scope.sources or not scope.sources))
    ]
    asked = replace(
        question, text=focus.focus(found.text), scope=replace(scope, sources=tuple(kept))
    )
    said = f"Of the literature, {' and '.join(works)} alone was searched: you name it."
    return Scoped(asked, (said,), named="literature")


def _of_people(
    question: Question,
    named: Sequence[Column],
    sources: Sequence[Source],
    *,
    columns: tuple[Column, ...] = (),
    is_certain: bool = True,
) -> Scoped:
    """Ask those who are named, and the literature where the question asks for it as well."""
    ids = tuple(dict.fromkeys(id_ for one in named for id_ in one.participants))
    scope = question.scope
    asks_literature = _ANY_WORKS.search(question.text) is not None
    if asks_literature and "interview" not in scope.types:
        spoken = [
            one.id
            for one in sources
            if one.is_interview and any(person.id in ids for person in one.participants)
        ]
        read_too = [one.id for one in sources if not one.is_interview]
        chosen = set(scope.sources) or {*spoken, *read_too}
        kept = tuple(one for one in (*spoken, *read_too) if one in chosen)
        asked = replace(scope, sources=kept)
    else:
        asked = replace(scope, participants=ids, roles=(), groups=(), types=())
    who = "; ".join(one.title for one in named)
    why = "as you ask" if is_certain else "since you name them"
    notice = f"Of the interviews, only these were searched, {why}: {who}."
    text = focus.focus(question.text, [one.label for one in named])
    scoped = replace(question, text=text, scope=asked)
    return Scoped(scoped, (notice,), columns, is_certain, named="interview")


def alone(text: str, sources: Sequence[Source]) -> Scope | None:
    """Give the scope that a text names where it says nothing besides: "only what is since 2022"."""
    people = roles.mentioned(text, sources)
    years, in_years = _years(text)
    types, in_types = side(text)
    words = [one.label for one in people] + [one for one in (in_types, in_years) if one]
    if not words or focus.weight(focus.without(text, words)):
        return None
    ids = dict.fromkeys(id_ for one in people for id_ in one.participants)
    return Scope(
        types=types or (("literature",) if years else ()),
        participants=tuple(ids),
        years=years or (None, None),
    )


def unscoped(question: Question) -> Scoped:
    """Give a question to everything, where those whom it names say nothing of it."""
    return Scoped(replace(question, text=focus.focus(question.text)), (_WIDENED,))


def _is_among(one: Mention, scope: Scope, sources: Iterable[Source]) -> bool:
    """Whether those who are mentioned are within what was chosen to be asked."""
    if not (scope.participants or scope.roles or scope.groups or scope.types or scope.sources):
        return True
    if scope.types and "interview" not in scope.types:
        return False
    return any(
        person.id in one.participants
        and (not scope.participants or person.id in scope.participants)
        and (not scope.roles or person.role in scope.roles)
        and (not scope.groups or person.group in scope.groups)
        and (not scope.sources or source.id in scope.sources)
        for source in sources
        for person in source.participants
    )


def _is_said(text: str, one: Mention) -> bool:
    """Whether the words around a name ask what those people say."""
    before, after = text[: one.start], text[one.end :]
    if one.is_common:
        return _TELLS.match(after) is not None
    if _MEANT.match(after):
        return True
    if one.label.casefold() in {id_.casefold() for id_ in one.participants}:
        return _ANY_WORKS.search(text) is None
    return bool(_AFTER.search(after) or _BEFORE.search(before) or _OWNED.search(after))


def _columns(text: str, people: Sequence[Mention], sources: Sequence[Source]) -> tuple[Column, ...]:
    """Give those who are set side by side, nothing where it is fewer than two."""
    if _EACH.search(text):
        everyone = [one for source in sources if source.is_interview for one in source.participants]
        by_role: dict[str, list[str]] = {}
        for one in {one.id: one for one in everyone if one.role}.values():
            by_role.setdefault(one.role, []).append(one.id)
        return tuple(Column(role, tuple(ids)) for role, ids in by_role.items())
    if not _COMPARED.search(text):
        return ()
    found = tuple(Column(one.label, one.participants) for one in roles.apart(people))
    return found if len(found) > 1 else ()


def topic(text: str, sources: Iterable[Source]) -> str:
    """Give a question without the words that say who is asked, to ask it of others.

    Only where it stays a question: "What do the nurses want done?" is left as it is.
    """
    people = [re.escape(one.label) for one in roles.mentioned(text, sources)]
    asked = "|".join([*people, _SIDE_WORDS])
    who = rf"(?:(?:the|our|all)\s+)*(?:{asked})"
    for pattern, instead in (
        (rf"^(?:and\s+)?what\s+about\s+{who}\s*,\s*", ""),
        (rf"^(?:and\s+)?(?:what|how)\s+(?:do|does|did)\s+{who}\s+{_SAYS_OF}", "What about"),
    ):
        text = re.sub(pattern, instead, text, flags=re.IGNORECASE)
    if words := side(text)[1]:
        text = focus.without(text, [words])
    named = rf",?\s*\baccording\s+to\s+{who}\b(?:\s+(?:they|we|you)?\s*interviewed\b)?"
    text = re.sub(named, "", text, flags=re.IGNORECASE)
    return _LEFT_OPEN.sub("", " ".join(text.split())).strip()


def side(text: str) -> tuple[tuple[str, ...], str]:
    """Give the side that alone is asked, where the words leave no doubt of it, and the words."""
    plain = _STUDIED.sub("study", text)
    read, spoken = _LITERATURE.search(plain), _INTERVIEWS.search(plain)
    if read and not _ANY_PEOPLE.search(plain):
        return ("literature",), read[0]
    if spoken and not _ANY_WORKS.search(plain):
        return ("interview",), spoken[0]
    return (), ""


def _years(text: str) -> tuple[tuple[int | None, int | None] | None, str]:
    """Give the years of publication that are asked for, both inclusive, and the words."""
    for pattern in _YEARS:
        found = pattern.search(text)
        if found:
            year = {name: int(value) for name, value in found.groupdict().items() if value}
            if "only" in year:
                return (year["only"], year["only"]), found[0]
            first = year.get("first", year["above"] + 1 if "above" in year else None)
            last = year.get("last", year["below"] - 1 if "below" in year else None)
            return (first, last), found[0]
    return None, ""


def _said(before: Scope, after: Scope) -> Iterable[str]:
    """Say what was understood."""
    if after.types != before.types:
        are = "interviews were" if after.types == ("interview",) else "the literature was"
        yield f"Only {are} searched, as you ask."
    if after.years != before.years:
        first, last = after.years
        if first and last:
            span = str(first) if first == last else f"from {first} to {last}"
        else:
            span = f"from {first} on" if first else f"up to {last}"
        yield f"Only what is dated {span} was searched, as you ask."
