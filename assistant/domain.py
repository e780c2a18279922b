"""The frozen types that every layer speaks, in the field's own words.

Bibliography and locators follow CSL (Citation Style Language), selectors follow the W3C
Web Annotation model (``exact``, ``prefix``, ``suffix``), speech follows transcription practice
(turns, speakers). Values only: nothing here reads, writes or prints, and nothing here imports
more than the standard library.

All offsets are half-open and count Unicode code points in ``Document.text``.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Literal

Provenance = Literal["published", "study", "synthetic", "note"]
"""Where a source comes from.

``published``: literature; ``study``: the team's own material; ``synthetic``: invented, and marked
so wherever it is shown; ``note``: what somebody wrote *about* a paper, which points to the paper
and never supports a finding.
"""

SegmentKind = Literal["heading", "paragraph", "turn", "table", "reference", "note"]
"""What a segment is. Headings and references give context and are never evidence."""

LocatorLabel = Literal[
    "page", "section", "paragraph", "line", "turn", "timestamp", "table", "figure"
]

INTERVIEWER = "interviewer"
"""The speaker of a segment that the interviewer spoke: context, never evidence."""


@dataclass(frozen=True, slots=True)
class Name:
    """A person's or organisation's name as CSL holds it: family and given, or literal."""

    family: str = ""
    given: str = ""
    literal: str = ""


@dataclass(frozen=True, slots=True)
class Participant:
    """A person who was interviewed, under the identifier that citations use."""

    id: str
    role: str = ""
    group: str = ""
    attributes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """A thing that can be cited: one article, record or interview.

    ``id`` is the citation key. ``type`` is a CSL type (``article-journal``, ``interview``, ...).
    ``issued`` is an ISO 8601 date of the precision known: ``2025``, ``2025-04`` or ``2025-04-09``.
    ``path`` is relative to the library, with forward slashes; ``sha256`` is of the file's bytes.
    ``language`` is a BCP 47 code (``en``, ``sv``), or empty where it could not be told.
    ``translation_of`` is the id of the source that this is a working translation of: its words are
    a translator's, and every citation says so.
    """

    id: str
    type: str = "document"
    title: str = ""
    author: tuple[Name, ...] = ()
    interviewer: tuple[Name, ...] = ()
    participants: tuple[Participant, ...] = ()
    issued: str = ""
    container_title: str = ""
    volume: str = ""
    issue: str = ""
    page: str = ""
    doi: str = ""
    pmid: str = ""
    pmcid: str = ""
    url: str = ""
    licence: str = ""
    provenance: Provenance = "study"
    language: str = ""
    translation_of: str = ""
    path: str = ""
    sha256: str = ""

    @property
    def year(self) -> int | None:
        """The year of ``issued``, or ``None`` where no date is known."""
        head = self.issued.split("-")[0]
        return int(head) if head.isdecimal() else None

    @property
    def is_interview(self) -> bool:
        """Whether this is speech of participants, as opposed to literature."""
        return self.type == "interview"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of Unicode code points in ``Document.text``."""

    start: int
    end: int

    def __post_init__(self) -> None:
        """Refuse a range that runs backwards or starts before the text."""
        if not 0 <= self.start <= self.end:
            raise ValueError(f"not a span: {self.start} to {self.end}")

    def __len__(self) -> int:
        """The number of code points."""
        return self.end - self.start

    def overlaps(self, other: Span) -> bool:
        """Whether the two share at least one code point."""
        return self.start < other.end and other.start < self.end

    def shared(self, other: Span) -> int:
        """Give the number of code points that both have, below 0 where there is room between."""
        return min(self.end, other.end) - max(self.start, other.start)

    def contains(self, other: Span) -> bool:
        """Whether ``other`` lies wholly within this span."""
        return self.start <= other.start and other.end <= self.end


@dataclass(frozen=True, slots=True)
class Locator:
    """Where in a source something stands: a CSL locator label with its first and last value."""

    label: LocatorLabel
    first: str
    last: str = ""


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a document that is one thing: a paragraph, a heading, a turn.

    ``section`` is the path of headings above it. ``speaker`` is a participant's id,
    ``INTERVIEWER``, or ``None`` where nobody speaks.
    """

    span: Span
    kind: SegmentKind
    locators: tuple[Locator, ...] = ()
    section: tuple[str, ...] = ()
    speaker: str | None = None


@dataclass(frozen=True, slots=True)
class Coding:
    """Words that somebody has coded, and the code, named with those that it stands below."""

    span: Span
    code: str


@dataclass(frozen=True, slots=True)
class Document:
    """What a reader makes of a file: the one text that all offsets refer to, and its segments.

    Segments are in the order of the text and do not overlap; text between them (blank lines,
    speaker labels) belongs to none and is never cited. ``codings`` are the team's own, in the order
    of the text; they may overlap. ``warnings`` are what a person should know
    who quotes it, ``furniture`` the words of the file that are not in its text (running headers,
    menus of a page); both are known where it was just read, and not kept.
    """

    source: Source
    text: str
    segments: tuple[Segment, ...]
    codings: tuple[Coding, ...] = ()
    warnings: tuple[str, ...] = field(default=(), compare=False)
    furniture: tuple[str, ...] = field(default=(), compare=False)

    def words_by_speaker(self) -> dict[str, int]:
        """Count the words that each of those who speak says, the interviewer among them."""
        counts: Counter[str] = Counter()
        for one in self.segments:
            if one.speaker:
                counts[one.speaker] += len(self.text[one.span.start : one.span.end].split())
        return dict(counts)


@dataclass(frozen=True, slots=True)
class Passage:
    """The unit of retrieval: whole sentences of one or more neighbouring segments.

    ``text`` is ``document.text[span.start:span.end]``. ``context`` is what a reader would need to
    understand it (section path, or the question that was asked); it helps matching and is never
    cited.
    """

    id: str
    source: Source
    span: Span
    text: str
    segments: tuple[Segment, ...]
    context: str = ""


@dataclass(frozen=True, slots=True)
class Scope:
    """What a question may be answered from; an empty field does not restrict.

    ``years`` is an inclusive range of publication or interview years; ``None`` leaves an end open.
    ``codes`` stand for what is coded with them and with what stands below them.
    """

    types: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    participants: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    years: tuple[int | None, int | None] = (None, None)
    codes: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether nothing is restricted."""
        return self == Scope()


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question of a conversation, and the beginning of what was answered."""

    asked: str
    answered: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """A question that stands alone, and what it may be answered from.

    ``before`` is what a conversation spoke of just before. A question that stands alone still
    leans on it ("what does it cost?" after a question on panels): it is searched for beside the
    question and read before it, and never weighed on whether there is an answer. ``as_scoped``
    where a person has decided on the scope: then no word of the question restricts it further.
    """

    text: str
    id: str = ""
    scope: Scope = field(default_factory=Scope)
    before: Exchange | None = None
    as_scoped: bool = False

    @property
    def in_context(self) -> str:
        """The question after the one before it, as a cross-encoder reads it."""
        if self.before is None or self.before.asked in self.text:
            return self.text
        return f"{self.before.asked} {self.text}"


@dataclass(frozen=True, slots=True)
class Why:
    """How a passage came to its rank: its place in each ranking (from 1) and each score."""

    lexical_rank: int | None = None
    dense_rank: int | None = None
    lexical_score: float | None = None
    dense_score: float | None = None
    rerank_score: float | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """A passage with its rank (from 1), its score, and why it has them."""

    rank: int
    passage: Passage
    score: float
    why: Why = field(default_factory=Why)


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Words of a source, exactly, with where they stand and who spoke them.

    ``exact``, ``prefix`` and ``suffix`` are a W3C TextQuoteSelector; ``span`` is its
    TextPositionSelector. ``codes`` are those of the team that overlap it.
    """

    exact: str
    prefix: str
    suffix: str
    span: Span
    locators: tuple[Locator, ...] = ()
    speaker: str | None = None
    codes: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Citation:
    """A verified excerpt under the number by which an answer points to it."""

    number: int
    source: Source
    excerpt: Excerpt


@dataclass(frozen=True, slots=True)
class Rejection:
    """Words of a source that a person will have quoted in no answer, and why.

    They are known by what they say and not by their span, which is another where a file is read
    anew.
    """

    source: str
    exact: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Support:
    """How widely a finding was found: of what was searched, where something says the same."""

    sources: tuple[str, ...] = ()
    participants: tuple[str, ...] = ()
    sources_searched: int = 0
    participants_searched: int = 0


ObjectionReason = Literal["negation", "antonym", "stance", "condition", "taken back"]


@dataclass(frozen=True, slots=True)
class Objection:
    """Words that may speak against a finding.

    ``reason`` is the sign by which they do: a denial, an opposite, a stance for or against, a
    condition, or that the same speaker takes it back. ``is_sure`` where of labelled pairs with
    that sign at least eight in ten contradict each other; else they are possible objections.
    """

    citation: Citation
    reason: ObjectionReason
    is_sure: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that the corpus says in answer to the question.

    ``text`` is the finding in the words of its first citation, or, where a model wrote it, a claim
    that its citations support. ``against`` is what may speak against it. ``is_reported`` where it
    is mainly what a speaker says that others say. ``label`` is what it speaks of beside the
    question, in the corpus' own terms, or empty.
    """

    text: str
    citations: tuple[Citation, ...]
    support: Support = field(default_factory=Support)
    against: tuple[Objection, ...] = ()
    is_reported: bool = False
    label: str = ""

    @property
    def is_interview(self) -> bool:
        """Whether it stands among the interviews: what is cited first decides."""
        return self.citations[0].source.is_interview

    @property
    def is_claim(self) -> bool:
        """Whether a model wrote it: its quotations are the sources' words, the rest is not."""
        return self.text != self.citations[0].excerpt.exact


@dataclass(frozen=True, slots=True)
class Unsupported:
    """What a model wrote that its passages do not bear out, and in one clause why not."""

    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Abstention:
    """Why there is no answer, and what of the question the corpus does not speak of."""

    reason: str
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """People whom a question sets beside others: what it calls them, and who they are."""

    label: str
    participants: tuple[str, ...]

    @property
    def title(self) -> str:
        """What the question calls them, with their ids where it does not call them by these."""
        people = ", ".join(self.participants)
        same = people.casefold() == self.label.casefold()
        return people if same else f"{self.label} ({people})"


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many publications and interviews were searched, of how many the library holds.

    A note about a work is none of them. ``participants`` are those in whose interviews was
    searched, by their ids: who of them is not quoted was heard too.
    """

    literature: int
    interviews: int
    literature_held: int
    interviews_held: int
    participants: tuple[str, ...] = ()

    def side(self, *, is_interview: bool) -> tuple[int, int]:
        """Give how many of one side were searched, and how many are held."""
        if is_interview:
            return self.interviews, self.interviews_held
        return self.literature, self.literature_held


@dataclass(frozen=True, slots=True)
class Answer:
    """Everything that was found for a question, and what it was made from.

    ``model`` and ``prompt_sha256`` are empty where no chat model took part. ``notices`` are lines
    that a person must see beside the answer: why no model took part, or what was kept from it.
    ``columns`` are those whom the question compares, each shown apart. ``held_against`` counts the
    sentences that each finding was held against, to see what may speak against it. ``searched`` is
    ``None`` where it was not counted. The corpus fingerprint is equal for equal corpora, so that an
    answer can be tied to what it was given from.
    """

    question: Question
    findings: tuple[Finding, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    unsupported: tuple[Unsupported, ...] = ()
    abstention: Abstention | None = None
    model: str = ""
    prompt_sha256: str = ""
    corpus_fingerprint: str = ""
    notices: tuple[str, ...] = ()
    columns: tuple[Column, ...] = ()
    held_against: int = 0
    searched: Coverage | None = None

    @property
    def citations(self) -> tuple[Citation, ...]:
        """Every citation once, in the order of the numbers."""
        found = {
            citation.number: citation
            for finding in self.findings
            for citation in (*finding.citations, *(one.citation for one in finding.against))
        }
        return tuple(found[number] for number in sorted(found))


@dataclass(frozen=True, slots=True)
class Entry:
    """A question in a list of questions, and what the list says of it.

    ``section`` is the heading it stands under. ``parent`` is the id of the question of the same
    list that it follows up. ``constructs`` names what of a codebook or framework it bears on.
    ``settings`` are those that hold for this question alone, by name. All may be empty.
    """

    question: Question
    section: str = ""
    parent: str = ""
    constructs: tuple[str, ...] = ()
    settings: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Failure:
    """A question that could not be asked, and why, in one line."""

    question: Question
    reason: str
