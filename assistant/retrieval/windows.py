"""What the cross-encoder reads of a passage: its sentences that hold most of what is asked.

A cross-encoder's time grows with what it reads. A passage of two hundred words answers in two or
three sentences, which mostly hold the question's rarer words or stand beside those that do.
"""

from __future__ import annotations

from collections.abc import Mapping

from assistant import language, sentences
from assistant.domain import Passage
from assistant.retrieval import dense


def to_read(passage: Passage, rarity: Mapping[str, float], most: int) -> str:
    """Give a passage's context and, of its words, a row of sentences of at most ``most`` words.

    Of several such rows, the one whose terms weigh most by ``rarity``, then the longest, then the
    first. A sentence that alone is longer is read whole.
    """
    if len(passage.text.split()) <= most:
        return dense.embedded_text(passage)
    context = dense.context_of(passage)
    window = _best(passage.text, passage.source.language or "en", rarity, most)
    return f"{context}\n{window}" if context else window


def _best(text: str, code: str, rarity: Mapping[str, float], most: int) -> str:
    found = list(sentences.split(text))
    words = [len(text[one.start : one.end].split()) for one in found]
    terms = [rarity.keys() & set(language.terms(text[one.start : one.end], code)) for one in found]
    best, window = (-1.0, 0), text
    for first in range(len(found)):
        last, size, held = first, words[first], set(terms[first])
        while last + 1 < len(found) and size + words[last + 1] <= most:
            last += 1
            size += words[last]
            held |= terms[last]
        weight = (round(sum(rarity[one] for one in sorted(held)), 6), size)
        if weight > best:
            best, window = weight, text[found[first].start : found[last].end]
        if last + 1 == len(found):
            break
    return window
