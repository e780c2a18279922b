"""What stands where nothing has been asked yet: what the library holds, and how to begin."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.domain import Source
from assistant.rendering import plain


def welcome(sources: tuple[Source, ...] | None, suggested: Sequence[str] = ()) -> str:
    """Say what there is and how to begin; ``None`` while that is not known.

    ``suggested`` are questions to begin with that suit what there is.
    """
    if sources is None:
        return "Opening the library\u2026\n\nYou can type your question already."
    if not sources:
        return (
            "There is nothing in this library yet.\n\n"
            "Put papers into corpus/papers and interviews into corpus/interviews, and ask; or add "
            "a file here: F8, then a."
        )
    questions = "\n".join(f"  \u2022 {plain.safe(one)}" for one in suggested)
    offered = f"To begin with, F9 asks one of these:\n{questions}\n\n" if questions else ""
    return (
        f"This library holds {', '.join(_held(sources))}.\n\n"
        "Ask a question in your own words. The answer is in the words of your sources, each with "
        "where it stands: Tab takes you to the citations, Enter opens one in its surroundings.\n\n"
        "Then go on: \u201cand the nurses?\u201d, \u201conly the interviews\u201d, \u201cwhy do "
        "they say that?\u201d, \u201cquote that exactly\u201d.\n\n"
        f"{offered}F1 shows every key, Ctrl+P every command."
    )


def _held(sources: tuple[Source, ...]) -> list[str]:
    """Count publications, notes, and interviews with those who speak in them."""
    interviews = [one for one in sources if one.is_interview and not one.translation_of]
    people = {person.id for one in interviews for person in one.participants}
    notes = sum(one.provenance == "note" for one in sources)
    literature = sum(not one.is_interview and one.provenance != "note" for one in sources)
    held = []
    if literature:
        held.append(f"{literature} {plain.plural('publication', literature)}")
    if notes:
        held.append(f"notes on {notes} more" if literature else f"notes on {notes} publications")
    if interviews:
        held.append(
            f"{len(interviews)} {plain.plural('interview', len(interviews))} with "
            f"{len(people)} {plain.plural('participant', len(people))}"
        )
    return held
