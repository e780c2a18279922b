"""What opens over the chat: each screen under the name that a key calls it by.

A screen is imported when it is first opened, so that none costs the first paint anything. To add
one: a function here, a line in ``OPENERS``, and a binding of the chat to ``over('its name')``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.rendering import plain

if TYPE_CHECKING:
    from collections.abc import Callable

    from assistant.tui.chat import ChatScreen


def _filters(chat: ChatScreen) -> None:
    from assistant.tui.screens.filters import FiltersScreen  # noqa: PLC0415 - not for the first paint

    chat.app.push_screen(FiltersScreen(chat.sources, chat.filters), chat.choose_filters)


def _sessions(chat: ChatScreen) -> None:
    from assistant.tui.screens.sessions import SessionsScreen  # noqa: PLC0415 - the same

    assert chat.record.notebook is not None  # noqa: S101 - it has been waited for
    chat.app.push_screen(
        SessionsScreen(chat.record.notebook, chat.choose_session, chat.record.path)
    )


def _pins(chat: ChatScreen) -> None:
    from assistant.tui.screens.pins import PinsScreen  # noqa: PLC0415 - the same

    assert chat.record.notebook is not None  # noqa: S101 - it has been waited for
    chat.app.push_screen(
        PinsScreen(
            chat.record.notebook, chat.open_place, chat.mark_annotated, chat.librarian.verify
        )
    )


def _corpus(chat: ChatScreen) -> None:
    from assistant.tui.screens.corpus import CorpusScreen  # noqa: PLC0415 - the same

    chat.app.push_screen(
        CorpusScreen(
            chat.sources, chat.filters, chat.choose_filters, chat.open_place, chat.librarian.add
        )
    )
    chat.librarian.survey()


def _questions(chat: ChatScreen) -> None:
    from assistant.tui.screens.choice import ChoiceScreen  # noqa: PLC0415 - the same

    if chat.suggested:
        offered = [(one, plain.safe(one)) for one in chat.suggested]
        chat.app.push_screen(ChoiceScreen("Ask one of these", offered, chat.ask_suggested))
    else:
        chat.notice("There are no questions to begin with: nothing was found that suits.")


def _scope(chat: ChatScreen) -> None:
    from assistant.tui.screens.scope import ScopeScreen  # noqa: PLC0415 - the same

    turn = chat.conversation.current_turn()
    if turn is None:
        chat.notice("Nothing has been asked yet that could be asked of more.")
    else:
        scope = turn.answer.question.scope if turn.answer else turn.question.scope
        chat.app.push_screen(ScopeScreen(scope, lambda part: chat.ask_without(turn, part)))


OPENERS: dict[str, Callable[[ChatScreen], None]] = {
    "filters": _filters,
    "sessions": _sessions,
    "pins": _pins,
    "corpus": _corpus,
    "questions": _questions,
    "scope": _scope,
}
"""Every screen that the chat can open."""
