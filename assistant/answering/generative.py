"""An answer that a chat model writes over the evidence that the answer without one is made of.

The draft comes first: whether there is anything to say is judged before a model is asked, and where
the model fails, is refused the text, or writes nothing that holds, the draft is the answer. So it
is for each side apart: where the interviews may not go to a model, they speak for themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from assistant import egress, prompts
from assistant.answering import claims
from assistant.answering.extractive import Searched
from assistant.domain import Answer, Citation, Document, Finding, Span, Support, Unsupported
from assistant.errors import ModelFailed, ModelUnavailable
from assistant.listening import Listener

PROMPT = "answer"
_WITHOUT = "answered without a model"
_STAY = "do not go to {}: what they say is quoted without a model"


@dataclass(frozen=True, slots=True)
class Asking:
    """What it takes to ask a model: the model itself, built only here, and what may go to it."""

    model: str
    chat: Callable[[], egress.Chat]
    gate: egress.Gate


def answer(
    draft: Answer,
    documents: Mapping[str, Document],
    searched: Searched,
    asking: Asking,
    listener: Listener,
) -> Answer:
    """Have a model write the answer, and keep of it what its quotations bear out.

    ``draft`` is the answer without a model, ``documents`` hold every source of its evidence.

    Raises:
        Stopped: ``listener`` does not wait for the answer any more.

    """
    if draft.abstention is not None:
        return draft
    evidence = tuple(
        one
        for one in draft.evidence
        if one.passage.source.provenance != "note" and one.passage.source.id in documents
    )
    try:
        prompt = prompts.load(PROMPT)
        letter = egress.Letter(PROMPT, prompt, {"question": draft.question.text}, evidence)
        chat = asking.chat()
        to = egress.destination(chat)
        if not egress.admitted(evidence, to, asking.gate):
            return _noticed(
                draft, f"only interviews speak of this, and they {_STAY.format(to.host)}"
            )
        sent = egress.send(chat, letter, asking.gate, listener)
        reply = _read(asking.model, sent, listener)
    except ModelUnavailable as error:
        return _noticed(draft, f"{error}: {_WITHOUT}")
    listener.checking()
    passages = [one.passage for one in sent.evidence]
    judged = [claims.verify(one, passages, documents.__getitem__) for one in claims.split(reply)]
    kept = [one for one in judged if isinstance(one, claims.Verified)]
    made = replace(
        draft,
        findings=_findings(kept, _without_model(draft, sent, kept), searched),
        unsupported=tuple(one for one in judged if isinstance(one, Unsupported)),
        model=asking.model,
        prompt_sha256=prompt.sha256,
    )
    return _noticed(made, *_notices(asking.model, sent, judged, kept))


def _read(model: str, sent: egress.Sent, listener: Listener) -> str:
    """Give the whole reply, passing each piece on as it comes."""
    pieces: list[str] = []
    for piece in sent.reply:
        pieces.append(piece)
        listener.wrote(piece)
    reply = "".join(pieces)
    if not reply.strip():
        raise ModelFailed(f"{model}: its reply is empty")
    return reply


def _notices(
    model: str,
    sent: egress.Sent,
    judged: Sequence[claims.Verified | Unsupported],
    kept: Sequence[claims.Verified],
) -> list[str]:
    said = []
    if not judged:
        said.append(f"{model} found no answer in its passages: {_WITHOUT}")
    elif not kept:
        said.append(f"nothing that {model} wrote is borne out by its passages: {_WITHOUT}")
    if sent.withheld:
        said.append(f"interviews {_STAY.format(sent.destination.host)}")
    return said


def _noticed(given: Answer, *lines: str) -> Answer:
    return replace(given, notices=(*given.notices, *lines))


def _without_model(
    draft: Answer, sent: egress.Sent, kept: Iterable[claims.Verified]
) -> tuple[Finding, ...]:
    """Give the findings of the draft that stay beside what the model wrote.

    They are those of a side of which it wrote nothing that holds, and those of sources that it was
    not given.
    """
    written = {one.is_interview for one in kept}
    withheld = {one.passage.source.id for one in sent.withheld}
    return tuple(
        one
        for one in draft.findings
        if one.is_interview not in written or withheld.intersection(one.support.sources)
    )


def _findings(
    kept: Sequence[claims.Verified], drafted: Sequence[Finding], searched: Searched
) -> tuple[Finding, ...]:
    """Put literature before interviews, and number what is cited in that order."""
    numbers: dict[tuple[str, Span], Citation] = {}
    made: list[Finding] = []
    for side in (False, True):
        for claim in (one for one in kept if one.is_interview == side):
            cited = [_numbered(one, numbers) for one in claim.citations]
            text = claim.text([one.number for one in cited])
            made.append(Finding(text, tuple(dict.fromkeys(cited)), _support(cited, searched)))
        made += [
            replace(
                one,
                citations=tuple(_numbered(each, numbers) for each in one.citations),
                against=tuple(
                    replace(each, citation=_numbered(each.citation, numbers))
                    for each in one.against
                ),
            )
            for one in drafted
            if one.is_interview == side
        ]
    return tuple(made)


def _numbered(citation: Citation, numbers: dict[tuple[str, Span], Citation]) -> Citation:
    """Give a citation its number: the next, or the one that the same words have already."""
    key = (citation.source.id, citation.excerpt.span)
    return numbers.setdefault(key, replace(citation, number=len(numbers) + 1))


def _support(cited: Sequence[Citation], searched: Searched) -> Support:
    """Count what a claim quotes, out of what was searched on the sides that it quotes."""
    literature = dict.fromkeys(one.source.id for one in cited if not one.source.is_interview)
    interviews = dict.fromkeys(one.source.id for one in cited if one.source.is_interview)
    speakers = (one.excerpt.speaker for one in cited if one.source.is_interview)
    return Support(
        sources=(*literature, *interviews),
        participants=tuple(dict.fromkeys(one for one in speakers if one)),
        sources_searched=len(searched.sources),
        participants_searched=len(searched.participants) if interviews else 0,
    )
