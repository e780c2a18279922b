"""Which lines are headings where no style or mark says so."""

from __future__ import annotations

import re

SECTIONS = frozenset(
    """abstract|summary|introduction|background|aim|aims|objective|objectives|purpose|methods|
    method|materials and methods|methods and materials|patients and methods|methodology|
    study design|design|setting|participants|data collection|data analysis|analysis|sampling|
    recruitment|ethics|ethical considerations|ethics approval|ethics statement|results|findings|
    discussion|results and discussion|strengths and limitations|limitations|implications|
    implications for practice|conclusion|conclusions|concluding remarks|keywords|key words|
    acknowledgements|acknowledgments|acknowledgement|acknowledgment|funding|
    conflict of interest|conflicts of interest|conflict of interest statement|
    competing interests|declaration of competing interest|declarations|author contributions|
    authors' contributions|data availability|data availability statement|availability of data|
    supplementary material|supplementary materials|supporting information|appendix|appendices|
    related work|literature review|theoretical framework|references|bibliography|
    literature cited|works cited|reference list|notes|footnotes|abbreviations|highlights|
    sammanfattning|inledning|introduktion|bakgrund|syfte|metod|metoder|resultat|diskussion|
    slutsats|slutsatser|referenser|källor|litteratur|tack|nyckelord|bilaga""".replace("\n", "")
    .replace("    ", "")
    .split("|")
)
"""Names of sections of papers, in English and Swedish, case-folded."""

REFERENCES = frozenset(
    (
        "references",
        "bibliography",
        "literature cited",
        "works cited",
        "reference list",
        "referenser",
        "litteratur",
        "källor",
    )
)
"""Names of the section that lists what a text refers to."""

LONGEST_WORDS = 10
_LONGEST_CHARACTERS = 150
_NUMBERED = re.compile(
    r"(?P<number>\d{1,2}(?:\.\d{1,2}){0,4}[.)]?|[A-Z](?:\.\d{1,2})*[.)]|[IVX]{1,5}[.)])"
    r"\s+(?P<name>\S.*)"
)
_SMALL_WORDS = frozenset(
    """a an and as at but by for from in into is of on or over per the to under upon via vs with
    within och av för i på med till en ett den det""".split()
)
_CAPTION = re.compile(
    r"(?:fig(?:ure|\.)?|table|tab\.|box|figur|tabell)\s*(?:\d|[ivx]+\b)", re.IGNORECASE
)
_NOT_IN_TITLE_CASE = re.compile(r"[,;|@{}<>=]|https?:|www\.|\.\s|\d{3,}")


def is_section_name(line: str) -> bool:
    """Whether a line is the name of a section as papers have it, with or without a colon."""
    return " ".join(line.split()).rstrip(":").casefold().replace("\u2019", "'") in SECTIONS


def is_reference_heading(heading: str) -> bool:
    """Whether a heading opens the list of references."""
    match = _NUMBERED.fullmatch(heading.strip())
    name = match["name"] if match else heading
    return " ".join(name.split()).rstrip(":.").casefold() in REFERENCES


def is_numbered(line: str) -> bool:
    """Whether a line begins with the number of a section ("2.1 Methods")."""
    return bool(_NUMBERED.fullmatch(line.strip()))


def heading_level(line: str) -> int | None:
    """Tell the level of a line that stands alone, or ``None`` where it is no heading.

    Headings are numbered ("2.1 Methods"), well-known names, or short lines in Title Case or
    capitals that do not end as a sentence does. Numbers give the level; names of sections are
    at 1; other lines are below them.
    """
    line = line.strip()
    if not line or len(line) > _LONGEST_CHARACTERS:
        return None
    if is_section_name(line):
        return 1
    if len(line.split()) > LONGEST_WORDS or line[-1] in ".?!:;,\u2026" or _CAPTION.match(line):
        return None
    numbered = _NUMBERED.fullmatch(line)
    if numbered:
        name = numbered["name"]
        if is_section_name(name):
            return _depth(numbered["number"])
        if _starts_as_title(name) and not _NOT_IN_TITLE_CASE.search(name):
            return _depth(numbered["number"])
        return None
    return 2 if _is_title_case(line) else None


def _depth(number: str) -> int:
    return number.rstrip(".)").count(".") + 1


def _starts_as_title(name: str) -> bool:
    return name[0].isupper() and sum(letter.isalpha() for letter in name) > len(name) // 2


def _is_title_case(line: str) -> bool:
    if not line[0].isupper() or _NOT_IN_TITLE_CASE.search(line):
        return False
    names = [word.strip("()'\"\u2018\u2019\u201c\u201d") for word in re.split(r"[\s/-]+", line)]
    names = [name for name in names if name]
    if sum(letter.isalpha() for letter in line) < max(3, len(line) // 2):
        return False
    return all(name[0].isupper() or name[0].isdigit() or name in _SMALL_WORDS for name in names)
