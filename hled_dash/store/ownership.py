"""Ownership marks: only files and schemas that this program created are replaced or deleted.

A SQLite file carries :data:`APPLICATION_ID` in its header and :data:`ATTRIBUTE` as an extended attribute of the file,
which stays when its content is damaged and goes when another file takes its name. A file that has the attribute alone
may have been overwritten by another program, and is kept under another name. A PostgreSQL schema carries a comment, and
each table of both databases :data:`schema.MARK`. Databases of versions without these marks are known by the names of
their tables.
"""

from __future__ import annotations

import os
import re
import secrets
import sqlite3
import stat
from collections.abc import Iterator, Mapping
from contextlib import closing, suppress
from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.schema import DropSchema

from hled_dash.language import N_
from hled_dash.store import schema
from hled_dash.store.errors import OwnershipError, sqlstate
from hled_dash.store.postgresql import SCHEMA

#: "HLED"; SQLite keeps four bytes of its header for the program that a file belongs to.
APPLICATION_ID = 0x484C4544
ATTRIBUTE = "user.hled_dash"
COMMENT = "Made by hled_dash, which replaces it at each build."
#: After it, a comment of a version whose tables had no mark names them.
_NAMED_TABLES = " Tables: "
#: The first version whose tables have a mark, and each table of the versions before it, with the columns that all of
#: them had.
FIRST_MARKED = 13
UNMARKED_TABLES: Mapping[str, set[str]] = {name: set(columns.split()) for name, columns in {
    "build": "hash built_at observations", "licence": "code name_en name_es address", "unit": "code name_en name_es",
    "source": "code address licence vintage_date", "indicator": "code name_en name_es unit frequency source derived",
    "place": "code name_en name_es level parent", "breakdown": "code", "breakdown_item": "breakdown dimension item",
    "indicator_breakdown": "indicator breakdown", "series": "indicator breakdown",
    "observation": "indicator breakdown place period value status",
    "vintage": "indicator breakdown place period value status published superseded",
    "latest": "indicator place period value status base_period base_value",
}.items()}

NO_FILE = N_("{path} is not a regular file and is left as it is; name another file in HLED_DATABASE_URL")
OTHER_FILE = N_("{path} was not made by this program and is left as it is; move it away, or name another file in "
                "HLED_DATABASE_URL")
OTHER_TABLE = N_("{path} has the table {table}, which this program did not make, and is left as it is; move it away, "
                 "or name another file in HLED_DATABASE_URL")
WRITTEN_FILE = N_("{path} is left as it is, because another program has written to it and {journal} holds what; close "
                  "that program and move both files away, or name another file in HLED_DATABASE_URL")
OTHER_SCHEMA = N_("the schema {schema} was not made by this program and is left as it is; rename it, or name another "
                  "database in HLED_DATABASE_URL")
OTHER_SCHEMA_TABLE = N_("the schema {schema} has {table}, which this program did not make, and is left as it is; move "
                        "that away, or name another database in HLED_DATABASE_URL")
DEPENDENT = N_("the schema {schema} is left as it is, because something that this program did not make needs it: "
               "{detail}")


def require_file(path: Path) -> None:
    """Raises OwnershipError where the path is taken by anything but a database file that this program made.

    What is empty, a file or a folder, has nothing in it that could be lost, and is ours too, except where another
    program writes to it: SQLite has a journal beside it then, and no build makes one.
    """
    try:
        status = path.lstat()
    except FileNotFoundError:
        return
    if stat.S_ISDIR(status.st_mode) and not any(path.iterdir()):
        return
    if not stat.S_ISREG(status.st_mode):
        raise OwnershipError(NO_FILE, path=path)
    if status.st_size and not _is_ours(path):
        raise OwnershipError(OTHER_FILE, path=path)
    if journal := next((name for name in _journals(path) if _is_hot(name)), None):
        raise OwnershipError(WRITTEN_FILE, path=path, journal=journal.name)


def keep_unrecognized(path: Path) -> None:
    """Give a file a second name if nothing in its content says that this program made it, only its attribute."""
    if path.is_file() and path.stat().st_size and _header_id(path) != APPLICATION_ID and _is_marked(path):
        os.link(path, path.with_name(f"{path.name}.{secrets.token_hex(4)}.damaged"))


def mark_file(path: Path) -> None:
    """Mark a file as ours; without extended attributes a file with a damaged header is not recognised later."""
    if hasattr(os, "setxattr"):
        with suppress(OSError):
            os.setxattr(path, ATTRIBUTE, b"")


def remove_unfinished(path: Path) -> None:
    """Delete what killed builds of this database left; nobody may be building it."""
    for left in path.parent.iterdir():
        if (re.fullmatch(re.escape(path.name) + r"\.[0-9a-f]{16}\.new", left.name)
                and stat.S_ISREG(left.lstat().st_mode)
                and (left.stat().st_size == 0 or _header_id(left) == APPLICATION_ID)):
            left.unlink()


def _is_ours(path: Path) -> bool:
    """Return whether this program made a file.

    Raises:
        OwnershipError: If it did, and another one has added tables.
    """
    try:
        # As immutable nothing is written beside it, whatever its journal.
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
        with closing(connection):
            (number,) = connection.execute("pragma application_id").fetchone()
            (version,) = connection.execute("pragma user_version").fetchone()
            definitions: dict[str, str] = dict(connection.execute(
                "select name, sql from sqlite_master where type in ('table', 'view') and name not glob 'sqlite_*'"))
            # The columns of a virtual table cannot be read without its module.
            columns = {table: {row[0] for row in connection.execute("select name from pragma_table_info(?)", (table,))}
                       for table in definitions if table in schema.metadata.tables or table in UNMARKED_TABLES}
    except sqlite3.Error:
        # Damaged, or not SQLite at all.
        return _header_id(path) == APPLICATION_ID or _is_marked(path)
    if number == APPLICATION_ID:
        if others := [table for table, definition in definitions.items()
                      if (schema.MARK not in definition if version >= FIRST_MARKED else not _is_unmarked_table(
                          table, columns.get(table, set()), has_key="PRIMARY KEY" in definition.upper()))]:
            raise OwnershipError(OTHER_TABLE, path=path, table=min(others))
        return True
    if number == 0 and not definitions:
        return _is_marked(path)
    return number == 0 and definitions.keys() == columns.keys() and columns == _tables()


def _is_unmarked_table(table: str, columns: set[str], *, has_key: bool) -> bool:
    """Return whether a table is as a version without marks made it: with a key, and the columns that all had."""
    return table in UNMARKED_TABLES and columns >= UNMARKED_TABLES[table] and has_key


def _journals(path: Path) -> Iterator[Path]:
    """Yield the names that SQLite gives to a file of changes that are not, or only partly, in the database."""
    return (path.with_name(f"{path.name}-{end}") for end in ("wal", "journal"))


def _is_hot(journal: Path) -> bool:
    """Return whether a journal holds changes: SQLite clears its first bytes, or the file, when they are written."""
    if not journal.is_file():
        return False
    with journal.open("rb") as content:
        return content.read(1) not in (b"", b"\0")


def _header_id(path: Path) -> int:
    with path.open("rb") as content:
        header = content.read(72)
    return int.from_bytes(header[68:72], "big") if header.startswith(b"SQLite format 3\0") else 0


def _is_marked(path: Path) -> bool:
    if hasattr(os, "getxattr"):
        with suppress(OSError):
            os.getxattr(path, ATTRIBUTE)
            return True
    return False


def _tables() -> Mapping[str, set[str]]:
    return {name: {column.name for column in table.columns} for name, table in schema.metadata.tables.items()}


def require_schema(connection: Connection) -> tuple[str, ...] | None:
    """Return the tables of the schema that readers use, all of them made by this program; None if there is no
    schema.

    Raises:
        OwnershipError: If another program made the schema, or a table or view in it.
    """
    name = {"name": SCHEMA}
    row = connection.exec_driver_sql(
        "select obj_description(oid, 'pg_namespace') from pg_namespace where nspname = %(name)s", name
    ).first()
    if row is None:
        return None
    start, named, names = (row[0] or "").partition(_NAMED_TABLES)
    if row[0] and start != COMMENT:
        raise OwnershipError(OTHER_SCHEMA, schema=SCHEMA)
    columns: dict[str, set[str]] = {}
    marked, with_key = set(), set()
    # Views and foreign tables have no key.
    for table, comment, column, has_key in connection.exec_driver_sql(
        "select relname, obj_description(c.oid, 'pg_class'), attname, "
        "exists (select from pg_index where indrelid = c.oid and indisprimary) "
        "from pg_class c left join pg_attribute a on attrelid = c.oid and attnum > 0 and not attisdropped "
        "where relnamespace = to_regnamespace(%(name)s) and relkind in ('r', 'p', 'v', 'm', 'f')", name
    ):
        columns.setdefault(table, set()).add(column)
        if comment == schema.MARK:
            marked.add(table)
        if has_key:
            with_key.add(table)
    if not row[0] and columns != _tables():
        raise OwnershipError(OTHER_SCHEMA, schema=SCHEMA)
    ours = marked if row[0] and not named else {
        table for table in (names.split(", ") if named else columns)
        if _is_unmarked_table(table, columns.get(table, set()), has_key=table in with_key)}
    if others := columns.keys() - ours:
        raise OwnershipError(OTHER_SCHEMA_TABLE, schema=SCHEMA, table=min(others))
    return tuple(sorted(columns))


def mark_schema(connection: Connection, name: str) -> None:
    """Mark a schema as made by this program."""
    connection.exec_driver_sql(f"comment on schema {name} is '{COMMENT}'")


def drop_schema(connection: Connection) -> None:
    """Drop our tables and the schema, and nothing else: without cascade, others' views and tables forbid it.

    Raises:
        OwnershipError: If another program made the schema, or something in it or that needs it.
    """
    tables = require_schema(connection)
    if tables is None:
        return
    quote = connection.dialect.identifier_preparer.quote_identifier
    try:
        if tables:
            connection.exec_driver_sql("drop table " + ", ".join(f"{SCHEMA}.{quote(table)}" for table in tables))
        connection.execute(DropSchema(SCHEMA))
    except DBAPIError as error:
        if sqlstate(error) != "2BP01":
            raise
        detail = str(error.orig.diag.message_detail).splitlines()[0]  # type: ignore[union-attr]
        raise OwnershipError(DEPENDENT, schema=SCHEMA, detail=detail) from error
