"""What a question of a report is called where people talk.

A team asks for "barriers" and "facilitators"; who is interviewed is asked "what holds it back?" and
answers "the PDF". The two share no word (Furnas et al. 1987, "The vocabulary problem in
human-system communication"), so that interviews are searched for the spoken question as well. The
terms are those of implementation research and of interview guides, and no corpus' own.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_DOING = (
    r"(?:(?:the\s+)?(?:implement\w*|adopt\w*|introduc\w*|use|uptake|using|integrat\w*|provid\w*|"
    r"deliver\w*|införa\w*|införandet)(?:\s+(?:of|av))?\s+)?"
)
_LINK = (
    r"(?:\s+(?:to|for|in|of|with|against|when|towards|toward|about|on|för|mot|med|till|i)\b)?\s*"
)
_KINDS = r"(?:(?:main|key|biggest|major|most\s+\w+|greatest|perceived|common|different)\s+)*"

_HINDERS = (
    r"(?:barriers?|obstacles?|hindrances?|impediments?|challenges?|difficulties|hinder|hindren|"
    r"utmaningar(?:na)?|svårigheter(?:na)?)"
)
_HELPS = (
    r"(?:facilitators?|enablers?|enabling\s+factors?|success\s+factors?|drivers?|"
    r"framgångsfaktorer(?:na)?|möjliggörare)"
)
_CHANGES = r"(?:recommendations?|suggestions?|improvements?|priorities|förbättringar|förslag)"
_SPOKEN = (
    (_HINDERS, "What holds back {rest}? What stops it, what is the hold-up?"),
    (_HELPS, "What has helped {rest}? What has made it better, what works well?"),
    (_CHANGES, "What should change with {rest}? If you could change one thing?"),
    (r"(?:attitudes?|perceptions?|inställning|attityd(?:er)?)", "What do you think of {rest}?"),
    (r"(?:funding|financing|reimbursement|finansiering(?:en)?)", "Who pays for {rest}? The money?"),
    (r"(?:governance|decision[\s-]making|mandates?|styrning(?:en)?)", "Who decides about {rest}?"),
)
_PATTERNS = tuple(
    (re.compile(rf"\b{_KINDS}{words}\b{_LINK}{_DOING}(?P<rest>[^?.;]*)", re.IGNORECASE), spoken)
    for words, spoken in _SPOKEN
)


def spoken(question: str, goes_without_saying: Callable[[str], bool]) -> str:
    """Give a question as it would be asked in an interview; nothing where it is asked so already.

    What follows the written term stays ("barriers to sharing data": what holds back "sharing
    data"), unless it goes without saying: then, and with nothing after it, it is "it".
    """
    for pattern, form in _PATTERNS:
        found = pattern.search(question)
        if found:
            rest = " ".join(found["rest"].split()).strip(" ,:-")
            return form.replace("{rest}", "it" if not rest or goes_without_saying(rest) else rest)
    return ""
