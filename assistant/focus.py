"""What a question is about, without what is said around it.

People who type to a colleague say why they ask, in what form they want it, and whom to ask: "My
chair will ask me: do the managers want this? One sentence please." Rankings and cross-encoders are
trained on short queries, and take every word for what is looked for. So what is looked for is the
question without its asides, its wishes, and the people and kinds of source that have become
filters. What is shown is always the question as it was typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from assistant import language, sentences

_ENOUGH = 2
"""Words that carry something, which the asking sentences need to stand without the others."""

LIGHT = frozenset(
    """say says said saying tell tells told give gives given name names list know known mean means
    meant get gets got getting put puts make makes made making take takes taken want wants wanted
    like likes think thinks thought believe believes feel see seen talk talks talked speak mention
    mentions mentioned describe describes described use used come comes came go goes went gone
    happen happens anyone anybody someone somebody everyone everybody anything something everything
    nothing thing things sort kind way exactly really actually roughly simply just ever anywhere
    still yet else also well enough quite people person persons those paper papers article
    articles literature publication publications published publish study studies interview
    interviews interviewed interviewee interviewees informant informants participant participants
    respondent respondents according quote quotes quoted opinion opinions view views please source
    sources sentence word words stuff figure answer answers question reason reasons explanation
    explanations example examples argument arguments differ different difference agree agrees
    disagree disagrees versus vs alike compare compared same side sides main find found finding
    one ones e g eg ie etc finns finnas någon något säger säga tycker tycka vill ge göra gör går
    exempel""".split()
)
"""Words of a question that say how it is asked, or of whom, and seldom what is looked for."""

_ASIDE = re.compile(
    r"^\W*(?:i|i'm|i'd|we|my|our|please|thanks|thank|one|not|just|it|no|only|need|jag|vi|tack|min|"
    r"(?:give|show|send)\s+me|(?:list|name|quote)\s+(?:them|all|every)|line\s+(?:up|them))\b",
    re.IGNORECASE,
)
_WISH = re.compile(
    r"(?:^|\s*[-\u2013\u2014,;:.]\s*|\s+\(?)(?:and\s+|but\s+|so\s+)?(?:just\s+|please\s+|only\s+)*"
    r"(?:(?:name|list|give|show|quote|send)\s+(?:me\s+|us\s+)?(?:them|it|all|every\w*|the\s+\w+)"
    r"(?:\s+\w+){0,6}|one\s+sentence(?:\s+\w+){0,6}|i\s+mean(?:\s+\w+)?|"
    r"(?:need|want)\s+it\s+(?:as|for)\s+(?:\w+\s*){1,4}|side\s+by\s+side|line\s+(?:them\s+)?up|"
    r"for\s+me|please|thanks)(?=\s*[?.!)]*\s*$)",
    re.IGNORECASE,
)
_FRAME = re.compile(
    r"^\W*(?:(?:is|are)\s+there\s+|(?:does|do|did|has|have)\s+)?"
    r"(?:anyone|anybody|somebody|someone|a\s+single\s+person|any\s+single\s+person)\s+"
    r"(?:\w+\s+)?(?:who\s+|that\s+)?(?:says?|thinks?|believes?|feels?|would\s+say)\s+(?:that\s+)?|"
    r"^\W*(?:what|how\s+much)\s+(?:do|does|did|is|has\s+been)\s+(?:we\s+|they\s+|you\s+|anyone\s+|"
    r"people\s+)?(?:know|known|say|said|written)\s+(?:about|of|on)\s+|"
    r"^\W*(?:can|could)\s+you\s+(?:please\s+)?(?:tell\s+me|give\s+me|list|find|show\s+me)\s+|"
    r"^\W*(?:tell|show|give)\s+me\s+(?:about\s+)?|^\W*finns\s+det\s+(?:någon|någonting|något)\s+"
    r"(?:som\s+)?(?:tycker\s+)?(?:att\s+)?",
    re.IGNORECASE,
)
_AROUND = (
    r"(?:\b(?:according\s+to|in\s+the\s+(?:view|eyes|words|opinion)\s+of|enligt)\s+)?"
    r"(?:\b(?:do|does|did|and|or|both|between|versus|vs\.?)\s+)*(?:\b(?:the|our|a|an)\s+)?"
)
_AFTER = (
    r"(?:['\u2019]s)?(?:\s+(?:we|they|you)\s+interviewed)?"
    r"(?:\s+(?:say|says|said|think|thinks|believe|believes|agree|agrees|feel|feels|"
    r"tell|tells|alike|view|views|opinion|opinions|picture)\b(?:\s+(?:that|about|of|on)\b)?)*"
)


def focus(text: str, filters: Iterable[str] = ()) -> str:
    """Give what is looked for; ``filters`` are words of the text that have become filters.

    The text itself where nothing of weight would be left.
    """
    asked = without(_asking(text), filters)
    for pattern in (_WISH, _FRAME):
        shorter = pattern.sub("", asked)
        asked = shorter if weight(shorter) else asked
    asked = " ".join(asked.split()).strip(" ,;:-\u2013\u2014")
    return asked if weight(asked) else text


def without(text: str, filters: Iterable[str]) -> str:
    """Take words out of a text, and what only leads to them or follows from them."""
    for words in filters:
        around = rf"{_AROUND}(?<!\w){re.escape(words)}(?!\w){_AFTER}"
        text = re.sub(around, " ", text, flags=re.IGNORECASE)
    return text


def _asking(text: str) -> str:
    """Leave out asides, where what is left stands without them."""
    found = [text[one.start : one.end] for one in sentences.split(text, 0, len(text))]
    kept = [one for one in found if "?" in one or not _ASIDE.match(one)]
    return " ".join(kept) if sum(map(weight, kept)) >= _ENOUGH else text


def weight(text: str) -> int:
    """Count the words that carry something."""
    code = language.detect(text) or "en"
    stop = language.stop_words(code)
    return sum(word not in stop and word not in LIGHT for word in language.words(text))
