"""The parameters of a request to the API."""

from __future__ import annotations

from urllib.parse import parse_qs

from hled_dash.api.problems import Problem
from hled_dash.language import Language

#: Letters of a query, and parameters in it, that are read.
MAX_QUERY, MAX_FIELDS = 16_000, 100


def read_query(text: bytes, language: Language) -> dict[str, list[str]]:
    """Read the parameters of an address.

    Raises:
        Problem: If there are too many.
    """
    try:
        if len(text) > MAX_QUERY:
            raise ValueError
        return parse_qs(text.decode("latin-1"), keep_blank_values=True, max_num_fields=MAX_FIELDS)
    except ValueError:
        _ = language.text
        raise Problem("too-long", _("Address too long"), _("The address has too many parameters."), 414) from None
