"""WebVTT and SRT: cues become turns, with the times from a turn's first to its last cue.

Both formats are read by one tolerant scan and not by a parser that stops at the first fault: a
broken cue in an hour of interview must cost that cue's time and none of its words.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from assistant.domain import Document
from assistant.errors import UnreadableFile
from assistant.readers import files, header, labels, noscribe, transcripts
from assistant.readers.characters import repair
from assistant.readers.sources import Kind
from assistant.readers.speakers import is_role
from assistant.readers.transcripts import Utterance

_CLOCK = r"(?:\d{1,3}:)?\d{1,2}:\d{1,2}[.,]\d{1,3}"
_TIMING = re.compile(rf"\s*(?P<first>{_CLOCK})\s*-->\s*(?P<last>{_CLOCK})(?:\s.*)?")
_BROKEN_TIMING = re.compile(r"\s*[\d:.,\s\w]{0,20}-->.*")
_NUMBER = re.compile(r"\s*\d+\s*")
_NO_CUES = re.compile(r"\s*(?:NOTE|STYLE|REGION)(?:\s|$)")
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?[ \t]+(?P<name>[^<>]*)>")
_TAG = re.compile(
    rf"</?(?:c|i|b|u|ruby|rt|lang|font|v)(?:[.\s][^<>]*)?>|<{_CLOCK}>|\{{\\an?\d\}}", re.IGNORECASE
)
_INLINE_TIME = re.compile(rf"<{_CLOCK}>")
_ENTITY = re.compile(
    r"&(?:amp|lt|gt|nbsp|lrm|rlm|quot|apos|#\d{1,7}|#x[0-9a-f]{1,6});", re.IGNORECASE
)
_MOST = 0.6
_NO_CAPTIONS = "has no captions in it: a cue is a line of times, then words"


@dataclass(slots=True)
class _Cue:
    first: str = ""
    last: str = ""
    lines: list[str] = field(default_factory=list)


def read(path: Path, kind: Kind) -> Document:
    """Read a caption file.

    Raises ``UnreadableFile`` where it has no cue with words in it.
    """
    return of_text(path, kind, files.text(path, files.load(path)))


def are_captions(text: str) -> bool:
    """Whether a text is WebVTT or SRT, whatever the file is called."""
    beginning = [line for line in text[:1_000].split("\n") if line.strip()][:2]
    if beginning and re.match(r"WEBVTT(?:\s|$)", beginning[0]):
        return True
    return len(beginning) > 1 and bool(
        _NUMBER.fullmatch(beginning[0]) and _TIMING.fullmatch(beginning[1])
    )


def of_text(path: Path, kind: Kind, text: str) -> Document:
    """Read captions that were decoded already. Raises ``UnreadableFile`` as `read` does."""
    lines = text.split("\n")
    about = header.of_lines(_header_lines(lines), path)
    if not any(_TIMING.fullmatch(line) for line in lines):
        raise UnreadableFile(path, _NO_CAPTIONS)
    cues = list(_without_repeats(list(_cues(lines))))
    said = list(_said(cues))
    if noscribe.is_credited("\n".join(_header_lines(lines))):
        said = [part for one in said for part in _of_numbered_voices(one)]
    return transcripts.document(path, kind, about, said, _NO_CAPTIONS)


def _header_lines(lines: Iterable[str]) -> Iterator[str]:
    """Give what stands before the first cue: the file's own keys and its notes."""
    for line in lines:
        if _TIMING.fullmatch(line):
            return
        yield re.sub(r"^NOTE[ \t]+", "", line)


def _cues(lines: list[str]) -> Iterator[_Cue]:
    """Give the cues of a file.

    Words after a blank line that no time stands before belong to the cue above: an export that
    broke there still has them in their order.
    """
    cue: _Cue | None = None
    number = 0
    if re.match(r"WEBVTT(?:\s|$)", lines[0] if lines else ""):
        number = _after_block(lines, 0)
    while number < len(lines):
        line = lines[number]
        timing = _TIMING.fullmatch(line)
        if timing:
            if cue:
                yield cue
            cue = _Cue(labels.hours(timing["first"]), labels.hours(timing["last"]))
        elif _opens_block(lines, number) and _NO_CUES.match(line):
            number = _after_block(lines, number)
            continue
        elif _BROKEN_TIMING.fullmatch(line) or _is_identifier(lines, number):
            pass
        elif line.strip():
            cue = cue or _Cue()
            cue.lines.append(line.strip())
        number += 1
    if cue:
        yield cue


def _opens_block(lines: list[str], number: int) -> bool:
    return number == 0 or not lines[number - 1].strip()


def _after_block(lines: list[str], number: int) -> int:
    while number < len(lines) and lines[number].strip() and not _TIMING.fullmatch(lines[number]):
        number += 1
    return number


def _is_identifier(lines: list[str], number: int) -> bool:
    """Whether a line names the cue below: it stands right above times, or is a number alone."""
    if not _opens_block(lines, number):
        return False
    following = lines[number + 1] if number + 1 < len(lines) else ""
    if "-->" in following and not _NUMBER.fullmatch(lines[number]):
        return bool(_TIMING.fullmatch(following) or _BROKEN_TIMING.fullmatch(following))
    return bool(_NUMBER.fullmatch(lines[number]))


def _without_repeats(cues: list[_Cue]) -> Iterator[_Cue]:
    """Drop the lines that rolling captions show twice.

    YouTube writes each line again above the next one. Only files with times inside their cues do
    so; elsewhere a repeated line was said twice.
    """
    if not any(_INLINE_TIME.search(line) for cue in cues for line in cue.lines):
        yield from cues
        return
    before: list[str] = []
    for cue in cues:
        shown = [words for line in cue.lines if (words := _bare(line))]
        new = [line for line in cue.lines if _bare(line) and _bare(line) not in before]
        before = shown or before
        yield _Cue(cue.first, cue.last, new)


def _said(cues: list[_Cue]) -> Iterator[Utterance]:
    """Give what each cue says, and by whom, by voice tags or else by labels before a colon."""
    voiced = any(_VOICE.search(line) for cue in cues for line in cue.lines)
    known = frozenset() if voiced else _names(cues)
    for cue in cues:
        words = " ".join(cue.lines)
        if voiced:
            yield from _voices(cue, words)
        else:
            yield from _labelled(cue, known)


def _of_numbered_voices(one: Utterance) -> Iterator[Utterance]:
    for label, words in noscribe.divided(noscribe.voice(one.label), one.words):
        yield Utterance(label, words, one.first, one.last)


def _voices(cue: _Cue, words: str) -> Iterator[Utterance]:
    place, name = 0, ""
    for voice in _VOICE.finditer(words):
        if _bare(words[place : voice.start()]):
            yield Utterance(name, _bare(words[place : voice.start()]), cue.first, cue.last)
        name = " ".join(_decoded(voice["name"]).split())
        place = voice.end()
    yield Utterance(name, _bare(words[place:]), cue.first, cue.last)


def _labelled(cue: _Cue, known: frozenset[str]) -> Iterator[Utterance]:
    name = ""
    words: list[str] = []
    for line in map(_bare, cue.lines):
        mark = labels.mark(line)
        opens = mark is not None and mark.form == "plain" and labels.key(mark.label) in known
        if mark is None or not opens:
            words.append(line)
            continue
        if words:
            yield Utterance(name, " ".join(words), cue.first, cue.last)
        name, words = mark.label, [line[mark.words :]]
    if words:
        yield Utterance(name, " ".join(words).strip(), cue.first, cue.last)


def _names(cues: list[_Cue]) -> frozenset[str]:
    """Give the labels that are speakers', compared as `labels.key` does.

    Where most cues begin with a label, each name is one; else it must come again, or name a part
    in an interview.
    """
    marks = [
        mark
        for cue in cues
        if cue.lines and (mark := labels.mark(_bare(cue.lines[0]))) and mark.form == "plain"
    ]
    counts = Counter(labels.key(mark.label) for mark in marks)
    most = len(marks) > _MOST * len(cues)
    return frozenset(
        labels.key(mark.label)
        for mark in marks
        for count in [counts[labels.key(mark.label)]]
        if is_role(mark.label)
        or (labels.is_cased_as_name(mark.label) and (most or count > 1))
        or (most and count > 1 and len(mark.label.split()) < 4)
    )


def _bare(words: str) -> str:
    """Give words without tags, entities decoded."""
    return repair(_decoded(_TAG.sub("", _VOICE.sub("", words)))).strip()


def _decoded(words: str) -> str:
    return _ENTITY.sub(lambda entity: html.unescape(entity.group()), words)
