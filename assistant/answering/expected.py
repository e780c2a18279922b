"""What kind of answer a question expects, and whether a sentence holds one.

"How many samples?" expects a number: a sentence that speaks of samples and holds none is near the
question and no answer to it. Kinds are told by the words that ask (question classification after
Li and Roth 2002, "Learning Question Classifiers", here by rules, and for what people ask of papers
and interviews), in English and in Swedish.

Where several things are asked, the first decides. ``Expected.OPEN`` is everything that is not
recognised, so that nothing is held against a sentence on a guess.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum

from assistant import language


class Expected(StrEnum):
    """The kinds of answer, by what a reader would look for in a sentence."""

    NUMBER = "number"
    DURATION = "duration"
    TIME = "time"
    PERSON = "person"
    YES_NO = "yes_no"
    DEFINITION = "definition"
    REASON = "reason"
    LIST = "list"
    COMPARISON = "comparison"
    QUOTATION = "quotation"
    OPEN = "open"


def _pattern(*alternatives: str) -> re.Pattern[str]:
    return re.compile("|".join(alternatives), re.IGNORECASE)


_PART = re.compile(r"(?<=[.!?;:])\s+|\s+[-\u2013\u2014]\s+")
_CLAUSE = re.compile(r"(?:^|,\s*)\"?")
_ASKING = (
    r"(?=(?:who|whom|whose|what|when|where|why|how|which|vem|vad|när|var|varför|hur|vilk\w+)\b)"
)
_LEAD = _pattern(
    r"(?:(?:i\s+(?:want|need|would\s+like)|i'd\s+like|we\s+need)\s+to\s+know\s+|i\s+wonder\s+|"
    r"do\s+(?:you|we)\s+know\s+|jag\s+(?:undrar|vill\s+veta)\s+|"
    r"(?:can|could|would|will)\s+you\s+|(?:may|can|could)\s+i\s+ask\s+|kan\s+du\s+|"
    rf"(?:tell|show|give|säg|visa)\s+(?:(?:me|us|mig|oss)\s+)?{_ASKING}|"
    r"(?:and|but|so|or|then|also|now|well|ok(?:ay)?|hi|hello|please|just|och|men|så|hej|at|in|on|"
    r"by|"
    r"for|from|since|until|to|with|of|i|på|från|till|sedan|med)\s+)*"
)
"""What may stand before the word that asks, and decides nothing."""

_BE = r"(?:'s|\s+(?:is|are|was|were))"
_AUXILIARY = (
    r"(?:is|are|was|were|am|do|does|did|has|have|had|can|could|should|shall|will|would|may|might|"
    r"must|(?:is|are|was|were|do|does|did|has|have|ca|could|should|wo|would)n't|är|har|hade|kan|"
    r"kunde|ska|skulle|bör|borde|får|måste|vill|finns|fanns|går|blir|blev|tycker|tror|säger|"
    r"anser)\b"
)
_EMBEDDED = _pattern(
    rf"{_AUXILIARY}[^,?]{{1,80}}?\b(?:say|state|tell|know|known|clear|mention|report|show|give)\s+"
    rf"(?:(?:me|us)\s+)?{_ASKING}"
)
"""Does the review say how many studies it covers: how many?"""

_UNIT = (
    r"(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?|decades?|sekund(?:er)?|minut(?:er)?|"
    r"timm(?:e|ar)|dag(?:ar)?|dygn|veck(?:a|or)|månad(?:er)?|år)"
)
_MEASURE = (
    r"(?:number|percentage|proportion|share|fraction|rate|median|mean|average|costs?|price|total|"
    r"figure|sum|amount)"
)
_COMPARED = _pattern(
    r"\b(?:versus|vs|compared?|agree|disagree\w*|differ(?:s|ent|ently|ence|ences)?|alike|"
    r"match(?:es)?|"
    r"similar|fit\s+with|shared\s+by|part\s+company|side\s+by\s+side|consistent\s+with|jämför\w*|"
    r"överens|skiljer|skillnad\w*|samma)\b",
    r"(?<!at the )\bsame\b",
)
_QUOTED = _pattern(r"\b(?:verbatim|exact\s+words|word[\s-]for[\s-]word|ordagrant|exakta\s+ord)\b")

_NO_TERM = r"(?:reason|cause|example|factor|concern|benefit|advantage|problem|barrier|way|figure)\b"
_SMALL = r"(?:about|of|in|on|for|at|with|by|from|to|and|there|here)\b"

_RULES: dict[Expected, re.Pattern[str]] = {
    Expected.QUOTATION: _pattern(r"(?:quote|cite|citera)\b"),
    Expected.COMPARISON: _pattern(
        r"(?:compare|contrast|line\s+up|jämför)\b|(?:put|set|show|lay)\b[^,]*\bside\s+by\s+side\b"
    ),
    Expected.TIME: _pattern(
        rf"(?:when|när)\s+(?:exactly\s+)?(?:{_AUXILIARY}|kom|började|slutar)",
        r"(?:when|när)\b[^,]*$",
        r"(?:what|which|vilket|vilken)\s+(?:\w+\s+)?(?:year|month|date|day|time|år|månad|datum)\b",
        r"how\s+(?:long\s+ago|recently)\b",
    ),
    Expected.DURATION: _pattern(
        rf"how\s+(?:long|fast|quickly|much\s+time|many\s+(?:\w+\s+)?{_UNIT})\b",
        rf"hur\s+(?:länge|fort|lång\s+tid|många\s+{_UNIT})\b",
        rf"what{_BE}\s+the\s+(?:\w+\s+){{0,2}}(?:turnaround|waiting\s+time|lead\s+time|duration)\b",
    ),
    Expected.NUMBER: _pattern(
        r"how\s+(?:many|much|often|large|big|high|old)\b",
        r"hur\s+(?:många|mycket|ofta|stor|stort|stora|dyr|dyrt|gammal)\b",
        rf"what(?:{_BE}\s+the)?\s+(?:\w+\s+){{0,2}}{_MEASURE}\b",
        r"what\s+(?:do|does|did|would|will)\b[^,]*\bcosts?\b|vad\s+(?:kostar|kostade)\b",
    ),
    Expected.REASON: _pattern(
        r"(?:why|how\s+come|varför)\b|(?:what|which)\s+reasons?\b|what\s+(?:causes|caused)\b",
        rf"what{_BE}\s+the\s+(?:\w+\s+)?(?:reasons?|causes?)\b|vad\s+beror\b",
        r"how\s+(?:do|does|did)\s+(?:it|that|this)\s+(?:come\s+about|happen)\b",
    ),
    Expected.PERSON: _pattern(
        r"(?:who|whom|whose|vem|vems)\b|which\s+(?:of\s+them|person|participants?|informants?)\b",
        rf"what{_BE}\s+the\s+(?:\w+\s+)?name\b|which\s+ones?\s+(?:is|was)\s+it\s+who\b",
        r"(?:(?:is|are|was|were)\s+there\s+)?(?:any(?:body|one)|some(?:body|one)|"
        r"a\s+single\s+person)"
        r"\s+who\b|(?:finns|fanns)\s+det\s+(?:någon|nån|några)\s+som\b",
    ),
    Expected.DEFINITION: _pattern(
        rf"what{_BE}\s+(?:an?\s+(?!(?:\w+\s+)?{_NO_TERM})|meant\s+by\b|the\s+(?:definition|"
        rf"meaning)\b|\")",
        r"what\s+(?:do|does|did)\b[^,]*\bmean\b|(?:define|definiera)\b|how\b[^,]*\bdefined?\b",
        r"vad\s+(?:är\s+(?:en|ett)|betyder|menas|innebär)\b|vad\s+är\s+\w+\W*$",
        rf"what(?:'s|\s+is)\s+(?!(?:the|it|this|that|\w+ing|needed|done|said|known|wrong|new)\b)"
        rf"(?:(?!{_SMALL})[\w-]+\s+){{0,3}}(?!{_SMALL})[\w-]+\W*$|what\s+are\s+[\w-]+\W*$",
    ),
    Expected.LIST: _pattern(
        r"(?:which|list|name|enumerate|vilka|vilken|vilket|lista|nämn|räkna\s+upp)\b",
        r"(?:give|show|ge|visa)\s+(?:me\s+|mig\s+)?(?:all|every\w*|a\s+list|alla|en\s+lista)\b",
        r"what\s+(?:are|were|other)\b|vad\s+finns\s+det\s+för\b",
        r"what\s+(?!is\b|was\b|does\b|has\b)(?:\w+\s+)?\w+s\s+(?:do|did|are|were|have|can|may|"
        r"might|should)\b",
    ),
    Expected.YES_NO: _pattern(_AUXILIARY, r"var\s+(?:det|han|hon|de|dom|den|alla|någon)\b"),
    Expected.OPEN: _pattern(r"(?:what|how)(?!\s+about)\b|where\b|(?:vad|hur|var)\b"),
}
"""Tried in this order on each clause; the last only says that something is asked."""

_TURNAROUND = _pattern(
    r"\b(?:turnaround|waiting\s+times?|svarstid\w*|väntetid\w*|in\s+(?:hours|days|weeks|months)|"
    r"i\s+(?:timmar|dagar|veckor|månader))\b"
)
"""What makes a number a duration: "which figure for the turnaround, in days?"."""

_SOUGHT = {Expected.QUOTATION: _QUOTED, Expected.COMPARISON: _COMPARED}
_UNASKED = {
    **_SOUGHT,
    Expected.DURATION: _TURNAROUND,
    Expected.NUMBER: _pattern(rf"\b{_MEASURE}\s+(?:of|for|per)\b|\b(?:antal|andel)\w*"),
}
"""What is wanted where no clause asks: "turnaround, biopsy to report"."""

_ORDERED = {Expected.LIST, Expected.COMPARISON, Expected.QUOTATION}

_UNCOUNTED = _pattern(
    r"\[[^\]]*\](?:\s+(?:hundred|thousand|million|hundra|tusen|miljoner)\b)?",
    r"§\s*\d+|\b(?:19|20)\d\d\b|\bhalf\s+past\s+\w+",
    r"\b(?:table|figure|fig|section|chapter|page|item|tabell|figur|avsnitt|sida)\.?\s*\d+",
)
"""What looks like a number and counts nothing: citation and section marks, years, places."""

_COUNT = (
    r"(?:(?<![\w.,])\d+(?:[.,]\d+|\s\d{3}\b){0,4}(?!\w)|\b(?:(?:two|three|four|five|six|seven|"
    r"eight|nine|ten|"
    r"eleven|twelve|\w+teen|half|två|tre|fyra|fem|sju|åtta|nio|tio|elva|tolv|\w{3,}ton|hälften|"
    r"halva)|"
    r"(?:twen|thir|for|fif|six|seven|eigh|nine)ty(?:-\w+)?|\w*hundra\w*|(?:hundred|thousand|"
    r"million|"
    r"dozen)s?|(?:tjugo|trettio|fyrtio|femtio|sextio|sjuttio|åttio|nittio|\w*tusen)\w*|miljoner)\b)"
)
_SEASON = r"(?:spring|summer|autumn|fall|winter|year|month|week)"
_REASON = _pattern(
    r"\b(?:because|therefore|hence|due\s+to|owing\s+to|thanks\s+to|so\s+that(?!['\s,]*(?:is|"
    r"was)\b|'|,)|in\s+order\s+to|caused\s+by|"
    r"as\s+a\s+result|that'?s\s+why|on\s+account\s+of|reasons?|eftersom|därför|på\s+grund\s+av|"
    r"beror\s+på|för\s+att|orsak\w*|anledning\w*)\b|(?<!\w)'cause\b",
    r"\bsince\s+(?:it|they|there|this|these|most|many|no(?:body|\s+one)|some(?:body|one))\b",
)
_ROLE = (
    r"(?:\w*(?:ologist|icist|ician|iatrist|geon)|doctor|nurse|manager|director|coordinator|lawyer|"
    r"counsellor|pharmacist|professor|researcher|investigator|officer|scientist|dean|chair|"
    r"advocate|"
    r"interviewer|author|patient|board|committee|region|hospital|university|department|clinic|lab|"
    r"laboratory|management|government|council|steering\s+group)s?"
)
_ROLL = (
    r"(?:\w*läkare\w*|\w*sköterska\w*|\w*sköterskor\w*|\w*chef\w*|\w*olog(?:en|er|erna)?|"
    r"professor\w*|regionen|labbet|sjukhuset|universitetet|kliniken|ledningen|styrelsen|nämnden)"
)
_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|"
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?)"
)
_SIGNS: dict[Expected, re.Pattern[str]] = {
    Expected.NUMBER: _pattern(
        _COUNT,
        rf"\b(?:one|once|a)\s+(?:in|per|every)\b|\bone\s+(?:per\s*cent|third|quarter|{_UNIT})\b",
        r"\b(?:once|twice)\s+an?\b|\b(?:third|quarter|fifth)s?\s+of\b",
    ),
    Expected.DURATION: _pattern(
        rf"(?:{_COUNT}|\b(?:one|several|few|couple\s+of|en|ett|flera|några))"
        rf"[\s-]+(?:an?\s+|(?!or\b|and\b)[a-zåäö]+[\s-]+)?{_UNIT}\b",
        rf"\b(?:took|takes?|for|in|within|after|half|than|nearly|almost|about|"
        rf"another)\s+an?\s+{_UNIT}\b",
    ),
    Expected.TIME: _pattern(
        rf"\b(?:19|20)\d\d\b|(?-i:\b{_MONTH}\b)|\b(?:yesterday|today|tomorrow|igår|idag|imorgon)\b",
        rf"\b(?:last|next|this|that)\s+{_SEASON}\b|\bin\s+(?:the\s+)?{_SEASON}\b|\b{_UNIT}\s+ago\b",
        r"\b(?:januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|"
        r"december|"
        r"(?:mån|tis|ons|tors|fre|lör|sön)dag(?:en|ar|arna)?|förra\s+\w+|i\s+(?:våras|somras|"
        r"höstas|"
        r"vintras|år))\b|\bför\s+\w+\s+\w+\s+sedan\b",
    ),
    Expected.PERSON: _pattern(
        rf"\b(?:{_ROLE}|{_ROLL}|nobody|no\s+one|everybody|everyone|ingen)\b|\[colleague\]",
        r"\b(?:it's|it\s+is|it\s+was|that's|det\s+är|det\s+var)\s+(?:me|i|us|we|you|jag|vi)\b",
        rf"(?-i:(?<=[\w,;] )\[?(?!{_MONTH})[A-ZÅÄÖ][a-zåäöé]+)",
    ),
    Expected.DEFINITION: _pattern(
        r"(?<!\bi )\bmeans?\b|\b(?:refers?\s+to|called|known\s+as|defined?\s+as|stands?\s+for|"
        r"definition|betyder|kallas|heter|innebär|definieras)\b|\bi\.e\.",
        r"(?<!\bthere )(?<!\bhe )\b(?:is|are)\s+(?:an?|when|where)\b|\bär\s+(?:en|ett|när|att)\b",
    ),
    Expected.REASON: _REASON,
}
"""What an answer of a kind is seen by; of the other kinds nothing can be seen in a sentence."""


def expected(question: str) -> Expected:
    """Give the kind of answer that a question expects: of the first thing that it asks.

    What stands around it, such as who wants to know and what for, decides nothing. A yes or no
    gives way to what is ordered after it: "Should there be one? Give me everyone who is for it".
    """
    text = language.straightened(question)
    found = [one for part in _PART.split(text) if (one := _of_part(part, is_marked="?" in text))]
    if not found:
        return _first(_UNASKED, text) or Expected.OPEN
    first = next((one for one in found if one != Expected.OPEN), Expected.OPEN)
    if first == Expected.YES_NO:
        return next((one for one in found if one in _ORDERED), first)
    if first == Expected.NUMBER and _TURNAROUND.search(text):
        return Expected.DURATION
    return first


def _first(kinds: Mapping[Expected, re.Pattern[str]], text: str) -> Expected | None:
    return next((kind for kind, wanted in kinds.items() if wanted.search(text)), None)


def holds(kind: Expected, text: str) -> bool | None:
    """Whether a sentence holds an answer of a kind; ``None`` where that cannot be seen in one."""
    sign = _SIGNS.get(kind)
    if sign is None:
        return None
    plain = language.straightened(text)
    if kind in {Expected.NUMBER, Expected.DURATION}:
        plain = _UNCOUNTED.sub(" ", plain)
    return sign.search(plain) is not None


def _of_part(part: str, *, is_marked: bool) -> Expected | None:
    """Give the kind of the first clause that asks; ``None`` where none does.

    Where question marks are set, a clause within a statement asks nothing ("my chair, who is a
    surgeon, wants this").
    """
    for start in _CLAUSE.finditer(part):
        if start.start() and is_marked and part.endswith((".", ":")):
            break
        lead = _LEAD.match(part, start.end())
        rest = part[lead.end() if lead else start.end() :]
        if embedded := _EMBEDDED.match(rest):
            rest = rest[embedded.end() :]
        kind = next((kind for kind, asked in _RULES.items() if asked.match(rest)), None)
        if kind in {Expected.OPEN, Expected.YES_NO}:
            return _first(_SOUGHT, rest) or kind
        if kind:
            return kind
    return None
