"""aTrain's text files: a headline, then each voice on a line of its own and its words below.

Of the three files that it writes, one has no times, one a time before each sentence and one runs
a voice's sentences on. The times belong to the sentences and not into them, so the text is
written anew without them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from assistant.domain import Document
from assistant.readers import header, transcripts
from assistant.readers.sources import Kind
from assistant.readers.transcripts import Utterance

_HEADLINE = re.compile(r"^Transcription for [^\n]+$", re.MULTILINE)
_VOICE = re.compile(r"(?:SPEAKER_\d{1,3}|Speaker undefined)")
_TIMED = re.compile(r"\[(?P<time>\d{2,3}:\d{2}:\d{2})\] - ")
_LONGEST_TOP = 4_000


def is_transcript(text: str) -> bool:
    """Whether a text is a transcript as aTrain writes it, perhaps with a header before it."""
    headline = _HEADLINE.search(text, 0, _LONGEST_TOP)
    if not headline:
        return False
    below = text[headline.end() :].lstrip("\n").split("\n", 1)[0]
    return bool(_VOICE.fullmatch(below.strip()) or _TIMED.match(below))


def of_text(path: Path, kind: Kind, text: str) -> Document:
    """Read a transcript. Raises ``UnreadableFile`` where nobody says anything in it."""
    headline = _HEADLINE.search(text)
    top, body = (text[: headline.start()], text[headline.end() :]) if headline else ("", text)
    about = header.of_lines(top.split("\n"), path)
    return transcripts.document(path, kind, about, _said(body.split("\n")))


def _said(lines: list[str]) -> Iterator[Utterance]:
    voice = ""
    for line in lines:
        words = line.strip()
        if _VOICE.fullmatch(words):
            voice = words
        elif _TIMED.match(words):
            # One file has a sentence a line, another all of a voice's sentences on one.
            _, *parts = _TIMED.split(words)
            for time, sentence in zip(parts[::2], parts[1::2], strict=True):
                if sentence.strip():
                    yield Utterance(voice, sentence.strip(), time)
        elif words:
            yield Utterance(voice, words)
