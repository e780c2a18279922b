"""The repairs that every text undergoes once, before any offset into it exists.

Only what is no part of a word is touched: line ends, control characters and soft hyphens.
Quotation marks, dashes, accents, ligatures and the normal form stay as the file has them, since an
excerpt shows the source's own characters. Of a PDF, whose file has glyphs and not characters, the
ligatures that typesetting puts in place of letters are read as letters.
"""

from __future__ import annotations

import re

_LIGATURES = {
    0xFB00: "ff",
    0xFB01: "fi",
    0xFB02: "fl",
    0xFB03: "ffi",
    0xFB04: "ffl",
    0xFB05: "st",
    0xFB06: "st",
}

_RAISED = str.maketrans("0123456789+-\u2212\u2013=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁼⁽⁾ⁿⁱ")
_RAISED_LETTERS = str.maketrans("abcdefghjklmoprstuvwxyz", "ᵃᵇᶜᵈᵉᶠᵍʰʲᵏˡᵐᵒᵖʳˢᵗᵘᵛʷˣʸᶻ")
_LOWERED = str.maketrans("0123456789+-\u2212=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")
_LONGEST_MARK = 2

# Form feed and vertical tab stand between words: dropped, they would glue two words together.
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_SOFT_HYPHEN_AT_LINE_END = re.compile("\u00ad[ \t]*\n(?=[^\\W\\d_])")
_SURROGATE = re.compile("[\ud800-\udfff]")
_DROPPED: dict[int, str] = {
    **dict.fromkeys((*range(0x20), *range(0x7F, 0xA0)), ""),
    ord("\n"): "\n",
    ord("\t"): "\t",
    0xAD: "",
}


def repair(text: str) -> str:
    r"""Give the text that all offsets will refer to: ``\\n`` line ends, no control characters.

    A surrogate that JSON or a PDF font map left alone becomes U+FFFD, because no database or
    terminal can hold it.
    """
    text = _LINE_ENDS.sub("\n", text.removeprefix("\ufeff"))
    text = _SOFT_HYPHEN_AT_LINE_END.sub("", text)
    if _SURROGATE.search(text):
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text.translate(_DROPPED)


def repair_glyphs(text: str) -> str:
    """Give the text of a PDF: repaired, and with letters in the place of Latin ligatures."""
    return repair(text).translate(_LIGATURES)


def raised(words: str) -> str:
    """Give superscript characters where there are such: of figures, and of a mark of letters.

    As plain figures they would change the number or the word before them.
    """
    shifted = words.translate(_RAISED)
    is_mark = len(words.strip()) <= _LONGEST_MARK
    return shifted.translate(_RAISED_LETTERS) if is_mark else shifted


def lowered(words: str) -> str:
    """Give subscript characters where there are such, as `raised` gives superscripts."""
    return words.translate(_LOWERED)
