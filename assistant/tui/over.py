"""What opens over the chat: each screen under the name that a key calls it by.

A screen is imported when it is first opened, so that none costs the first paint anything. To add
one: a function here, a line in ``OPENERS``, and a binding of the chat to ``over('its name')``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from assistant.tui.chat import ChatScreen


def _filters(chat: ChatScreen) -> None:
    from assistant.tui.screens.filters import FiltersScreen  # noqa: PLC0415 - not for the first paint

    chat.app.push_screen(FiltersScreen(chat.sources, chat.filters), chat.choose_filters)


def _sessions(chat: ChatScreen) -> None:
    from assistant.tui.screens.sessions import SessionsScreen  # noqa: PLC0415 - the same

    assert chat.record.notebook is not None  # noqa: S101 - it has been waited for
    chat.app.push_screen(SessionsScreen(chat.record.notebook.saved(), chat.choose_session))


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
    "scope": _scope,
}
"""Every screen that the chat can open."""
