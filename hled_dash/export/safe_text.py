"""Text that is safe in files: no control characters, no marks of direction, no formulas."""

from __future__ import annotations

import re
import unicodedata

#: Marks that turn the order of text around, which a reader does not see.
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
#: What spreadsheets take for the beginning of a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def clean_text(text: str) -> str:
    """Return the text without control characters and marks of direction; a line break is a blank."""
    return "".join(" " if sign in "\n\t\r" else sign for sign in _BIDI.sub("", text)
                   if sign in "\n\t\r" or unicodedata.category(sign) not in ("Cc", "Cs"))


def cell_text(text: str) -> str:
    """Return clean text for a CSV file; an apostrophe stands before what a spreadsheet would take for a formula."""
    clean = clean_text(text)
    return f"'{clean}" if text.lstrip(" ").startswith(_FORMULA) or clean.lstrip(" ").startswith(_FORMULA) else clean
