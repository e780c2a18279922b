"""The assistant under evaluation, with a library that only pretends to search."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from filelock import FileLock, Timeout

from assistant.domain import (
    Abstention,
    Answer,
    Citation,
    Evidence,
    Finding,
    Locator,
    Passage,
    Question,
    Segment,
    Source,
    Span,
)
from assistant.domain import Excerpt as DomainExcerpt
from assistant.errors import SettingsError, UnknownFilterValue
from assistant.indexing import IndexReport
from assistant.models import Models
from assistant.retrieval import Parameters
from assistant.settings import Settings
from scripts.evaluation import runs, sets
from scripts.evaluation.beir import Document, EvaluationSet, Query
from scripts.evaluation.caching import Cache
from scripts.evaluation.metrics import Excerpt


class FakeLibrary:
    """Finds the first words of whatever it is asked of; knows no source named "gone"."""

    def __init__(self, root: Path, settings: Settings, models: Models) -> None:
        self.root, self.settings, self.models = root, settings, models
        self.retrieval_parameters = Parameters()
        self.asked: list[Question] = []
        self.indexed = 0
        self.closed = False

    def index(self, progress: Callable[[int, int, str], None] | None = None) -> IndexReport:
        self.indexed += 1
        if progress:
            progress(1, 1, "")
        return IndexReport(failed=[("corpus/odd.pdf", "no text in it")])

    def search(self, question: Question | str, k: int = 10) -> tuple[Evidence, ...]:
        assert isinstance(question, Question)
        self.asked.append(question)
        if question.scope.sources == ("gone",):
            raise UnknownFilterValue("source", "gone", ())
        path = next(path for path in sorted((self.root / "corpus").rglob("*.txt")))
        segment = Segment(Span(5, 9), "turn", (Locator("turn", "1"),))
        text = path.read_text(encoding="utf-8")[5:9]
        passage = Passage("p", Source(path.stem), Span(5, 9), text, (segment,))
        return (Evidence(1, passage, 0.5),)[:k]

    def ask(self, question: Question | str) -> Answer:
        assert isinstance(question, Question)
        if question.scope.sources == ("gone",):
            raise UnknownFilterValue("source", "gone", ())
        if "unicorn" in question.text:
            return Answer(question, abstention=Abstention("nothing"))
        passage = self.search(question)[0].passage
        excerpt = DomainExcerpt(passage.text, "", "", passage.span)
        citation = Citation(1, passage.source, excerpt)
        return Answer(question, (Finding(passage.text, (citation,)),))

    def sources(self) -> tuple[Source, ...]:
        return ()

    def close(self) -> None:
        self.closed = True


class Opener:
    def __init__(self) -> None:
        self.opened: list[FakeLibrary] = []

    def __call__(self, root: Path, settings: Settings, models: Models) -> FakeLibrary:
        self.opened.append(FakeLibrary(root, settings, models))
        return self.opened[-1]


def made(*documents: Document, **fields: object) -> EvaluationSet:
    empty = EvaluationSet("made", "turns", {one.id: one for one in documents}, {}, "made")
    return replace(empty, **fields)  # type: ignore[arg-type]  # fields are what a test says


@pytest.fixture
def opener() -> Opener:
    return Opener()


@pytest.fixture
def engine(tmp_path: Path, opener: Opener) -> Callable[..., runs.Assistant]:
    def build(**overrides: str) -> runs.Assistant:
        cache = Cache(tmp_path / "models.sqlite")
        return runs.Assistant(cache, overrides, tmp_path / "libraries", opener)

    return build


def test_files_are_written_as_they_are(tmp_path: Path) -> None:
    paper = Document("p", "One\r\ntwo\n\nthree")
    meeting = sets.transcript("m", [("Ann", "Yes ."), ("Bo", "No .")])
    runs.write_library(tmp_path, [paper, meeting], references=False)
    assert (tmp_path / "corpus/papers/p.txt").read_bytes() == b"One\r\ntwo\n\nthree"
    assert (tmp_path / "corpus/interviews/m.txt").read_text() == "Ann: Yes .\n\nBo: No .\n"


def test_records_are_written_as_csl(tmp_path: Path) -> None:
    runs.write_library(tmp_path, [sets.record("r", "On care", "We asked.")], references=True)
    records = json.loads((tmp_path / "corpus/references.json").read_text())
    assert records == [
        {"id": "r", "type": "article-journal", "title": "On care", "abstract": "We asked."}
    ]


def test_a_library_is_written_once_and_its_index_kept(tmp_path: Path) -> None:
    paper = Document("p", "text")
    root = runs.library_folder(tmp_path, made(paper), "", [paper])
    (root / ".assistant").mkdir()
    assert runs.library_folder(tmp_path, made(paper), "", [paper]) == root
    assert (root / ".assistant").is_dir()
    changed = Document("p", "another text")
    assert runs.library_folder(tmp_path, made(changed), "", [changed]) != root


def test_another_engine_indexes_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paper = Document("p", "text")
    root = runs.library_folder(tmp_path, made(paper), "", [paper])
    (root / ".assistant").mkdir()
    monkeypatch.setattr(runs, "engine_digest", lambda: "another")
    assert runs.library_folder(tmp_path, made(paper), "", [paper]) == root
    assert not (root / ".assistant").exists()


def test_the_digest_follows_the_code(tmp_path: Path) -> None:
    (tmp_path / "one.py").write_text("x = 1")
    before = runs.engine_digest(tmp_path)
    assert runs.engine_digest(tmp_path) == before
    (tmp_path / "one.py").write_text("x = 2")
    assert runs.engine_digest(tmp_path) != before


def test_evidence_becomes_an_excerpt_with_its_place(
    engine: Callable[..., runs.Assistant], opener: Opener
) -> None:
    system = engine()
    system.prepare(made(sets.transcript("m", [("Ann", "Yes ."), ("Bo", "No .")])))
    (found,) = system.rank(Query("1", "?", "m", "tune"), 5)
    assert (found.source, found.text, found.start) == ("m", "Yes ", 5)
    assert (found.turn, found.score) == (1, 0.5)
    assert [one.indexed for one in opener.opened] == [1]


def test_a_scope_restricts_one_library_and_chooses_among_several(
    engine: Callable[..., runs.Assistant], opener: Opener
) -> None:
    system = engine()
    meetings = [sets.transcript(id_, [("Ann", f"In {id_} .")]) for id_ in ("a", "b")]
    system.prepare(made(*meetings))
    system.rank(Query("1", "?", "b", "tune", scope="b"), 5)
    assert opener.opened[-1].asked[0].scope.sources == ("b",)
    system.prepare(made(*meetings, separate=True))
    (found,) = system.rank(Query("1", "?", "b", "tune", scope="b"), 5)
    assert found.source == "b"
    assert opener.opened[-1].asked[0].scope.is_open
    assert all(one.closed for one in opener.opened[:-1])


def test_what_cannot_be_asked_is_told_and_finds_nothing(
    engine: Callable[..., runs.Assistant], capsys: pytest.CaptureFixture[str]
) -> None:
    system = engine()
    system.prepare(made(Document("p", "some text")))
    assert "not indexed: corpus/odd.pdf: no text in it" in capsys.readouterr().err
    query = Query("7", "?", "p", "tune", scope="gone")
    assert system.rank(query, 5) == ()
    assert "7: no source 'gone'" in capsys.readouterr().err
    assert system.cite(query) == ()
    assert "7: no source 'gone'" in capsys.readouterr().err


def test_a_refusal_is_no_answer(engine: Callable[..., runs.Assistant]) -> None:
    system = engine()
    system.prepare(made(Document("p", "some text")))
    assert system.cite(Query("1", "cost?", "p", "tune")) == (Excerpt("p", "text", 5),)
    assert system.cite(Query("1", "unicorns?", "p", "tune")) == ()


def test_overrides_reach_settings_and_retrieval(
    engine: Callable[..., runs.Assistant], opener: Opener
) -> None:
    system = engine(reranked="0", lexical_weight="0.75", effort="fast")
    system.prepare(made(Document("p", "some text")))
    assert opener.opened[0].retrieval_parameters == Parameters(reranked=0, lexical_weight=0.75)
    assert opener.opened[0].settings.effort == "fast"


@pytest.mark.parametrize(
    ("overrides", "message"),
    [
        ({"rerank": "0"}, "--ablate: unknown rerank: there is .*reranked.*effort"),
        ({"reranked": "many"}, "--ablate reranked=many: not int"),
        ({"reranked": "0.5"}, "--ablate reranked=0.5: not int"),
        ({"effort": "hihg"}, "--ablate effort=hihg: not one of fast, default, high"),
    ],
)
def test_a_wrong_override_is_refused_before_anything_is_opened(
    engine: Callable[..., runs.Assistant],
    opener: Opener,
    overrides: dict[str, str],
    message: str,
) -> None:
    with pytest.raises(SettingsError, match=message):
        engine(**overrides)
    assert not opener.opened


def test_a_corpus_is_used_by_one_evaluation_at_a_time(
    engine: Callable[..., runs.Assistant], tmp_path: Path
) -> None:
    system = engine()
    system.prepare(made(Document("p", "some text")))
    other = FileLock(tmp_path / "libraries" / "made.lock", is_singleton=False)
    with pytest.raises(Timeout):
        other.acquire(timeout=0)
    system.close()
    with other.acquire(timeout=0):
        pass


def test_an_interrupted_library_is_written_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper = Document("p", "text")

    def interrupted(root: Path, *_documents: object, **_options: object) -> None:
        (root / "corpus").mkdir(parents=True)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(runs, "write_library", interrupted)
        with pytest.raises(KeyboardInterrupt):
            runs.library_folder(tmp_path, made(paper), "", [paper])
    root = runs.library_folder(tmp_path, made(paper), "", [paper])
    assert (root / "corpus" / "papers" / "p.txt").read_text() == "text"
