from __future__ import annotations

import pytest

from assistant.readers.characters import repair, repair_glyphs


@pytest.mark.parametrize(
    ("raw", "repaired"),
    [
        ("one\r\ntwo\rthree\n", "one\ntwo\nthree\n"),
        ("\ufeffstart", "start"),
        ("nul\x00l and bell\x07", "null and bell"),
        ("\x1b[31mred\x1b[0m", "[31mred[0m"),
        ("c1 \x9b31m", "c1 31m"),
        ("page\x0cbreak", "page\nbreak"),
        ("treat\u00adment", "treatment"),
        ("treat\u00ad\nment", "treatment"),
        ("end\u00ad\n\nNext", "end\n\nNext"),
        ("separated\u2028lines", "separated\nlines"),
        ("lone \ud83d half", "lone \ufffd half"),
        ("pair \ud83d\ude00", "pair 😀"),
        ("tab\tstays", "tab\tstays"),
    ],
)
def test_what_is_no_part_of_a_word_is_repaired(raw: str, repaired: str) -> None:
    assert repair(raw) == repaired


@pytest.mark.parametrize(
    "kept", ["“quoted” – ‘so’ — …", "e\u0301", "½ ² ™ Å", "a\u200bb", "ĳ", "eﬃcient ﬁrst"]
)
def test_the_words_themselves_stay(kept: str) -> None:
    assert repair(kept) == kept


def test_the_glyphs_of_a_pdf_are_read_as_letters() -> None:
    assert repair_glyphs("eﬃcient ﬁrst ﬂow oﬀ\r\n") == "efficient first flow off\n"
