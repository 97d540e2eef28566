"""Rendering of a pack's file in another process, because it holds the interpreter for seconds."""

from __future__ import annotations

import pickle
from dataclasses import replace
from datetime import date
from functools import partial

from hled_dash import store
from hled_dash.export.packs import FORMATS
from hled_dash.export.progress import NextStep, report
from hled_dash.figures.figure import Figure
from hled_dash.language import LANGUAGES
from hled_dash.pack.address import decode
from hled_dash.pack.content import PackContent, build_content

#: What files need of what figures have besides.
_EXTRA = ("plot", "markers", "leading", "left_out", "note_rows", "symbols", "counts", "sources")


def render_pack_file(packed: str, language: str, name: str, base_address: str, day: date) -> NextStep:
    """Render the file of a pack, from the figures of the newest build; it reports the step (``draw``, ``write``), how
    many figures of it are done, and of how many.

    Args:
        packed: The pack as :func:`hled_dash.pack.address.encode` writes it.
        language: Of a pack that does not name its own.
        name: Of the format.
        base_address: Where the app is served, for the links in the file.
        day: On which it is made.
    """
    try:
        return _draw(packed, language, name, base_address, day)
    except store.BuildReplaced:
        return _draw(packed, language, name, base_address, day)


def _draw(packed: str, language: str, name: str, base_address: str, day: date) -> NextStep:
    engine, catalogue = store.open_build(store.database_url())
    try:
        pack, _remarks = decode(packed, catalogue, LANGUAGES[language].code)
        return NextStep(write_content, trim_content(build_content(pack, catalogue, engine, base_address, day,
                                                     partial(_report, "draw"), projected=name in ("pptx", "zip"))),
                        name, {})
    finally:
        engine.dispose()


def trim_content(content: PackContent) -> PackContent:
    """Return a pack with what files need of its figures: the catalogue stays in the process that drew them."""
    def trim_figure(figure: Figure) -> Figure:
        return replace(figure, extra={name: value for name, value in figure.extra.items() if name in _EXTRA})

    return replace(content, entries=tuple(
        replace(entry, figure=trim_figure(entry.figure), projected=entry.projected and trim_figure(entry.projected))
        for entry in content.entries))


def write_content(content: PackContent, name: str, parts: dict[str, bytes], pdf: bytes = b"") -> bytes | NextStep:
    """Write the file; a PDF in two processes, a ZIP in three: page, workbook and layout of the PDF share drawings.

    Args:
        content: The pack, of :func:`trim_content`.
        name: Of the format.
        parts: What the processes before have written.
        pdf: That which has just been made of it.
    """
    report_progress = partial(_report, "write")
    if name not in ("pdf", "zip"):
        return FORMATS[name].write(content, report_progress)
    # The server names these functions, and needs none of the libraries of the formats.
    from hled_dash.export.packs.archive import join_parts, part_progress, write_parts

    if pdf:
        parts = {**parts, ".pdf": pdf}
        return join_parts(content, parts | write_parts(content, (".pptx",), report_progress, len(parts)))
    from hled_dash.export.packs.pdf import lay_out
    from hled_dash.export.typeset import typeset

    if name == "pdf":
        return NextStep(typeset, lay_out(content, report_progress))
    parts = write_parts(content, (".html", ".xlsx"), report_progress)
    document = lay_out(content, part_progress(report_progress, len(parts)))
    return NextStep(typeset, document, pickle.dumps((write_content, (content, name, parts)), pickle.HIGHEST_PROTOCOL))


def _report(step: str, done: int, count: int) -> None:
    report((step, done, count))
