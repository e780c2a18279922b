"""Whose words a speaker gives: what others are said to say, and what the speaker takes back.

"My head nurse says that our responsibility must not be stretched" stands in an interview with the
research nurse, and quoted under a question it reads as her own view; so does "everything should be
in one place", which another speaker takes back three turns later. Both are told by how they are
said, in English and in Swedish. Where it is in doubt, the words are the speaker's own.

What people ask or do ("they ask if it will hurt", "she says yes to everything") is what the speaker
saw, and nobody's view. Nor is it a report that a form or a slide says something: a document holds
no view that could be taken for the speaker's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant import language, sentences
from assistant.domain import Span

_MAINLY = 0.5
"""Share of its words from which an excerpt is what somebody else is said to say."""

_FEWEST_AFTER = 3
"""Words that follow "according to the lab" where it stands before what the lab says."""

_REACH = 80
"""Characters before a report in which stands what makes it none."""

_WORD = re.compile(r"\w+(?:['-]\w+)*")
_OPENING = re.compile(r'\s*"')

_THING = re.compile(
    r"\b(?:form|report|slide|page|paper|plan|record|system|law|letter|file|table|article|study|"
    r"note|notebook|application|consent|contract|guideline|rule|brochure|protocol|routine|label|"
    r"screen|review|abstract|statute|minute|figure|number|result|agreement|budget|calendar|need|"
    r"age|experience|feeling|gut|reason|information|distance|situation|evidence|literature|"
    r"research|"
    r"data|fact|way|formulär|rapport|bild|papp|journal|ansökan|avtal|siffr|"
    r"riktlinj|studi|artik|protokoll|erfarenhet|känsla)(?:s|en|et|n|na|or|orna|er|erna|eln)?\b",
    re.IGNORECASE,
)
"""What says something, or has it said, without being anybody."""

_VERBAL = (
    r"(?:and|but|or|so|i|we|you|he|she|they|(?-i:it)|who|that|which|what|when|if|as|because|is|was|"
    r"are|were|has|had|have|do|does|did|can|could|must|should|may|might|cannot|\w+n't|not|never|"
    r"to|och|"
    r"men|eller|jag|vi|du|han|hon|dom|som|att|när|om|är|var|har|hade|kan|ska|måste|inte)\b"
)
_NOUNS = rf"(?:\s+(?:(?!{_VERBAL})[\w'-]+|\[[^\]]*\])){{1,5}}?"
_SOMEBODY = (
    r"(?:(?:he|she|they)(?:'(?:s|d|ve|ll))?|"
    r"(?:(?:every|some)(?:body|one)|people|some|others|another|many|most|several|management|one|"
    r"two|three|(?:\w+(?:ist|ician|geon)|doctor|nurse|manager|patient|colleague|member)s)"
    rf"(?:\s+of\s+(?:them|(?:the|my|our|those)\b{_NOUNS}))?|"
    rf"(?:the|a|an|my|our|his|her|their)\b{_NOUNS}|"
    r"\[[^\]]*\](?:\s+(?:in|at|from|on|i|på)(?:\s+the)?(?:\s+\w+){1,2}?)?|"
    r"(?:man|woman|person|one|some(?:body|one)|voice)(?:\s+\w+){0,3}?\s+(?:who|that)|"
    r"han|hon|dom|de|folk|alla|andra|vissa|somliga|många|flera|någon|nån|en|en\s+annan|"
    rf"(?:min|mitt|mina|vår|vårt|våra|hans|hennes|deras|en|ett|den)\b{_NOUNS}|"
    r"(?!ingen|igen|även)\w{3,}(?:en|et|na))"
)
"""Anybody but the speaker and whom the speaker belongs to: not "I", "we", "nobody", "it"."""

_ALSO = (
    r"(?:\s+(?:has|have|had|will|would|also|always|still|often|sometimes|usually|once|then|just|"
    r"simply|actually|really|even|both|all|now|har|hade|ju|också|alltid|fortfarande|väl|nog))*"
)
_SAYS = (
    r"(?:(?:say|says|said|(?:keeps?|kept)\s+(?:on\s+)?saying|claim(?:s|ed)?|insist(?:s|ed)?|"
    r"answered(?=\s+that\b|\s*[,:\"]))(?:\s+to\s+(?:me|us|him|her|them))?|(?:told|tells|(?:keeps?|"
    r"kept)\s+telling)\s+"
    r"(?:me|us|him|her|them|everybody|everyone|(?:the|my|our)\s+\w+)|"
    r"(?:(?:do|does|did)(?:n't|\s+not)\s+)?(?:think|believe)|thinks|thought|believe[sd]|reckons?)"
)
_SWEDISH = (
    r"(?:säger|sa|sade|sagt|påstår|hävdar|(?:tycker|tyckte|tror|trodde|menar|anser)(?:\s+inte)?)"
    r"(?:\s+till\s+\w+)?"
)
_WRITES = (
    r"(?:writes?|wrote|written|repl(?:y|ies|ied)|argue[sd]?|explain(?:s|ed)?|complain(?:s|ed)?|"
    r"promised|feels?|felt|admit(?:s|ted)?|warn(?:s|ed)?|points?\s+out|pointed\s+out|skriver|skrev|"
    r"berättar|berättade|svarar|svarade|förklarade|lovade)(?:,[^,;]{1,40},|\s+(?:to|till|"
    r"för)\s+\w+)?"
)
_TOLD = r"(?:i|we)(?:\s+(?:was|were|(?:have|had)\s+been)|'(?:ve|d)\s+been)\s+told"
_AND_SAYS = (
    rf"(?P<joined>(?:\s+(?:(?!{_VERBAL})[\w'-]+|it\b)){{1,7}}?\s+(?:and|och)\s+"
    r"(?:says|said|säger|sa)|(?<=\bthey)\s+\w+\s+and\s+say)"
)
"""She looked at the list and said; they come and say."""

_THAT = (
    r"\s+(?:att|that(?!\s*(?:[.,;:!?]|$|(?:too|all|way|often|again|aloud|about|kind|down|better|"
    r"a\s+lot)\b|"
    r"for\s+(?:years|ages|months|weeks|a\s+long))))\b"
)
_CLAUSE = (
    r"\s+(?:(?:i|we|you|he|she|they|there)(?:'\w+|\s)|(?:it|this|that)(?:'|\s+(?:is|\w{2,}s|would|"
    r"had|will|can|could|must|took|costs?)\b)|(?:the|a|an|my|our|his|her|their|every|no)\s+"
    r"(?!(?:same|opposite|words?|lot|truth|story|names?|thing|best|least|to|thanks?)\b)|"
    r"(?:yes|no|ja|nej)(?=,)|(?:every(?:thing|body)|no(?:body|thing)|never|one|two|three)\b|"
    r"(?-i:[A-Z0-9\[])|"
    r"det\s+(?:är|var|blir|tar|går|finns)\b|(?:vi|jag|du|hon|han|dom)\s|(?:två|tre|fyra|fem)\b)"
)
_ALOUD = r"(?P<aloud>\s*[,:](?!\s*(?:and|too|och)\b)|(?=\s*\"))"

_REPORT = re.compile(
    rf"(?<!\w)(?:(?P<who>{_SOMEBODY})(?:{_ALSO}\s+(?:{_SAYS}|{_SWEDISH})|{_AND_SAYS})|{_TOLD}|"
    rf"{_SWEDISH}\s+(?P<inverted>{_SOMEBODY}))(?:{_THAT}|{_CLAUSE}|{_ALOUD})|"
    rf"(?<!\w)(?P<writer>{_SOMEBODY}){_ALSO}\s+{_WRITES}{_THAT}",
    re.IGNORECASE,
)
_UNSAID = re.compile(
    r"\b(?:when|if|whether|unless|until|than|time|as|what|how|not|no|när|om|än|vad|som|inte)\s*$|"
    r"\b(?:nobody|no\s+one|none|not|any(?:body|one)|ingen)(?:\s+\w+){1,2}\s*$",
    re.IGNORECASE,
)
"""What stands before a report that is none: a case, a comparison, a denial."""

_OWN = re.compile(r"\b(?:i|we|you|jag|vi|du)\b[^,;]*$", re.IGNORECASE)
"""Who does what is then joined to "and said": I stood up before the board and said."""

_ACCORDING = re.compile(
    r"\b(?:according\s+to|in\s+the\s+(?:view|opinion|words|eyes)\s+of|if\s+you\s+ask|enligt|"
    rf"om\s+(?:man|du)\s+frågar)\s+(?P<who>him|her|them|those\s+who\s+\w+|honom|henne|{_SOMEBODY})"
    r"(?!\w)",
    re.IGNORECASE,
)
_AFTERWARDS = re.compile(
    rf",\"?\s*(?:(?P<who>{_SOMEBODY}){_ALSO}\s+(?:says?|said|thinks?|thought|told\s+me|säger|"
    rf"tycker)"
    rf"\W*$|(?:says|said|säger|sa)\s+(?P<inverted>{_SOMEBODY})\s*(?:[.,!?]|$))",
    re.IGNORECASE,
)
"""It is twenty-one days, they say."""

_OWN_AGAIN = re.compile(
    r";|,?\s+(?:and|but|so|och|men|så)\s+(?:(?:then|sen|så)\s+)?(?:i|we|jag|vi)\b|"
    r",\s+(?:and|but|so|och|men)\s+(?:then|sen|så)\b",
    re.IGNORECASE,
)
_TOLD_AGAIN = re.compile(
    r";|,\s+(?:and|but|so|och|men)\s+(?:(?:then|sen|så)\b|(?:i|we|jag|vi)\s+(?:say|said|sa)\b)",
    re.IGNORECASE,
)
"""Where the speaker goes on in the same sentence; in direct speech "I" is whoever is quoted."""

_PUT_BACK = re.compile(r"\b(?:let\s+it\s+stand|låt\s+det\s+stå)\b", re.IGNORECASE)
"""What takes back the taking back."""

_END = r"(?=\s*(?:[.,;:!?]|$))"
_SHALL = r"i(?:'ll|'d\s+like\s+to|\s+(?:must|will|(?:have|need|want|would\s+like)\s+to))"
_NO_LONGER = (
    r"(?:no\s+longer\s+think|"
    r"don't\s+(?:think|believe)\s+(?:that|so|it)\s+any\s?(?:more|longer))"
)
_JAG = r"(?:jag(?:\s+(?:måste|vill|får))?|låt\s+mig|får\s+jag)"
_START = r"(?:^|[.,;:!?]\s*)"
_REVOKED = re.compile(
    "|".join(
        (
            rf"\b(?:let\s+me|i|{_SHALL})\s+take\s+(?:that|this|it|what\s+i\s+said)\s+back{_END}",
            r"\btake\s+back\s+(?:what\s+i(?:'ve)?\s+(?:just\s+)?said|my\s+words)\b",
            rf"{_START}(?:please\s+)?(?:strike|scratch)\s+(?:that|what\s+i\s+said){_END}",
            r"\bforget\s+what\s+i\s+(?:just\s+)?said\b",
            r"\bi(?:'ve|\s+have)\s+changed\s+my\s+mind\b",
            r"\b(?:that|it)\s+was\s+wrong\s+of\s+me\b",
            r"\bi\s+was\s+wrong\s+(?:to\s+say|when\s+i\s+said)\b",
            r"\bi\s+misspoke\b|\bthat\s+came\s+out\s+wrong\b",
            r"\b(?:let\s+me|i\s+(?:must|should|have\s+to))\s+correct\s+(?:myself|what\s+i)\b",
            r"\bwhat\s+i\s+said\b[^.!?]{0,40}\b(?:was|is)(?:n't|\s+not|\s+wrong)\b",
            rf"\bi\s+said\s+(?:before|earlier|at\s+first)\b.{{0,200}}\bi\s+{_NO_LONGER}\b",
            r"\bnot\s+sure\s+(?:that\s+)?i\s+(?:thought|meant)\b.{0,20}\bwhen\s+i\s+said\b",
            rf"\b{_JAG}\s+tar?\s+tillbaka\s+(?:det(?:\s+jag\s+sa)?|vad\s+jag\s+sa){_END}",
            rf"\bdet\s+(?:tar|måste|vill)\s+jag\s+(?:ta\s+)?tillbaka{_END}",
            rf"{_START}stryk\s+det{_END}",
            r"\bglöm\s+(?:det|vad)\s+jag\s+sa\b|\bjag\s+har\s+ändrat\s+mig\b",
            r"\bdet\s+var\s+fel\s+av\s+mig\b|\bjag\s+(?:sa|uttryckte\s+mig)\s+fel\b",
            r"\bjag\s+sa\s+(?:förut|tidigare|nyss)\b.{0,200}\bjag\s+inte\s+längre\b",
            r"\bnej,?\s+förresten\b",
        )
    ),
    re.IGNORECASE,
)


_HINTS = tuple(
    """back strike scratch forget mind wrong misspoke correct said
    tillbaka stryk glöm ändrat fel längre förresten""".split()
)
"""One of them is in whatever is taken back: an interview is looked through for them in no time."""


def is_reported(text: str) -> bool:
    """Whether an excerpt gives mainly what the speaker says that somebody else says or thinks."""
    plain = language.straightened(text)
    spans = tuple(_reports(plain))
    places = [match.start() for match in _WORD.finditer(plain)]
    told = sum(any(one.start <= place < one.end for one in spans) for place in places)
    return told > 0 and told >= _MAINLY * len(places)


def takes_back(text: str) -> bool:
    """Whether the speaker withdraws or corrects in it what they said before.

    A slip that is put right in the same breath ("last autumn, no, the autumn before") withdraws
    nothing, and what others take back is theirs.
    """
    if not may_take_back(text):
        return False
    plain = language.straightened(text)
    found = [match.start() for match in _REVOKED.finditer(plain)]
    if not found or _PUT_BACK.search(plain):
        return False
    spans = tuple(_reports(plain))
    return any(not any(one.start <= place < one.end for one in spans) for place in found)


def may_take_back(text: str) -> bool:
    """Whether it is worth looking at the sentences of a text for what ``takes_back`` says."""
    folded = text.casefold()
    return any(hint in folded for hint in _HINTS)


def _reports(plain: str) -> Iterator[Span]:
    """Yield what others are said to say, with the words that say who they are; they may overlap."""
    for sentence in sentences.split(plain):
        words = plain[sentence.start : sentence.end]
        for match in _REPORT.finditer(words):
            before = words[max(0, match.start() - _REACH) : match.start()]
            own = _UNSAID.search(before) or (match["joined"] and _OWN.search(before))
            if _is_somebodys(match) and not own:
                end = _end(plain, sentence, match)
                yield Span(sentence.start + match.start(), end)
        for match in _ACCORDING.finditer(words):
            if _is_somebodys(match):
                end = _end(plain, sentence, match)
                goes_on = len(plain[sentence.start + match.end() : end].split()) >= _FEWEST_AFTER
                yield Span(sentence.start + (match.start() if goes_on else 0), end)
        for match in _AFTERWARDS.finditer(words):
            if _is_somebodys(match):
                yield Span(sentence.start, sentence.start + match.end())


def _is_somebodys(match: re.Match[str]) -> bool:
    named = " ".join(match.groupdict(default="").values())
    return _THING.search(named) is None


def _end(plain: str, sentence: Span, match: re.Match[str]) -> int:
    """Give where a report ends: with its quotation marks, the sentence, or the speaker's own "I".

    A quotation may go on over the end of the sentence.
    """
    told = sentence.start + match.end()
    is_aloud = match.groupdict().get("aloud") is not None
    if is_aloud and (opening := _OPENING.match(plain, told)):
        closing = plain.find('"', opening.end())
        return closing if closing >= 0 else len(plain)
    again = (_TOLD_AGAIN if is_aloud else _OWN_AGAIN).search(plain, told, sentence.end)
    return again.start() if again else sentence.end
