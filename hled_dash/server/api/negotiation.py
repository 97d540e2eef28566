"""Which format and language a response has, from the address and the headers of a request."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.datastructures import Headers

from hled_dash.api.problems import Problem, shorten
from hled_dash.language import LANGUAGES, Language, negotiate_language


@dataclass(frozen=True)
class Format:
    """A format of responses: its name in addresses (``csv``), its media type, what text is compressed."""

    name: str
    media_type: str
    is_text: bool = True

    @property
    def bare_type(self) -> str:
        """The media type without parameters."""
        return self.media_type.partition(";")[0]


FORMATS = {entry.name: entry for entry in (
    Format("json", "application/json"),
    Format("csv", "text/csv; charset=utf-8"),
    Format("parquet", "application/vnd.apache.parquet", is_text=False),
    Format("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", is_text=False),
    Format("jsonstat", "application/vnd.json-stat+json"),
    Format("sdmx-csv", "application/vnd.sdmx.data+csv;version=2.0.0"),
    Format("geojson", "application/geo+json"),
    Format("xlsx-live", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", is_text=False),
)}


def split_suffix(path: str) -> tuple[str, str | None]:
    """Return a path without the suffix of a format, and the format; None if it has no such suffix."""
    stem, dot, suffix = path.rpartition(".")
    is_format = dot and stem and not stem.endswith("/") and suffix.casefold() in FORMATS
    return (stem, suffix.casefold()) if is_format else (path, None)


def choose_format(suffix: str | None, format_name: str | None, accept: str, known: Sequence[str],
                  language: Language) -> Format:
    """Choose the format by suffix, ``format=`` or ``Accept``, in this order; the first known one where nothing is said.

    Raises:
        Problem: If the response does not come in the format.
    """
    _ = language.text
    requested = suffix or format_name
    if requested is not None:
        if requested.casefold() in known:
            return FORMATS[requested.casefold()]
        raise Problem("unknown-format", _("Unknown format"), _(
            "“{value}” is no format of this answer; it comes as {formats}.", value=shorten(requested),
            formats=", ".join(known)), 404 if suffix else 400, "format")
    for media_type in _by_preference(accept):
        if media_type in ("*/*", "*", "application/*"):
            return FORMATS[known[0]]
        for name in known:
            if media_type == FORMATS[name].bare_type or (media_type == "text/*" and name == "csv"):
                return FORMATS[name]
    if accept.strip() and "text/html" not in accept:
        raise Problem("not-acceptable", _("Not acceptable"), _(
            "This answer does not come as “{value}”; it comes as {formats}.", value=shorten(accept),
            formats=", ".join(dict.fromkeys(FORMATS[name].bare_type for name in known))), 406)
    return FORMATS[known[0]]


def choose_language(accept: str) -> Language:
    """Choose the first language of ``Accept-Language`` that the dashboard has."""
    return negotiate_language(next(filter(_is_spoken, _by_preference(accept)), ""))


def named_language(tag: str) -> Language | None:
    """Return the language of a code of the dashboard or of another tag (``es-MX``); None if it is not held."""
    by_code = {code.casefold(): language for code, language in LANGUAGES.items()}
    return by_code.get(tag.casefold()) or (negotiate_language(tag) if _is_spoken(tag) else None)


def _is_spoken(tag: str) -> bool:
    codes = {language.locale.language for language in LANGUAGES.values()}
    return tag.casefold().replace("_", "-").partition("-")[0] in codes


def choose_encoding(headers: Headers) -> str | None:
    """Choose ``br`` or ``gzip``, where the client takes it; None for neither."""
    accepted = _by_preference(headers.get("accept-encoding", ""))
    return next((encoding for encoding in ("br", "gzip") if encoding in accepted), None)


def _by_preference(header: str) -> list[str]:
    """Return the values of a header by their weight; those with weight 0 are left out."""
    weighted = []
    for part in header[:1_000].split(","):
        value, *parameters = (token.strip().lower() for token in part.split(";"))
        weight = 1.0
        for parameter in parameters:
            if parameter.startswith("q="):
                try:
                    weight = float(parameter[2:])
                except ValueError:
                    weight = 0.0
        if value and weight > 0:
            weighted.append((weight, value))
    return [value for _weight, value in sorted(weighted, key=lambda pair: -pair[0])]
