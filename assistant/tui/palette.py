"""The command palette: every action that there is, found by what it does."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual.actions import parse
from textual.command import DiscoveryHit, Hit, Provider
from textual.content import Content
from textual.markup import escape

from assistant.tui import keys

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterator

    from textual.command import Hits


class Actions(Provider):
    """What can be done on the screen that the palette opens over, with the keys that do it too."""

    async def discover(self) -> Hits:
        """Give everything, what is near the focus first."""
        for one, said, where in self._offered():
            yield DiscoveryHit(Content(said), self._command(one), text=said, help=where)

    async def search(self, query: str) -> Hits:
        """Give what matches."""
        matcher = self.matcher(query)
        for one, said, where in self._offered():
            if (score := matcher.match(said)) > 0:
                yield Hit(score, matcher.highlight(said), self._command(one), said, where)

    def _command(self, one: keys.Keys) -> partial[Coroutine[object, object, bool]]:
        return partial(self.app.run_action, one.actions[0], one.node)

    def _offered(self) -> Iterator[tuple[keys.Keys, str, str]]:
        for place in keys.places(self.screen):
            for one in place.keys:
                # Going through lines is several actions, one a key, and no command.
                if len(one.actions) == 1 and self._is_possible(one):
                    said = one.says[:1].upper() + one.says[1:]
                    yield one, said, escape(f"{place.name}: {', '.join(one.keys)}")

    def _is_possible(self, one: keys.Keys) -> bool:
        namespace, name, parameters = parse(one.actions[0])
        node = {"app": self.app, "screen": self.screen}.get(namespace, one.node)
        return node.check_action(name, parameters) is not False
