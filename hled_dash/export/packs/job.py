"""A pack's file, as a process of its own makes it: what it draws holds the interpreter for seconds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial

from hled_dash import store
from hled_dash.export.packs import FORMATS
from hled_dash.export.reporting import NextStep, report
from hled_dash.language import LANGUAGES
from hled_dash.pack.address import decode
from hled_dash.pack.content import PackContent, build_content


def render_pack_file(packed: str, language: str, name: str, base_address: str, day: date) -> NextStep:
    """The file of a pack, from the figures of the newest build; it reports the step (``draw``, ``write``), how many
    figures of it are done, and of how many.

    Args:
        packed: The pack as :func:`hled_dash.pack.address.encode` writes it.
        language: Of a pack that does not name its own.
        name: Of the format.
        base_address: Where the app is served, for the links in the file.
        day: On which it is made.
    """
    engine, catalogue = store.open_build(store.database_url())
    try:
        pack, _remarks = decode(packed, catalogue, LANGUAGES[language].code)
        return NextStep(write_content, light_content(build_content(pack, catalogue, engine, base_address, day,
                                                     partial(_report, "draw"))), name, {})
    finally:
        engine.dispose()


def light_content(content: PackContent) -> PackContent:
    """A pack with what files need of its figures: the catalogue stays in the process that drew them."""
    return replace(content, entries=tuple(replace(entry, figure=replace(entry.figure, extra={
        name: value for name, value in entry.figure.extra.items() if name in ("plot", "markers")
    })) for entry in content.entries))


def write_content(content: PackContent, name: str, parts: dict[str, bytes]) -> bytes | NextStep:
    """The file; a ZIP in two processes, of which the second joins what both wrote.

    Args:
        content: The pack, of :func:`light_content`.
        name: Of the format.
        parts: What the process before has written.
    """
    report_progress = partial(_report, "write")
    if name != "zip":
        return FORMATS[name].write(content, report_progress)
    # The server names these functions, and needs none of the libraries of the formats.
    from hled_dash.export.packs.archive import HALVES, join_parts, write_parts

    parts = parts | write_parts(content, HALVES[bool(parts)], report_progress, len(parts))
    return join_parts(content, parts) if len(parts) > len(HALVES[0]) else NextStep(write_content, content, name, parts)


def _report(step: str, done: int, count: int) -> None:
    report((step, done, count))
