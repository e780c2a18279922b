"""A file of questions, in the four forms that people keep one in.

Each question has a text and may have an id and a scope. Whatever stands in the file is data; what
cannot be understood is one line that names the file, the place in it, and what to do.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from assistant.domain import Failure, Question, Scope
from assistant.errors import UsageError

_SCOPE = {
    "type": "types",
    "source": "sources",
    "participant": "participants",
    "role": "roles",
    "group": "groups",
    "code": "codes",
}
_TEXT = ("question", "text")
_KNOWN = ("id", *_TEXT, *_SCOPE, "year")
_SHOWN = 40
"""Characters of an unknown key that a message shows."""

_LINE_BREAK = re.compile(r"\r\n|\n|\r")
"""What ends a line; ``str.splitlines`` takes control characters for line breaks too."""

Fields = Sequence[tuple[object, object]]
"""Keys and values as they stand in the file: pairs, so that a key given twice is noticed."""


def read(path: Path) -> tuple[Question | Failure, ...]:
    """Read the questions of a file in their order; an id that is not given is the place.

    One that is empty, as in a table that is not filled in yet, keeps no other from being asked.

    Raises:
        UsageError: the file cannot be read, something in it is not a question, or it has none.

    """
    form = _FORMS.get(path.suffix.casefold())
    if form is None:
        raise UsageError(
            f"{path}: questions are read from .txt, .csv, .yaml, .yml and .jsonl: rename the file"
        )
    found: dict[str, Question | Failure] = {}
    places: dict[str, str] = {}
    for place, fields in form(path, _decoded(path)):
        try:
            question = _question(fields, len(found) + 1)
        except ValueError as error:
            raise UsageError(f"{path}, {place}: {error}") from error
        if question.id in found:
            raise UsageError(
                f"{path}, {place}: the id {question.id!r} stands in {places[question.id]} too: "
                "give each question its own"
            )
        reason = f"{place}: the question is empty: write it, or take it out"
        found[question.id] = question if question.text else Failure(question, reason)
        places[question.id] = place
    empty = [one for one in found.values() if isinstance(one, Failure)]
    if len(empty) == len(found):
        what = f", {empty[0].reason}" if empty else ": there is no question in it: write one"
        raise UsageError(f"{path}{what}")
    return tuple(found.values())


def _decoded(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}") from error
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UsageError(
            f"{path}, line {line}: not UTF-8: save the file as UTF-8 "
            "(a spreadsheet calls it 'CSV UTF-8')"
        ) from error


# The four forms: each gives the place of a question in the file, and its fields.


def _lines(_: Path, text: str) -> Iterator[tuple[str, Fields]]:
    for number, line in enumerate(_LINE_BREAK.split(text), 1):
        if line.strip() and not line.lstrip().startswith("#"):
            yield f"line {number}", [("question", line)]


def _rows(path: Path, text: str) -> Iterator[tuple[str, Fields]]:
    # Where the comma is the decimal mark, spreadsheets put semicolons between the cells.
    head = _LINE_BREAK.split(text, maxsplit=1)[0]
    between = ";" if ";" in head and "," not in head else ","
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=between, strict=True)
    columns: list[str] = []
    number = 0
    try:
        for number, row in enumerate(rows, 1):
            if not any(cell.strip() for cell in row):
                continue
            if not columns:
                columns = row
                _check(path, number, columns)
            elif any(cell.strip() for cell in row[len(columns) :]):
                raise UsageError(
                    f"{path}, row {number}: more cells than columns: "
                    f"put a text that has {between!r} in it between double quotes"
                )
            else:
                yield f"row {number}", list(zip(columns, row, strict=False))
    except csv.Error as error:
        raise UsageError(f"{path}, row {number + 1}: not CSV: {error}") from error


def _check(path: Path, number: int, columns: list[str]) -> None:
    """Say it of the header, and not of the first row below it, when a column is wrong."""
    try:
        _named([(column, "") for column in columns])
    except ValueError as error:
        raise UsageError(f"{path}, row {number}: {error} (this row names the columns)") from error


def _records(path: Path, text: str) -> Iterator[tuple[str, Fields]]:
    for number, line in enumerate(_LINE_BREAK.split(text), 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line, object_pairs_hook=tuple)
        except (ValueError, RecursionError) as error:
            raise UsageError(f"{path}, line {number}: not JSON: {error}") from error
        if not isinstance(record, tuple):
            raise UsageError(
                f'{path}, line {number}: not an object: write {{"id": "…", "question": "…"}}'
            )
        yield f"line {number}", record


def _entries(path: Path, text: str) -> Iterator[tuple[str, Fields]]:
    import yaml  # noqa: PLC0415 - no other form needs it

    # The base loader makes nothing but texts, lists and mappings: no tag is obeyed, and
    # `id: 007` and `- no` stay what was written.
    try:
        loader = yaml.BaseLoader(text)
        made = partial(loader.construct_object, deep=True)
        root = loader.get_single_node()
        if root is None:
            return
        if not isinstance(root, yaml.SequenceNode):
            raise UsageError(f"{path}: not a list: write each question behind a dash")
        for node in root.value:
            yield (
                f"line {node.start_mark.line + 1}",
                [(made(key), made(value)) for key, value in node.value]
                if isinstance(node, yaml.MappingNode)
                else [("question", made(node))],
            )
    except (yaml.YAMLError, RecursionError) as error:
        raise UsageError(f"{path}{_yaml_place(error, text)}: not YAML: {_said(error)}") from error


def _yaml_place(error: Exception, text: str) -> str:
    mark = getattr(error, "problem_mark", None)
    if mark is not None:
        return f", line {mark.line + 1}"
    position = getattr(error, "position", None)
    return "" if position is None else f", line {text.count(chr(10), 0, position) + 1}"


def _said(error: Exception) -> str:
    said = getattr(error, "problem", None) or getattr(error, "reason", None) or error
    return " ".join(str(said).split())


_FORMS: dict[str, Callable[[Path, str], Iterator[tuple[str, Fields]]]] = {
    ".txt": _lines,
    ".csv": _rows,
    ".yaml": _entries,
    ".yml": _entries,
    ".jsonl": _records,
}


# What the fields mean; a ValueError says what is wrong, and ``read`` says where.


def _question(fields: Fields, place: int) -> Question:
    named = _named(fields)
    text = _text("question", next(named[key] for key in _TEXT if key in named)).strip()
    years = _values("year", named.get("year"))
    if len(years) > 1:
        raise ValueError("more than one year: write 2020, 2020-, -2020 or 2018-2020")
    scope = Scope(
        **{field: _values(key, named.get(key)) for key, field in _SCOPE.items()},
        years=_years(years[0]) if years else (None, None),
    )
    return Question(text, _text("id", named.get("id")).strip() or str(place), scope)


def _named(fields: Fields) -> dict[str, object]:
    named: dict[str, object] = {}
    for key, value in fields:
        name = key.strip().casefold() if isinstance(key, str) else ""
        if name not in _KNOWN:
            shown = repr(key[:_SHOWN]) if isinstance(key, str) else "that is not a text"
            raise ValueError(
                f"there is no key {shown}: there is {', '.join(_KNOWN)}; "
                "a text with a colon in it goes between quotes"
            )
        if name in named:
            raise ValueError(f"{name} is given twice: take one out")
        named[name] = value
    given = [name for name in _TEXT if name in named]
    if len(given) != 1:
        raise ValueError(
            "question and text are both given: take one out"
            if given
            else "no question: write it under question (or text)"
        )
    return named


def _values(key: str, given: object) -> tuple[str, ...]:
    """Give the values of a scope's field: a list, or a text with semicolons between them."""
    several = given if isinstance(given, list) else _text(key, given).split(";")
    values = (_text(key, one).strip() for one in several)
    return tuple(dict.fromkeys(one for one in values if one))


def _text(key: str, given: object) -> str:
    if given is None:
        return ""
    if isinstance(given, int) and not isinstance(given, bool):
        return str(given)
    if not isinstance(given, str):
        raise ValueError(f"{key} is not a text: put it between quotes")  # noqa: TRY004 - see above
    try:
        given.encode()
    except UnicodeEncodeError as error:
        raise ValueError(f"{key} has half of a surrogate pair in it: write it anew") from error
    return given


def _years(given: str) -> tuple[int | None, int | None]:
    match = re.fullmatch(r"(\d{4})?(?:([-\u2013])(\d{4})?)?", given, re.ASCII)
    first, dash, last = match.groups() if match else (None, None, None)
    if not (first or last) or (first and last and first > last):
        raise ValueError(f"year {given[:_SHOWN]!r}: write 2020, 2020-, -2020 or 2018-2020")
    last = last if dash else first
    return (int(first) if first else None, int(last) if last else None)
