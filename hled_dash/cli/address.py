"""URLs as arguments of the command line."""

from __future__ import annotations

from urllib.parse import SplitResult, quote, urlsplit


def split_address(text: str) -> SplitResult:
    """Return the parts of an address; signs that cannot be printed stand as percent codes, and what is no address has
    the path alone."""
    clean = "".join(sign if sign.isprintable() else quote(sign, errors="replace") for sign in text.strip())
    try:
        return urlsplit(clean)
    except ValueError:
        return SplitResult("", "", clean, "", "")
