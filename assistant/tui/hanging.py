"""A mark in the margin and text beside it, wrapped to its own left edge."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.geometry import Spacing
from textual.strip import Strip
from textual.visual import Padding, RenderOptions, Visual

if TYPE_CHECKING:
    from textual.content import Content
    from textual.css.styles import RulesMap
    from textual.style import Style


class Hanging(Visual):
    """One visual, where two widgets beside each other would make a long conversation slow."""

    def __init__(self, mark: Content, body: Content) -> None:
        """``mark`` is one short line; ``body`` wraps to the right of it."""
        self._mark = mark
        self._indent = mark.cell_length + 1
        self._body = Padding(body, Spacing(0, 0, 0, self._indent))
        self._text = body

    def __str__(self) -> str:
        """The characters that are shown, without line ends from wrapping."""
        return f"{self._mark.plain} {self._text.plain}"

    def get_optimal_width(self, rules: RulesMap, container_width: int) -> int:
        """Give the width at which nothing wraps."""
        return self._body.get_optimal_width(rules, container_width)

    def get_minimal_width(self, rules: RulesMap) -> int:
        """Give the width of the mark and one word."""
        return self._indent + self._text.get_minimal_width(rules)

    def get_height(self, rules: RulesMap, width: int) -> int:
        """Give the lines that the text takes."""
        return self._body.get_height(rules, max(width, self._indent + 1))

    def render_strips(
        self, width: int, height: int | None, style: Style, options: RenderOptions
    ) -> list[Strip]:
        """Put the mark before the first line, and blanks before the others."""
        strips = self._body.render_strips(max(width, self._indent + 1), height, style, options)
        if not strips:
            return strips
        mark = self._mark.render_strips(self._indent, 1, style, options)[0]
        rest = strips[0].crop(self._indent)
        first = Strip.join([mark.adjust_cell_length(self._indent, style.rich_style), rest])
        return [first, *strips[1:]]
