"""History + follow-up -> a question that stands alone, with its scope.

By rules, so that the same words always become the same question, and in the open: what a follow-up
became is shown, and what was done with it can be said in a few words. A question that stands alone
is left as it is; where a rule is in doubt it leaves the words alone too.

The rules look at which words of a follow-up carry content. "And the managers?" carries nothing but
a name for people: it is the last question again, asked of them. "Only the interviews" is the last
question again, elsewhere. "Why do they say that?" points back, and takes the last question's
words with it. "Quote that exactly" asks for nothing new: the last answer's words are shown again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from assistant import focus, language, roles, scoping, withdrawal
from assistant.domain import Answer, Exchange, Question, Scope, Source

_MOST_ABOUT = 40
"""Words of a conversation that a follow-up is about, from which on no more are added."""

_MOST_ANSWERED = 40
"""Words of what was answered before that a question is searched with."""

_FOLLOW_UP = re.compile("(?P<said>.+?),? on \u201c(?P<about>.+)\u201d", re.DOTALL)
"""What a follow-up becomes."""

_GOES_ON = frozenset("disagree disagrees disagreed agree agrees differ differs more".split())
"""Words after which what is meant is told without a pause: "tell me more on ..."."""


_QUOTE = frozenset(
    """quote quotes quoted quotation quotations verbatim exact exactly word words wording excerpt
    excerpts citera citat ordagrant exakt""".split()
)
_QUOTING = frozenset("quote cite citera".split())
_QUOTE_WITH = frozenset(
    "show give please passage passages original full precise read citation citations visa".split()
)
_INTERVIEW = frozenset(
    """interview interviews interviewee interviewees informant informants participant participants
    transcript transcripts intervju intervjuer intervjuerna""".split()
)
_LITERATURE = frozenset(
    """literature paper papers article articles publication publications study studies litteratur
    litteraturen artiklar artiklarna""".split()
)
_SAY = frozenset(
    """say says said think thinks thought believe believes feel feels mention mentions mentioned
    säger tycker""".split()
)
_WITHOUT_CONTENT = _SAY | frozenset(
    "please people view views opinion opinions according instead now well side about".split()
)
_LEAD = frozenset(
    "and but or only just in from according also plus same och men bara endast enbart".split()
)
_LEADS = (("what", "about"), ("how", "about"), ("hur", "är", "det", "med"), ("vad", "säger"))
_WHOLE_QUESTION = frozenset(
    """who why when where which how what is are was were do does did can could will would should
    has have had vem varför när var vilka vilken hur vad är""".split()
)
"""Words by which what follows "and" is a question of its own."""

_BESIDE_A_NAME = frozenset(
    """the a an all any our other every and or with of in from only just please too instead de den
    alla och med av i""".split()
)
_IT = frozenset("it its det den".split())
_POINTING = frozenset(
    """they them their theirs that this those these he him his she her hers such de dem deras
    detta""".split()
)
_ELLIPTICAL = frozenset(
    """disagree disagrees disagreed agree agrees differ differs contradict contradicts object
    objects else example examples reason reasons elaborate opposite evidence detail
    details""".split()
)
_OTHERS = frozenset(
    """disagree disagrees disagreed differ differs contradict contradicts object objects else other
    others everyone everybody anyone anybody rest andra""".split()
)
_DISAGREE = frozenset(
    "disagree disagrees disagreed contradict contradicts object objects against opposed".split()
)
_OF_THAT_KIND = re.compile(
    r"\b(?:say|says|said|think|thinks|thought|do|does|did)\s+so\b|"
    r"\b(?:of|like)\s+(?:that|this|the\s+same)(?:\s+(?:sort|kind|type))?\s*[?.!]*$|"
    r"\b(?:sådant|sånt)\s*[?.!]*$",
    re.IGNORECASE,
)
_LIGHT = frozenset(
    "take takes get gets give make makes work works happen happens mean means".split()
)

_LEFT_OUT = "words of someone who withdrew are left out"


@dataclass(frozen=True, slots=True)
class Turn:
    """One question of a conversation and what came of it."""

    text: str
    """As it was typed."""

    question: Question
    """As it was asked."""

    filters: Scope = field(default_factory=Scope)
    """What the person had chosen to ask of, when they asked."""

    note: str = ""
    """What was done to the text, for the person who typed it."""

    answer: Answer | None = None
    is_quoted: bool = False
    """Whether the answer is the one before, shown again word for word."""

    outcome: str = ""
    """Why there is no answer: an error's line, or that the person did not wait."""


@dataclass(frozen=True, slots=True)
class Understood:
    """What a text becomes: the question to ask, or the answer whose words are to be shown.

    ``disputed`` is the turn with whose answer somebody is to disagree, as ``dissent`` shows it.
    """

    question: Question
    note: str = ""
    quoted: Answer | None = None
    disputed: Turn | None = None


def understand(
    text: str, history: Sequence[Turn], sources: Iterable[Source], filters: Scope | None = None
) -> Understood:
    """Make a question that stands alone of what was typed after ``history``.

    ``filters`` is what the person has chosen to ask of. A follow-up keeps the scope of the
    question before it, unless the filters were changed in between. Every value of the scope that
    comes out is in ``sources``; what had to be left out is named in the note.
    """
    holdings = _Holdings(tuple(sources))
    chosen, gone = holdings.within(filters or Scope())
    said = _Said(text)
    understood = Understood(Question(text, scope=chosen))
    # A blank line is no question that another could follow.
    history = [one for one in history if one.question.text.strip()]
    if history and said.words:
        last = history[-1]
        scope = chosen
        if last.filters == (filters or Scope()):
            scope, gone = holdings.within(last.question.scope)
        before = replace(last.question, id="", scope=scope)
        quoted = last_quotable(one.answer for one in history)
        if quoted is not None and said.asks_for_words():
            asked = replace(quoted.question, scope=holdings.within(quoted.question.scope)[0])
            return Understood(asked, "the words of this answer, as they stand", quoted)
        followed = _others(said, before, holdings, chosen) or _follow(said, before, holdings)
        if followed is not None and said.asks_who_disagrees():
            followed = replace(followed, disputed=last)
        understood = followed or Understood(_after(understood.question, last))
        if understood.question.scope != scope:
            gone = ()
    if gone:
        left = f"not in the library any more, and left out: {', '.join(gone)}"
        understood = replace(understood, note="; ".join(filter(None, (understood.note, left))))
    return understood


def _after(question: Question, last: Turn) -> Question:
    """Give a question of its own with what was asked and answered just before it."""
    answered = last.answer.findings[0].text if last.answer and last.answer.findings else ""
    answered = " ".join(answered.split()[:_MOST_ANSWERED])
    return replace(question, before=Exchange(last.question.text, answered))


def without(turn: Turn, withdrawn: frozenset[str]) -> Turn:
    """Give a turn of an earlier session without the words of those who have withdrawn since."""
    if turn.answer is None:
        return turn
    left = withdrawal.answer_without(turn.answer, withdrawn)
    if left == turn.answer:
        return turn
    return replace(turn, note=noted(turn.note), answer=left)


def noted(note: str) -> str:
    """Give the note of a turn, with that words are left out of its answer."""
    return note if _LEFT_OUT in note else "; ".join(filter(None, (note, _LEFT_OUT)))


def last_quotable(answers: Iterable[Answer | None]) -> Answer | None:
    """Give the last answer that quotes something, or else the last that there is."""
    found = None
    for answer in answers:
        if answer is not None and (answer.citations or found is None or not found.citations):
            found = answer
    return found


def _follow(said: _Said, before: Question, holdings: _Holdings) -> Understood | None:
    """Give what a follow-up of ``before`` becomes, or ``None`` where the text stands alone."""
    scope = holdings.quoted(before.scope, said) or _named(said, before.scope, holdings)
    is_pointing_back = said.is_pointing_back(holdings.called(said.text))
    if scope is None and (not said.is_whole() or is_pointing_back):
        scope = holdings.narrowed(before.scope, said.text)
    if scope is not None:
        is_elsewhere = replace(scope, years=before.scope.years) != before.scope
        text = holdings.topic(before.text) if is_elsewhere else before.text
        return Understood(replace(before, text=text, scope=scope), "the last question again")
    if is_pointing_back or said.is_fragment():
        if types := scoping.side(said.text)[0]:
            # Whom the question before was asked of, in its words or beside them, is asked no more.
            scope = replace(before.scope, types=types, participants=(), roles=(), groups=())
            before = replace(before, text=holdings.topic(before.text), scope=scope)
        asked = said.asked_on(before.text)
        if asked != said.text:
            return Understood(replace(before, text=asked))
    return None


def _others(said: _Said, before: Question, holdings: _Holdings, chosen: Scope) -> Understood | None:
    """Give the question before, asked of those whom it, or this follow-up, does not name.

    "Who disagrees with S04?" and, of an answer that only S04 gave, "and everyone else?".
    """
    if not _OTHERS.intersection(said.words):
        return None
    names = set(said.content) - _OTHERS - _WITHOUT_CONTENT
    named = holdings.named(names, said.text) if names else before.scope
    if named is None:
        return None
    excluded = holdings.people_in(named)
    if not excluded:
        return None
    rest = tuple(one for one in holdings.participants if one not in excluded)
    if not rest:
        return None
    scope = replace(chosen, participants=rest, roles=(), groups=())
    if "interview" not in scope.types:
        scope = replace(scope, types=())
    return Understood(replace(before, scope=scope), "the last question again, asked of the others")


def _named(said: _Said, scope: Scope, holdings: _Holdings) -> Scope | None:
    """Give the scope that a follow-up names, where it says nothing besides."""
    if not said.only_names_something():
        return None
    content = set(said.content) - _WITHOUT_CONTENT
    types = [
        name
        for name, words in (("interview", _INTERVIEW), ("literature", _LITERATURE))
        if content & words
    ]
    names = content - _INTERVIEW - _LITERATURE
    people = holdings.named(names, said.text) if names else Scope()
    if people is None or not (types or names):
        return None
    if not people.is_open:
        scope = _of_people(scope, people)
    if types == ["literature"]:
        return replace(scope, types=("literature",), participants=(), roles=(), groups=())
    if types == ["interview"]:
        scope = replace(scope, years=(None, None))  # those were years of publication
    return replace(scope, types=tuple(types) if len(types) == 1 else ()) if types else scope


def _of_people(scope: Scope, people: Scope) -> Scope:
    """Give a scope with the people of another in the place of its own."""
    # Only interviews have people in them.
    kept = tuple(one for one in scope.types if one == "interview")
    return replace(
        scope,
        types=kept,
        participants=people.participants,
        roles=people.roles,
        groups=people.groups,
    )


class _Said:
    """What was typed, taken apart."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.words = tuple(language.words(text))
        self.content = _content(text)
        self._rest = self._after_lead()

    def _after_lead(self) -> tuple[str, ...] | None:
        """Give the words after "and", "what about" and the like; ``None`` where none leads."""
        for lead in _LEADS:
            if self.words[: len(lead)] == lead:
                return self.words[len(lead) :]
        rest = self.words
        while rest and rest[0] in _LEAD:
            rest = rest[1:]
        for lead in _LEADS:
            if rest[: len(lead)] == lead:
                return rest[len(lead) :]
        return rest if len(rest) < len(self.words) else None

    def is_fragment(self) -> bool:
        """Whether it is "and" or "what about" with no question of its own after it."""
        return (
            self._rest is not None
            and bool(self.content)
            and len(self.content) <= 4
            and not _WHOLE_QUESTION.intersection(self._rest)
        )

    def is_whole(self) -> bool:
        """Whether it begins as a question of its own, and asks more than what somebody says."""
        return self.words[0] in _WHOLE_QUESTION and not _SAY.intersection(self.words)

    def asks_for_words(self) -> bool:
        content = {word for word in self.content if not word.isdecimal()}
        return bool(content & _QUOTE) and content <= _QUOTE | _QUOTE_WITH

    def asks_to_quote(self) -> bool:
        """Whether it asks for words on what was spoken of: "quote the nurse on that, exactly"."""
        return self.words[0] in _QUOTING and not _POINTING.union(_IT).isdisjoint(self.words)

    def only_names_something(self) -> bool:
        """Whether its form is that of a name and no question: "and X?", "what does X say?"."""
        if self.is_fragment() or _SAY.intersection(self.words):
            return True
        return bool(self.content) and set(self.words) <= set(self.content) | _BESIDE_A_NAME

    def is_pointing_back(self, people: frozenset[str]) -> bool:
        """Whether it cannot be answered without what was asked before.

        ``people`` are its words that name somebody, who may be asked anything.
        """
        heavy = [word for word in self.content if word not in _LIGHT | _SAY | focus.LIGHT]
        besides = [word for word in heavy if word not in people]
        words = set(self.words)
        return (
            _OF_THAT_KIND.search(self.text) is not None
            or set(heavy) <= _ELLIPTICAL
            or (bool(words & _IT) and len(besides) <= 1)
            or (bool(words & _POINTING) and len(besides) <= 2)
        )

    def asks_who_disagrees(self) -> bool:
        """Whether it asks who disagrees."""
        return not _DISAGREE.isdisjoint(self.words)

    def asked_on(self, before: str) -> str:
        """Give the text with the question that it is about; the text itself if that adds nothing.

        "Who disagrees on 'Who should pay for sequencing?'" is a sentence, for a person and for a
        cross-encoder, which makes more of it than of the same words in a row. And it is one: of two
        questions in a row, the first alone would answer where the second has no answer.
        """
        own = set(self.words)
        if all(word in own or word in focus.LIGHT for word in _content(before)):
            return self.text
        text = self.text.strip().rstrip("?!.\u2026 ")
        link = " on" if self.words[-1] in _GOES_ON else ", on"
        return f"{_capital(text)}{link} \u201c{_asked_so_far(before)}\u201d"


def _asked_so_far(before: str) -> str:
    """Give what the question before was about, with what it asked itself if that is of weight."""
    follow_up = _FOLLOW_UP.fullmatch(before)
    if follow_up is None:
        asked = before.strip()
        is_ended = "?" in asked or asked.endswith((".", "!", "\u2026"))
        return _capital(asked if is_ended else f"{asked}?")
    said, about = follow_up["said"], follow_up["about"]
    heavy = set(_content(said)) - focus.LIGHT - _ELLIPTICAL - _LIGHT
    if not heavy or len(about.split()) > _MOST_ABOUT:
        return about
    return f"{about.rstrip('?!. ')} \u2013 {said[:1].lower()}{said[1:]}?"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


class _Holdings:
    """What may be named: the people, roles and groups of a library, and its types and keys."""

    def __init__(self, sources: tuple[Source, ...]) -> None:
        self._sources = sources
        people = [one for source in sources if source.is_interview for one in source.participants]
        self.participants = tuple(dict.fromkeys(one.id for one in people))
        self.roles = tuple(dict.fromkeys(one.role for one in people if one.role))
        self.groups = tuple(dict.fromkeys(one.group for one in people if one.group))
        self._people = people
        everyone = [one for source in sources for one in source.participants]
        self._known = {
            "types": {one.type for one in sources} | {"interview", "literature"},
            "sources": {one.id for one in sources},
            "participants": {one.id for one in everyone},
            "roles": {one.role for one in everyone if one.role},
            "groups": {one.group for one in everyone if one.group},
        }

    def within(self, scope: Scope) -> tuple[Scope, tuple[str, ...]]:
        """Give what there is of a scope, and the values that there are not."""
        gone = tuple(
            value
            for name, known in self._known.items()
            for value in getattr(scope, name)
            if value not in known
        )
        kept = {
            name: tuple(value for value in getattr(scope, name) if value in known)
            for name, known in self._known.items()
        }
        return replace(scope, **kept), gone

    def called(self, text: str) -> frozenset[str]:
        """Give the words of a text that name people."""
        named = roles.mentioned(text, self._sources)
        return frozenset(word for one in named for word in language.words(one.label))

    def quoted(self, scope: Scope, said: _Said) -> Scope | None:
        """Give a scope with the people whose words on what was asked are to be quoted."""
        people = roles.mentioned(said.text, self._sources) if said.asks_to_quote() else ()
        if not people:
            return None
        ids = dict.fromkeys(id_ for one in people for id_ in one.participants)
        return _of_people(scope, Scope(participants=tuple(ids)))

    def topic(self, text: str) -> str:
        """Give a question without the words that say who is asked."""
        return scoping.topic(text, self._sources)

    def narrowed(self, scope: Scope, text: str) -> Scope | None:
        """Give a scope with what a text that says nothing else names: types, people, years."""
        named = scoping.alone(text, self._sources)
        if named is None:
            return None
        if named.participants:
            return _of_people(scope, named)
        if named.types == ("literature",):
            scope = replace(scope, participants=(), roles=(), groups=())
        types = named.types or scope.types
        years = scope.years if named.years == (None, None) else named.years
        return replace(scope, types=types, years=years)

    def people_in(self, scope: Scope) -> set[str]:
        """Give the participants that a scope names, by id, role or group."""
        return {
            one.id
            for one in self._people
            if one.id in scope.participants or one.role in scope.roles or one.group in scope.groups
        }

    def named(self, words: set[str], text: str) -> Scope | None:
        """Give the people that ``words`` name, or ``None`` where a word names nobody.

        A name by role goes before one by group. Where people are named in different ways, they
        are given one by one, since a scope's fields restrict each other.
        """
        folded = set(language.words(text))
        ids = tuple(one for one in self.participants if set(language.words(one)) <= folded)
        left = words - {word for one in ids for word in language.words(one)}
        by_role, left = _matched(self.roles, left)
        groups, left = _matched(self.groups, left)
        if left:
            return None
        called = {id_ for one in roles.mentioned(text, self._sources) for id_ in one.participants}
        if called > self.people_in(Scope(participants=ids, roles=by_role, groups=groups)):
            # "Managers" are those of the management as well as the finance manager.
            return Scope(participants=tuple(one for one in self.participants if one in called))
        if bool(ids) + bool(by_role) + bool(groups) <= 1:
            return Scope(participants=ids, roles=by_role, groups=groups)
        every = (
            one.id
            for one in self._people
            if one.id in ids or one.role in by_role or one.group in groups
        )
        return Scope(participants=tuple(dict.fromkeys(every)))


def _matched(names: tuple[str, ...], words: set[str]) -> tuple[tuple[str, ...], set[str]]:
    """Give the names that the words mean, most words first, and the words that mean none."""
    found: set[str] = set()
    left = set(words)
    while left:
        hits = {name: frozenset(word for word in left if _is_of(word, name)) for name in names}
        best = max(hits.values(), key=lambda hit: (len(hit), sorted(hit)), default=frozenset())
        if not best:
            break
        found |= {name for name, hit in hits.items() if hit == best}
        left -= best
    return tuple(name for name in names if name in found), left


def _is_of(word: str, name: str) -> bool:
    """Whether a word is one of a name's, singular or plural."""
    stems = set(language.query_terms(word))
    return any(
        word == one or stems.intersection(language.query_terms(one)) for one in language.words(name)
    )


def _content(text: str) -> tuple[str, ...]:
    """Give the words of a text that are no stop words, as they stand but folded."""
    code = language.detect(text) or "en"
    stop = language.stop_words(code)
    found = (word.removesuffix("'s") for word in language.words(text))
    return tuple(word for word in found if word not in stop)
