from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from assistant import readers
from assistant.domain import Document, Name
from assistant.errors import UnreadableFile
from tests.readers.conftest import check, words

ROOT = Path(__file__).parents[2]


def read(tmp_path: Path, *records: Any) -> tuple[Document, ...]:
    path = tmp_path / "references.json"
    path.write_text(json.dumps(list(records)))
    documents = readers.read_references(path)
    for document in documents:
        check(document)
    return documents


def test_every_field_comes_into_the_source(tmp_path: Path) -> None:
    (document,) = read(
        tmp_path,
        {
            "id": "berg2020",
            "type": "article-journal",
            "title": "On <i>time</i> &amp; waiting",
            "author": [
                {"family": "Berg", "given": "Anna", "non-dropping-particle": "van den"},
                {"literal": "The Waiting Group"},
            ],
            "issued": {"date-parts": [[2020, "5", 21]]},
            "container-title": "J Wait",
            "volume": 14,
            "issue": "6",
            "page": "1-2",
            "DOI": "https://doi.org/10.1000/t",
            "PMID": "1",
            "PMCID": "PMC1",
            "URL": "https://example.org",
            "language": "en",
            "custom": {"licence": "CC BY 4.0"},
            "abstract": "Results: It is long.",
            "note": "A note of ours.",
        },
    )
    source = document.source
    assert source.title == "On time & waiting"
    assert source.author == (Name("van den Berg", "Anna"), Name(literal="The Waiting Group"))
    assert (source.issued, source.volume, source.doi) == ("2020-05-21", "14", "10.1000/t")
    assert (source.licence, source.provenance) == ("CC BY 4.0", "published")
    assert document.text == (
        "On time & waiting\n\nAbstract\n\nResults: It is long.\n\nA note of ours."
    )
    assert [(one.kind, one.section) for one in document.segments] == [
        ("heading", ()),
        ("heading", ()),
        ("paragraph", ("Abstract", "Results")),
        ("note", ("Note",)),
    ]


def test_a_record_with_only_a_note_is_a_note_and_one_with_nothing_has_its_title(
    tmp_path: Path,
) -> None:
    note, bare = read(
        tmp_path, {"id": "a", "title": "T", "note": "Ours."}, {"id": "b", "title": "Only a title"}
    )
    assert (note.source.provenance, bare.source.provenance) == ("note", "published")
    assert words(bare) == ["Only a title"]


@pytest.mark.parametrize(
    ("issued", "date"),
    [
        ({"raw": "2021-03"}, "2021-03"),
        ({"literal": "March 2021"}, "2021-03"),
        ({"date-parts": [[2019]]}, "2019"),
        ({"date-parts": [["2019", None]]}, "2019"),
        ({}, ""),
    ],
)
def test_dates_in_all_their_forms(tmp_path: Path, issued: dict[str, Any], date: str) -> None:
    (document,) = read(tmp_path, {"id": "a", "title": "T", "issued": issued})
    assert document.source.issued == date


def test_jats_in_an_abstract_gives_parts_and_no_tags(tmp_path: Path) -> None:
    abstract = (
        "<jats:title>Abstract</jats:title><jats:sec><jats:title>Background</jats:title>"
        "<jats:p>Waiting is <jats:italic>long</jats:italic>, p &lt; 0.05 and a<b and c>d.</jats:p>"
        "<jats:p>Still.</jats:p></jats:sec><jats:sec><jats:title>Results</jats:title>"
        "<jats:p>Nobody owns it.</jats:p></jats:sec>"
    )
    (document,) = read(tmp_path, {"id": "a", "title": "T", "abstract": abstract})
    assert [
        (one.section[-1], document.text[one.span.start : one.span.end])
        for one in document.segments
        if one.kind == "paragraph"
    ] == [
        ("Background", "Waiting is long, p < 0.05 and a<b and c>d."),
        ("Background", "Still."),
        ("Results", "Nobody owns it."),
    ]


def test_an_abstract_without_tags_is_kept_letter_by_letter(tmp_path: Path) -> None:
    abstract = "R&amp;D waits, p &lt; 0.05."
    (document,) = read(tmp_path, {"id": "a", "title": "T", "abstract": abstract})
    assert abstract in document.text


@pytest.mark.parametrize(
    ("records", "reason"),
    [
        ([{"title": "T"}], "record 1 has no id"),
        ([{"id": "a"}, {"id": "a"}], "record 2 has the id 'a', as record 1 has"),
        ([{"id": "a"}, "b"], "record 2 is no object"),
        ([{"id": "a", "author": "Berg"}], "record 1 has an author"),
        ([{"id": "a", "title": ["T"]}], "record 1 has a title"),
        ([{"id": "a", "issued": "2020"}], "record 1 has an issued"),
        ([{"id": "a", "issued": {"date-parts": [["May"]]}}], "record 1 has date-parts"),
    ],
)
def test_a_malformed_record_is_named(tmp_path: Path, records: list[Any], reason: str) -> None:
    with pytest.raises(UnreadableFile, match=reason):
        read(tmp_path, *records)


@pytest.mark.parametrize(
    "content", ['{"id": "a"}', "[{]", "[" * 100_000, "[1" + "0" * 10_000 + "]", '"words"']
)
def test_what_is_no_list_of_records_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "references.json"
    path.write_text(content)
    with pytest.raises(UnreadableFile):
        readers.read_references(path)


def test_the_sample_references_are_read() -> None:
    documents = readers.read_references(ROOT / "corpus" / "references.json")
    assert len(documents) == 40
    for document in documents:
        check(document)
        assert document.source.title
        assert document.source.author
        assert document.source.year
    assert sum(document.source.provenance == "note" for document in documents) == 39
