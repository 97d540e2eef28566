"""The site that metadata describe: its URLs and the build that it serves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import quote

from hled_dash.catalogue import Catalogue
from hled_dash.catalogue.models import LanguageCode
from hled_dash.metadata.extent import Extent
from hled_dash.settings import BASE_ADDRESS, read_text
from hled_dash.view import View

#: Where the app is served (``https://host``), for what is written without a request.
BASE_VARIABLE = "HLED_BASE_ADDRESS"
#: Files of the whole that have an address of their own (:mod:`hled_dash.bulk`).
WHOLE = {"hled.duckdb": "application/vnd.duckdb", "hled.sqlite": "application/vnd.sqlite3",
         "observations.parquet": "application/vnd.apache.parquet", "observations.csv.gz": "application/gzip"}


def base_address() -> str:
    """Return the address of ``HLED_BASE_ADDRESS``; empty where it is not set, or no address of a site."""
    text = read_text(BASE_VARIABLE)
    return text.rstrip("/") if BASE_ADDRESS.fullmatch(text) else ""


class File(NamedTuple):
    """A file of the bulk download: its path below the folder, its bytes, and its SHA-256."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Site:
    """An installation and the build that it serves.

    Attributes:
        base: The address of its first page, without a slash at its end (``https://host/hled``).
        version: Of the build, as it stands in the addresses of bulk downloads.
        extents: Of :func:`~hled_dash.metadata.extent.build_extents`.
        contact: Whom readers write to: a mail address, a telephone number or a page; empty if nobody is named.
        files: Path of a file of the bulk download to its size and digest; empty until the files are made.
    """

    catalogue: Catalogue
    base: str
    version: str
    extents: Mapping[str, Extent]
    contact: str = ""
    files: Mapping[str, File] = field(default_factory=dict)

    def page(self, page: str, language: LanguageCode = "en", **fields: object) -> str:
        """Return the address of a page; ``fields`` are those of a :class:`~hled_dash.view.View`."""
        return View(page=page, language=language, **fields).address(self.base, short=True)  # type: ignore[arg-type]

    def indicator_page(self, indicator: str, language: LanguageCode = "en") -> str:
        """Return the page that shows an indicator over time."""
        return self.page("explorer", language, indicators=(indicator,), places=self.extents[indicator].page_places)

    def dataset(self, indicator: str) -> str:
        """Return the identifier of an indicator's data set, which leads to its page."""
        return f"{self.base}/catalog/dataset/{quote(indicator)}"

    def source(self, source: str) -> str:
        """Return the identifier of the series of data sets of a source, which leads to its page."""
        return f"{self.base}/catalog/source/{quote(source)}"

    def bulk(self, name: str, version: str = "latest") -> str:
        """Return the address of a file for bulk download; ``latest`` stays the same for every build."""
        return f"{self.base}/bulk/{version}/{quote(name)}"

    def api(self, path: str = "") -> str:
        """Return an address of the data API."""
        return f"{self.base}/api/v1{path}"

    def observations(self, indicator: str, kind: str) -> str:
        """Return the address of an indicator's observations in the API."""
        return self.api(f"/observations?indicators={quote(indicator)}&format={kind}")
