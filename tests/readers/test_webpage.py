from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from assistant.domain import INTERVIEWER, Name
from assistant.errors import UnreadableFile
from assistant.readers import webpage
from tests.readers.conftest import Reading, spoken, words

PAGE = """<!DOCTYPE html><html lang="en"><head><title>On waiting | Journal</title>
<meta name="citation_title" content="On waiting">
<meta name="citation_author" content="Berg, Anna"><meta name="citation_author" content="Holm, Bo">
<meta name="citation_doi" content="10.5555/waiting">
<meta name="citation_publication_date" content="2020/05/03"></head><body>
<header><a href="/">Journal of Waiting</a></header>
<nav><ul><li>Home</li><li>Issues</li></ul></nav>
<main><h1>On waiting</h1>
<p>Patients wait&nbsp;<em>twenty</em>-eight days<sup>12</sup> for 10<sup>6</sup> reads.</p>
<h2>Results</h2><div>Words beside<p>A paragraph.</p>words after</div>
<table><caption>Table 1. Days</caption><tr><th>Centre</th><th>Days</th></tr>
<tr><td>North</td><td>28</td></tr></table>
<blockquote>Nobody pays.</blockquote><p hidden>Never shown.</p><script>var secret = 1;</script>
<h3>Funding</h3><ul><li>First, the grant.</li><li>Then nothing.<br>Nothing at all.</li></ul>
<h2>References</h2><ol><li>Ek B. Waiting. 2019.</li></ol>
</main><aside>Most read</aside><footer>Cookies and privacy</footer></body></html>"""


def test_a_page_is_its_content_with_its_structure(reading: Reading) -> None:
    document = reading(PAGE, ".html")
    assert words(document) == [
        "On waiting",
        "Patients wait twenty-eight days¹² for 10⁶ reads.",
        "Results",
        "Words beside",
        "A paragraph.",
        "words after",
        "Table 1. Days",
        "Centre | Days\nNorth | 28",
        "Nobody pays.",
        "Funding",
        "First, the grant.",
        "Then nothing.\nNothing at all.",
        "References",
        "Ek B. Waiting. 2019.",
    ]
    assert words(document, "reference") == ["Ek B. Waiting. 2019."]
    assert document.segments[-3].section == ("Results", "Funding")
    assert document.segments[8].section == ("Results",)


def test_what_surrounds_it_is_furniture_and_said(reading: Reading) -> None:
    document = reading(PAGE, ".html")
    assert document.furniture == (
        "Journal of Waiting",
        "Home Issues",
        "Most read",
        "Cookies and privacy",
    )


def test_furniture_within_furniture_is_said_once(reading: Reading) -> None:
    document = reading("<header><nav>Home</nav> Journal</header><p>Words of the page.</p>", ".html")
    assert document.furniture == ("Journal", "Home")


def test_a_teaser_that_is_marked_as_an_article_is_not_the_page(reading: Reading) -> None:
    page = "<div><p>All of the text is here, and more.</p></div><article>Read this too.</article>"
    assert words(reading(page, ".html")) == ["All of the text is here, and more.", "Read this too."]


def test_a_page_says_what_it_is(reading: Reading) -> None:
    source = reading(PAGE, ".html").source
    assert (source.title, source.doi, source.issued) == (
        "On waiting",
        "10.5555/waiting",
        "2020-05-03",
    )
    assert source.author == (Name("Berg", "Anna"), Name("Holm", "Bo"))
    assert source.type == "article-journal"


def test_a_page_without_main_is_read_whole(reading: Reading) -> None:
    document = reading(
        "<body><div><p>One.</p></div><div>Two <b>and</b> three.</div></body>", ".htm"
    )
    assert words(document) == ["One.", "Two and three."]


def test_a_transcript_on_a_page(reading: Reading) -> None:
    page = "<html><body>" + "".join(
        f"<p><b>{who}:</b> {said}</p>"
        for who, said in (
            ("Interviewer", "How long does it take?"),
            ("P07", "Six weeks in spring."),
            ("Interviewer", "And now?"),
            ("P07", "Four."),
        )
    )
    assert spoken(reading(page, ".html", "interview")) == [
        (INTERVIEWER, "How long does it take?"),
        ("P07", "Six weeks in spring."),
        (INTERVIEWER, "And now?"),
        ("P07", "Four."),
    ]


def test_nothing_on_a_page_is_expanded_or_fetched(reading: Reading) -> None:
    hostile = (
        '<!DOCTYPE html [<!ENTITY a SYSTEM "file:///etc/passwd">]><html><p>It is &a; here.</p>'
    )
    assert "root:" not in reading(hostile, ".html").text


def test_a_page_without_words_is_refused(reading: Reading) -> None:
    with pytest.raises(UnreadableFile, match="no text in it"):
        reading("<html><nav>Home</nav><script>1</script></html>", ".html")


def test_a_page_that_is_nested_too_deep_is_refused_and_not_cut_short(reading: Reading) -> None:
    with pytest.raises(UnreadableFile, match="nested deeper than 256"):
        reading("<html><p>Above.</p>" + "<div>" * 5_000 + "Deep.", ".html")
    assert "Deep." in reading("<html>" + "<div>" * 200 + "Deep.", ".html").text


@given(st.recursive(st.text("ab <&>"), lambda inner: st.lists(inner, max_size=4), max_leaves=12))
def test_no_word_of_a_body_is_lost(tree: object) -> None:
    def written(one: object, depth: int) -> str:
        if isinstance(one, str):
            return one.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        assert isinstance(one, list)
        tag = ("div", "p", "span", "ul", "em", "section", "li")[(depth * 3 + len(one)) % 7]
        return f"<{tag}>" + "".join(written(each, depth + 1) for each in one) + f"</{tag}>"

    markup = f"<html><body>{written(tree, 0)}</body></html>"
    page = webpage.parsed(Path("a.html"), markup)
    expected = "".join(html.document_fromstring(markup).text_content().split())
    found = "".join(part.words for part in webpage._parts(page.find("body"), is_titled=False))
    assert "".join(found.split()) == expected
