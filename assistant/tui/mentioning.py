"""``@`` in what is typed: a source, a participant, a role or a group, picked from those there are.

Whom a question names with ``@`` is asked, and nobody else: what is picked becomes the scope of that
question, where a name typed without it is read as the rest of the question is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from assistant.domain import Scope, Source
from assistant.rendering import plain

_MENTION = re.compile(r'(?<!\S)@(?:"(?P<quoted>[^"\n]+)"|(?P<bare>[^\s"]*[^\s".,;:?!]))')
_AT_THE_END = re.compile(rf"{_MENTION.pattern}[.,;:?!]*$")
_BARE = re.compile(r'[^\s"]*[^\s".,;:?!]')

Field = Literal["participants", "sources", "roles", "groups"]
_FIELDS: tuple[Field, ...] = ("participants", "sources", "roles", "groups")


@dataclass(frozen=True, slots=True)
class Name:
    """A name that ``@`` stands before, and what of a scope it is."""

    field: Field
    value: str
    about: str
    """What tells it from others: a role, a title, how many there are."""

    @property
    def typed(self) -> str:
        """The mention as it is typed."""
        return f"@{self.value}" if _BARE.fullmatch(self.value) else f'@"{self.value}"'


@dataclass(frozen=True, slots=True)
class Addressed:
    """A text without its mentions, the names that it mentions, and those that there are not."""

    text: str
    names: tuple[Name, ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def addressees(self) -> str:
        """Those who are mentioned, in words."""
        return " and ".join(one.value for one in self.names)


def names(sources: Iterable[Source]) -> tuple[Name, ...]:
    """Give everything that can be mentioned; of one name, who it is goes before what it is."""
    sources = tuple(sources)
    people = {
        person.id: person
        for source in sources
        if source.is_interview
        for person in source.participants
    }
    found = [Name("participants", one.id, one.role) for one in people.values()]
    found += [
        Name("sources", one.id, plain.safe(one.title) or one.type)
        for one in sources
        if one.id not in people
    ]
    roles = Counter(one.role for one in people.values() if one.role)
    groups = Counter(one.group for one in people.values() if one.group)
    found += [Name("roles", one, f"role of {count}") for one, count in roles.items()]
    found += [Name("groups", one, f"group of {count}") for one, count in groups.items()]
    kept: dict[str, Name] = {}
    for one in found:
        if '"' not in one.value and "\n" not in one.value:
            kept.setdefault(one.value, one)
    return tuple(kept.values())


def matching(typed: str, offered: Iterable[Name]) -> list[Name]:
    """Give the names that begin with what is typed, then those that hold or mean such a word."""
    wanted = typed.strip('"').casefold()
    inside = re.compile(rf"\b{re.escape(wanted)}")

    def distance(one: Name) -> int:
        value = one.value.casefold()
        if value.startswith(wanted):
            return 0
        return 1 if inside.search(value) else 2 if inside.search(one.about.casefold()) else 3

    return sorted((one for one in offered if distance(one) < 3), key=distance)


def read(text: str, offered: Sequence[Name]) -> Addressed:
    """Take the mentions out of a text where they only say who is asked, else leave the bare name.

    "@S01 who pays?" is "who pays?", and "what does @S01 say?" is "what does S01 say?".
    """
    exact = {one.value: one for one in offered}
    folded = {one.value.casefold(): one for one in reversed(offered)}
    found: dict[Name, None] = {}
    unknown: dict[str, None] = {}

    def name(match: re.Match[str]) -> Name | None:
        typed = match["quoted"] or match["bare"]
        one = exact.get(typed) or folded.get(typed.casefold())
        if one is None:
            unknown[typed] = None
        else:
            found[one] = None
        return one

    while (match := _MENTION.match(text)) and name(match):
        text = text[match.end() :].lstrip(" ,;:\n")
    while (match := _AT_THE_END.search(text)) and name(match):
        text = text[: match.start()].rstrip(" ,;:\n")
    text = _MENTION.sub(lambda match: one.value if (one := name(match)) else match[0], text)
    return Addressed(text, tuple(found), tuple(unknown))


def scope(chosen: Scope, mentioned: Sequence[Name], sources: Iterable[Source]) -> Scope:
    """Give a scope in which what is mentioned is asked alone, in the years that were chosen.

    The fields of a scope restrict each other: people and works that are mentioned together are
    both given by their sources.
    """
    named = {field: [one.value for one in mentioned if one.field == field] for field in _FIELDS}
    used = [field for field in _FIELDS if named[field]]
    if len(used) == 1:
        values: dict[str, Any] = {used[0]: tuple(named[used[0]])}
        return replace(Scope(years=chosen.years), **values)
    people = {
        person.id: source.id
        for source in sources
        for person in source.participants
        if source.is_interview
        and (
            person.id in named["participants"]
            or person.role in named["roles"]
            or person.group in named["groups"]
        )
    }
    if not named["sources"]:
        return Scope(participants=tuple(people), years=chosen.years)
    kept = dict.fromkeys((*named["sources"], *people.values()))
    return Scope(sources=tuple(kept), years=chosen.years)
