"""Ranking by words: BM25 over the catalogue's full-text table.

The formula is SQLite's (Robertson and Zaragoza 2009, "The Probabilistic Relevance Framework"),
worked out here step by step as SQLite does, so that scores are the same: its own ``bm25()`` reads
the length of each passage anew, and takes several times as long for a large corpus.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Integers = NDArray[np.int64]
    Floats = NDArray[np.float64]

Rows = Callable[..., list[tuple[Any, ...]]]
"""Runs a statement with its values, and gives its rows."""

_ONE_TOKEN = re.compile("[a-z0-9\u00e0-\u00f6\u00f8-\u00ff]+")
"""Terms that SQLite's tokenizer leaves as they are; it takes an elision for two tokens."""

_K1, _B = 1.2, 0.75


class Scored(NamedTuple):
    """Passages with a score each, in order of number."""

    numbers: Integers
    scores: Floats


class Lexical:
    """One state of the full-text table; what it remembers is of that state."""

    def __init__(self, rows: Rows) -> None:
        """Read through ``rows``."""
        self._rows = rows
        self._sizes: tuple[Integers, Integers] | None = None

    def match(self, terms: Sequence[str], weights: tuple[float, float]) -> Scored:
        """Score every passage that holds one of the terms by BM25; higher is better.

        ``weights`` are those of context and body. The formula is SQLite's, with k1 = 1.2 and
        b = 0.75 (Robertson and Zaragoza 2009, "The Probabilistic Relevance Framework"). It is
        worked out here, step by step as SQLite does, so that scores are the same: SQLite reads
        the length of each passage anew, and takes several times as long for a large corpus. A
        term that is not one token to SQLite is looked for by SQLite.
        """
        import numpy as np  # noqa: PLC0415 - a tenth of a second that `--help` need not pay

        if not all(_ONE_TOKEN.fullmatch(term) for term in terms):
            return self._matched_by_sqlite(terms, weights)
        numbers, lengths = self._lengths()
        scores = np.zeros(len(numbers))
        is_found = np.zeros(len(numbers), bool)
        longer = _K1 * (1 - _B + _B * lengths / (int(lengths.sum()) / max(1, len(lengths))))
        for term in terms:
            instances = self._instances(term)
            places = np.searchsorted(numbers, instances // 2)
            often = np.bincount(places, np.array(weights)[instances % 2], len(numbers))
            holding = np.flatnonzero(np.bincount(places, minlength=len(numbers)))
            often = often[holding]
            rare = math.log((len(numbers) - len(holding) + 0.5) / (len(holding) + 0.5))
            rare = rare if rare > 0 else 1e-6
            scores[holding] += rare * ((often * (_K1 + 1)) / (often + longer[holding]))
            is_found[holding] = True
        return Scored(numbers[is_found], rounded(scores[is_found]))

    def _matched_by_sqlite(self, terms: Sequence[str], weights: tuple[float, float]) -> Scored:
        import numpy as np  # noqa: PLC0415 - a tenth of a second that `--help` need not pay

        expression = " OR ".join('"' + term.replace('"', '""') + '"' for term in terms)
        rows = self._rows(
            "SELECT rowid, bm25(passage_terms, ?, ?) FROM passage_terms "
            "WHERE passage_terms MATCH ? ORDER BY rowid",
            (*weights, expression),
        )
        found = np.array(rows, np.float64).reshape(-1, 2)
        return Scored(found[:, 0].astype(np.int64), rounded(-found[:, 1]))

    def _instances(self, term: str) -> Integers:
        """Give where a term stands, in order: a passage's number twice, and 1 more in its body.

        One string holds all of them: a row each would take longer to fetch than to find.
        """
        import numpy as np  # noqa: PLC0415 - a tenth of a second that `--help` need not pay

        self._rows(
            "CREATE VIRTUAL TABLE IF NOT EXISTS temp.instances "
            "USING fts5vocab(main, passage_terms, instance)"
        )
        ((found,),) = self._rows(
            "SELECT group_concat(doc * 2 + (col = 'body')) FROM temp.instances WHERE term = ?",
            (term,),
        )
        return np.fromstring(found or "", np.int64, sep=",")

    def _lengths(self) -> tuple[Integers, Integers]:
        """Give the number of each passage, in order, and of how many terms it is.

        FTS5 keeps them in a table of its own, a blob a passage, with a number a column: seven bits
        a byte, the highest first, and the eighth bit set in all bytes but the last (SQLite's file
        format, "varint").
        """
        import numpy as np  # noqa: PLC0415 - a tenth of a second that `--help` need not pay

        if self._sizes is None:
            ((numbers, sizes),) = self._rows(
                "SELECT group_concat(id), group_concat(hex(sz), '') "
                "FROM (SELECT id, sz FROM passage_terms_docsize ORDER BY id)"
            )
            stored = np.frombuffer(bytes.fromhex(sizes or ""), np.uint8).astype(np.int64)
            ends = np.flatnonzero(stored < 0x80)
            starts = np.concatenate([[0], ends[:-1] + 1])[: len(ends)]
            lengths = np.zeros(len(ends), np.int64)
            for byte in range(int((ends - starts).max(initial=-1)) + 1):
                goes_on = starts + byte <= ends
                digits = stored[starts[goes_on] + byte] & 0x7F
                lengths[goes_on] = lengths[goes_on] * 0x80 + digits
            columns = lengths.reshape(-1, 2)
            self._sizes = np.fromstring(numbers or "", np.int64, sep=","), columns.sum(axis=1)
        return self._sizes


def rounded(scores: Floats) -> Floats:
    """Round to six places, each to what ``round(score, 6)`` gives, many at once.

    NumPy rounds a multiple of the score, which may come to lie on the other side of a half.
    """
    import numpy as np  # noqa: PLC0415 - a tenth of a second that `--help` need not pay

    millions = scores * 1e6
    made: Floats = np.rint(millions) / 1e6
    for place in np.flatnonzero(np.abs(millions - np.floor(millions) - 0.5) < 1e-3).tolist():
        made[place] = round(float(scores[place]), 6)
    return made
