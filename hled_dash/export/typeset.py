"""Typesetting as tagged PDF (PDF/UA) with Typst, which takes 250 MB for a pack with maps."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hled_dash.export.glyphs import FONTS, replace_missing_glyphs
from hled_dash.export.progress import NextStep, resume

_PACK, _FIGURE = Path(__file__).parent / "packs" / "pack.typ", Path(__file__).with_name("figure.typ")

_SUSPECTS = b"/Suspects false"


def typeset(document: str, next_step: bytes = b"") -> bytes | NextStep:
    """Return the PDF of a document that ``packs/pack.typ`` takes, as JSON.

    Args:
        document: See :func:`hled_dash.export.packs.pdf.lay_out`.
        next_step: A pickled function with its arguments, which is called with the PDF in a process of its own.
    """
    data = _compile(_PACK, document)
    return NextStep(resume, next_step, data) if next_step else data


def typeset_figure(document: Mapping[str, Any]) -> bytes:
    """Return the PDF of a drawing, with the names that ``figure.typ`` takes."""
    return _compile(_FIGURE, json.dumps(replace_missing_glyphs(dict(document)), ensure_ascii=False))


def _compile(template: Path, document: str) -> bytes:
    # Only in the processes that typeset: it takes 7 MB.
    import typst

    data = bytes(typst.compile(template, font_paths=[FONTS], ignore_system_fonts=True, format="pdf",
                               pdf_standards=["ua-1"], sys_inputs={"data": document}))
    # Poppler takes the default, where it is written, for an error; with blanks in its place every offset stays.
    return data.replace(_SUSPECTS, b" " * len(_SUSPECTS))
