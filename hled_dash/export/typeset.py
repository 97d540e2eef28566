"""Typesetting a document as tagged PDF with Typst, which takes 250 MB for a pack with maps."""

from __future__ import annotations

from pathlib import Path

import typst

from hled_dash.export.progress import NextStep, resume

_TEMPLATE = Path(__file__).parent / "packs" / "pack.typ"
_FONTS = Path(__file__).with_name("fonts")


def typeset(document: str, next_step: bytes = b"") -> bytes | NextStep:
    """Return the PDF of a document that ``packs/pack.typ`` takes, as JSON.

    Args:
        document: See :func:`hled_dash.export.packs.pdf.lay_out`.
        then: A pickled function and its arguments that goes on with the PDF, in a process of its own.
    """
    data = typst.compile(_TEMPLATE, font_paths=[_FONTS], ignore_system_fonts=True, format="pdf",
                         pdf_standards=["ua-1"], sys_inputs={"data": document})
    return NextStep(resume, next_step, data) if next_step else data
