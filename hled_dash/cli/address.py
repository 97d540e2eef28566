"""URLs as arguments of the command line."""

from __future__ import annotations

import os
import sys
from urllib.parse import SplitResult, quote, urlsplit

from hled_dash.language import Language
from hled_dash.metadata import BASE_VARIABLE, base_address
from hled_dash.view import PAGES
from hled_dash.view.parameter_parsers import truncate
from hled_dash.view.repair import repair_page

#: Base of the URLs in files and answers where no other is given: that of ``python -m hled_dash serve``.
DEFAULT_BASE = "http://localhost:8501"
_OWN_MACHINE = ("localhost", "127.0.0.1", "::1")


def split_address(text: str) -> SplitResult:
    """Return the parts of an address; signs that cannot be printed stand as percent codes, and what is no address has
    the path alone."""
    clean = "".join(sign if sign.isprintable() else quote(sign, errors="replace") for sign in text.strip())
    try:
        return urlsplit(clean)
    except ValueError:
        return SplitResult("", "", clean, "", "")


def split_page(address: SplitResult) -> tuple[str, str, str]:
    """Return the page that an address names, the query that its path holds, and the address of its dashboard.

    Returns:
        The page, or the name that is none; the query, still encoded; ``https://host/base``, empty for a path alone.
    """
    path = address.path.strip("/")
    site = f"{address.scheme}://{address.netloc}" if address.scheme and address.netloc else ""
    page, inner = repair_page(path or "overview")
    if page in PAGES:
        return page, inner, site
    # Under a base path (``server.baseUrlPath``) the page is the last part.
    folder, _slash, name = path.rpartition("/")
    last, inner_last = repair_page(name)
    if folder and last in PAGES:
        return last, inner_last, site and f"{site}/{folder}"
    return ("overview", "", f"{site}/{path}") if f"{site}/{path}" == base_address() else (page, inner, site)


def refuse_other_site(address: SplitResult, language: Language, base: str = "") -> bool:
    """Return whether an address is of another site than the dashboard, which a sentence on standard error says then.

    Where nothing says which site that is, the address itself does.

    Args:
        address: The address; a path alone is of no site.
        language: Of the sentence.
        base: The address of the dashboard that the caller names, besides that of ``HLED_BASE_ADDRESS``.
    """
    own = {split_address(text).netloc.casefold() for text in (base, os.environ.get(BASE_VARIABLE, "")) if text}
    if not own or not address.netloc or address.netloc.casefold() in own or address.hostname in _OWN_MACHINE:
        return False
    print(language.text("“{host}” is another site than this dashboard; give the path alone, or set {variable} to the "
                        "address of the dashboard.", host=truncate(address.netloc), variable=BASE_VARIABLE),
          file=sys.stderr)
    return True
