"""Prompts: documents in ``prompts/``, loaded, checked and filled in.

A prompt is reviewed as prose, so it lies beside the program and not in it. Its variables must be
exactly those that it is given: a misspelt one would put a dollar sign before a model, or leave the
passages out, and nobody would see it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from string import Template

from assistant.domain import Passage
from assistant.errors import PromptUnusable

_DELIMITER = re.compile(r"<(?=\s*/?\s*(?:passage|context))", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Prompt:
    """A template: its name, its text, and the sha256 of its text."""

    name: str
    text: str
    sha256: str

    @property
    def variables(self) -> frozenset[str]:
        """The names that stand for what is filled in."""
        return frozenset(Template(self.text).get_identifiers())

    def fill(self, **values: str) -> str:
        """Give the text with its variables replaced; what is put in is not looked at again.

        Raises:
            PromptUnusable: a variable is missing, or one is given that is not there.

        """
        wrong = self.variables ^ values.keys()
        if wrong:
            named = ", ".join(f"${name}" for name in sorted(wrong))
            raise PromptUnusable(
                f"prompts/{self.name}.md: its variables are not those it is given: {named}"
            )
        return Template(self.text).substitute(values)


def load(name: str) -> Prompt:
    """Load the prompt ``prompts/NAME.md``.

    Raises:
        PromptUnusable: it is not there, cannot be read, or has a dollar sign that names nothing.

    """
    path = _folder() / f"{name}.md"
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PromptUnusable(f"{path}: the prompt cannot be read: {error}") from error
    if not Template(text).is_valid():
        raise PromptUnusable(f"{path}: a dollar sign names no variable: write $$ for the sign")
    return Prompt(name, text, hashlib.sha256(text.encode()).hexdigest())


def _folder() -> Path:
    """Give the folder of the prompts: in the installed package, or beside it in a checkout."""
    package = Path(__file__).parent
    installed = package / "data" / "prompts"
    return installed if installed.is_dir() else package.parent / "prompts"


def passages(given: Iterable[Passage]) -> str:
    """Give passages as a prompt shows them, numbered from 1, each between its marks.

    What would close a mark, or open another, is escaped in the words of a document, so that no
    document can end its passage and speak as the prompt. The rest stands as it is: what a model
    quotes must be found again.
    """
    return "\n\n".join(_passage(number, one) for number, one in enumerate(given, 1))


def _passage(number: int, given: Passage) -> str:
    kind = "interview" if given.source.is_interview else "literature"
    context = f"<context>{_escaped(given.context)}</context>\n" if given.context else ""
    return f'<passage number="{number}" kind="{kind}">\n{context}{_escaped(given.text)}\n</passage>'


def _escaped(text: str) -> str:
    return _DELIMITER.sub("&lt;", text)
