"""Who is for something, and who is against it: whoever says the opposite is no answer to that.

"Who is against a third organisation?" is near to all that was said of a third organisation, also by
those who want one. Where somebody says in so many words that they are for it, they are left out of
the answer and named beside it, so that nobody is counted on the side that they did not take. Who
takes no side in words that show it is kept: in doubt a person decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from assistant.answering import opposition
from assistant.answering.candidates import Sentence

_WHO = (
    r"\b(?:who(?:\s+(?:else|all|of\s+(?:them|those|these)))?|which(?:\s+\w+){1,3}?"
    r"|does\s+any(?:body|one)|is\s+any(?:body|one)|is\s+there\s+any(?:body|one)(?:\s+who)?|vem|vilka)\s+"
    r"(?:(?:is|are|was|were|would|be|s|speaks?|spoke|argues?|argued|came\s+out|\u00e4r|var)\s+)*(?:\w+ly\s+)?"
)
_FOR = re.compile(
    rf"{_WHO}(?:for|in\s+favou?r\s+of|supports?|supported|supporting|favou?rs?|wants?|wanted|"
    r"welcomes?|likes?|f\u00f6r)\b(?!\s+(?:years|months|instance|example))",
    re.IGNORECASE,
)
_AGAINST = re.compile(
    rf"{_WHO}(?:against|opposed\s+to|oppos(?:es|ed|e|ing)|rejects?|rejected|objects?\s+to|"
    r"says?\s+no\s+to|sees?\s+no\s+need|(?:does|do|did)(?:n[\u2019']t|\s+not)\s+want|emot)\b",
    re.IGNORECASE,
)
_TURNED = re.compile(r"\b(?:against|oppos\w*|objections?|emot)\b", re.IGNORECASE)
"""What an interviewer asks so that "yes" is against."""


def wanted(text: str) -> int:
    """Say which side a question asks for: those who are for it (1), against it (-1), or neither."""
    sides = {sign for sign, asked in ((1, _FOR), (-1, _AGAINST)) if asked.search(text)}
    return sides.pop() if len(sides) == 1 else 0


def divided(side: int, found: Iterable[Sentence]) -> tuple[list[Sentence], list[Sentence]]:
    """Divide words of interviews into those that may be on the side asked for and the opposite.

    Whoever says the opposite somewhere and what is asked for elsewhere stays with both.
    """
    found = list(found)
    stances = [_stance(one) for one in found]
    on_it = {one.voice for one, stance in zip(found, stances, strict=True) if stance == side}
    kept: list[Sentence] = []
    left: list[Sentence] = []
    for one, stance in zip(found, stances, strict=True):
        is_opposite = stance == -side and one.voice not in on_it
        (left if is_opposite else kept).append(one)
    return kept, left


def notice(side: int, left: Sequence[Sentence]) -> tuple[str, ...]:
    """Say who was left out because they say the opposite; nothing where nobody was."""
    if not left:
        return ()
    who = ", ".join(sorted({one.speaker or one.document.source.id for one in left}))
    stated = "against it" if side > 0 else "for it"
    return (f"Left out, because they say in so many words that they are {stated}: {who}.",)


def _stance(one: Sentence) -> int:
    return 0 if _TURNED.search(one.asked) else opposition.stance(one.text)
