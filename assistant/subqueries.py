"""What a question asks, one thing at a time.

People who type to a colleague ask two things in one breath, and say why they ask: "How many were
there, and who paid? I need it for a slide." Rankings and cross-encoders are trained on short
queries that ask one thing; in a long one, the words about the slide count as much as the rest.
So each thing that is asked is looked for by itself where the whole is not answered (query
decomposition, here by the marks of clauses and by question words, without a model).
"""

from __future__ import annotations

import re

from assistant import language, sentences

MOST = 3
"""Things that are looked for in one question beside the whole."""

_FEWEST_TERMS = 2
_ASKING = (
    r"who|whom|whose|what|when|where|why|how|which|is|are|was|were|do|does|did|has|have|can|could|"
    r"should|would|will|if|vem|vilka|vilken|vilket|vad|hur|när|var|varför|är|finns|har|kan|ska|om"
)
_BOUNDARY = re.compile(
    rf"(?:\s*[,;]\s*|\s+[-\u2013\u2014]\s+|\s+)(?:and|but|och|men)\s+(?=(?:{_ASKING})\b)",
    re.IGNORECASE,
)
"""Where a second thing is asked. A comma alone is none: "With respect to survival, what was found?"
asks one thing, and its second half another one."""

_ASIDE = re.compile(
    r"(?:i|we|my|please|thanks|thank|it|one|not|jag|vi|tack)\b"
    r"(?!.*\?\s*$)",
    re.IGNORECASE | re.DOTALL,
)


def divided(text: str) -> tuple[str, ...]:
    """Give the things that a question asks; nothing where it asks one thing and no more.

    A part that carries no word of its own ("and what was it about?") is left to the whole. Of many
    the last are given: where the questions of a conversation come as one, the last is being asked.
    """
    found = [text[one.start : one.end] for one in sentences.split(text, 0, len(text))]
    told = [one for one in found if not _ASIDE.match(one)] or found
    parts = [part.strip() for one in told for part in _BOUNDARY.split(one) if part]
    kept = [part for part in parts if len(language.query_terms(part, ("en",))) >= _FEWEST_TERMS]
    if len(kept) < 2 and " ".join(kept) == " ".join(text.split()):
        return ()
    return tuple(dict.fromkeys(kept))[-MOST:]
