"""What the index and the readers know of languages: English and Swedish.

The analyser turns text into index terms: words are case-folded, British and American spellings
meet ("personalised", "personalized"), stop words are left out and the rest is stemmed with
Snowball (Porter, M. F. 2001, "Snowball: a language for stemming algorithms") for its language.
It runs in Python and not in the database, so that spelling can be folded before stemming.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

import Stemmer

LANGUAGES = ("en", "sv")

_SNOWBALL_NAME = {"en": "english", "sv": "swedish"}

_LETTERS = "[^\\W\u00b2\u00b3\u00b9\u2070-\u209c]"
"""What words are made of: no raised or lowered numbers, which mark notes and references."""

_WORD = re.compile(rf"{_LETTERS}+(?:['\u2019]{_LETTERS}+)*", re.UNICODE)

STOP_WORDS = {
    "en": frozenset(
        """a about above after again against all also am an and any are as at be because been
        before being below between both but by can cannot could did do does doing down during each
        either few for from further had has have having he her here hers herself him himself his
        how however i if in into is it its itself just let me might mine more most much must my
        myself no nor not of off on once only onto or other our ours ourselves out over own per
        same say shall she should so some such than that the their theirs them themselves then
        there these they this those through thus to too under until up upon us very was we were
        what whatever when where whether which while who whom whose why will with within without
        would you your yours yourself yourselves tell describe explain does doesn't don't didn't
        isn't wasn't aren't weren't won't wouldn't couldn't shouldn't can't i'm i've i'd i'll
        it's that's there's they're we're you're he's she's what's who's um uh er erm mm mhm hmm
        yeah""".split()
    ),
    "sv": frozenset(
        """alla allt att av blev bli blir blivit da dar de dem den denna deras dess dessa det detta
        dig din dina ditt dock du där då efter ej eller en er era ert ett fran från for för ha hade
        han hans har henne hennes hon honom hur här i icke in ingen inom inte ja jag ju kan kunde
        man med mellan men mig min mina mitt mot mycket ni nu när någon något några och om oss på
        sig sin sina sitt ska skall skulle som så sådan till under upp ut utan vad var vara vart
        varför varit vem vi vid vilka vilken vilket vill än är åt över också bara sedan alltså eh
        öh hm liksom""".split()
    ),
}

_SPELLINGS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?<=[a-z]{3})is(e|es|ed|er|ers|ing|ation|ations|ational|able)$"), r"iz\1"),
    (re.compile(r"(?<=[a-z]{2})ys(e|ed|es|ing)$"), r"yz\1"),
    (
        re.compile(
            r"^(behavi|lab|col|fav|hon|hum|neighb|rum|tum|vap|vig|endeav|harb|arm|sav|flav)our"
        ),
        r"\1or",
    ),
    (re.compile(r"^(cent|fib|lit|theat|meag|calib|met)re(s|d)?$"), r"\1er\2"),
    (re.compile(r"(?<=[aeiou]l)l(ed|ing|er|ers)$"), r"\1"),
    (re.compile(r"^(p|orthop)aed"), r"\1ed"),
    (re.compile(r"haem"), "hem"),
    (re.compile(r"oedem"), "edem"),
    (re.compile(r"oesoph"), "esoph"),
    (re.compile(r"aemia"), "emia"),
    (re.compile(r"anaes"), "anes"),
    (re.compile(r"gynaec"), "gynec"),
    (re.compile(r"diarrhoea"), "diarrhea"),
    (re.compile(r"oestr"), "estr"),
    (re.compile(r"leuk?aem"), "leukem"),
    (re.compile(r"^programme(s?)$"), r"program\1"),
    (re.compile(r"^catalogue(s?)$"), r"catalog\1"),
)

_IRREGULAR = {
    "defence": "defense",
    "offence": "offense",
    "licence": "license",
    "licences": "licenses",
    "practise": "practice",
    "practised": "practiced",
    "practising": "practicing",
    "enrol": "enroll",
    "fulfil": "fulfill",
    "judgement": "judgment",
    "ageing": "aging",
    "sceptical": "skeptical",
    "grey": "gray",
    "cheque": "check",
}

_MARKS = {
    "en": frozenset(
        "the of and to in is that it was for with as we i you this have not are".split()
    ),
    "sv": frozenset(
        "och att det som en på är av för med den till inte om ett vi jag har de".split()
    ),
}
_ENOUGH_WORDS = 8


@lru_cache(maxsize=1 << 16)
def fold_spelling(word: str) -> str:
    """Give the American spelling of a case-folded English word, or the word as it is."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    for pattern, replacement in _SPELLINGS:
        word = pattern.sub(replacement, word)
    return word


@lru_cache(maxsize=1 << 17)
def stem(word: str, language: str) -> str:
    """Stem one case-folded word for its language; an unknown language is read as English."""
    if word.isascii() and not word.isalpha() and any(letter.isdecimal() for letter in word):
        return word
    if language == "sv":
        return str(_stemmer("sv").stemWord(word))
    return str(_stemmer("en").stemWord(fold_spelling(word)))


@lru_cache(maxsize=4)
def _stemmer(language: str) -> Stemmer.Stemmer:
    return Stemmer.Stemmer(_SNOWBALL_NAME[language])


def fold(text: str) -> str:
    """Fold case, compatibility forms and the apostrophes of elisions."""
    return unicodedata.normalize("NFKC", text).casefold().replace("\u2019", "'")


def words(text: str) -> Iterator[str]:
    """Yield the folded words of a text in their order."""
    return (match.group() for match in _WORD.finditer(fold(text)))


def stop_words(language: str) -> frozenset[str]:
    """Give the words of a language that carry nothing; an unknown one is read as English."""
    return STOP_WORDS.get(language, STOP_WORDS["en"])


_STRAIGHT = str.maketrans("\u2018\u2019\u201c\u201d\u201e", '\'\'"""')


def straightened(text: str) -> str:
    """Give a text on one line with straight quotation marks, which patterns are written for."""
    return " ".join(text.translate(_STRAIGHT).split())


def terms(text: str, language: str = "en") -> list[str]:
    """Turn text into index terms: folded, without stop words, stemmed; in order, repeated."""
    stop = stop_words(language)
    return [stem(word.removesuffix("'s"), language) for word in words(text) if word not in stop]


def query_terms(text: str, languages: tuple[str, ...] = LANGUAGES) -> list[str]:
    """Give the terms of a query once each, stemmed for every language that the corpus holds.

    The question's own language decides which stop words it loses; each word that is left is then
    stemmed for every language, so that an English question meets an English word in a Swedish
    text and the other way round.
    """
    own = detect(text) or "en"
    stop = stop_words(own)
    kept = [word.removesuffix("'s") for word in words(text) if word not in stop]
    return list(dict.fromkeys(stem(word, language) for word in kept for language in languages))


_ASKS = re.compile(
    r"\?|^\W*(?:who|whom|whose|what|when|where|why|how|which|is|are|was|were|do|does|did|has|have|"
    r"can|could|should|would|will|tell|list|summari[sz]e|describe|explain|compare|give|name|find|"
    r"discuss|show|vem|vad|vilk\w+|hur|när|var|varför|finns|är|har|kan|ska|beskriv|jämför)\b",
    re.IGNORECASE,
)
_FEWEST_OF_A_CLAIM = 5


def is_claim(text: str) -> bool:
    """Whether a text states something whole, rather than asking or naming what is looked for."""
    said = text.strip()
    return said.endswith(".") and len(said.split()) >= _FEWEST_OF_A_CLAIM and not _ASKS.search(said)


def detect(text: str) -> str:
    """Tell whether a text is English or Swedish (BCP 47 code), or ``""`` where it cannot be told.

    Counts the commonest function words of each language, which is reliable from a sentence on and
    needs no model; a text of fewer than eight words is left undecided unless only one language's
    words are in it.
    """
    found = list(words(text[:20_000]))
    counts = {code: sum(word in marks for word in found) for code, marks in _MARKS.items()}
    best = max(counts, key=lambda code: counts[code])
    others = sum(counts.values()) - counts[best]
    if counts[best] == 0 or (others and len(found) < _ENOUGH_WORDS):
        return ""
    return best if counts[best] > 2 * others and counts[best] * 25 >= len(found) else ""
