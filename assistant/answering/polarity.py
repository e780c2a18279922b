"""The words that turn a statement round: opposites, and what denies.

Other forms of the words are met through their stems. English and Swedish.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from assistant import language

ANTONYMS = (
    (  # more and less of something
        """increase raise rise rose risen high higher highest more greater elevate enhance promote
        activate stimulate induce upregulate expand accelerate fast faster quicker boost
        strengthen facilitate augment amplify gain grow grew long longer larger bigger exacerbate
        encourage potentiate prolong sustain restore öka ökar ökat höja höjer höjt höjde hög
        högre mer fler snabb snabbare större främja""",
        """decrease reduce reduction low lower lowest less fewer decline fall fell fallen drop
        diminish inhibit inhibition suppress suppression block attenuate prevent downregulate
        slow slower weaken impede hinder abolish abrogate deplete limit restrict shorten short
        shorter smaller minimal impair mitigate avert alleviate discourage repress eliminate
        disrupt deactivate inactivate halt delay minska minskar minskat minskade sänka sänker
        sänkt låg lägre mindre färre långsam långsammare hämma bromsa kortare""",
    ),
    (  # better and worse
        """improve improvement better benefit beneficial help helpful effective efficacious work
        succeed good superior favourable easy easier bättre hjälpa hjälper hjälpt hjälpte fungera
        fungerar fungerat lätt lättare bra""",
        """worsen worse harm harmful hurt detrimental ineffective fail failure useless poor inferior
        bad impair deteriorate harder difficult sämre skada skadar stjälpa misslyckas svår
        svårare dålig dåligt""",
    ),
    ("fair fairer equal rättvis rättvisare jämlik", "unfair unequal inequitable orättvis ojämlik"),
    ("support favour agree approve stödja", "oppose against disagree disapprove reject motsätta"),
    ("enough sufficient adequate plenty tillräcklig", "insufficient inadequate otillräcklig"),
    ("susceptible susceptibility vulnerable sensitize", "resistant protect protective"),
    ("essential require necessary crucial need nödvändig", "dispensable unnecessary onödig"),
    ("presence närvaro", "absence frånvaro"),
    ("early earlier tidig tidigare", "late later sen senare"),
    ("always often frequent common majority alltid ofta", "seldom rarely rare uncommon sällan"),
    ("positive positively", "negative negatively inversely"),
    ("safe harmless safer säker", "dangerous unsafe farlig osäker"),
)
"""Words that are opposites over a shared topic; other forms of them are met through their stems."""

NOT_POLAR = frozenset(
    "activity activities active effect effects position positions working worker induced".split()
)
"""Words that share a stem with an antonym without its sense."""

_CARRIERS = """risk rate level amount number incidence frequency occurrence chance degree likely
associate association use significant patient study result conclusion show find group compare
andel risk nivå antal grad"""
"""Words that a polarity passes through: "lower risk of stroke" says it of the stroke."""

_DENIALS = frozenset(
    """no not never nobody none nothing neither nor hardly cannot independent unaffected unchanged
    unable incapable trivial inte ingen inget inga aldrig ej varken""".split()
)
COPULAS = frozenset(
    """is are was were be been being become becomes became get gets got remain remains has have
    had är var blir blev blivit har hade""".split()
)
IDIOMS = re.compile(
    r"\b(?:no (?:doubt|problems?|question|wonder|matter|idea|(?:more|less|fewer|later) than)"
    r"|(?:why|whether or|if) not|nothing (?:against|wrong)"
    r"|(?:not|\w+n't) (?:only|just|merely|(?:\w+ )?without|to mention|(?:an? |any )?problems?)"
    r"|(?:not|\w+n't) (?:yet )?(?:known|clear|certain|reported|measured|stated|examined|studied)"
    r"|(?:none|no (?:stud(?:y|ies)|papers?|articles?|reviews?))(?: of(?: \w+){1,3}?)?"
    r" (?:reported|reports?|measured|examined|studied|gave|gives?|looked)"
    r"|inte (?:bara|minst|utan|något problem)|ing(?:a|et) (?:problem|bekymmer|tvivel)"
    r"|utan (?:tvekan|tvivel))\b"
)
"""Negations that deny nothing, or deny a denial, or say only that nobody knows."""

_DENIED_WORDS = 7
"""Words after a negation that it may deny; the clause ends it sooner."""


def denied_in(words: list[str], is_content: list[bool]) -> list[bool]:
    """Say for each word of a clause whether it is denied: an odd number of times."""
    denied = [False] * len(words)
    for place in (place for place, word in enumerate(words) if is_denial(word)):
        scope = range(place + 1, min(len(words), place + 1 + _DENIED_WORDS))
        if not any(is_content[where] for where in scope):
            scope = range(max(0, place - _DENIED_WORDS), place)
        for where in scope:
            denied[where] = not denied[where]
    return denied


def is_denial(word: str) -> bool:
    """Whether a folded word denies."""
    return word in _DENIALS or word.endswith("n't")


@lru_cache(maxsize=2)
def polarities(code: str) -> Mapping[str, Mapping[int, int]]:
    """Give for each polar stem the pairs it is of, and at which end; for a carrier's, none."""
    found: dict[str, dict[int, int]] = {language.stem(one, code): {} for one in _CARRIERS.split()}
    for pair, ends in enumerate(ANTONYMS):
        for sign, end in zip((1, -1), ends, strict=True):
            for word in end.split():
                found.setdefault(language.stem(word, code), {})[pair] = sign
    return found
