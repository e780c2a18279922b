from __future__ import annotations

import errno
import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from assistant import batch
from assistant.domain import Answer, Finding, Question, Scope
from assistant.errors import IndexUnusable, NoSpace, OutputLocked, UsageError
from assistant.library import Library
from assistant.listening import Listener
from assistant.notebook import Notebook
from assistant.rendering import data
from assistant.settings import Settings
from tests.fakes import Fakes

QUESTIONS = (
    Question("Who pays for the sequencing when funding is fragmented?", "1"),
    Question("What is the five-year survival rate in Norway?", "2"),
    Question("How long does a report take?", "x", Scope(types=("interview",))),
)

ASIDE = "earlier answers are kept in answers.earlier.jsonl and not used"


class Counted(Library):
    """Notes what it is asked, and does what a test wants when it is."""

    def __init__(self, root: Path, settings: Settings | None = None) -> None:
        super().__init__(root, settings or Settings(), Fakes(), resident=False)
        self.asked: list[str] = []
        self.meets: dict[str, Exception] = {}

    def ask(self, question: Question | str, listener: Listener | None = None) -> Answer:
        text = question if isinstance(question, str) else question.text
        self.asked.append(text)
        if text in self.meets:
            raise self.meets[text]
        return super().ask(question, listener)


class Run:
    """A batch, and what it said."""

    def __init__(self, library: Library, out: Path) -> None:
        self.library = library
        self.out = out
        self.said: list[str] = []
        self.shown: list[str] = []

    def __call__(self, *questions: Question) -> batch.Report:
        self.said.clear()
        self.shown.clear()
        return batch.run(
            self.library,
            questions or QUESTIONS,
            self.out,
            self.said.append,
            lambda done, total, what: self.shown.append(f"{done}/{total} {what}"),
        )

    def read(self, name: str) -> str:
        return (self.out / name).read_bytes().decode()

    def records(self, name: str = "answers.jsonl") -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.read(name).split("\n")[:-1]]


@pytest.fixture
def library(library_root: Path) -> Counted:
    made = Counted(library_root)
    made.index()
    return made


@pytest.fixture
def run(library: Counted, tmp_path: Path) -> Run:
    return Run(library, tmp_path / "out" / "deep")


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()} - {".lock"}


def test_answers_stand_in_the_order_of_the_questions(library: Counted, run: Run) -> None:
    report = run()
    assert (report.asked, report.failed, report.abstained) == (3, 0, 1)
    assert names(run.out) == {"answers.jsonl", "summary.md"}
    assert [one["question"]["id"] for one in run.records()] == ["1", "2", "x"]
    for record, question in zip(run.records(), QUESTIONS, strict=True):
        made_with = record.pop("made_with")
        assert made_with["embedder"] == "test:hashing"
        assert made_with["effort"] == "default"
        assert record == json.loads(data.line(data.answer(Library.ask(library, question))))
    summary = run.read("summary.md")
    assert "- Questions: 3, of which 2 answered, 1 without an answer\n" in summary
    assert "- Searched: 1 publication, 2 interviews, 2 participants; 1 note about" in summary
    assert str(library.root) not in summary
    assert run.shown[1:] == ["2/3 2: no answer", "3/3 x: 1 finding, 1 citation"]
    assert run.said == []


def test_what_is_rejected_meanwhile_is_asked_again_and_taken_back_again_not(
    library: Counted, run: Run
) -> None:
    run(QUESTIONS[0])
    before = run.read("answers.jsonl")
    rejections = Notebook(library.root).rejections
    rejections.add(Library.ask(library, QUESTIONS[0]).citations[0], "off topic")
    library.asked.clear()
    run(QUESTIONS[0])
    assert library.asked == [QUESTIONS[0].text]
    assert len(run.said) == 1
    assert f"{ASIDE}: 1 given with rejections none (now 1 (" in run.said[0]
    notices = run.records()[0]["notices"]
    assert "Left out, because rejected in the notebook: 1 excerpt: off topic." in notices
    rejections.remove(rejections.listed()[0].key)
    library.asked.clear()
    run(QUESTIONS[0])
    assert library.asked == []
    assert run.read("answers.jsonl") == before


def test_a_second_run_asks_nothing_and_changes_no_byte(library: Counted, run: Run) -> None:
    run()
    before = {name: run.read(name) for name in names(run.out)}
    assert len(library.asked) == 3
    run()
    assert len(library.asked) == 3
    assert {name: run.read(name) for name in names(run.out)} == before
    assert run.shown == ["3/3 answered before"]
    other = Run(library, run.out.parent / "other")
    other()
    assert {name: other.read(name) for name in names(other.out)} == before


def test_every_citation_is_verified(library: Counted, run: Run) -> None:
    run()
    cited = [one for record in run.records() for one in data.citations(record)]
    assert cited
    assert all(one.holds for one in library.verify(cited))


# A run that was stopped goes on where it was.


def test_wherever_the_file_was_torn_nothing_is_lost_or_asked_twice(
    library: Counted, run: Run
) -> None:
    run()
    whole = run.read("answers.jsonl").encode()
    expected = {name: run.read(name) for name in names(run.out)}
    ends = [place + 1 for place, one in enumerate(whole) if one == ord("\n")]
    places = {place for end in (0, *ends) for place in (end - 2, end - 1, end, end + 1, end + 99)}
    for place in sorted(one for one in places if 0 <= one <= len(whole)):
        torn = Run(library, run.out.parent / f"torn{place}")
        torn.out.mkdir()
        (torn.out / "answers.partial.jsonl").write_bytes(whole[:place])
        library.asked.clear()
        torn()
        kept = sum(place >= end - 1 for end in ends)  # the last character is only the line's end
        assert library.asked == [one.text for one in QUESTIONS[kept:]]
        assert {name: torn.read(name) for name in names(torn.out)} == expected


def test_what_was_answered_is_on_the_disk_before_the_next_is_asked(
    library: Counted, run: Run
) -> None:
    library.meets[QUESTIONS[2].text] = IndexUnusable("the index is damaged")
    with pytest.raises(IndexUnusable):
        run()
    assert names(run.out) == {"answers.partial.jsonl"}
    assert [one["question"]["id"] for one in run.records("answers.partial.jsonl")] == ["1", "2"]
    library.meets.clear()
    library.asked.clear()
    run()
    assert library.asked == [QUESTIONS[2].text]
    assert run.shown == ["2/3 answered before", "3/3 x: 1 finding, 1 citation"]


def test_what_is_answered_after_a_torn_line_is_kept_too(library: Counted, run: Run) -> None:
    run()
    whole = run.read("answers.jsonl")
    torn = Run(library, run.out.parent / "torn")
    torn.out.mkdir()
    first = whole.partition("\n")[0]
    (torn.out / "answers.partial.jsonl").write_text(first[:-99], "utf-8")
    library.meets[QUESTIONS[1].text] = IndexUnusable("the index is damaged")
    with pytest.raises(IndexUnusable):
        torn()
    library.meets.clear()
    library.asked.clear()
    torn()
    assert library.asked == [one.text for one in QUESTIONS[1:]]
    assert torn.read("answers.jsonl") == whole


def test_a_line_that_a_crash_of_the_machine_spoiled_is_asked_again(
    library: Counted, run: Run
) -> None:
    run()
    lines = run.read("answers.jsonl").encode().split(b"\n")
    for spoiled in (b"\0" * 50, b"\xff{", b"[]", b"{}", b"3", lines[0].replace(b'"rank"', b'"x"')):
        torn = Run(library, run.out.parent / f"spoiled{spoiled.hex()[:20]}")
        torn.out.mkdir()
        content = b"\n".join([spoiled, *lines[1:]])
        (torn.out / "answers.partial.jsonl").write_bytes(content)
        library.asked.clear()
        torn()
        assert library.asked == [QUESTIONS[0].text]
        assert torn.read("answers.jsonl") == run.read("answers.jsonl")


# A run under other circumstances does not mix with an earlier one.


def test_a_question_that_changed_is_asked_again_and_its_answer_kept_aside(
    library: Counted, run: Run
) -> None:
    run()
    first = run.records()
    library.asked.clear()
    changed = replace(QUESTIONS[1], text="Who drives the tubes?")
    narrowed = replace(QUESTIONS[2], scope=Scope(roles=("nurse",)))
    run(QUESTIONS[0], changed, narrowed)
    assert library.asked == [changed.text, narrowed.text]
    assert run.said == [f"{ASIDE}: 2 to questions that are not asked any more"]
    assert run.records("answers.earlier.jsonl") == first[1:]
    library.asked.clear()
    run()
    assert library.asked == []
    assert run.records() == first
    earlier = [one["question"]["text"] for one in run.records("answers.earlier.jsonl")]
    assert sorted(earlier) == sorted(
        [QUESTIONS[1].text, QUESTIONS[2].text, changed.text, narrowed.text]
    )


def test_an_id_or_a_place_that_changed_is_no_other_question(library: Counted, run: Run) -> None:
    run()
    library.asked.clear()
    again = (replace(QUESTIONS[2], id="1"), replace(QUESTIONS[0], id="2"), QUESTIONS[2])
    run(*again, replace(QUESTIONS[1], id="n"))
    assert library.asked == []
    assert [one["question"]["id"] for one in run.records()] == ["1", "2", "x", "n"]
    assert "Id: n." in run.read("summary.md")
    assert names(run.out) == {"answers.jsonl", "summary.md"}


def test_another_corpus_asks_all_again(library: Counted, run: Run) -> None:
    run()
    first = run.records()
    paper = library.root / "corpus" / "papers" / "berg2020.txt"
    paper.write_text(paper.read_text("utf-8") + "\nAnd nobody knows why.\n", "utf-8")
    library.index()
    run()
    assert library.asked == [one.text for one in QUESTIONS] * 2
    assert run.said == [f"{ASIDE}: 3 given with another corpus"]
    assert run.records("answers.earlier.jsonl") == first
    assert len({one["corpus_fingerprint"] for one in run.records()}) == 1


def test_another_setting_asks_all_again(library: Counted, run: Run) -> None:
    run()
    other = Counted(library.root, Settings(effort="fast"))
    again = Run(other, run.out)
    again()
    assert len(other.asked) == 3
    changes = "effort default (now fast), reranker test:counting (now none)"
    assert again.said == [f"{ASIDE}: 3 given with {changes}"]
    back = Run(Counted(library.root), run.out)
    back()
    assert back.shown == ["3/3 answered before"]


def test_a_corpus_that_changes_meanwhile_is_not_mixed(library: Counted, run: Run) -> None:
    def change(done: int, total: int, what: str) -> None:
        if (done, len(library.asked)) == (2, 2):
            (library.root / "corpus" / "papers" / "new2021.txt").write_text("Who?\n\nA town.\n")
            library.index()

    batch.run(library, QUESTIONS, run.out, run.said.append, change)
    assert run.said == [
        "the corpus was indexed again meanwhile: asking again what was asked before"
    ]
    assert len({one["corpus_fingerprint"] for one in run.records()}) == 1
    assert library.asked == [QUESTIONS[place].text for place in (0, 1, 2, 0, 1)]
    assert len(run.records("answers.earlier.jsonl")) == 2


class Modelled(Counted):
    """Answers as with a chat model, which is out of order until it is said otherwise."""

    works = False

    def ask(self, question: Question | str, listener: Listener | None = None) -> Answer:
        self.settings, settings = Settings(), self.settings
        answer = super().ask(question, listener)
        self.settings = settings
        if answer.abstention is not None:
            return answer
        if not self.works:
            return replace(answer, notices=("no server: answered without a model",))
        claimed = (Finding("Money is short.", answer.findings[0].citations),)
        return replace(answer, findings=claimed, model="fake:model", prompt_sha256="0" * 64)


def test_an_answer_that_stands_in_for_a_models_is_tried_again(
    library_root: Path, tmp_path: Path
) -> None:
    library = Modelled(library_root, Settings(model="fake:model"))
    library.index()
    run = Run(library, tmp_path / "out")
    run()
    assert run.said == [f"question {one}: no server: answered without a model" for one in "1x"]
    library.works = True
    library.asked.clear()
    run()
    assert library.asked == [QUESTIONS[0].text, QUESTIONS[2].text]
    assert [one["model"] for one in run.records()] == ["fake:model", "", "fake:model"]
    assert "- Model: fake:model (prompt `000000000000`)" in run.read("summary.md")
    library.asked.clear()
    run()
    assert library.asked == []


# A question that fails does not cost the others.


def test_a_question_that_fails_is_reported_and_the_rest_goes_on(library: Counted, run: Run) -> None:
    unknown = Question("Who?", "k", Scope(roles=("king\x1b[31m",)))
    empty = Question("???", "e")
    library.meets[QUESTIONS[1].text] = RuntimeError("a defect\nof ours")
    report = run(unknown, QUESTIONS[0], empty, QUESTIONS[1])
    assert (report.asked, report.failed, report.abstained) == (4, 3, 0)
    assert run.said == [
        "question k: no role 'king\\x1b[31m': there is nurse, oncologist",
        "question e: the question is empty: write what you want to know",
        "question 2: RuntimeError: a defect of ours",
    ]
    errors = [one.get("error", "")[:15] for one in run.records()]
    assert errors == ["no role 'king\\x", "", "the question is", "RuntimeError: a"]
    assert run.records()[0]["question"]["scope"]["roles"] == ["king\x1b[31m"]
    assert "**Could not be asked:** RuntimeError: a defect of ours\n" in run.read("summary.md")
    assert [len(data.citations(one)) for one in run.records()][::2] == [0, 0]


def test_what_failed_is_tried_again(library: Counted, run: Run) -> None:
    library.meets[QUESTIONS[0].text] = RuntimeError("once")
    assert run().failed == 1
    library.meets.clear()
    library.asked.clear()
    assert run().failed == 0
    assert library.asked == [QUESTIONS[0].text]
    assert names(run.out) == {"answers.jsonl", "summary.md"}


# A folder that is not ours to write is left alone.


def test_two_batches_do_not_write_one_folder(run: Run) -> None:
    run.out.mkdir(parents=True)
    with (
        FileLock(run.out / ".lock"),
        pytest.raises(OutputLocked, match="another batch is writing there"),
    ):
        run()
    run()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("answers.jsonl", "mine\n"),
        ("answers.jsonl", '{"question": {"text": "Who?"}}\n'),
        ("answers.jsonl", "[1]\n"),
        ("answers.earlier.jsonl", "\n\nmine"),
        ("summary.md", "# My summary\n"),
    ],
)
def test_a_file_of_somebody_else_is_left_alone(
    library: Counted, run: Run, name: str, content: str
) -> None:
    run.out.mkdir(parents=True)
    (run.out / name).write_text(content, "utf-8")
    with pytest.raises(UsageError, match="choose another folder"):
        run()
    assert run.read(name) == content
    assert library.asked == []


def test_an_answer_of_ask_is_not_taken_for_one_of_a_batch(library: Counted, run: Run) -> None:
    run.out.mkdir(parents=True)
    answer = data.line(data.answer(library.ask(QUESTIONS[0])))
    (run.out / "answers.jsonl").write_text(answer + "\n", "utf-8")
    with pytest.raises(UsageError, match="line 1: not an answer that this command wrote"):
        run()


def test_answers_are_not_written_into_the_corpus(library: Counted) -> None:
    for folder in ("corpus", "corpus/papers/new"):
        with pytest.raises(UsageError, match="lies in the corpus"):
            Run(library, library.root / folder)()


def test_a_folder_that_cannot_be_is_one_line(library: Counted, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for out in (tmp_path / "file", tmp_path / "file" / "out"):
        with pytest.raises(UsageError, match=r"choose another folder$"):
            Run(library, out)()


def test_a_full_disk_is_one_line_and_loses_nothing(
    library: Counted, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    library.meets[QUESTIONS[2].text] = IndexUnusable("stop")
    with pytest.raises(IndexUnusable):
        run()
    library.meets.clear()
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(NoSpace, match="make room"):
            run()
    library.asked.clear()
    run()
    assert library.asked == []
    assert len(run.records()) == 3


def test_what_was_said_in_interviews_is_not_for_others_to_read(run: Run) -> None:
    run()
    assert run.out.stat().st_mode & 0o077 == 0
