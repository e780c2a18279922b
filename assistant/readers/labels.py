"""Which words at the start of a line can be a speaker's label, and the times beside it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.readers.abstracts import is_label as is_abstract_label
from assistant.readers.headings import SECTIONS

_CLOCK = r"\d{1,3}:\d{1,2}(?::\d{1,2})?(?:[.,]\d{1,3})?"
_BRACKETED = rf"[\[(]\s*(?:{_CLOCK})(?:\s*(?:-->|[-\u2013\u2014])\s*(?:{_CLOCK}))?\s*[\])]"
_LABEL = r"(?P<label>[^\s:\uff1a*\[\]][^:\uff1a*\n\[\]]{0,109}?)"

_BOLD = re.compile(
    rf"(?P<mark>\*\*|__)(?P<label>[^*\n:\uff1a\[\]]{{1,110}}?)\s*(?P<time>{_BRACKETED})?\s*"
    rf"(?P<colon>[:\uff1a])?\s*(?P=mark)\s*(?P<time2>{_BRACKETED})?\s*(?P<colon2>[:\uff1a])?\s*"
)
_TIMED_FIRST = re.compile(
    rf"(?P<time>{_BRACKETED}|{_CLOCK}\b)\s*[-\u2013\u2014]?\s*(?:\*\*)?{_LABEL}\s*[:\uff1a]"
    rf"(?:\*\*)?(?=\s|$)\s*"
)
_TIMED_AFTER = re.compile(rf"{_LABEL}\s*(?P<time>{_BRACKETED})\s*[:\uff1a]?\s*")
_STAMPED = re.compile(rf"{_LABEL}\s+(?P<time>{_CLOCK})\s*$")
_PLAIN = re.compile(rf"{_LABEL}\s*[:\uff1a](?![/\d])\s*")
_TABBED = re.compile(r"(?P<label>[^\s:][^:\t\n]{0,60}?)[ ]*\t\s*(?=\S)")
_IN_BRACKETS = re.compile(r"\[(?P<label>[^\]\[\s]{1,20}(?: \d{1,3})?)\](?:\s*[:\uff1a])?\s+(?=\S)")
_ALONE = re.compile(r"(?P<label>[^\s:\[\]][^:\n\[\]]{0,60}?)\s*$")
_LEAD = re.compile(r"[ \t]*(?:[-\u2013>\u2022]\s+)?")

TIME_LINE = re.compile(
    rf"\s*(?:(?P<first>{_CLOCK})\s*(?:-->|[-\u2013\u2014])\s*(?P<last>{_CLOCK})"
    rf"|(?P<only>{_BRACKETED}|{_CLOCK}))\s*"
)
"""A line that holds a time, or a first and a last one, and nothing else."""

_FORMS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("bold", _BOLD),
    ("timed", _TIMED_FIRST),
    ("timed", _TIMED_AFTER),
    ("timed", _STAMPED),
    ("plain", _PLAIN),
    ("bracket", _IN_BRACKETS),
    ("tab", _TABBED),
    ("alone", _ALONE),
)

_LONGEST_NAME_WORDS = 7
_LONGEST_NAME = 60
_LONGEST_UNCASED_NAME = 12
_PARTICLES = frozenset("of the de del da van von der den la le and & och av af bin al".split())
_NAME_CHARACTERS = re.compile(r"[\w .'\u2019&/#_-]+")
_ID = re.compile(r"[a-zåäö]{1,4}[ _-]?\d{1,4}[a-z]?|speaker_\d+", re.IGNORECASE)
_CASED_ABBREVIATION = re.compile(r"[^\W\d_]{1,5}\.")

# Words that open a sentence or a line of notes with a colon; nobody is called so.
_NO_NAMES = (
    frozenset(
        """title|date|time|place|location|language|provenance|notice|licence|license|doi|pmid|
        pmcid|url|source|file|recording|recorded|duration|length|transcript|transcription|
        transcriber|transcribed by|subject|topic|theme|themes|code|codes|note|nb|n.b|ps|p.s|
        example|for example|e.g|i.e|so|well|yes|no|and|but|or|then|now|also|because|first|second|
        third|finally|firstly|secondly|thirdly|one|two|three|this|that|there|here|it|you|we|they|
        he|she|what|why|how|when|where|who|which|http|https|mailto|www|re|fw|from|to|cc|step|
        part|chapter|section|figure|fig|table|box|item|point|option|warning|important|
        remember|definition|hypothesis|quote|context|mood|impression|impressions|
        reflection|reflections|follow-up|follow up|text|full text|authors|author|sha|keywords|
        kind|version|tema|plats|tid|källa|anteckning|exempel|alltså|men|och|så""".replace("\n", "")
        .replace("    ", "")
        .split("|")
    )
    | SECTIONS
)
_NUMBERED_NOTES = re.compile(
    r"(?:fig(?:ure)?|table|step|part|chapter|section|box|theme|item)\s?\d+"
)


@dataclass(frozen=True, slots=True)
class Mark:
    """A line that may open a turn: its label, its form, and where its words begin.

    ``words`` counts code points from the start of the line; times are as the file writes them.
    """

    label: str
    form: str
    words: int
    first: str = ""
    last: str = ""


def key(label: str) -> str:
    """Give the form in which labels are compared: "Interviewer 1" and "interviewer1 " are one."""
    return re.sub(r"[\s_.*]+", "", label).casefold()


def looks_like_id(label: str) -> bool:
    """Whether a label is letters and a number, as pseudonyms are: P07, S01, SPEAKER_00."""
    return bool(_ID.fullmatch(label))


def hours(time: str) -> str:
    """Give a time as HH:MM:SS; fractions of a second are dropped.

    Two numbers are minutes and seconds, three are hours, minutes and seconds.
    """
    parts = [int(part) for part in re.split(r"[.,]", time.strip(" []()"))[0].split(":")]
    return clock(sum(part * 60**place for place, part in enumerate(reversed(parts))))


def clock(seconds: int) -> str:
    """Give seconds from the beginning as HH:MM:SS."""
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def mark(line: str) -> Mark | None:
    """Tell how a line would open a turn, or ``None`` where its start can be nobody's label."""
    lead = _LEAD.match(line)
    start = lead.end() if lead else 0
    for form, pattern in _FORMS:
        match = pattern.match(line, start)
        if not match or not match["label"] or not _can_be_name(match["label"]):
            continue
        found = match.groupdict()
        time = found.get("time") or found.get("time2") or ""
        ends = re.findall(_CLOCK, time)
        kind = form
        if form == "bold":
            rest = line[match.end() :].strip()
            if not (found["colon"] or found["colon2"] or ends or not rest):
                continue
            unmarked = not rest and not ends and not found["colon"] and not found["colon2"]
            kind = "alone" if unmarked else "bold"
        first, last = (ends[0], ends[-1]) if ends else ("", "")
        label = " ".join(match["label"].split()).strip(" -\u2013\u2014")
        return Mark(label, kind, match.end(), first, last if last != first else "")
    return None


def _can_be_name(label: str) -> bool:
    """Whether these words have the form of a name, a role or an id."""
    label = " ".join(label.split()).strip(" -\u2013\u2014")
    name, parenthesis, aside = label.partition(" (")
    if parenthesis and not aside.endswith(")"):
        return False
    folded = name.casefold().rstrip(".")
    if not name or folded in _NO_NAMES or _NUMBERED_NOTES.fullmatch(folded):
        return False
    if is_abstract_label(name) and folded not in {"participant", "participants", "patient"}:
        return False
    words = name.split()
    if len(name) > _LONGEST_NAME or len(words) > _LONGEST_NAME_WORDS:
        return False
    if not _NAME_CHARACTERS.fullmatch(name) or not any(letter.isalpha() for letter in name):
        return False
    if any("." in word[:-1] and not _initials(word) for word in words):
        return False
    if any(word.endswith(".") and not _CASED_ABBREVIATION.fullmatch(word) for word in words[:-1]):
        return False
    uncased = name.casefold() == name.upper()
    return len(name) <= _LONGEST_UNCASED_NAME if uncased else True


def _initials(word: str) -> bool:
    return all(len(part) <= 2 for part in word.split("."))


def is_cased_as_name(label: str) -> bool:
    """Whether every word of a label begins with a capital or a number, but for particles."""
    name = label.partition(" (")[0]
    return all(
        not word[0].islower()
        or word in _PARTICLES
        or looks_like_id(word)
        or re.match(r"[a-z]{1,2}['\u2019][A-Z]", word)
        for word in name.split()
    )
