"""URLs as arguments of the command line."""

from __future__ import annotations

from urllib.parse import SplitResult, quote, urlsplit

#: Base of the URLs in files and answers where no other is given: that of ``python -m hled_dash serve``.
DEFAULT_BASE = "http://localhost:8501"


def split_address(text: str) -> SplitResult:
    """Return the parts of an address; signs that cannot be printed stand as percent codes, and what is no address has
    the path alone."""
    clean = "".join(sign if sign.isprintable() else quote(sign, errors="replace") for sign in text.strip())
    try:
        return urlsplit(clean)
    except ValueError:
        return SplitResult("", "", clean, "", "")
