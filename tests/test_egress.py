"""The gate: what goes out, what stays, and that everything that goes is written down first."""

from __future__ import annotations

import ast
import hashlib
import json
import re
import stat
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from assistant import egress, prompts
from assistant.domain import Document, Evidence, Passage, Question, Scope, Source
from assistant.errors import EgressRefused, ModelFailed
from assistant.library import Library
from assistant.passages import cut
from assistant.settings import Settings
from tests import chats
from tests.chats import ELSEWHERE, HERE
from tests.conftest import ROOT, article, interview

FUNDING = "Who pays for the sequencing when funding is fragmented?"
SAID = "Nobody knows who pays for the sequencing when the grant ends."
ASKED = "What holds personalised medicine back where you work?"
PROMPT = prompts.Prompt("p", "From these: $passages\nAnswer: $question", "")
REWRITE = prompts.Prompt("rewrite", "So far: $history\nNow: $question", "")

SPOKEN = interview(
    ("interviewer", "What would you change about the tumour board, if you could?"),
    ("S09", "I would let the nurses speak before the surgeons do, every single week."),
)
WRITTEN = article("Nurses speak last at tumour boards in all nine hospitals that were visited.")


def evidence(*documents: Document) -> tuple[Evidence, ...]:
    passages = [one for document in documents for one in cut(document)]
    return tuple(Evidence(rank, one, 1.0) for rank, one in enumerate(passages, 1))


def gate(folder: Path, *, allowed: bool = False) -> egress.Gate:
    return egress.Gate(folder / "notebook", "allowed" if allowed else "local", lambda: [SPOKEN])


def letter(question: str = "Who speaks?", *documents: Document) -> egress.Letter:
    return egress.Letter("answer", PROMPT, {"question": question}, evidence(*documents))


def library(root: Path, chat: chats.Recording, **settings: str) -> Library:
    made = Library(
        root,
        Settings(model=chat.name, **settings),  # type: ignore[arg-type]  # names of fields
        chats.WithChat(chat),
        resident=False,
    )
    made.index()
    return made


def runs(text: str, length: int = 4) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.casefold())
    return {tuple(words[place : place + length]) for place in range(len(words) - length + 1)}


# What goes where


def test_literature_goes_and_interviews_stay(tmp_path: Path) -> None:
    chat = chats.Recording("- no", address=ELSEWHERE)
    sent = egress.send(chat, letter("Who speaks?", WRITTEN, SPOKEN), gate(tmp_path))
    assert "".join(sent.reply) == "- no"
    assert [one.passage.source.id for one in sent.evidence] == ["berg2020"]
    assert [one.passage.source.id for one in sent.withheld] == ["S09"]
    (text,) = chat.texts
    assert "Nurses speak last" in text
    assert "surgeons" not in text
    assert "if you could" not in text, "what the interviewer asked stays too"


@pytest.mark.parametrize(("address", "allowed"), [(HERE, False), (ELSEWHERE, True)])
def test_interviews_go_to_this_machine_and_where_they_are_allowed_to(
    tmp_path: Path, address: str, *, allowed: bool
) -> None:
    chat = chats.Recording("", address=address)
    list(egress.send(chat, letter("x", SPOKEN), gate(tmp_path, allowed=allowed)).reply)
    assert "let the nurses speak" in chat.texts[0]


@pytest.mark.parametrize(
    "source",
    [
        Source("S09", "document", provenance="study"),
        Source("S09", "article-journal", provenance="published"),  # a record that is mistaken
        Source("S09", "report", provenance="synthetic", path="corpus/interviews/S09.md"),
    ],
)
def test_speech_stays_whatever_its_source_is_called(tmp_path: Path, source: Source) -> None:
    chat = chats.Recording("", address=ELSEWHERE)
    sent = egress.send(chat, letter("x", replace(SPOKEN, source=source)), gate(tmp_path))
    assert not sent.evidence
    list(sent.reply)
    assert "surgeons" not in chat.texts[0]


def test_unpublished_material_of_the_study_stays(tmp_path: Path) -> None:
    notes = replace(WRITTEN, source=replace(WRITTEN.source, provenance="study"))
    chat = chats.Recording("", address=ELSEWHERE)
    assert not egress.send(chat, letter("x", notes), gate(tmp_path)).evidence


# Callers are not trusted

LEAKS: list[Callable[[], egress.Letter]] = [
    lambda: letter("He said: I would let the nurses speak before the surgeons do. Who is he?"),
    lambda: letter("i would LET the nurses\nspeak – before, the surgeons do?", WRITTEN),
    lambda: egress.Letter(
        "rewrite",
        REWRITE,
        {"question": "and him?", "history": "A: “let the nurses speak before the surgeons do”"},
    ),
    lambda: egress.Letter(
        "repair", PROMPT, {"question": "let the nurses speak before the surgeons do, is wrong"}
    ),
    lambda: letter(prompts.passages(one.passage for one in evidence(SPOKEN))),
    lambda: egress.Letter(
        "answer",
        prompts.Prompt("p", "Let the nurses speak before the surgeons do. $passages", ""),
        {},
        evidence(WRITTEN),
    ),
]


@pytest.mark.parametrize("leak", LEAKS)
def test_words_of_an_interview_are_refused_whichever_way_they_come(
    tmp_path: Path, leak: Callable[[], egress.Letter]
) -> None:
    chat = chats.Recording("", address=ELSEWHERE)
    with pytest.raises(EgressRefused) as refused:
        list(egress.send(chat, leak(), gate(tmp_path)).reply)
    assert "holds words of S09" in str(refused.value)
    assert chat.texts == []
    assert chats.log(tmp_path) == []


def test_a_withheld_passage_is_looked_for_even_where_no_library_names_it(tmp_path: Path) -> None:
    chat = chats.Recording("", address=ELSEWHERE)
    closed = egress.Gate(tmp_path / "notebook", "local", list)
    with pytest.raises(EgressRefused):
        egress.send(chat, letter("let the nurses speak before the surgeons do", SPOKEN), closed)


def test_a_person_may_ask_what_the_interviewer_asked(tmp_path: Path) -> None:
    chat = chats.Recording("", address=ELSEWHERE)
    asked = letter("What would you change about the tumour board, if you could?", WRITTEN)
    list(egress.send(chat, asked, gate(tmp_path)).reply)
    assert len(chat.texts) == 1


def test_what_literature_says_too_may_go(tmp_path: Path) -> None:
    quoting = article("One nurse: “let the nurses speak before the surgeons do, every week”.")
    chat = chats.Recording("", address=ELSEWHERE)
    list(egress.send(chat, letter("Who speaks?", quoting), gate(tmp_path)).reply)
    assert "let the nurses speak" in chat.texts[0]


# What is written down


def test_the_log_says_exactly_what_went_out(tmp_path: Path) -> None:
    chat = chats.Recording("", "", address=ELSEWHERE)
    for question in ("Who speaks first?", "Och vem väntar? 🏥"):
        list(egress.send(chat, letter(question, WRITTEN, SPOKEN), gate(tmp_path)).reply)
    written = chats.log(tmp_path)
    assert [one["text"] for one in written] == chat.texts
    for one, text in zip(written, chat.texts, strict=True):
        assert one["sha256"] == hashlib.sha256(text.encode()).hexdigest()
        assert one["characters"] == len(text)
        assert one["destination"] == "api.example.org"
        assert one["loopback"] is False
        assert one["model"] == "fake:recording"
        assert one["purpose"] == "answer"
        assert one["sources"] == ["berg2020"]
        assert one["withheld"] == ["S09"]
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+\+00:00", one["time"])


def test_the_log_is_for_its_owner_alone(tmp_path: Path) -> None:
    egress.send(chats.Recording(), letter(), gate(tmp_path))
    path = tmp_path / "notebook" / "egress.jsonl"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    path.chmod(0o644)
    egress.send(chats.Recording(), letter(), gate(tmp_path))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_it_is_written_before_it_is_sent(tmp_path: Path) -> None:
    chat = chats.Recording(ModelFailed("fake:recording: no server"))
    sent = egress.send(chat, letter(), gate(tmp_path))
    assert chat.texts == []
    assert len(chats.log(tmp_path)) == 1
    with pytest.raises(ModelFailed):
        list(sent.reply)


def test_what_cannot_be_written_down_is_not_sent(tmp_path: Path) -> None:
    (tmp_path / "notebook" / "egress.jsonl").mkdir(parents=True)
    chat = chats.Recording("- no")
    with pytest.raises(EgressRefused, match="what is not written down is not sent"):
        list(egress.send(chat, letter(), gate(tmp_path)).reply)
    assert chat.texts == []


def test_what_is_no_text_is_not_sent(tmp_path: Path) -> None:
    chat = chats.Recording("- no")
    with pytest.raises(EgressRefused, match="not text"):
        list(egress.send(chat, letter("\udcff?"), gate(tmp_path)).reply)
    assert chat.texts == []


# Whole paths


@pytest.mark.parametrize(
    "question", [FUNDING, "How long does a report take?", "Who drives the tubes over?", ASKED]
)
def test_no_word_of_an_interview_leaves_when_a_question_is_asked(
    library_root: Path, question: str
) -> None:
    chat = chats.Recording("NONE", address=ELSEWHERE)
    made = library(library_root, chat)
    answer = made.ask(question)
    assert len(chat.texts) == (answer.abstention is None)
    spoken = [made.document(id_).text for id_ in ("S01", "S02")]
    literature = made.document("berg2020").text
    for text in chat.texts:
        secret = set[tuple[str, ...]]().union(*map(runs, spoken))
        assert not runs(text) & (secret - runs(literature) - runs(question))
        assert "S01" not in text
        assert "S02" not in text
    assert [one["text"] for one in chats.log(library_root)] == chat.texts


def test_a_question_that_quotes_an_interview_is_answered_without_a_model(
    library_root: Path,
) -> None:
    chat = chats.Recording("NONE", address=ELSEWHERE)
    answer = library(library_root, chat).ask(f"Who said “{SAID}”?")
    assert chat.texts == []
    assert answer.model == ""
    assert answer.citations
    (notice,) = answer.notices
    assert notice.startswith("the question holds words of S01, which do not go to api.example.org")
    assert notice.endswith("answered without a model")


def test_interviews_go_out_once_they_are_allowed_to(library_root: Path) -> None:
    chat = chats.Recording("NONE", address=ELSEWHERE)
    library(library_root, chat, interviews="allowed").ask(FUNDING)
    assert "Nobody knows who pays" in chat.texts[0]
    (written,) = chats.log(library_root)
    assert written["sources"] == ["S01", "S02", "berg2020"]


def test_a_library_gives_every_interview_to_its_gate(library_root: Path) -> None:
    record = '[{"id": "S01", "type": "article-journal", "title": "Mistaken"}]'
    (library_root / "corpus" / "references.json").write_text(record, "utf-8")
    made = library(library_root, chats.Recording())
    assert [one.source.id for one in made.gate().confidential()] == ["S01", "S02"]


def test_forgetting_a_participant_leaves_on_record_that_something_went(library_root: Path) -> None:
    chat = chats.Recording("NONE", "NONE", "NONE")
    made = library(library_root, chat)
    for question in (FUNDING, "Is there freezer space for consent?", f"Who said “{SAID}”?"):
        made.ask(Question(question, scope=Scope(types=("literature",) if SAID in question else ())))
    made.ask(Question("Is there freezer space for consent?", scope=Scope(participants=("S02",))))
    before = chats.log(library_root)
    assert any(SAID in one["text"] for one in before)
    assert "notebook/egress.jsonl" in made.forget("S01")
    written = (library_root / "notebook" / "egress.jsonl").read_text("utf-8")
    assert "Nobody knows who pays" not in written
    after = chats.log(library_root)
    assert len(after) == len(chat.texts)
    for one, text in zip(after, chat.texts, strict=True):
        assert one["sha256"] == hashlib.sha256(text.encode()).hexdigest()
        assert one["characters"] == len(text)
        assert one["text"] == (None if "S01" in one["sources"] or SAID in text else text)
        assert ("left_out" in one) == (one["text"] is None)
    made.forget("S01")
    assert chats.log(library_root) == after


def test_of_the_log_only_what_is_theirs_is_taken_out(tmp_path: Path) -> None:
    chat = chats.Recording("", "", "", address=HERE)
    for asked in (
        letter("Who speaks?", SPOKEN),
        letter("let the nurses speak before the surgeons do, every single week, is it so?"),
        letter("Who speaks?", WRITTEN),
    ):
        list(egress.send(chat, asked, gate(tmp_path)).reply)
    path = tmp_path / "notebook" / "egress.jsonl"
    whole = path.read_bytes()
    third = whole.split(b"\n")[2]
    torn = whole.split(b"\n")[0][:-40]
    foreign = b'["S09"]\n{"text": 3, "sources": ["S09"]}\n'
    path.write_bytes(whole + foreign + torn)
    said = [
        SPOKEN.text[one.span.start : one.span.end]
        for one in SPOKEN.segments
        if one.speaker == "S09"
    ]
    egress.forget(tmp_path / "notebook", {"S09"}, said)
    after = path.read_bytes()
    assert b"surgeons do" not in after
    assert [json.loads(line)["text"] for line in after.split(b"\n")[:2]] == [None, None]
    assert after.split(b"\n")[2] == third
    assert after.split(b"\n")[3:5] == foreign.split(b"\n")[:2]
    assert torn.startswith(after.split(b"\n")[5])
    assert b'"sha256": "' in after.split(b"\n")[5]
    egress.forget(tmp_path / "nowhere", {"S09"}, said)
    assert not (tmp_path / "nowhere").exists()


# Where text goes, in a line


@pytest.mark.parametrize(
    ("settings", "line"),
    [
        (Settings(), "nothing leaves this machine"),
        (
            Settings(model="openai:gpt-5.5"),
            "api.openai.com gets questions and literature; interviews stay",
        ),
        (
            Settings(model="openai:gpt-5.5", interviews="allowed"),
            "api.openai.com gets questions, literature and interviews",
        ),
        (
            Settings(model="ollama:llama3.1"),
            "127.0.0.1:11434 on this machine gets questions and passages",
        ),
        (
            Settings(model="ollama:gpt-oss:20b-cloud"),
            "ollama.com gets questions and literature; interviews stay",
        ),
        (
            Settings(model="groq:llama"),
            "the servers of groq gets questions and literature; interviews stay",
        ),
    ],
)
def test_where_text_goes_is_said(library_root: Path, settings: Settings, line: str) -> None:
    assert egress.describe(settings) == line
    assert Library(library_root, settings, resident=False).destination == line


def test_nothing_but_the_gate_puts_a_text_to_a_model() -> None:
    asking = {"stream", "astream", "invoke", "ainvoke", "batch", "abatch", "generate", "predict"}
    found = set()
    for path in (ROOT / "assistant").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr in asking:
                found.add((path.relative_to(ROOT / "assistant").as_posix(), node.attr))
    assert {one for one in found if one[0] != "langchain.py"} == {
        ("egress.py", "stream"),
        ("models/chat.py", "stream"),
    }


def test_a_line_of_the_log_is_json_whatever_is_in_the_text(tmp_path: Path) -> None:
    odd = article("A line\u2028break, a\x00zero and a “quote”.")
    list(egress.send(chats.Recording(""), letter("x", odd), gate(tmp_path)).reply)
    lines = (tmp_path / "notebook" / "egress.jsonl").read_bytes().split(b"\n")
    assert len(lines) == 2
    assert "a\x00zero" in json.loads(lines[0])["text"]


def test_a_passage_is_confidential_by_its_turns() -> None:
    (passage,) = cut(SPOKEN)
    renamed = replace(passage, source=replace(WRITTEN.source))
    assert isinstance(renamed, Passage)
    assert egress.is_confidential(renamed)
    assert not egress.is_confidential(cut(WRITTEN)[0])
