from __future__ import annotations

import pytest

from assistant.readers import abstracts
from tests.readers.conftest import Reading, located, words

RECORD = """Waiting for results: a qualitative study
- PMID: 12345678
- PMCID: PMC1234567
- DOI: 10.1000/wait.1
Waiting for results: a qualitative study
Abstract
{abstract}
Keywords: waiting; results.
Conflict of interest statement
The authors declare none.
References
-
- Berg A., Ek B. On time. J. Wait. 2020;1:2. doi: 10.1000/t. - DOI - PMC - PubMed
-
- Al C. Later. - PubMed
Grants and funding
LinkOut - more resources
Full Text Sources"""
LABELLED = (
    "Background: Waiting is long (1). Methods: We asked 16 people; results: were coded. "
    "Results: Nobody owns it. Conclusions: Own it."
)


def test_the_parts_of_a_record(reading: Reading) -> None:
    document = reading(RECORD.format(abstract=LABELLED))
    source = document.source
    assert source.title == "Waiting for results: a qualitative study"
    assert (source.pmid, source.pmcid, source.doi) == ("12345678", "PMC1234567", "10.1000/wait.1")
    assert (source.type, source.provenance, source.language) == (
        "article-journal",
        "published",
        "en",
    )
    assert [
        (one.section, document.text[one.span.start : one.span.end])
        for one in document.segments
        if one.kind == "paragraph"
    ] == [
        (("Abstract", "Background"), "Waiting is long (1)."),
        (("Abstract", "Methods"), "We asked 16 people; results: were coded."),
        (("Abstract", "Results"), "Nobody owns it."),
        (("Abstract", "Conclusions"), "Own it."),
        (("Keywords",), "waiting; results."),
        (("Conflict of interest statement",), "The authors declare none."),
    ]
    assert words(document, "reference") == [
        "Berg A., Ek B. On time. J. Wait. 2020;1:2. doi: 10.1000/t.",
        "Al C. Later.",
    ]
    assert located(document, "section")[2] == ("Background", "")
    assert located(document, "paragraph")[0] == ("1", "")
    assert not any("LinkOut" in one or "Grants" in one for one in words(document))


def test_the_text_is_the_files_own(reading: Reading) -> None:
    record = RECORD.format(abstract=LABELLED)
    assert reading(record.replace("\n", "\r\n")).text == record


def test_an_abstract_without_labels_keeps_its_paragraphs(reading: Reading) -> None:
    document = reading(RECORD.format(abstract="First paragraph.\n\nSecond one: it has a colon."))
    abstract = [
        document.text[one.span.start : one.span.end]
        for one in document.segments
        if one.section == ("Abstract",)
    ]
    assert abstract == ["First paragraph.", "Second one: it has a colon."]


@pytest.mark.parametrize(
    ("abstract", "labels"),
    [
        ("OBJECTIVE: To ask. FINDINGS: They said. INTERPRETATION: So.", 3),
        ("Purpose: To ask.\nMaterials and Methods: We did.\nResults: Yes.", 3),
        ("Introduction: Long. Aims: Short. Findings: None.", 3),
        ("In the end the results: were none. What methods: none.", 0),
    ],
)
def test_labels_open_parts_only_where_a_sentence_begins(abstract: str, labels: int) -> None:
    assert sum(bool(label) for label, _, _ in abstracts.parts(abstract)) == labels


def test_words_before_the_first_label_are_kept() -> None:
    abstract = "We asked. Results: They said."
    assert [
        (label, abstract[start:end].strip()) for label, start, end in abstracts.parts(abstract)
    ] == [
        ("", "We asked."),
        ("Results", "They said."),
    ]
