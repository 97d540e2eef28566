"""Refreshing data from publishers: fetch, validate, compare with ``data/``, and accept."""

from hled_dash.refresh.accept import Acceptance, finish, locked, write
from hled_dash.refresh.diff import Change, Diff, to_html, to_json, to_text
from hled_dash.refresh.errors import RefreshError
from hled_dash.refresh.http import PublisherClient
from hled_dash.refresh.http_cache import AnswerCache, default_folder
from hled_dash.refresh.publisher_data import PublisherData, Row
from hled_dash.refresh.run import refresh_source

__all__ = [
    "Acceptance",
    "AnswerCache",
    "Change",
    "Diff",
    "PublisherClient",
    "PublisherData",
    "RefreshError",
    "Row",
    "default_folder",
    "finish",
    "locked",
    "refresh_source",
    "to_html",
    "to_json",
    "to_text",
    "write",
]
