"""Building the database from ``data/``: everything is validated first, then written beside the old and swapped in."""

from __future__ import annotations

import os
import secrets
from functools import partial
from pathlib import Path

import pandas as pd
from sqlalchemy import Engine, create_engine, func, select
from sqlalchemy.engine import URL
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool
from sqlalchemy.schema import AddConstraint, CreateSchema, CreateTable, SetTableComment

from hled_dash.catalogue import DATA, Catalogue, DataFaults, Fault
from hled_dash.catalogue.files import DataFiles, read_files
from hled_dash.catalogue.loader import examine_catalogue, indicator_faults, parse_catalogue
from hled_dash.catalogue.models import Indicator
from hled_dash.catalogue.refused import RefusedRecords, drop_refused
from hled_dash.language import N_
from hled_dash.store import integrity, ownership, schema
from hled_dash.store.build_lock import LOCK, Progress, build_lock, drop_old_schema, wait_for
from hled_dash.store.derive import derive
from hled_dash.store.derived_vintages import derive_vintages, held_from
from hled_dash.store.engine import build_hash, open_engine, parse_database_url, read_build_hash
from hled_dash.store.errors import (
    DAMAGED,
    NOT_WRITTEN,
    DatabaseMissing,
    DatabaseUnreachable,
    StoreError,
    describe_error,
)
from hled_dash.store.fill import fill
from hled_dash.store.observations import content_hash, read_data
from hled_dash.store.postgresql import SCHEMA, create_writer
from hled_dash.store.vintages import Vintage, examine_vintages, read_vintages

#: What a database is filled with: see ``fill``.
Contents = tuple[Catalogue, dict[str, pd.DataFrame], list[Vintage], dict[str, str], str]


READING, DERIVING, WRITING, READY = (
    N_("Reading and checking the data files …"), N_("Computing derived indicators …"), N_("Writing the database …"),
    N_("Ready"),
)


def is_built(url: str, data: Path = DATA) -> bool:
    """Return whether the database is whole and holds exactly what is in ``data``."""
    if integrity.is_damaged(parse_database_url(url)):
        return False
    try:
        engine = open_engine(url)
    except DatabaseMissing:
        return False
    try:
        return read_build_hash(engine) == content_hash(read_files(data))
    finally:
        engine.dispose()


def ensure_intact(url: str, data: Path = DATA, progress: Progress | None = None) -> None:
    """Build a damaged database again; one that is older than ``data`` stays.

    Raises:
        As :func:`ensure_built`.
    """
    if integrity.is_damaged(parse_database_url(url)):
        ensure_built(url, data, progress)


def file_state(url: str) -> tuple[int, ...]:
    """Return what changes when a SQLite file is written to or replaced; nothing of PostgreSQL."""
    where = parse_database_url(url)
    try:
        status = os.stat(str(where.database)) if where.get_backend_name() == "sqlite" else None
    except OSError:
        return ()
    return (status.st_ino, status.st_size, status.st_mtime_ns) if status else ()


def open_build(url: str, data: Path = DATA) -> tuple[Engine, Catalogue]:
    """Open an engine that can only read, and the catalogue of the data that its database was built from.

    Raises:
        DatabaseMissing: If nothing was built there yet, or from other data than ``data``.
        DatabaseUnreachable: If the server does not answer.
    """
    engine = open_engine(url)
    try:
        return engine, parse_catalogue(read_built(engine, data))
    except (StoreError, DataFaults):
        engine.dispose()
        raise


def read_built(engine: Engine, data: Path = DATA) -> DataFiles:
    """Return the files of ``data``, from which the database of an engine was built.

    Raises:
        DatabaseMissing: If ``data`` has other content now.
    """
    files = read_files(data)
    if content_hash(files) != build_hash(engine):
        raise DatabaseMissing("the database was built from other data than this server has")
    return files


def ensure_built(url: str, data: Path = DATA, progress: Progress | None = None, *, force: bool = False) -> bool:
    """Build unless the database already holds what is in ``data`` (or ``force``). Processes build one at a time.

    Returns:
        True when something was built.

    Raises:
        DataFaults: If ``data`` has faults; the old database stays.
        OwnershipError: If the address names something that this program did not make; it is left as it is.
        StoreError: If the database cannot be written; the old one stays.
    """
    where = parse_database_url(url)
    tell = progress or (lambda share, step: None)
    # First without the lock: a reader without the right to write needs none.
    if not force and is_built(url, data):
        return False
    with build_lock(where, tell):
        if not force and is_built(url, data):
            return False
        if integrity.is_damaged(where):
            tell(0.0, DAMAGED)
        tell(0.05, READING)
        files = read_files(data)
        catalogue, frames = validated(progress=tell, files=files)
        vintages = read_vintages(files, catalogue)
        first = held_from(catalogue, vintages)
        vintages = sorted(vintages + derive_vintages(catalogue, frames, vintages, first))
        tell(0.6, WRITING)
        try:
            contents = (catalogue, frames, vintages, first, content_hash(files))
            if where.get_backend_name() == "sqlite":
                _build_sqlite(Path(str(where.database)), contents)
            else:
                _build_postgresql(where, contents, tell)
        except (SQLAlchemyError, OSError) as error:
            raise DatabaseUnreachable(NOT_WRITTEN, reason=describe_error(error)) from error
        tell(1.0, READY)
        return True


def validated(data: Path = DATA, progress: Progress | None = None,
              files: DataFiles | None = None) -> tuple[Catalogue, dict[str, pd.DataFrame]]:
    """Return the catalogue and the observations of ``data`` (of ``files``, where they are read already), with derived
    indicators computed.

    Raises:
        DataFaults: with every fault that was found.
    """
    files = read_files(data) if files is None else files
    refused, faults = None, list[Fault]()
    try:
        catalogue = parse_catalogue(files)
    except DataFaults:
        catalogue, faults, refused = examine_catalogue(files)
    frames, observation_faults = examine_observations(files, catalogue, progress, refused)
    if faults or observation_faults:
        raise DataFaults([*faults, *observation_faults])
    return catalogue, frames


def examine_observations(files: DataFiles, catalogue: Catalogue, progress: Progress | None = None,
                         refused: RefusedRecords | None = None) -> tuple[dict[str, pd.DataFrame], list[Fault]]:
    """Return the observations of all indicators in which, and in whose inputs, there is no fault; and every fault of
    observations, shapes, earlier vintages and formulas.

    Args:
        refused: What was refused of the catalogue; what is refused here is added.
    """
    refused = RefusedRecords() if refused is None else refused
    frames, faults, incomplete = read_data(files, catalogue, refused)
    faults += examine_vintages(files, catalogue, refused)[1]
    if progress:
        progress(0.3, DERIVING)
    refused[Indicator].add(code for code in catalogue.indicators if code in incomplete)
    known = drop_refused(catalogue, refused)
    frames = {code: frame for code, frame in frames.items() if code in known.indicators}
    derived, reasons = derive(known, frames)
    refused[Indicator].add(reasons)
    return {**frames, **derived}, faults + indicator_faults(files, reasons)


def _build_sqlite(path: Path, contents: Contents) -> None:
    """Write a new file beside the old one, sync it, and rename it, which is atomic."""
    new = path.with_name(f"{path.name}.{secrets.token_hex(8)}.new")
    engine = create_engine(URL.create("sqlite", database=str(new)), poolclass=NullPool)
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql("pragma journal_mode = off")
            connection.exec_driver_sql("pragma synchronous = off")
            # Foreign keys are checked once at the end, which is faster than row by row.
            connection.exec_driver_sql("pragma foreign_keys = off")
            # Written at once, so that what a killed build leaves is known to be ours.
            connection.exec_driver_sql(f"pragma application_id = {ownership.APPLICATION_ID}")
            connection.exec_driver_sql(f"pragma user_version = {schema.VERSION}")
            connection.commit()
            schema.metadata.create_all(connection)
            fill(connection, *contents)
            connection.commit()
            if connection.exec_driver_sql("pragma foreign_key_check").first() is not None:
                raise StoreError("an observation names a record that is not there")
            connection.exec_driver_sql("analyze")
            connection.commit()
        integrity.append_checksum(new)
        ownership.mark_file(new)
        ownership.require_file(path)
        if path.is_dir():
            # An empty one: require_file has looked, and rmdir takes no other.
            path.rmdir()
        ownership.keep_unrecognized(path)
        os.replace(new, path)
    finally:
        engine.dispose()
        new.unlink(missing_ok=True)


def _build_postgresql(where: URL, contents: Contents, tell: Progress) -> None:
    """Write a new schema beside the old one and rename it, in one transaction: readers see the old or the new."""
    new = f"{SCHEMA}_{secrets.token_hex(8)}"
    engine = create_writer(where)
    try:
        with engine.begin() as connection:
            connection.execute(select(func.pg_advisory_xact_lock(LOCK + 1)))
            connection.execute(CreateSchema(new))
            ownership.mark_schema(connection, new)
            connection.exec_driver_sql(f"set local search_path = {new}")
            tables = schema.metadata.sorted_tables
            for table in tables:
                connection.execute(CreateTable(table, include_foreign_key_constraints=()))
                connection.execute(SetTableComment(table))
            fill(connection, *contents)
            # Foreign keys are checked by one query each, which is many times faster than row by row.
            for table in tables:
                for foreign_key in table.foreign_key_constraints:
                    connection.execute(AddConstraint(foreign_key, isolate_from_table=False))
            connection.exec_driver_sql("analyze")
            wait_for(partial(drop_old_schema, connection), tell)
            connection.exec_driver_sql(f"alter schema {new} rename to {SCHEMA}")
    finally:
        engine.dispose()
