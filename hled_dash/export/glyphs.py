"""Characters that the typeface of documents has no glyph for, which PDF/UA allows nowhere."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

FONTS = Path(__file__).with_name("fonts")
#: Stands for a run of characters without a glyph.
MISSING = "\N{WHITE SQUARE}"
#: What only joins or turns the characters beside it.
_INVISIBLE = re.compile("[\u200c-\u200f\u202a-\u202e\u2066-\u2069\ufe00-\ufe0f\ufeff]")


def replace_missing_glyphs(value: Any) -> Any:
    """Return a text, or all texts of a JSON value, with a square in place of each run of characters without a glyph."""
    if isinstance(value, str):
        missing = "".join(sign for sign in set(value) if not sign.isascii() and not _has_glyph(sign))
        if not missing:
            return value
        return re.sub(f"[{re.escape(missing)}]+", MISSING, _INVISIBLE.sub("", value))
    if isinstance(value, dict):
        return {name: replace_missing_glyphs(item) for name, item in value.items()}
    return [replace_missing_glyphs(item) for item in value] if isinstance(value, list) else value


@cache
def _font() -> FreeTypeFont:
    # 3 MB that only the processes need that set text.
    from PIL import ImageFont

    return ImageFont.truetype(FONTS / "SourceSansPro-Regular.ttf", 20)


@cache
def _has_glyph(sign: str) -> bool:
    return sign.isspace() or bytes(_font().getmask(sign)) != bytes(_font().getmask("\uffff"))
