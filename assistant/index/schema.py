"""The tables of the catalogue, and how it is opened."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from assistant.errors import IndexLocked, IndexUnusable, NoSpace

VERSION = 3
"""Counts up whenever the tables change; a catalogue of another version is made anew."""

_TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE files (
    path TEXT PRIMARY KEY, size INTEGER NOT NULL, modified INTEGER NOT NULL,
    sha256 TEXT NOT NULL, failure TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE sources (
    id TEXT PRIMARY KEY, stamp TEXT NOT NULL, csl TEXT NOT NULL, text TEXT NOT NULL,
    segments TEXT NOT NULL
);
CREATE TABLE passages (
    number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,
    source TEXT NOT NULL REFERENCES sources(id),
    start INTEGER NOT NULL, "end" INTEGER NOT NULL,
    first_segment INTEGER NOT NULL, last_segment INTEGER NOT NULL,
    speakers TEXT NOT NULL, context TEXT NOT NULL, digest TEXT NOT NULL, vector BLOB NOT NULL
);
CREATE INDEX passages_by_source ON passages(source);
CREATE TABLE acronyms (
    source TEXT NOT NULL REFERENCES sources(id), short TEXT NOT NULL, long TEXT NOT NULL,
    PRIMARY KEY (source, short, long)
) WITHOUT ROWID;
CREATE TABLE codings (
    source TEXT NOT NULL REFERENCES sources(id),
    start INTEGER NOT NULL, "end" INTEGER NOT NULL, code TEXT NOT NULL
);
CREATE INDEX codings_by_source ON codings(source);
CREATE VIRTUAL TABLE passage_terms USING fts5(
    context, body, tokenize = "unicode61 remove_diacritics 0"
);
"""


def open_catalogue(path: Path) -> sqlite3.Connection:
    """Open the catalogue, making it where it is missing or empty.

    Raises:
        IndexLocked: another process is making it.
        IndexUnusable: the file is damaged, or from another version.
        NoSpace: the disk is full.

    """
    try:
        connection = sqlite3.connect(path, timeout=10, isolation_level=None)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA secure_delete = ON")
        found = connection.execute("PRAGMA user_version").fetchone()[0]
        if found == 0:
            _make_tables(connection)
            found = connection.execute("PRAGMA user_version").fetchone()[0]
        connection.execute("SELECT count(*) FROM sources").fetchone()
    except sqlite3.DatabaseError as error:
        raise failure(error, path) from error
    if found != VERSION:
        connection.close()
        raise IndexUnusable(
            f"{path}: written by another version: delete the folder {path.parent} "
            "and run `assistant index`"
        )
    return connection


def _make_tables(connection: sqlite3.Connection) -> None:
    """Make the tables, unless another process has made them since this one looked."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        if connection.execute("PRAGMA user_version").fetchone()[0] == 0:
            for statement in _TABLES.split(";"):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {VERSION}")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def failure(error: sqlite3.Error, path: Path) -> IndexLocked | IndexUnusable | NoSpace:
    """Say what an error of SQLite means to a person."""
    if getattr(error, "sqlite_errorcode", 0) & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        return IndexLocked(f"{path}: another process is writing it: wait until it is done")
    if "full" in str(error):
        return NoSpace(f"{path}: the disk is full: make room and run `assistant index` again")
    return IndexUnusable(
        f"{path}: damaged ({error}): delete the folder {path.parent} and run `assistant index`"
    )
