"""Typeset a JATS article as the PDF that a journal would give out beside it.

    python3 -m venv FOLDER && FOLDER/bin/pip install weasyprint lxml PyStemmer
    sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0 fonts-linuxlibertine
    FOLDER/bin/python scripts/typeset.py corpus/papers/A.xml corpus/papers/A.pdf

The sample corpus has an invented article as XML and as PDF, so that what is read from the look of a
page can be compared with what the XML says outright. WeasyPrint is no dependency of the project:
nothing but this script needs it. The page has what makes PDFs hard to read, as printed journals
have it: two justified columns, hyphenated words, ligatures, a table across both columns, a
footnote, running heads and feet. No date and no identifier is written, and nothing is fetched: with
the same WeasyPrint and the same fonts, the same XML gives the same bytes.
"""

from __future__ import annotations

import calendar
import importlib
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from html import escape
from pathlib import Path
from string import Template
from typing import Any

# The readers of this checkout say how a reference is written out.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from lxml import etree

from assistant.readers import jats
from assistant.readers.jats_text import below, children, find, name_of, words_of

Writer = Callable[[etree._Element, int], Iterator[str]]  # noqa: SLF001  # lxml names it so

INSTALL = "WeasyPrint is missing or cannot start: the first lines of this script say how to get it"
_MONTHS = calendar.month_name
_DATES = {"received": "Received", "rev-recd": "revised", "accepted": "accepted"}
_MARKS = {"italic": "i", "bold": "b", "sup": "sup", "sub": "sub"}
_TEX = {
    r"\\tilde\{(\w)\}": "<i>\\1\N{COMBINING TILDE}</i>",
    r"\\operatorname\{(\w+)\}": r"\1",
    r"\\ldots": "\N{HORIZONTAL ELLIPSIS}",
    r"(\w)_(\w)": r"<i>\1</i><sub>\2</sub>",
    r"\\([{}])": r"\1",
    r",": ", ",
    r"=": " = ",
}
"""What is known of TeX's mathematics, as HTML; replaced in this order."""

SANS = "'Linux Biolinum O', 'DejaVu Sans', sans-serif"
PAGE = Template("""<!DOCTYPE html>
<html lang="en-GB"><head><meta charset="utf-8"><title>$title</title>
$authors<meta name="keywords" content="$keywords"><meta name="description" content="$notice">
<meta name="provenance" content="$provenance">
<style>
@page { size: A4; margin: 24mm 17mm 22mm;
  @top-left { content: "$journal $volume ($year) $place"; font: italic 8.5pt $sans }
  @top-right { content: "$running"; font: 8.5pt $sans }
  @bottom-left { content: "https://doi.org/$doi"; font: 8.5pt $sans }
  @bottom-right { content: counter(page); font: 9pt $sans }
  @footnote { border-top: .4pt solid; margin-top: 3mm; padding-top: 1mm }
}
$style
</style></head><body>
<header>
<p class="banner">$journal</p>
<p class="issue">Volume $volume, issue $issue, $month $year &#8226; Article $place &#8226;
https://doi.org/$doi</p>
<p class="subject">$subject</p>
<h1>$title</h1>
$front
</header>
<main>
$body
</main></body></html>
""")
STYLE = """
html { font: 9.6pt/1.28 'Linux Libertine O', 'DejaVu Serif', serif; hyphens: auto;
  hyphenate-character: '-' }
body, p { margin: 0 }
h1, h2, h3, h4, header, figure, .wide, aside { font-family: SANS }
h1, h2, h3, h4 { hyphens: manual; text-align: left; break-after: avoid; break-inside: avoid }
h1 { font-size: 19pt; line-height: 1.15; margin: 1mm 0 4mm; bookmark-level: none }
h2 { font-size: 12pt; margin: 4.5mm 0 1.5mm }
h3 { font-size: 10.5pt; margin: 3.5mm 0 1mm }
h4 { font-size: 9.6pt; font-weight: normal; font-style: italic; margin: 3mm 0 .8mm }
header { hyphens: manual; line-height: 1.25; margin-bottom: 5mm }
.banner { font-size: 14pt; font-weight: bold; border-bottom: 1.5pt solid #1c4a5e; color: #1c4a5e;
  padding-bottom: 1mm }
.issue { font-size: 8.5pt; margin: 1mm 0 6mm }
.subject { font-size: 9pt; letter-spacing: .12em; text-transform: uppercase; color: #1c4a5e }
.authors { font-size: 11.5pt; margin-bottom: 2mm }
.small { font-size: 8.5pt; margin-bottom: .6mm }
.notice { font-size: 8.5pt; font-weight: bold; margin: 2.5mm 0; border: .6pt solid #8a1f11;
  padding: 1.2mm 2mm }
.abstract { background: #eef3f5; padding: 2.5mm 3.5mm 3mm; margin: 3mm 0; text-align: justify;
  hyphens: auto }
.abstract h2 { margin: 0 0 1mm }
.abstract p { font-size: 9.3pt; margin-bottom: 1mm }
.keywords { font-size: 8.8pt; margin: 2mm 0 4mm }
main { columns: 2; column-gap: 7mm; text-align: justify; orphans: 2; widows: 2 }
main > p + p { text-indent: 3.6mm }
main > :first-child { margin-top: 0 }
main > p.unindented { margin-top: 1mm }
main > p.unindented, main > p.formula, main > p.formula + p { text-indent: 0 }
ul, ol { margin: 1.2mm 0; padding-left: 5mm }  ul ul { margin: 0 }
.formula { break-before: avoid; margin: 2mm 0; text-align: center }
.formula span { float: right }
sup, sub { font-size: 68%; line-height: 0 }  sub { vertical-align: -.2em }
.note { float: footnote; font-size: 8.2pt; line-height: 1.2; text-align: justify }
.note::footnote-call { content: counter(footnote); font-size: 68%; vertical-align: super;
  line-height: 0 }
.note::footnote-marker { content: counter(footnote) '\\00a0'; font-size: 68%; vertical-align: super;
  line-height: 0 }
.wide { break-inside: avoid; margin: 4mm 0; text-align: left; hyphens: manual; font-size: 8.6pt }
table { border-collapse: collapse; width: 100%; border-top: 1pt solid; border-bottom: 1pt solid;
  margin: 1.2mm 0; line-height: 1.2 }
thead { border-bottom: .6pt solid }  th { vertical-align: bottom }
td, th { padding: .45mm 2mm; text-align: center }
[align=left] { text-align: left }
figure { margin: 3mm 0; font-size: 8.6pt; hyphens: manual; text-align: left; break-inside: avoid }
figure div { height: 38mm; border: .6pt solid #888; background: #f4f4f4; margin-bottom: 1.2mm }
aside { border: .8pt solid #1c4a5e; padding: 1.5mm 2.5mm; margin: 3mm 0; font-size: 8.8pt;
  text-align: left; hyphens: manual; break-inside: avoid }
main > p.reference { font-size: 8.6pt; line-height: 1.2; text-indent: -6mm; padding-left: 6mm;
  margin-bottom: .7mm }
.doi { hyphens: none }
.reference .number { display: inline-block; width: 6mm; text-indent: 0 }
""".replace("SANS", SANS)


def main(arguments: Sequence[str]) -> int:
    """Run the command; give its exit code."""
    if len(arguments) != 2:
        print("usage: typeset.py ARTICLE.xml ARTICLE.pdf", file=sys.stderr)
        return 2
    try:
        weasyprint = importlib.import_module("weasyprint")
    except (ImportError, OSError):  # OSError: Pango, by which it draws, is not installed
        print(INSTALL, file=sys.stderr)
        return 1
    source, made = (Path(one) for one in arguments)
    page = weasyprint.HTML(string=Page(source).html(), url_fetcher=_refuse)
    page.write_pdf(made, custom_metadata=True)  # says in the file itself that it is invented
    print(f"{made}: {made.stat().st_size:,} bytes")
    return 0


def _refuse(address: str, *_: object) -> Any:  # noqa: ANN401  # nothing is ever given
    raise ValueError(f"nothing is fetched, and so not {address}")


class Page:
    """An article as one page of HTML, in the order in which a journal prints it."""

    def __init__(self, source: Path) -> None:
        """Read the article."""
        self.article = etree.parse(source).getroot()
        self.meta = _within(self.article, "front", "article-meta")
        document = jats.read(source, "literature")
        self.references = [
            document.text[one.span.start : one.span.end]
            for one in document.segments
            if one.kind == "reference"
        ]
        self.figures = {one.get("id"): one for one in below(self.article, "fig")}
        self.footnotes = {one.get("id"): one for one in below(self.article, "fn")}
        self.called = {
            one.get("rid") for one in below(self.article, "xref") if one.get("ref-type") == "fn"
        }
        self.waiting: list[str] = []
        self.writers: dict[str, Writer] = {
            **dict.fromkeys(("sec", "ack", "app", "glossary"), self.section),
            **dict.fromkeys(("app-group", "def-list", "fn-group"), self.content),
            "p": self.paragraph,
            "list": self.list,
            "disp-formula": self.formula,
            "table-wrap": self.table,
            "boxed-text": self.box,
            "fn": self.note,
            "def-item": self.definition,
            "ref-list": self.reference_list,
        }

    def html(self) -> str:
        """Give the whole page."""
        journal = _within(self.article, "front", "journal-meta")
        date = _within(self.meta, "pub-date")
        words = {
            "journal": words_of(find(journal, "journal-title-group", "journal-title")),
            "running": words_of(find(self.meta, "title-group", "alt-title")),
            "title": words_of(find(self.meta, "title-group", "article-title")),
            "subject": words_of(find(self.meta, "article-categories", "subj-group", "subject")),
            "doi": self.article.xpath("string(.//article-id[@pub-id-type='doi'])"),
            "volume": words_of(find(self.meta, "volume")),
            "issue": words_of(find(self.meta, "issue")),
            "place": words_of(find(self.meta, "elocation-id")),
            "year": words_of(find(date, "year")),
            "month": _MONTHS[int(words_of(find(date, "month")))],
            "keywords": ", ".join(words_of(one) for one in below(self.meta, "kwd")),
            "notice": words_of(find(self.article, "front", "notes")),
            "provenance": self.article.xpath(
                "string(.//custom-meta[meta-name='provenance']/meta-value)"
            ),
        }
        parts = {
            "authors": "".join(
                f'<meta name="author" content="{escape(_name(one))}">\n'
                for one in below(self.meta, "contrib")
            ),
            "front": "\n".join(self.front(words["notice"])),
            "body": "\n".join(
                (
                    *self.content(_within(self.article, "body"), 2),
                    *self.content(_within(self.article, "back"), 2),
                    *self.waiting,
                )
            ),
            "style": STYLE,
            "sans": SANS,
        }
        return PAGE.substitute({name: escape(value) for name, value in words.items()} | parts)

    def front(self, notice: str) -> Iterator[str]:
        """Give what stands between the title and the columns."""
        authors = ", ".join(
            f"{escape(_name(one))}<sup>{','.join(_marks(one))}</sup>"
            for one in below(self.meta, "contrib")
        )
        yield f'<p class="authors">{authors}</p>'
        for one in (*below(self.meta, "aff"), *below(self.meta, "corresp")):
            label = words_of(find(one, "label"))
            address = self.inline(one).removeprefix(label)
            yield f'<p class="small"><sup>{label}</sup>{address}</p>'
        dates = "; ".join(
            f"{_DATES[one.get('date-type', '')]} {_day(one)}" for one in below(self.meta, "date")
        )
        yield f'<p class="small">{dates}; published {_day(_within(self.meta, "pub-date"))}</p>'
        yield f'<p class="notice">{escape(notice)}</p>'
        yield '<div class="abstract"><h2>Abstract</h2>'
        for part in below(_within(self.meta, "abstract"), "sec"):
            label = words_of(find(part, "title"))
            yield f"<p><b>{label}:</b> {self.inline(_within(part, 'p'))}</p>"
        keywords = "; ".join(words_of(one) for one in below(self.meta, "kwd"))
        yield f'</div><p class="keywords"><b>Keywords:</b> {escape(keywords)}</p>'
        statement = words_of(find(self.meta, "permissions", "copyright-statement"))
        licence = words_of(find(self.meta, "permissions", "license", "license-p"))
        yield f'<p class="small">{escape(statement)} {escape(licence)}</p>'

    def content(self, element: etree._Element, level: int) -> Iterator[str]:
        """Give what stands in an element, one block after another."""
        for one in element:
            if one.get("id") in self.called or name_of(one) in {"label", "title"}:
                continue
            yield from self.writers[name_of(one)](one, level)

    def section(self, element: etree._Element, level: int) -> Iterator[str]:
        """Give a section with its number and title.

        Where printers may, they let a table wait for the head of a page: here it waits for the end
        of the section after its own.
        """
        waiting, self.waiting = self.waiting, []
        title = find(element, "title")
        if title is not None:
            label = words_of(find(element, "label"))
            yield f"<h{level}>{f'{label} ' if label else ''}{self.inline(title)}</h{level}>"
        yield from self.content(element, level + 1)
        yield from waiting

    def paragraph(self, element: etree._Element, _level: int) -> Iterator[str]:
        """Give a paragraph, and below it the figures that it is the first to name."""
        yield f"<p>{self.inline(element)}</p>"
        for one in below(element, "xref"):
            figure = self.figures.pop(one.get("rid"), None)
            if figure is not None:
                yield f"<figure><div></div>{self.caption(figure)}</figure>"

    def list(self, element: etree._Element, level: int) -> Iterator[str]:
        """Give a list."""
        name = "ol" if element.get("list-type") == "order" else "ul"
        entries = "".join(
            f"<li>{''.join(self.content(one, level))}</li>"
            for one in children(element, "list-item")
        )
        yield f"<{name}>{entries}</{name}>"

    def formula(self, element: etree._Element, _level: int) -> Iterator[str]:
        """Give a formula with its number at the margin."""
        shown = words_of(find(element, "tex-math"))
        for pattern, replacement in _TEX.items():
            shown = re.sub(pattern, replacement, shown)
        if "\\" in shown:
            raise ValueError(f"more TeX than is known: {shown}")
        label = words_of(find(element, "label"))
        yield f'<p class="formula"><span>{label}</span>{shown}</p>'

    def table(self, element: etree._Element, _level: int) -> Iterator[str]:
        """Give a table with its caption above and its notes below."""
        rows = "".join(self.inline(one) for one in children(element, "table"))
        notes = "".join(
            f"<p><sup>{words_of(find(one, 'label'))}</sup> {self.inline(_within(one, 'p'))}</p>"
            for one in below(_within(element, "table-wrap-foot"), "fn")
        )
        wide = f'<div class="wide">{self.caption(element)}<table>{rows}</table>{notes}</div>'
        # WeasyPrint loses its place where what spans the columns stands within them.
        self.waiting.append(f"</main>{wide}<main>")
        yield from ()

    def box(self, element: etree._Element, level: int) -> Iterator[str]:
        """Give a text in a box."""
        inside = "".join(
            part
            for one in element
            if name_of(one) not in {"label", "caption"}
            for part in self.writers[name_of(one)](one, level)
        )
        yield f"<aside>{self.caption(element)}{inside}</aside>"

    def note(self, element: etree._Element, _level: int) -> Iterator[str]:
        """Give a note that stands at the article's end."""
        yield f'<p class="unindented">{self.inline(_within(element, "p"))}</p>'

    def definition(self, element: etree._Element, _level: int) -> Iterator[str]:
        """Give an abbreviation and what it stands for."""
        term, meaning = (self.inline(_within(element, name)) for name in ("term", "def"))
        yield f'<p class="unindented"><b>{term}:</b> {meaning}</p>'

    def reference_list(self, element: etree._Element, level: int) -> Iterator[str]:
        """Give the references, each with the source in italics."""
        yield f"<h{level}>{self.inline(_within(element, 'title'))}</h{level}>"
        for written, one in zip(self.references, children(element, "ref"), strict=True):
            number, _, words = escape(written, quote=False).partition(" ")
            source = escape(
                next((words_of(part) for part in below(one, "source")), ""), quote=False
            )
            words = f"<i>{source}</i>".join(words.rsplit(source, 1)) if source else words
            words = re.sub(r"10\.\d{4}/\S+", r'<span class="doi">\g<0></span>', words)
            yield f'<p class="reference"><span class="number">{number}</span>{words}</p>'

    def caption(self, element: etree._Element) -> str:
        """Give the label and caption of a figure, table or box."""
        caption = _within(element, "caption")
        title = self.inline(_within(caption, "title"))
        text = " ".join(self.inline(one) for one in children(caption, "p"))
        return f"<p><b>{words_of(find(element, 'label'))}. {title}</b> {text}</p>"

    def inline(self, element: etree._Element) -> str:
        """Give the running text in an element, with its marks; a table keeps its own elements."""
        made = [escape(_spaced(element.text), quote=False)]
        for one in element:
            name, inside = name_of(one), self.inline(one)
            if name in {"thead", "tbody", "tr", "td", "th"}:
                kept = " ".join(f'{key}="{value}"' for key, value in one.attrib.items())
                inside = f"<{name} {kept}>{inside}</{name}>"
            elif name in _MARKS:
                inside = f"<{_MARKS[name]}>{inside}</{_MARKS[name]}>"
            elif name == "break":
                inside = "<br>"
            elif name == "label":
                inside = ""
            elif one.get("rid") in self.called:
                note = self.inline(_within(self.footnotes[one.get("rid")], "p"))
                inside = f'<span class="note">{note}</span>'
            made += [inside, escape(_spaced(one.tail), quote=False)]
        return "".join(made)


def _within(element: etree._Element, *path: str) -> etree._Element:
    """Give an element that the article must have."""
    found = find(element, *path)
    if found is None:
        raise ValueError(f"the article has no {'/'.join(path)} in its {name_of(element)}")
    return found


def _name(contributor: etree._Element) -> str:
    name = _within(contributor, "name")
    return f"{words_of(find(name, 'given-names'))} {words_of(find(name, 'surname'))}"


def _marks(contributor: etree._Element) -> list[str]:
    """Give the marks that point to an author's institutions and address."""
    return ["".join(one.itertext()) for one in children(contributor, "xref")]


def _day(date: etree._Element) -> str:
    day, month, year = (words_of(find(date, name)) for name in ("day", "month", "year"))
    return f"{day} {_MONTHS[int(month)]} {year}"


def _spaced(text: str | None) -> str:
    return re.sub(r"\s+", " ", text or "")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
