"""What this program did not make is left as it is: files and schemas that have the name of its own."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from hled_dash import store
from hled_dash.cli import main
from hled_dash.geography import publish
from hled_dash.store import ownership, queries, schema
from tests import small_data
from tests.built_folder import built_folder

__all__ = ["built_folder"]
Make = Callable[[Path], object]


def other_program(path: Path, application_id: int = 0, table: str = "notes") -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"create table {table} (hash text, line text)")
        connection.execute(f"insert into {table} values ('x', 'dear')")
        connection.execute(f"pragma application_id = {application_id}")
        connection.commit()


def empty_database(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("vacuum")


def state(folder: Path) -> dict[str, tuple[int, bytes]]:
    return {path.name: (path.lstat().st_ino, path.read_bytes() if path.is_file() else b"")
            for path in folder.iterdir() if path.name != "data"}


def being_written(path: Path) -> None:
    """What another program has of a database in its first transaction."""
    path.touch()
    path.with_name(f"{path.name}-journal").write_bytes(b"\xd9\xd5\x05\xf9")


FOREIGN: dict[str, Make] = {
    "another program's first transaction": being_written,
    "another program's": other_program,
    "another program's with a build table": lambda path: other_program(path, table="build"),
    "another program's with a mark": lambda path: other_program(path, 0x47504B47),
    "SQLite without tables": empty_database,
    "text": lambda path: path.write_text("dear notes\n" * 1000),
    "image": lambda path: path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40),
    "folder": lambda path: (path / "dear").mkdir(parents=True),
    "dead link": lambda path: path.symlink_to(path.with_name("nowhere")),
    "pipe": os.mkfifo,
}


@pytest.mark.parametrize("kind", FOREIGN)
@pytest.mark.parametrize("force", [False, True])
def test_a_file_of_another_program_is_refused_and_stays(tmp_path: Path, kind: str, force: bool) -> None:
    data = small_data.write(tmp_path)
    path = tmp_path / "hled.sqlite"
    FOREIGN[kind](path)
    before = state(tmp_path)
    with pytest.raises(store.OwnershipError, match="is left as it is") as caught:
        store.ensure_built(f"sqlite:///{path}", data, force=force)
    assert str(path) in str(caught.value)
    if kind != "another program's with a build table":
        with pytest.raises(store.StoreError):
            store.current_build_hash(f"sqlite:///{path}")
    assert state(tmp_path) == before


@pytest.mark.parametrize(("language", "words"), [
    ("en", "was not made by this program and is left as it is"),
    ("es", "no lo creó este programa y se deja como está"),
])
def test_the_command_line_says_it_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], language: str, words: str
) -> None:
    path = tmp_path / "notes.sqlite"
    other_program(path)
    monkeypatch.setenv("HLED_DATABASE_URL", f"sqlite:///{path}")
    for call in (["build"], ["build", "--force"], ["serve"]):
        assert main([*call, "--lang", language]) == 1
        error = capsys.readouterr().err
        assert words in error
        assert len(error.strip().splitlines()) == 1


def test_a_build_marks_its_file(tmp_path: Path) -> None:
    store.ensure_built(f"sqlite:///{tmp_path / 'hled.sqlite'}", small_data.write(tmp_path))
    with closing(sqlite3.connect(tmp_path / "hled.sqlite")) as connection:
        assert connection.execute("pragma application_id").fetchone() == (ownership.APPLICATION_ID,)
        assert connection.execute("pragma user_version").fetchone() == (schema.VERSION,)


def clear_marks(path: Path) -> None:
    """As the version before the marks left its files."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("pragma application_id = 0")
        connection.execute("pragma user_version = 0")
    os.removexattr(path, ownership.ATTRIBUTE)


def test_a_file_of_the_version_before_the_marks_is_ours(tmp_path: Path) -> None:
    data, path = small_data.write(tmp_path), tmp_path / "hled.sqlite"
    url = f"sqlite:///{path}"
    store.ensure_built(url, data)
    clear_marks(path)
    assert store.ensure_built(url, data)
    clear_marks(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("create table notes (line text)")
    with pytest.raises(store.OwnershipError):
        store.ensure_built(url, data, force=True)


def damage(start: int, content: bytes, size: int | None = None) -> Make:
    def change(path: Path) -> None:
        with path.open("r+b") as file:
            file.seek(start)
            file.write(content)
            if size is not None:
                file.truncate(size)

    return change


def in_its_place(make: Make) -> Make:
    def change(path: Path) -> None:
        path.unlink()
        make(path)

    return change


def vacuum(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("vacuum")


DAMAGE: dict[str, Make] = {
    "garbage": damage(0, b"garbage" * 2000), "no header": damage(0, b"\0" * 200), "header": damage(16, b"\xff" * 84),
    "empty": damage(0, b"", 0), "50 bytes": damage(0, b"", 50), "5000 bytes": damage(0, b"", 5000),
    "4 bytes": damage(0, b"gone", 4), "pages": damage(4096, b"\xaa" * 60000), "tables": damage(100, b"\0" * 8000),
    "one value": damage(20_000, b"\x01"), "another version": damage(60, b"\0\0\0\1"),
    "zeroed tail": lambda path: damage(path.stat().st_size - 9000, b"\0" * 9000)(path),
    "cut tail": lambda path: damage(0, b"", path.stat().st_size - 1)(path),
    "longer": lambda path: damage(path.stat().st_size, b"\0")(path),
    "vacuumed": vacuum,
    "empty file": in_its_place(Path.touch), "empty folder": in_its_place(Path.mkdir),
}


@pytest.mark.parametrize("kind", DAMAGE)
def test_a_damaged_database_is_noticed_and_built_again(
        tmp_path: Path, built_folder: tuple[Path, Path], kind: str) -> None:
    data, path = built_folder[0], tmp_path / "hled.sqlite"
    url = f"sqlite:///{path}"
    shutil.copy2(built_folder[1], path)
    ownership.mark_file(path)
    assert store.is_built(url, data)
    DAMAGE[kind](path)
    assert not store.is_built(url, data)
    steps: list[str] = []
    store.ensure_intact(url, data, progress=lambda _share, step: steps.append(step))
    assert steps[0] == store.DAMAGED
    assert store.is_built(url, data)
    engine = store.open_engine(url)
    assert len(queries.observations(engine, "rate")) == 4
    engine.dispose()


def test_a_database_is_served_through_a_link_and_never_replaced(
        tmp_path: Path, built_folder: tuple[Path, Path]) -> None:
    path = tmp_path / "link.sqlite"
    path.symlink_to(built_folder[1])
    assert not store.ensure_built(f"sqlite:///{path}", built_folder[0])
    with pytest.raises(store.OwnershipError):
        store.ensure_built(f"sqlite:///{path}", built_folder[0], force=True)
    assert path.is_symlink()


def test_another_file_in_the_place_of_ours_is_not_ours(tmp_path: Path) -> None:
    data, path = small_data.write(tmp_path), tmp_path / "hled.sqlite"
    url = f"sqlite:///{path}"
    for make in (other_program, FOREIGN["text"]):
        store.ensure_built(url, data)
        path.unlink()
        make(path)
        with pytest.raises(store.OwnershipError):
            store.ensure_built(url, data)
        path.unlink()


def test_a_file_that_comes_during_a_build_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data, path = small_data.write(tmp_path), tmp_path / "hled.sqlite"
    monkeypatch.setattr(ownership, "mark_file", lambda new: path.write_text("dear"))
    with pytest.raises(store.OwnershipError):
        store.ensure_built(f"sqlite:///{path}", data)
    assert path.read_text() == "dear"
    assert not list(tmp_path.glob("*.new"))


def test_files_with_names_like_ours_stay(tmp_path: Path) -> None:
    data, path = small_data.write(tmp_path), tmp_path / "hled.sqlite"
    names = ("hled.lock", "hled.sqlite.lock", "hled.sqlite.new", "hled.sqlite.new-notes.txt", "hled.sqlite.new-journal",
             "hled.sqlite.0123456789abcdef.new", "hled.sqlite-wal.txt")
    for name in names:
        (tmp_path / name).write_text("dear")
    assert store.ensure_built(f"sqlite:///{path}", data)
    assert [(tmp_path / name).read_text() for name in names] == ["dear"] * len(names)
    # An address that ends as a lock does.
    assert store.ensure_built(f"sqlite:///{tmp_path / 'other.lock'}", data)
    assert store.is_built(f"sqlite:///{tmp_path / 'other.lock'}", data)


def test_leftovers_of_killed_builds_are_deleted(tmp_path: Path) -> None:
    data, path = small_data.write(tmp_path), tmp_path / "hled.sqlite"
    left = [tmp_path / f"hled.sqlite.{name * 16}.new" for name in "ab"]
    left[0].touch()
    with closing(sqlite3.connect(left[1])) as connection:
        connection.execute(f"pragma application_id = {ownership.APPLICATION_ID}")
    store.ensure_built(f"sqlite:///{path}", data)
    assert not any(path.exists() for path in left)


@pytest.mark.parametrize("kind", ["folder", "dead link", "pipe"])
def test_a_lock_that_is_no_file_gives_one_sentence(tmp_path: Path, kind: str) -> None:
    data = small_data.write(tmp_path)
    FOREIGN[kind](tmp_path / "hled.sqlite.lock")
    before = state(tmp_path)
    with pytest.raises(store.StoreError):
        store.ensure_built(f"sqlite:///{tmp_path / 'hled.sqlite'}", data)
    assert state(tmp_path) == before


def test_a_question_mark_in_a_path_names_that_file(tmp_path: Path) -> None:
    """``what`` is another file than ``what?.sqlite``, and is not written to."""
    data = small_data.write(tmp_path)
    (tmp_path / "what").write_text("dear")
    store.ensure_built(f"sqlite:///{tmp_path}/what%3F.sqlite", data)
    assert (tmp_path / "what").read_text() == "dear"


def test_shapes_are_published_only_where_this_program_does(tmp_path: Path) -> None:
    target = tmp_path / "geography"
    target.mkdir()
    (target / "admin1.json").write_text("dear")
    with pytest.raises(FileExistsError, match=r"did not put there: admin1\.json"):
        publish(tmp_path)
    assert [path.name for path in target.iterdir()] == ["admin1.json"]
    assert (target / "admin1.json").read_text() == "dear"
    # A folder of the version before the mark has stamps.
    (target / "us_states_us_state.geojson.0123456789").touch()
    publish(tmp_path)
    publish(tmp_path)
    assert (target / "admin1.json").read_text() != "dear"
