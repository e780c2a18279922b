"""noScribe: its HTML, and what is peculiar to its captions.

noScribe writes each stretch that it heard into an anchor whose name says from when to when, in
milliseconds, and which voice it was: ``ts_3120_5460_S01``. Where two speak at once, the second is
written into the paragraph of the first, as ``//S02: yes. //``. Left there, these words would be
cited as the first one's, so they are cut out into a turn of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from lxml import etree, html

from assistant.domain import Document
from assistant.errors import UnreadableFile
from assistant.readers import header, labels, transcripts
from assistant.readers.characters import repair
from assistant.readers.sources import Kind
from assistant.readers.transcripts import Utterance

_ANCHOR = re.compile(r"ts_(?P<first>\d+)_(?P<last>\d+)_(?P<voice>.*)", re.DOTALL)
_IS_TRANSCRIPT = re.compile(r"""<a\s[^<>]*name\s*=\s*["']ts_\d+_\d+_""", re.IGNORECASE)
_CREDIT = re.compile(r"\btranscribed with noscribe\b", re.IGNORECASE)
_VOICE = re.compile(r"S(?P<number>\d{2})")
_OVERLAP = re.compile(r"//(?P<label>[^/:\n]{1,60}):(?P<words>.*?)(?://|\Z)", re.DOTALL)
_LABEL = re.compile(r"\s*(?P<label>[^:\[\]<>/\n]{1,60}):\s+")
_STAMP = re.compile(r"\[\d{1,2}:\d{2}:\d{2}\]\s?")


def is_transcript(markup: str) -> bool:
    """Whether a page is a transcript as noScribe or its editor saves it."""
    return bool(_IS_TRANSCRIPT.search(markup))


def is_credited(text: str) -> bool:
    """Whether a text says that noScribe wrote it."""
    return bool(_CREDIT.search(text))


def of_markup(path: Path, kind: Kind, markup: str) -> Document:
    """Read a transcript in HTML. Raises ``UnreadableFile`` for one without words."""
    # The text is decoded already; what the page says of its encoding no longer counts.
    parser = html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False)
    try:
        page = html.document_fromstring(markup.encode("utf-8"), parser=parser)
    except etree.LxmlError as error:
        raise UnreadableFile(path, f"is damaged: save it again in noScribe ({error})") from error
    paragraphs = list(page.iter("p"))
    about = header.of_lines(_lines_of_header(paragraphs), path)
    said = (one for paragraph in paragraphs for one in _said(paragraph))
    return transcripts.document(path, kind, about, said)


def divided(label: str, words: str) -> Iterator[tuple[str, str]]:
    """Give words with their label, and what another says into them with that one's."""
    done = 0
    for overlap in _OVERLAP.finditer(words):
        yield label, words[done : overlap.start()].strip()
        yield voice(overlap["label"]), overlap["words"].strip()
        done = overlap.end()
    yield label, words[done:].strip()


def voice(label: str) -> str:
    """Give the label of a voice that noScribe has only numbered.

    It counts S00, S01 and so on, and studies number their participants in the same way: S01 in
    the transcript of S12 is not the participant S01. A name that somebody typed in stays.
    """
    numbered = _VOICE.fullmatch(label.strip())
    return f"SPEAKER_{numbered['number']}" if numbered else label.strip()


def _lines_of_header(paragraphs: list[html.HtmlElement]) -> Iterator[str]:
    """Give the lines of the paragraphs before anybody speaks."""
    for paragraph in paragraphs:
        if any(_ANCHOR.fullmatch(anchor.get("name", "")) for anchor in paragraph.iter("a")):
            return
        yield from _words(paragraph).split("\n")


def _said(paragraph: html.HtmlElement) -> Iterator[Utterance]:
    """Give what is said in a paragraph, which is one turn and what is said into it.

    The label stands once, before the first words, and the editor lets people change it there; the
    names of the anchors keep the voice that was heard.
    """
    anchors = [
        (match, _words(anchor))
        for anchor in paragraph.iter("a")
        if (match := _ANCHOR.fullmatch(anchor.get("name", "")))
    ]
    if not anchors:
        return
    opening = _LABEL.match("".join(words for _, words in anchors))
    speaker = opening["label"] if opening else anchors[0][0]["voice"].lstrip("/")
    left = opening.end() if opening else 0
    inside = ""
    for match, heard in anchors:
        words = heard[left:]
        left = max(0, left - len(heard))
        if inside:
            words = f"//{inside}:{words}"
        inside = _left_open(words)
        first, last = (labels.clock(int(match[end]) // 1000) for end in ("first", "last"))
        for label, part in divided(voice(speaker), _STAMP.sub("", words)):
            yield Utterance(label if part else "", " ".join(part.split()), first, last)


def _left_open(words: str) -> str:
    """Give the label of who goes on speaking into another's turn after these words."""
    for overlap in _OVERLAP.finditer(words):
        if not overlap.group().removeprefix("//").endswith("//"):
            return overlap["label"]
    return ""


def _words(element: html.HtmlElement) -> str:
    """Give the words of an element, a line for a line."""
    for line_break in element.iter("br"):
        line_break.tail = "\n" + (line_break.tail or "")
    return repair(str(element.text_content()))
