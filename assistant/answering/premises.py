"""What a question takes for granted that the library cannot hold, whatever reads like an answer.

"What do the radiologists say?" has no answer where none was interviewed, however much others say of
them; neither has "how was it in 2026?" of sources that end before, nor "what is S08's real name?"
of transcripts that mask it. A score of words does not see that: the best sentences are about just
this, and answer another question (questions with a false presupposition; Rajpurkar et al. 2018,
"Know What You Don't Know", call them plausible but unanswerable).

Each rule holds only where what it goes by is known: participants with roles, sources with dates.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant import roles
from assistant.domain import Source
from assistant.readers.dates import MONTHS

_NAMED = r"(?:real|actual|true|full|legal|proper|riktiga|verkliga)\s+(?:\w+\s+)?(?:names?|namn)"
_IDENTITY = re.compile(
    rf"\b{_NAMED}\b|\bwho\s+(?:is|was)\s+[A-Z]{{1,3}}\d+(?:\s+(?:really|actually|in\s+real\s+life))?"
    r"\s*\?|\b(?:which|vilket|vilken)\s+(?:\w+\s+){1,2}?(?:is|was|är)\s+\[[^\]]+\]\s*\?",
    re.IGNORECASE,
)
_MASKED = re.compile(r"\[[^\]\d:]+\s?\d*\]")
_PEOPLE = re.compile(
    r"\b(?:participants?|interviewees?|informants?|respondents?|deltagar\w*|informant\w*)\b",
    re.IGNORECASE,
)

_CONTACT = re.compile(
    r"\b(?:e-?mails?(?:\s+address\w*)?|(?:tele)?phone(?:\s+numbers?)?|mobile\s+numbers?|contact\s+details?|"
    r"home\s+address\w*|personal\s+(?:identity\s+)?numbers?|personnummer|telefonnummer|"
    r"mejladress\w*|e-?postadress\w*|kontaktuppgift\w*)\b",
    re.IGNORECASE,
)
_ASKS_FOR = re.compile(
    r"\b(?:(?:give|send|tell)\s+(?:me|us)|(?:do\s+)?(?:you|we)\s+have|(?:i|we)\s+need|ge\s+(?:mig|oss)|"
    r"what(?:'s|\s+is|\s+are)|which\s+is|vad\s+är|vilke[nt]\s+är)\b",
    re.IGNORECASE,
)

_SEASONS = {
    **dict.fromkeys(("spring", "våren"), 3),
    **dict.fromkeys(("summer", "sommaren"), 6),
    **dict.fromkeys(("autumn", "fall", "hösten"), 9),
    **MONTHS,
}
_WHEN = re.compile(
    rf"(?:\b(?P<season>{'|'.join(_SEASONS)})\s+(?:of\s+)?)?(?<![\w.,-])(?P<year>(?:19|20)\d\d)(?![\w-])",
    re.IGNORECASE,
)
_HAS_BEEN = re.compile(
    r"\b(?:did|was|were|has|have|had|been|improved|changed|blev|var|har|hade|gick|fick)\b",
    re.IGNORECASE,
)

_PLANNED = re.compile(
    r"\b(?:plan|promis|budget|decid|agree|expect|forecast|predict|schedul|propos|foresee|intend|"
    r"appl(?:y|ied)|granted|will\b|planer|lova|besluta|räkna)",
    re.IGNORECASE,
)
"""What may well be said beforehand: "what was promised for 2026?"."""

_WHO = (
    r"(?P<{0}>(?:[\w-]+\s+){{0,2}}?(?:\w+(?:ologist|icist|iatrist|rapist|economist|journalist)|"
    r"pharmacist|dentist|physician|surgeon|technician|politician|statistician|doctor|nurse|midwi[fv]e|"
    r"manager|director|lawyer|counsellor|secretary|secretarie|administrator|engineer|researcher|"
    r"professor|coordinator|officer|programmer|developer|purchaser|payer|vendor|supplier|student|"
    r"teacher|trainee|intern)s)"
)
_SAY = (
    r"(?:say|think|want|believe|feel|describe|complain|argue|suggest|prefer|report|propose|tell)\b"
)
_ASKED_OF = re.compile(
    rf"\b(?:do|did|would)\s+(?:the|our|any|all(?:\s+the)?)\s+{_WHO.format('doing')}\s+{_SAY}"
    rf"|\baccording\s+to\s+(?:the|our)\s+{_WHO.format('accorded')}\b"
    rf"|\b(?:views?|opinions?|perspectives?|positions?)\s+of\s+(?:the|our)\s+{_WHO.format('holding')}\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Unmet:
    """Why there can be no answer, on the side of the interviews and on that of the literature."""

    interviews: str = ""
    literature: str = ""

    def of(self, *, is_interview: bool) -> str:
        """Give why a side cannot answer, or nothing."""
        return self.interviews if is_interview else self.literature

    @property
    def reason(self) -> str:
        """Why nothing can answer."""
        return self.interviews or self.literature

    @property
    def notices(self) -> tuple[str, ...]:
        """What to say where the other side answers, as sentences."""
        why = self.reason
        return (f"{why[0].upper()}{why[1:]}.",) if why else ()


MET = Unmet()


def unmet(text: str, sources: Sequence[Source]) -> Unmet:
    """Give what a question takes for granted that these sources, which are asked, do not bear out.

    Rules are tried in the order of how much they rule out; the first that holds is given.
    """
    if why := _identity(text, sources) or _later(text, sources):
        return Unmet(why, why)
    if _CONTACT.search(text) and _ASKS_FOR.search(text):
        return Unmet("contact details of people are not given out of interviews")
    return Unmet(_not_interviewed(text, sources))


def _identity(text: str, sources: Sequence[Source]) -> str:
    """Who stands behind an identifier or a masked name is what nobody may find out here."""
    found = _IDENTITY.search(text)
    if found is None:
        return ""
    about_people = _PEOPLE.search(text) or roles.mentioned(text, sources)
    if not (about_people or _MASKED.search(text)):
        return ""
    return "who or what stands behind a pseudonym or a masked name is not in the library"


def _later(text: str, sources: Sequence[Source]) -> str:
    """What has happened since cannot be in sources that all end before."""
    found = list(_WHEN.finditer(text))
    if not found or not _HAS_BEEN.search(text) or _PLANNED.search(text):
        return ""
    dates = [one.issued for one in sources if one.provenance != "note"]
    if not dates or not all(dates):
        return ""
    newest = max(dates)
    if not all(_date(one) > newest[: len(_date(one))] for one in found):
        return ""
    when = found[0][0].strip()
    return f"nothing that was searched is later than {newest}, and the question is about {when}"


def _date(when: re.Match[str]) -> str:
    """Give a year, or a year and the month that it or its season begins with."""
    month = _SEASONS.get((when["season"] or "").casefold())
    return when["year"] + (f"-{month:02}" if month else "")


def _not_interviewed(text: str, sources: Sequence[Source]) -> str:
    """Nobody can say what people think who were not asked."""
    found = _ASKED_OF.search(text)
    if found is None:
        return ""
    people = [one for source in sources if source.is_interview for one in source.participants]
    if not people or not all(one.role for one in people):
        return ""
    who = next(words for words in found.groupdict().values() if words)
    if roles.mentioned(who, sources):
        return ""
    return f"none of those interviewed is among the {who}"
