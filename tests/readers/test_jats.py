from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from assistant import readers
from assistant.domain import INTERVIEWER, Document, Name
from assistant.errors import UnreadableFile
from tests.readers.conftest import Reading, check, located, words

DOCTYPE = (
    '<!DOCTYPE article PUBLIC "-//NLM//DTD JATS (Z39.96) Journal Archiving and Interchange DTD '
    'v1.3 20210610//EN" "JATS-archivearticle1-3.dtd">'
)
META = """<article-id pub-id-type="pmid">123</article-id>
<article-id pub-id-type="pmc">456</article-id>
<article-id pub-id-type="doi">10.5555/x.1</article-id>
<title-group><article-title>Who <italic>waits</italic>?<xref ref-type="fn" rid="f"><sup>*</sup>
</xref></article-title><subtitle>A count</subtitle></title-group>
<contrib-group><contrib contrib-type="author"><name><surname>Ek</surname>
<given-names>Bo A</given-names></name><xref ref-type="aff" rid="a"><sup>1</sup></xref></contrib>
<contrib contrib-type="author"><collab>The Waiting Group</collab></contrib>
<contrib contrib-type="editor"><name><surname>No</surname></name></contrib>
</contrib-group>
<pub-date pub-type="collection"><year>2023</year></pub-date>
<pub-date pub-type="epub"><day>3</day><month>Apr</month><year>2022</year></pub-date>
<volume>4</volume><issue>2</issue><fpage>11</fpage><lpage>19</lpage>
<permissions><license xlink:href="https://creativecommons.org/licenses/by-nc/4.0/"/></permissions>
<abstract><sec><title>Aim</title><p>To count.</p></sec></abstract>
<abstract abstract-type="graphical"><p>A picture.</p></abstract>
<kwd-group><kwd>waiting</kwd><kwd>samples</kwd></kwd-group>"""


def article(body: str, back: str = "", meta: str = META, before: str = "") -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n{before or DOCTYPE}\n'
        '<article xmlns:xlink="http://www.w3.org/1999/xlink" article-type="research-article" '
        'xml:lang="en"><front><journal-meta><journal-title-group><journal-title>J Invent'
        f"</journal-title></journal-title-group></journal-meta><article-meta>{meta}</article-meta>"
        f"</front><body>{body}</body><back>{back}</back></article>"
    )


def prose(document: Document) -> list[str]:
    """Give the words of the paragraphs after the front matter."""
    return words(document, "paragraph")[2:]


def test_the_front_matter_is_the_source(reading: Reading) -> None:
    source = reading(article("<p>Text.</p>"), ".xml", name="ek2022").source
    assert source.id == "ek2022"
    assert source.type == "article-journal"
    assert source.title == "Who waits? A count"
    assert source.author == (Name("Ek", "Bo A"), Name(literal="The Waiting Group"))
    assert (source.issued, source.container_title) == ("2022-04-03", "J Invent")
    assert (source.volume, source.issue, source.page) == ("4", "2", "11-19")
    assert (source.doi, source.pmid, source.pmcid) == ("10.5555/x.1", "123", "PMC456")
    assert (source.licence, source.provenance, source.language) == (
        "CC BY-NC 4.0",
        "published",
        "en",
    )


def test_sections_nest_and_a_box_ends_where_it_ends(reading: Reading) -> None:
    document = reading(
        article(
            "<sec><label>1</label><title>One</title><sec><title>Deeper</title>"
            "<boxed-text><label>Box 1</label><caption><title>Messages</title></caption>"
            "<p>In the box.</p></boxed-text><p>After the box.</p></sec><p>Up again.</p></sec>"
        ),
        ".xml",
    )
    paths = {document.text[one.span.start : one.span.end]: one.section for one in document.segments}
    assert paths["In the box."] == ("1 One", "Deeper", "Box 1 Messages")
    assert paths["After the box."] == ("1 One", "Deeper")
    assert paths["Up again."] == ("1 One",)
    assert paths["To count."] == ("Abstract", "Aim")
    assert "A picture." not in document.text


def test_what_stands_in_a_paragraph_divides_it(reading: Reading) -> None:
    document = reading(
        article(
            "<p>Include if\n   it <list><list-item><p>is new;</p></list-item><list-item><p>has "
            "<list><list-item><p>one or</p></list-item></list></p></list-item></list> and on.</p>"
        ),
        ".xml",
    )
    assert prose(document) == ["Include if it", "is new;", "has", "one or", "and on."]


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("slow<sup><xref ref-type='bibr' rid='B8'>8</xref></sup>.", "slow⁸."),
        ("slow<sup>8,9</sup>", "slow⁸,⁹"),
        ("10<sup>&#x2212;3</sup> of CO<sub>2</sub>", "10⁻³ of CO₂"),
        ("50<sup>a</sup> and 2<sup>nd</sup>", "50ᵃ and 2ⁿᵈ"),
        ("said [<xref rid='B4'>4</xref>&#x2013;<xref rid='B7'>7</xref>]", "said [4\u20137]"),
        ("<bold>R&amp;D</bold> &lt;<italic>x</italic>&gt;", "R&D <x>"),
        ("caf&eacute; &unknown;", "caf\u00e9 &unknown;"),
        ("one<break/>two", "one two"),
        ("one<!-- no --><?page 3?> two", "one two"),
        ("<tex-math>\\usepackage{x}\\begin{document}$$a$$\\end{document}</tex-math>", "a"),
    ],
)
def test_marks_in_running_text(reading: Reading, markup: str, expected: str) -> None:
    assert prose(reading(article(f"<p>{markup}</p>"), ".xml")) == [expected]


def test_a_quotation_says_whose_words_it_is(reading: Reading) -> None:
    document = reading(
        article(
            "<sec><title>Results</title><disp-quote><p>Interviewer: When?</p><p>P4: In May. "
            "[\u2026] Or June.</p><attrib>P4, nurse</attrib></disp-quote><p>So they said.</p></sec>"
        ),
        ".xml",
    )
    asked, answered, after = document.segments[-3:]
    assert asked.speaker == INTERVIEWER
    assert answered.section == ("Results", "quotation of P4, nurse")
    assert after.section == ("Results",)
    assert "P4, nurse" in document.text
    assert not any("P4, nurse" in one for one in words(document))


def test_every_row_of_a_table_can_be_read_alone(reading: Reading) -> None:
    document = reading(
        article(
            "<table-wrap><label>Table 1</label><caption><title>Who.</title></caption><table><thead>"
            '<tr><th rowspan="2">Role</th><th colspan="2">Time</th></tr><tr><th>h</th><th>min</th>'
            '</tr></thead><tbody><tr><td rowspan="2">Nurse</td><td>1</td><td>2<sup>a</sup></td>'
            '</tr><tr><td>3</td><td/></tr><tr><td colspan="2">All</td><td>6</td>'
            "</tr></tbody></table>"
            "<table-wrap-foot><fn><label>a</label><p>By phone.</p></fn>"
            "</table-wrap-foot></table-wrap>"
        ),
        ".xml",
    )
    (table,) = words(document, "table")
    assert table == (
        "Table 1. Who.\nRole | Time | Time\nRole | h | min\nNurse | 1 | 2\u1d43\nNurse | 3 | \n"
        "All | 6"
    )
    assert located(document, "table") == [("1", "")]
    assert prose(document) == ["a By phone."]


def test_references_are_finished_and_never_paragraphs(reading: Reading) -> None:
    document = reading(
        article(
            "<p>Text.</p>",
            '<ref-list><title>Works</title><ref id="B1"><label>1</label><element-citation>'
            "<person-group><name><surname>Ek</surname><given-names>B</given-names></name><etal/>"
            "</person-group><article-title>Why?</article-title><source>J Invent</source>"
            "<year>2020</year><volume>3</volume><issue>1</issue><fpage>5</fpage><lpage>9</lpage>"
            '<pub-id pub-id-type="doi">10.5555/y</pub-id></element-citation></ref>'
            '<ref id="B2"><label>2.</label><mixed-citation><name><surname>Bo</surname><given-names>'
            "C</given-names></name>. <italic>A book</italic>. 1999."
            "</mixed-citation></ref></ref-list>",
        ),
        ".xml",
    )
    assert words(document, "reference") == [
        "1. Ek B, et al. Why? J Invent. 2020;3(1):5\u20139. doi:10.5555/y.",
        "2. Bo C. A book. 1999.",
    ]
    assert document.segments[-1].section == ("Works",)


def test_notes_formulas_lists_of_terms_and_figures(reading: Reading) -> None:
    document = reading(
        article(
            "<p>A.<fn><label>1</label><p>A note.</p></fn> B.</p><disp-formula>"
            "<tex-math>x=1</tex-math>"
            "</disp-formula><fig><label>Figure 1</label><caption><p>A flow.</p></caption>"
            '<graphic xlink:href="f.png"/></fig>',
            "<ack><p>Thanks.</p></ack><glossary><def-list><def-item><term>MTB"
            "</term><def><p>board</p>"
            "</def></def-item></def-list></glossary>",
        ),
        ".xml",
    )
    assert prose(document) == [
        "A.",
        "1 A note.",
        "B.",
        "x=1",
        "Figure 1. A flow.",
        "Thanks.",
        "MTB: board",
    ]


def test_a_wrapped_article_with_a_namespace_is_found(reading: Reading) -> None:
    inner = article("<p>Text.</p>", before=" ").split("\n", 2)[2]
    wrapped = f'<pmc-articleset xmlns="https://jats.nlm.nih.gov/x">{inner}</pmc-articleset>'
    document = reading(wrapped, ".nxml")
    assert prose(document) == ["Text."]
    assert document.source.title == "Who waits? A count"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("<article><body><p>cut off", r"is no well-formed XML \(line 1"),
        ("<letter><body/></letter>", "no JATS article .its outermost element is 'letter'"),
        ("<article><body/></article>", "has no text in it"),
        (
            article(
                "<p>T.</p>",
                meta="<custom-meta-group><custom-meta><meta-name>provenance</meta-name>"
                "<meta-value>real</meta-value></custom-meta></custom-meta-group>",
            ),
            "has the provenance 'real'",
        ),
    ],
)
def test_what_is_no_article_is_refused_with_a_reason(
    reading: Reading, content: str, reason: str
) -> None:
    with pytest.raises(UnreadableFile, match=reason):
        reading(content, ".xml")


def test_entities_of_the_file_are_not_expanded(reading: Reading, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("SECRET", encoding="utf-8")
    declared = (
        f'<!DOCTYPE article [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">'
        f'<!ENTITY s SYSTEM "file://{tmp_path}/secret.txt">]>'
    )
    document = reading(article("<p>It is &b; and &s;.</p>", before=declared), ".xml")
    assert "SECRET" not in document.text
    assert "hahaha" not in document.text


NAMES = st.sampled_from(
    "sec p title label list list-item disp-quote attrib boxed-text fn table-wrap table tr td xref "
    "sup bold ref-list ref mixed-citation name surname fig caption def-list def-item term".split()
)
TREES = st.recursive(
    st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=8),
    lambda inner: st.tuples(NAMES, st.lists(inner, max_size=4)),
    max_leaves=25,
)


def grown(parent: etree._Element, tree: object) -> None:
    if isinstance(tree, str):
        legal = "".join(one for one in tree if one not in "\ufffe\uffff")
        if len(parent):
            parent[-1].tail = (parent[-1].tail or "") + legal
        else:
            parent.text = (parent.text or "") + legal
    elif isinstance(tree, tuple):
        child = etree.SubElement(parent, tree[0])
        for one in tree[1]:
            grown(child, one)


@given(st.lists(TREES, min_size=1, max_size=6))
def test_any_nesting_of_elements_is_read(
    tmp_path_factory: pytest.TempPathFactory, trees: list[object]
) -> None:
    root = etree.fromstring(article("<p>First.</p>").encode())
    body = root.find("body")
    assert body is not None
    for tree in trees:
        grown(body, tree)
    path = tmp_path_factory.mktemp("jats") / "any.xml"
    path.write_bytes(etree.tostring(root))
    document = readers.read(path, "literature")
    check(document)
    assert "First." in document.text
