from __future__ import annotations

import csv
import io
import time
from pathlib import Path

import pypdf
import pytest

from assistant import readers
from assistant.domain import INTERVIEWER
from assistant.errors import UnreadableFile
from assistant.limits import Limits, within
from tests.readers.conftest import Reading, check, located, pdf, spoken, words

WIDE = "This line of the paragraph is as wide as the column is, and so it goes on with the"
FIRST = [
    "Waiting for results in cancer care",
    "Anna Berg, Bo Ek",
    "doi: 10.1000/wait.1",
    "Abstract",
    "Background: Waiting is long. Results: Nobody owns it.",
    "1 Introduction",
    WIDE,
    "treat-",
    "ment of patients until it ends.",
    "A second paragraph begins with this line, which is as wide as the column, and has a",
    "word that is cut by the end of the page, where it says that the imple-",
]
SECOND = [
    "mentation is what is waited for.",
    "References",
    "1. Berg A. On time. J Wait. 2020.",
    "2. Ek B. Later. J Wait. 2021.",
]


def furnished(*pages: list[str]) -> list[list[str]]:
    return [
        [*page[:1], "Journal of Waiting 14", *page[1:], str(number)]
        if number == 1
        else ["Journal of Waiting 14", *page, str(number)]
        for number, page in enumerate(pages, 1)
    ]


def refused(tmp_path: Path, content: bytes) -> str:
    path = tmp_path / "S09.pdf"
    path.write_bytes(content)
    with pytest.raises(UnreadableFile) as caught:
        readers.read(path, "literature")
    return caught.value.reason


def test_what_stands_in_a_paper(reading: Reading) -> None:
    document = reading(
        pdf(*furnished(FIRST, SECOND), information="/Title (paper.indd) /Author (Anna Berg)"),
        ".pdf",
    )
    source = document.source
    assert source.title == "Waiting for results in cancer care"
    assert [name.literal for name in source.author] == ["Anna Berg"]
    assert (source.doi, source.type) == ("10.1000/wait.1", "article-journal")
    assert "Journal of Waiting" not in document.text
    assert words(document, "heading") == [
        "Waiting for results in cancer care",
        "Abstract",
        "1 Introduction",
        "References",
    ]
    assert words(document, "paragraph")[1:] == [
        "Waiting is long.",
        "Nobody owns it.",
        f"{WIDE} treatment of patients until it ends.",
        (
            "A second paragraph begins with this line, which is as wide as the column, and has a "
            "word that is cut by the end of the page, where it says that the implementation is "
            "what is waited for."
        ),
    ]
    assert words(document, "reference") == [
        "1. Berg A. On time. J Wait. 2020.",
        "2. Ek B. Later. J Wait. 2021.",
    ]
    pages = located(document, "page")
    assert pages[0] == ("1", "")
    assert ("1", "2") in pages
    assert pages[-1] == ("2", "")


def test_printed_page_labels_are_what_a_reader_sees(reading: Reading) -> None:
    labels = " /PageLabels << /Nums [0 << /S /r >> 1 << /S /D /St 546 >>] >>"
    document = reading(pdf(["Words of one."], ["Words of two."], labels=labels), ".pdf")
    assert located(document, "page") == [("i", ""), ("546", "")]


def test_a_printed_transcript(reading: Reading) -> None:
    document = reading(
        pdf(
            ["Title: Interview S09", "Participant: S09", "Interviewer: How is it?", "S09: It is a"],
            ["long story.", "Interviewer: Go on.", "S09: No."],
        ),
        ".pdf",
        "interview",
    )
    assert spoken(document) == [
        (INTERVIEWER, "How is it?"),
        ("S09", "It is a long story."),
        (INTERVIEWER, "Go on."),
        ("S09", "No."),
    ]
    assert located(document, "page") == [("1", ""), ("1", "2"), ("2", ""), ("2", "")]
    assert document.source.title == "Interview S09"


def test_a_scan_is_sent_to_ocr(tmp_path: Path) -> None:
    assert refused(tmp_path, pdf([], [])) == "has no text layer: run ocrmypdf on it"


def test_a_password_is_asked_for_and_an_empty_one_is_tried(tmp_path: Path) -> None:
    for password in ("", "secret"):
        writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf(["Words that are locked."])))
        writer.encrypt(user_password=password, owner_password="owner", algorithm="RC4-128")  # noqa: S106
        stream = io.BytesIO()
        writer.write(stream)
        if password:
            assert "encrypted with a password" in refused(tmp_path, stream.getvalue())
        else:
            path = tmp_path / "open.pdf"
            path.write_bytes(stream.getvalue())
            assert words(readers.read(path, "literature")) == ["Words that are locked."]


@pytest.mark.parametrize("share", [0.1, 0.5, 0.95])
def test_a_file_that_was_cut_off_is_refused(tmp_path: Path, share: float) -> None:
    content = pdf(FIRST, SECOND)
    assert "cut off" in refused(tmp_path, content[: int(len(content) * share)])


def test_more_pages_than_the_limit_are_refused(tmp_path: Path) -> None:
    with within(Limits(pages=1)):
        assert "raise pages in limits" in refused(tmp_path, pdf(["One."], ["Two."]))


def test_a_text_layer_of_unknown_letters_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pypdf.PageObject, "extract_text", lambda *_, **__: "\ue001\ue002 a")
    assert "cannot be decoded" in refused(tmp_path, pdf(["One."]))


def test_several_dois_on_the_first_page_are_nobodys(reading: Reading) -> None:
    document = reading(pdf(["See 10.1000/a and", "also 10.1000/b."]), ".pdf")
    assert document.source.doi == ""


@pytest.mark.slow
def test_difficult_files_are_read_or_refused_with_a_reason(eval_data: Path) -> None:
    folder = eval_data / "pdf_robust"
    read = set()
    with (folder / "manifest.tsv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream, delimiter="\t"))
    for row in rows:
        started = time.monotonic()
        try:
            document = readers.read(folder / row["file"], "literature")
        except UnreadableFile as error:
            assert error.reason  # noqa: PT017 - either outcome is right
        else:
            check(document)
            read.add(row["file"])
        assert time.monotonic() - started < 120
    with_text = {row["file"] for row in rows if int(row["chars"] or 0) > 5}
    # These have no cross-reference table at all, as files have that were cut off.
    assert {Path(file).stem for file in with_text - read} == {
        "contrib__issue-1113-evil-xobjects",
        "simple1",
        "simple3",
    }
    assert len(rows) == 60
