"""What a publisher has not changed is not sent again; and a cache that is damaged, full or not there harms nothing."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from hled_dash import store
from hled_dash.catalogue.files import read_files
from hled_dash.language import LANGUAGES
from hled_dash.refresh import AnswerCache, Diff, PublisherClient, RefreshError, refresh_source, to_text
from hled_dash.refresh.http_cache import Entry
from tests.refresh_publisher import CHANGED, HELD, TODAY, Response, Values, data, serve_publisher, wb_page

__all__ = ["data"]


class Office:
    """A publisher with validators, whose figures can be changed between two requests."""

    def __init__(self, figures: Values, header: str = "ETag") -> None:
        self.body = wb_page(figures)
        self.validator = {header: '"one"' if header == "ETag" else "Thu, 01 Oct 2026 06:00:00 GMT"}
        self.status: list[int] = []

    def __call__(self, _path: str, headers: Mapping[str, str]) -> Response:
        known = {headers.get("If-None-Match"), headers.get("If-Modified-Since")}
        response: Response = (304, {}, b"") if known & {*self.validator.values()} else (200, self.validator, self.body)
        self.status.append(response[0])
        return response

    def change(self, figures: Values) -> None:
        self.body, self.validator = wb_page(figures), {"ETag": '"two"'}


def ask(data: Path, address: str, folder: Path) -> Diff:
    files = read_files(data)
    with PublisherClient(AnswerCache(folder), pause=0) as client:
        return refresh_source("src", files, store.validated(files=files)[0], TODAY, client=client, address=address)[0]


@pytest.mark.parametrize("header", ["ETag", "Last-Modified"])
def test_unchanged_responses_are_not_sent_again(data: Path, tmp_path: Path, header: str) -> None:
    office = Office(dict(HELD), header)
    with serve_publisher(lambda *_: None, office) as (address, _requests):
        first, second = (ask(data, address, tmp_path / "cache") for _time in range(2))
        office.change(CHANGED)
        third, fourth = (ask(data, address, tmp_path / "cache") for _time in range(2))
    assert office.status == [200, 304, 200, 304]
    assert [diff.is_unchanged for diff in (first, second, third, fourth)] == [False, True, False, True]
    assert first.changes == second.changes == ()
    # What was shown and not accepted is shown again.
    assert third.changes == fourth.changes != ()
    catalogue = store.validated(data)[0]
    assert "(304)" in to_text(second, catalogue, LANGUAGES["en"])
    assert "(304)" in to_text(second, catalogue, LANGUAGES["es"]) != to_text(second, catalogue, LANGUAGES["en"])
    assert "revised" in to_text(fourth, catalogue, LANGUAGES["en"])


def test_an_invalid_response_is_not_cached(data: Path, tmp_path: Path) -> None:
    office = Office({**HELD, ("MEX", 2023): 3350.0})
    with serve_publisher(lambda *_: None, office) as (address, _requests):
        for _time in range(2):
            with pytest.raises(RefreshError, match="3350"):
                ask(data, address, tmp_path / "cache")
    assert office.status == [200, 200]


@pytest.mark.parametrize("harm", ["cut", "words", "folder", "unwritable"])
def test_a_cache_that_is_damaged_or_cannot_be_written_keeps_nothing(data: Path, tmp_path: Path, harm: str) -> None:
    office, folder = Office(dict(HELD)), tmp_path / "cache"
    if harm == "unwritable":
        folder.write_text("a file where the folder should be")
    with serve_publisher(lambda *_: None, office) as (address, _requests):
        assert ask(data, address, folder).changes == ()
        for file in folder.glob("*"):
            content = file.read_bytes()
            file.unlink()
            if harm == "folder":
                file.mkdir()
            else:
                file.write_bytes(content[:-9] if harm == "cut" else b"[[[\n")
        assert ask(data, address, folder).changes == ()
    assert office.status == [200, 200]


def test_the_cache_is_bounded_and_holds_no_address(tmp_path: Path) -> None:
    cache = AnswerCache(tmp_path, largest=1000)
    (tmp_path / "mine.answer").touch()
    for number in range(4):
        cache.put(f"https://example.org/{number}/SECRET", Entry({"ETag": f'"{number}"'}, bytes(300)))
        for file in tmp_path.iterdir():
            os.utime(file, ns=(file.stat().st_atime_ns, file.stat().st_mtime_ns - 10**9))
    is_cached = [cache.get(f"https://example.org/{number}/SECRET") is not None for number in range(4)]
    assert is_cached == [False, False, True, True]
    assert sum(file.stat().st_size for file in tmp_path.iterdir()) <= 1000
    assert not any(b"SECRET" in file.read_bytes() + file.name.encode() for file in tmp_path.iterdir())
    cache.put("https://example.org/3/SECRET", Entry({"ETag": '"4"'}, bytes(1001)))
    assert cache.get("https://example.org/3/SECRET") is None
    cache.put("https://example.org/2/SECRET", Entry({}, b""))
    assert cache.get("https://example.org/2/SECRET") is None
    assert (tmp_path / "mine.answer").exists(), "a file of others is no part of the cache"


def test_a_token_stays_with_the_host_that_it_is_for() -> None:
    def elsewhere(_path: str, headers: Mapping[str, str]) -> Response:
        validators.append(headers.get("Bmx-Token"))
        return 200, {}, b"{}"

    validators: list[str | None] = []
    with serve_publisher(lambda *_: None, elsewhere) as (other, _requests):
        def moved(_path: str, _headers: Mapping[str, str]) -> Response:
            return 302, {"Location": f"{other}/x"}, b""

        with serve_publisher(lambda *_: None, moved) as (address, _requests), PublisherClient(pause=0) as client:
            with pytest.raises(RefreshError) as fault:
                client.get(address, headers={"Bmx-Token": "secret"})
            assert client.get(address) == b"{}", "without a key a redirect is followed"
    assert validators == [None]
    assert "another address" in str(fault.value)
