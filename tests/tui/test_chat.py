"""The chat by its keys: asking, reading, filtering, cancelling, resuming."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import filelock
import pytest
from textual import events

from assistant.conversation import Turn
from assistant.domain import Answer, Objection, Scope
from assistant.library import Library
from assistant.notebook import Notebook, Session
from assistant.rendering import markdown, plain
from assistant.tui.app import Chat
from assistant.tui.chat import ChatScreen
from assistant.tui.screens.filters import FiltersScreen
from assistant.tui.screens.help import HelpScreen
from assistant.tui.widgets.turn import PlaceView, TurnView
from tests.fakes import Fakes
from tests.tui.conftest import (
    NOON,
    QUESTION,
    HeldLibrary,
    ask,
    enter,
    is_open,
    painted,
    screen_of,
    text_of,
    until,
)

MakeChat = Callable[[Library], Chat]


def _records(root: Path) -> list[list[dict[str, object]]]:
    folder = root / "notebook" / "sessions"
    return [
        [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        for path in sorted(folder.glob("*.jsonl"))
    ]


def first_answer(screen: ChatScreen) -> Answer:
    answer = screen.turns[0].answer
    assert answer is not None
    return answer


def _current(screen: ChatScreen) -> int:
    assert screen.conversation.current is not None
    citation = screen.conversation.current.place.citation
    assert citation is not None
    return citation.number


async def test_an_answer_stands_under_literature_and_interviews(chat: Chat) -> None:
    async with chat.run_test() as pilot:
        screen = await is_open(pilot)
        await ask(pilot, QUESTION)
        answer = first_answer(screen)
        assert text_of(screen, ".side") == "LITERATURE\nINTERVIEWS"
        places = [one.place.citation for one in screen.query(PlaceView)]
        assert tuple(places) == answer.citations
        assert "[SYNTHETIC]" in text_of(screen, "PlaceView")
        assert "participants searched" in text_of(screen, ".support")
        assert screen.focused is screen.prompt


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (40, 10)])
async def test_an_opened_citation_highlights_exactly_its_words(
    chat: Chat, size: tuple[int, int]
) -> None:
    async with chat.run_test(size=size) as pilot:
        screen = await is_open(pilot)
        await ask(pilot, QUESTION)
        answer = first_answer(screen)
        await pilot.press("tab", "enter")
        for citation in answer.citations:
            await pilot.pause()
            view = screen.excerpt.view
            assert screen.focused is view
            assert _current(screen) == citation.number
            style = view.get_component_rich_style("document--highlight")
            highlighted = [
                "".join(cells.text for cells in view.render_line(y) if cells.style == style)
                for y in range(view.size.height)
            ]
            words = " ".join("".join(one + " " for one in highlighted if one).split())
            whole = " ".join(citation.excerpt.exact.split())
            assert words == whole if size != (40, 10) else whole.startswith(words) and words
            assert citation.source.id in text_of(screen, "#excerpt .heading")
            await pilot.press("n")


async def test_the_panel_lies_over_the_conversation_where_there_is_no_room(chat: Chat) -> None:
    async with chat.run_test(size=(80, 24)) as pilot:
        screen = await is_open(pilot)
        await ask(pilot, QUESTION)
        await pilot.press("tab", "enter")
        await pilot.pause()
        assert not screen.conversation.region.width
        await pilot.resize_terminal(130, 40)
        await pilot.pause()
        assert screen.conversation.region.width
        assert screen.excerpt.region.width
        await pilot.press("escape")
        assert not screen.excerpt.region.width
        assert screen.focused is screen.conversation.current


async def test_the_whole_document_can_be_read_and_the_words_found_again(chat: Chat) -> None:
    async with chat.run_test(size=(60, 16)) as pilot:
        await is_open(pilot)
        await ask(pilot, "What delays treatment more than any machine?")
        await enter(pilot, "1")
        await pilot.pause()
        assert "delays treatment" in painted(chat)
        await pilot.press("home")
        await pilot.pause()
        assert "Waiting for the report" in painted(chat)
        await pilot.press("r")
        await pilot.pause()
        assert "delays treatment" in painted(chat)


async def test_citations_are_reached_by_keys_and_by_number(chat: Chat) -> None:
    async with chat.run_test() as pilot:
        screen = await is_open(pilot)
        await ask(pilot, QUESTION)
        await pilot.press("tab")
        assert _current(screen) == 1
        await pilot.press("n", "down", "p")
        assert _current(screen) == 2
        await pilot.press("4")
        assert _current(screen) == 4
        await pilot.press("up", "up", "up", "up")
        assert _current(screen) == 1
        await pilot.press("tab")
        assert screen.focused is screen.prompt
        await pilot.press("shift+tab")
        answer = first_answer(screen)
        assert _current(screen) == answer.citations[-1].number
        await enter(pilot, "[2]")
        await pilot.pause()
        assert screen.is_reading
        assert _current(screen) == 2
        assert len(screen.turns) == 1
        await pilot.press("escape", "escape")
        await enter(pilot, "99")
        assert text_of(screen, "#notice") == "There is no citation 99 here."


async def test_a_number_that_is_no_citation_is_told(chat: Chat) -> None:
    async with chat.run_test() as pilot:
        screen = await is_open(pilot)
        await ask(pilot, QUESTION)
        await pilot.press("tab", "9")
        assert text_of(screen, "#notice") == "There is no citation 9 here."
        await pilot.press("9")
        assert text_of(screen, "#notice") == "There is no citation 99 here."
        assert _current(screen) == 1
        await pilot.press("n")
        assert text_of(screen, "#notice") == ""
        await pilot.press("4", "2")
        assert text_of(screen, "#notice") == "There is no citation 42 here: this is 2."
        assert _current(screen) == 2
        await pilot.press("3")
        assert _current(screen) == 3


async def test_two_digits_reach_a_citation_beyond_nine(chat: Chat, root: Path) -> None:
    for number in range(4, 16):
        (root / "corpus" / "interviews" / f"S{number:02}.md").write_text(
            f"---\nParticipant: S{number:02}\nLanguage: en\n---\n\n**Interviewer:** Who pays?\n\n"
            f"**S{number:02}:** The county pays for the sequencing of every tumour here.\n",
            "utf-8",
        )
    async with chat.run_test() as pilot:
        screen = await is_open(pilot)
        await ask(pilot, QUESTION)
        await pilot.press("tab", "1", "2")
        assert _current(screen) == 12
        await pilot.press("n", "2")
        assert _current(screen) == 2


async def test_a_citation_is_copied_with_its_reference(chat: Chat) -> None:
    async with chat.run_test() as pilot:
        screen = await is_open(pilot)
        await ask(pilot, QUESTION)
        await pilot.press("tab", "c")
        answer = first_answer(screen)
        assert answer.citations[0].excerpt.exact in chat.clipboard
        assert plain.reference(answer.citations[0].source) in chat.clipboard
        await pilot.press("enter", "n", "c")
        assert answer.citations[1].excerpt.exact in chat.clipboard
        assert "[2] with its reference" in text_of(screen, "#notice")


async def test_a_whole_answer_is_copied_as_markdown(chat: Chat) -> None:
    async with chat.run_test() as pilot:
        screen = await is_open(pilot)
        await ask(pilot, QUESTION)
        await ask(pilot, "What is the survival rate of zebras?")
        await pilot.press("tab", "a")
        assert chat.clipboard.startswith("## What is the survival rate of zebras?")
        while _turn_of(screen) == 1:
            await pilot.press("p")
        await pilot.press("a")
        answer = first_answer(screen)
        assert chat.clipboard == markdown.alone(answer)
        assert all(markdown.escape(one.excerpt.exact) in chat.clipboard for one in answer.citations)
        assert "as Markdown" in text_of(screen, "#notice")


def _turn_of(screen: ChatScreen) -> int:
    """Give the place of the turn that the current citation is of."""
    turns = list(screen.query(TurnView))
    current = screen.conversation.current
    assert current is not None
    return next(place for place, one in enumerate(turns) if one in current.ancestors)


async def test_an_abstention_says_what_is_missing_and_what_came_nearest(chat: Chat) -> None:
    async with chat.run_test() as pilot:
        screen = await is_open(pilot)
        await ask(pilot, "What is the survival rate of zebras?")
        assert "zebras" in text_of(screen, ".abstention")
        assert "nearest" in text_of(screen, ".aside")
        await pilot.press("tab", "c")
        assert "Only a citation can be copied" in text_of(screen, "#notice")
        await pilot.press("enter")
        await until(pilot, lambda: screen.excerpt.view.highlight is not None)
        assert chat.clipboard == ""


async def test_filters_are_asked_within_and_shown(chat: Chat, library: HeldLibrary) -> None:
    async with chat.run_test() as pilot:
        screen = await is_open(pilot)
        await pilot.press("f2", "tab", "tab", "down", "down", "space", "enter")
        assert "research nurse" in text_of(screen, ".filters")
        await ask(pilot, QUESTION)
        assert library.asked[-1].scope == Scope(roles=("research nurse",))
        assert {one.place.source.id for one in screen.query(PlaceView)} == {"S02"}
        await pilot.press("f2", "c")
        assert "No filter" in str(chat.screen.query_one(".chosen").render())
        await pilot.press("f2")
        assert text_of(screen, ".filters") == "no filter"


async def test_escape_leaves_the_filters_as_they_were(chat: Chat) -> None:
    async with chat.run_test() as pilot:
        screen = await is_open(pilot)
        await pilot.press("f2", "space")
        assert "literature" in str(chat.screen.query_one(".chosen").render())
        await pilot.press("escape")
        assert chat.screen is screen
        assert text_of(screen, ".filters") == "no filter"


async def test_in_the_filters_nothing_but_the_keys_that_are_shown_changes_anything(
    chat: Chat,
) -> None:
    async with chat.run_test(size=(120, 40)) as pilot:
        await is_open(pilot)
        await pilot.press("f2", "space", *"what do they say?".replace(" ", ""), "1", "x")
        filters = chat.screen
        assert isinstance(filters, FiltersScreen)
        assert "literature" in str(filters.query_one(".chosen").render())
        await pilot.press(*["down"] * 9, "space")
        assert "literature, report" in str(filters.query_one(".chosen").render())
        shown = painted(chat)
        for key in ("Choose", "Apply", "Next list", "Clear all", "Cancel"):
            assert key in shown


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_what_can_be_chosen_is_shown_whole(
    chat: Chat, root: Path, size: tuple[int, int]
) -> None:
    people = root / "corpus" / "participants.csv"
    people.write_text(people.read_text("utf-8").replace("oncologist", "head of molecular tumour"))
    async with chat.run_test(size=size) as pilot:
        await is_open(pilot)
        await pilot.press("f2")
        await pilot.pause()
        shown = painted(chat)
        assert "\u2026" not in shown
        lines = {"literature (2)", "interview (3)", "S03, head of clinic"}
        assert size[0] < 100 or all(one in shown for one in lines | {"S01, head of molecular"})
        assert "tumour" in shown


async def test_a_follow_up_shows_what_it_was_asked_as(chat: Chat, library: HeldLibrary) -> None:
    async with chat.run_test() as pilot:
        screen = await is_open(pilot)
        await ask(pilot, QUESTION)
        assert not screen.query(".asked")
        await ask(pilot, "and the managers?")
        assert library.asked[-1].text == QUESTION
        assert "only: management" in text_of(screen, ".asked")
        asked = len(library.asked)
        await ask(pilot, "quote that exactly")
        assert len(library.asked) == asked
        assert screen.turns[-1].answer == screen.turns[-2].answer


async def test_who_disagrees_shows_what_speaks_against_the_last_answer(
    chat: Chat, library: HeldLibrary
) -> None:
    async with chat.run_test() as pilot:
        screen = await is_open(pilot)
        await ask(pilot, QUESTION)
        answer = first_answer(screen)
        first, *others = (one for one in answer.findings if one.is_interview)
        objection = Objection(others[0].citations[0], "negation")
        disputed = replace(first, against=(objection,))
        screen.turns[0] = replace(
            screen.turns[0], answer=replace(answer, findings=(disputed, *others))
        )
        await ask(pilot, "who disagrees?")
        assert library.asked[-1].text == f"Who disagrees on \u201c{QUESTION}\u201d"
        assert "asked as: Who disagrees on" in text_of(screen, ".asked")
        shown = screen.turns[1].answer
        assert shown is not None
        spoken = [one for one in shown.findings if one.is_interview]
        assert [one.text for one in spoken] == [others[0].text]
        assert [one.citation.excerpt for one in spoken[0].against] == [first.citations[0].excerpt]
        assert "comes first" in text_of(screen, ".notice")
        assert "Possible counter-evidence" in text_of(screen, ".objection")
        screen.withdrawn = frozenset({others[0].citations[0].source.id})
        screen.turns[1:] = []
        await ask(pilot, "who disagrees?")
        assert screen.turns[1].answer is not None
        assert "comes first" not in str(screen.turns[1].answer.notices)


async def test_a_finding_with_what_speaks_against_it_stands_apart_from_the_next(chat: Chat) -> None:
    async with chat.run_test(size=(120, 60)) as pilot:
        screen = await is_open(pilot)
        await ask(pilot, QUESTION)
        turn = screen.turns[0]
        assert turn.answer is not None
        one, two, *rest = turn.answer.findings
        against = Objection(two.citations[0], "negation")
        far = replace(two.citations[0], number=9)
        shown = (
            replace(one, against=(against, Objection(far, "condition"))),
            replace(two, label="money"),
            *rest,
        )
        view = await screen.conversation.add(QUESTION)
        await view.close(replace(turn, answer=replace(turn.answer, findings=shown)))
        await pilot.pause()
        await pilot.pause()
        regions = {
            name: view.query(name).first().region for name in (".objection", ".against", ".support")
        }
        assert regions[".objection"].x == regions[".support"].x
        assert regions[".against"].x >= regions[".objection"].x - 1
        assert regions[".objection"].y == regions[".support"].bottom
        assert view.query(".label").first().region.y == regions[".against"].bottom + 1


async def test_first_passages_are_shown_and_replaced(chat: Chat, library: HeldLibrary) -> None:
    async with chat.run_test() as pilot:
        screen = await is_open(pilot)
        library.go_on.clear()
        await enter(pilot, QUESTION)
        await until(pilot, lambda: "Reading" in text_of(screen, ".stage"))
        assert screen.query(PlaceView)
        await enter(pilot, "And another?")
        assert "One question at a time" in text_of(screen, "#notice")
        assert screen.prompt.value == "And another?"
        library.go_on.set()
        await until(pilot, lambda: bool(screen.turns))
        assert not screen.query(".stage")
        assert text_of(screen, ".side") == "LITERATURE\nINTERVIEWS"
        assert text_of(screen, "#notice") == ""
        assert screen.prompt.value == "And another?"


async def test_what_is_being_done_is_said_and_keys_are_handled_meanwhile(
    chat: Chat, library: HeldLibrary
) -> None:
    async with chat.run_test() as pilot:
        screen = await is_open(pilot)
        library.go_on.clear()
        library.checked.clear()
        await enter(pilot, QUESTION)
        await until(pilot, lambda: "Reading" in text_of(screen, ".stage"))
        # The answer is held in its thread: everything but the answer is there as ever.
        await pilot.press(*"and then", "left", "backspace", "X")
        assert screen.prompt.value == "and thXn"
        await pilot.press("f1")
        assert isinstance(chat.screen, HelpScreen)
        await pilot.press("escape", "tab", "enter")
        assert screen.is_reading
        await pilot.press("escape", "tab")
        library.go_on.set()
        await until(pilot, lambda: "Checking" in text_of(screen, ".stage"))
        assert screen.query(PlaceView)
        assert not screen.turns
        await pilot.press("home", *"so ")
        assert screen.prompt.value == "so and thXn"
        await pilot.press("escape")
        assert text_of(screen, ".outcome") == "Cancelled."
        assert screen.turns[0].answer is None
        library.checked.set()
        screen.prompt.value = ""
        await ask(pilot, QUESTION)
        assert screen.turns[1].answer is not None


async def test_escape_cancels_and_the_input_is_free_at_once(
    chat: Chat, library: HeldLibrary
) -> None:
    async with chat.run_test() as pilot:
        screen = await is_open(pilot)
        library.go_on.clear()
        await enter(pilot, QUESTION)
        await until(pilot, lambda: bool(screen.query(".stage")))
        await pilot.press("escape")
        assert text_of(screen, ".outcome") == "Cancelled."
        assert screen.focused is screen.prompt
        library.go_on.set()
        await ask(pilot, "How long does a report take?")
        assert screen.turns[0].answer is None
        assert screen.turns[1].answer is not None
        await pilot.press("escape")
        assert screen.focused is screen.prompt


async def test_a_question_can_be_typed_before_the_library_is_open(
    library: HeldLibrary, make_chat: MakeChat
) -> None:
    gate = threading.Event()

    def open_library() -> Library:
        gate.wait(10)
        return library

    chat = make_chat(library)
    chat.chat.librarian._open_library = open_library
    async with chat.run_test() as pilot:
        screen = screen_of(pilot)
        await enter(pilot, QUESTION)
        assert "Waiting for the library" in text_of(screen, ".stage")
        gate.set()
        await until(pilot, lambda: bool(screen.turns))
        assert screen.turns[0].answer is not None


async def test_a_session_is_saved_as_it_happens_and_resumed(
    chat: Chat, library: HeldLibrary, make_chat: MakeChat, root: Path
) -> None:
    async with chat.run_test() as pilot:
        await is_open(pilot)
        library.go_on.clear()
        await enter(pilot, QUESTION)
        await until(pilot, lambda: bool(_records(root)))
        assert [one["record"] for one in _records(root)[0]] == ["question"]
        library.go_on.set()
        await until(pilot, lambda: bool(screen_of(pilot).turns))
        assert [one["record"] for one in _records(root)[0]] == ["question", "answer"]
    chat.chat.librarian.leave(10)

    again = make_chat(HeldLibrary(root))
    async with again.run_test() as pilot:
        screen = await is_open(pilot)
        await pilot.press("f3", "enter")
        await until(pilot, lambda: bool(screen.turns))
        assert text_of(screen, ".question") == QUESTION
        await pilot.press("tab", "enter")
        await until(pilot, lambda: screen.excerpt.view.highlight is not None)
        await pilot.press("escape", "escape")
        await ask(pilot, "and the managers?")
        assert screen.turns[1].question.text == QUESTION
        assert [one["record"] for one in _records(root)[0]] == ["question", "answer"] * 2
        await pilot.press("f4")
        assert screen.turns == []
        await ask(pilot, "How long does a report take?")
        assert len(_records(root)) == 2


class _HeldNotebook(Notebook):
    """Reads a session only when it is let go."""

    def __init__(self, root: Path) -> None:
        super().__init__(root, lambda: NOON)
        self.go_on = threading.Event()

    def resume(self, path: Path) -> tuple[Session, tuple[Turn, ...]]:
        assert self.go_on.wait(10)
        return super().resume(path)


@pytest.fixture
async def held(chat: Chat, library: HeldLibrary, root: Path) -> tuple[Chat, _HeldNotebook]:
    """Give a chat whose library has a session, and the notebook that opens it."""
    async with chat.run_test() as pilot:
        await is_open(pilot)
        await ask(pilot, QUESTION)
    chat.chat.librarian.leave(10)
    notebook = _HeldNotebook(root)
    return Chat(lambda: HeldLibrary(root), lambda _: notebook), notebook


async def test_what_is_typed_while_a_session_is_opened_stands_in_the_prompt(
    held: tuple[Chat, _HeldNotebook],
) -> None:
    chat, notebook = held
    async with chat.run_test() as pilot:
        screen = await is_open(pilot)
        await pilot.press("f3", "enter")
        await pilot.press(*"help npc3", "backspace", "2")
        assert "Opening the session" in text_of(screen, "#notice")
        await pilot.press("f3", "f4")
        assert chat.screen is screen
        notebook.go_on.set()
        await until(pilot, lambda: bool(screen.turns))
        await pilot.press(*" now")
        assert screen.prompt.value == "help npc2 now"
        assert text_of(screen, ".question") == QUESTION
        assert len(screen.turns) == 1
        assert "Resumed" in text_of(screen, "#notice")
    chat.chat.librarian.leave(10)


async def test_what_is_submitted_while_a_session_is_opened_is_asked_in_it(
    held: tuple[Chat, _HeldNotebook],
) -> None:
    chat, notebook = held
    async with chat.run_test() as pilot:
        screen = await is_open(pilot)
        await pilot.press("f3", "enter", *"and the managers?", "enter", *"then")
        await pilot.pause()
        assert not screen.query(".question")
        notebook.go_on.set()
        await until(pilot, lambda: len(screen.turns) == 2)
        assert screen.turns[1].question.text == QUESTION
        assert screen.turns[1].question.scope == Scope(groups=("management",))
        assert screen.prompt.value == "then"
    chat.chat.librarian.leave(10)


async def test_keys_that_come_all_at_once_are_taken_in_their_order(
    held: tuple[Chat, _HeldNotebook],
) -> None:
    chat, notebook = held
    notebook.go_on.set()
    async with chat.run_test() as pilot:
        screen = await is_open(pilot)
        for key in ("f3", "down", "enter", *"whx", "backspace", *"y?", "enter", *"so"):
            named = {"?": "question_mark"}.get(key, key)
            chat.post_message(events.Key(named, key if len(key) == 1 else None))
        await until(pilot, lambda: len(screen.turns) == 2)
        assert screen.turns[1].text == "why?"
        assert screen.prompt.value == "so"
    chat.chat.librarian.leave(10)


async def test_what_has_to_wait_is_put_back_before_what_was_typed_since(
    chat: Chat, library: HeldLibrary
) -> None:
    async with chat.run_test() as pilot:
        screen = await is_open(pilot)
        library.go_on.clear()
        await enter(pilot, QUESTION)
        for key in ("a", "b", "enter", "c", "enter", "d"):
            chat.post_message(events.Key(key, key if len(key) == 1 else None))
        await until(pilot, lambda: screen.prompt.value == "ab c d")
        await pilot.press("escape")
        assert text_of(screen, "#notice") == ""
        assert screen.prompt.value == "ab c d"
        library.go_on.set()


async def test_a_resumed_citation_that_holds_no_more_says_so(
    chat: Chat, make_chat: MakeChat, root: Path
) -> None:
    async with chat.run_test() as pilot:
        screen = await is_open(pilot)
        await ask(pilot, QUESTION)
        citations = screen.turns[0].answer.citations if screen.turns[0].answer else ()
    chat.chat.librarian.leave(10)
    paper = root / "corpus" / "papers" / "berg2020.txt"
    paper.write_text(paper.read_text("utf-8").replace("nine", "ten"), "utf-8")
    (root / "corpus" / "papers" / "holm2018.txt").unlink()
    (root / "corpus" / "references.json").write_text("[]", "utf-8")

    again = make_chat(HeldLibrary(root))
    async with again.run_test() as pilot:
        screen = await is_open(pilot)
        await pilot.press("f3", "enter")
        await until(pilot, lambda: bool(screen.turns))
        for key, said in (("berg2020", "not where they were"), ("holm2018", "no more")):
            number = next(one.number for one in citations if one.source.id == key)
            await enter(pilot, str(number))
            await until(pilot, lambda said=said: said in text_of(screen, "#excerpt .heading"))  # type: ignore[misc]
            assert screen.excerpt.view.highlight is None
            await pilot.press("escape", "escape")


async def test_files_are_indexed_first_and_failures_are_named(
    root: Path, make_chat: MakeChat
) -> None:
    (root / "corpus" / "papers" / "broken.pdf").write_bytes(b"%PDF-1.4 nothing")
    library = Library(root, models=Fakes(), resident=False)
    chat = make_chat(library)
    async with chat.run_test() as pilot:
        screen = await is_open(pilot)
        await until(pilot, lambda: "broken.pdf" in text_of(screen, ".trouble"))
        (root / "corpus" / "papers" / "late2021.txt").write_text(
            "Results\n\nThe lottery pays for the sequencing in one town.\n", "utf-8"
        )
        await ask(pilot, QUESTION)
        assert "lottery" in text_of(screen, "PlaceView")
        assert len(screen.query(".trouble")) == 1


async def test_a_locked_index_says_so_and_answers_from_what_is_there(
    library: HeldLibrary, make_chat: MakeChat, root: Path
) -> None:
    (root / "corpus" / "papers" / "new2021.txt").write_text("Results\n\nNew.\n", "utf-8")
    chat = make_chat(library)
    with filelock.FileLock(root / ".assistant" / "lock"):
        async with chat.run_test() as pilot:
            screen = await is_open(pilot)
            await until(pilot, lambda: "another process" in text_of(screen, ".trouble"))
            await ask(pilot, QUESTION)
            assert screen.query(PlaceView)


async def test_a_failing_question_is_told_and_the_next_is_answered(
    chat: Chat, library: HeldLibrary
) -> None:
    async with chat.run_test() as pilot:
        screen = await is_open(pilot)
        await ask(pilot, "?!")
        assert "the question is empty" in text_of(screen, ".outcome")
        library.answer_with = RuntimeError("a defect")
        await ask(pilot, QUESTION)
        assert "RuntimeError: a defect" in text_of(screen, ".outcome")
        library.answer_with = None
        await ask(pilot, QUESTION)
        assert screen.query(PlaceView)


async def test_a_notebook_that_cannot_be_written_costs_no_answer(chat: Chat, root: Path) -> None:
    (root / "notebook").write_text("in the way", "utf-8")
    async with chat.run_test() as pilot:
        screen = await is_open(pilot)
        await ask(pilot, QUESTION)
        assert "not saved" in text_of(screen, ".trouble")
        assert screen.query(PlaceView)
        await ask(pilot, "How long does a report take?")
        assert len(screen.query(".trouble")) == 1


async def test_no_library_ends_the_chat_with_the_error(make_chat: MakeChat, tmp_path: Path) -> None:
    chat = make_chat(Library)  # type: ignore[arg-type]
    chat.chat.librarian._open_library = lambda: Library(tmp_path)
    async with chat.run_test() as pilot:
        await until(pilot, lambda: chat.return_value is not None)
    assert "no library there" in str(chat.return_value)


async def test_what_a_model_writes_is_shown_as_a_draft(chat: Chat, library: HeldLibrary) -> None:
    async with chat.run_test() as pilot:
        screen = await is_open(pilot)
        library.go_on.clear()
        library.writes = ("The [b]grant[/b] ", "pays.")
        await enter(pilot, QUESTION)
        await until(pilot, lambda: "pays." in text_of(screen, ".draft"))
        assert text_of(screen, ".draft") == "The [b]grant[/b] pays."
        assert "not yet checked" in text_of(screen, ".aside")
        library.go_on.set()
        await until(pilot, lambda: bool(screen.turns))
        assert not screen.query(".draft")


async def test_typing_leads_to_the_input_from_wherever_the_focus_is(chat: Chat) -> None:
    async with chat.run_test(size=(80, 24)) as pilot:
        screen = await is_open(pilot)
        await ask(pilot, QUESTION)
        await pilot.press("tab", "enter")
        await pilot.press(*"is it?", "enter")
        await until(pilot, lambda: len(screen.turns) == 2)
        assert screen.turns[1].text == "is it?"
        assert screen.conversation.region.width


async def test_a_word_for_help_opens_it_and_one_for_leaving_says_how(chat: Chat) -> None:
    async with chat.run_test() as pilot:
        screen = await is_open(pilot)
        await enter(pilot, "exit")
        assert "Ctrl+Q" in text_of(screen, "#notice")
        assert screen.turns == []
        await enter(pilot, "help")
        assert isinstance(chat.screen, HelpScreen)
        await pilot.press("ctrl+q")
    assert not chat.is_running


async def test_who_is_forgotten_by_another_process_is_gone_from_an_open_chat(
    chat: Chat, root: Path
) -> None:
    async with chat.run_test() as pilot:
        screen = await is_open(pilot)
        await ask(pilot, QUESTION)
        answer = first_answer(screen)
        number = next(one.number for one in answer.citations if one.source.id == "S01")
        elsewhere = HeldLibrary(root)
        elsewhere.forget("S01")
        elsewhere.close()
        await ask(pilot, "How is it paid for?")
        await pilot.press("f3", "enter")
        await until(pilot, lambda: len(screen.turns) == 2)
        shown = text_of(screen, "PlaceView")
        assert shown
        assert "S01" not in shown
        assert number
