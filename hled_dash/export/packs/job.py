"""A pack's file, as a process of its own makes it: what it draws holds the interpreter for seconds."""

from __future__ import annotations

from datetime import date
from functools import partial

from hled_dash import store
from hled_dash.export.packs import FORMATS
from hled_dash.export.reporting import report
from hled_dash.language import LANGUAGES
from hled_dash.pack.address import decode
from hled_dash.pack.content import build_content


def render_pack_file(packed: str, language: str, name: str, base_address: str, day: date) -> bytes:
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
        content = build_content(pack, catalogue, engine, base_address, day, partial(_report, "draw"))
        return FORMATS[name].write(content, partial(_report, "write"))
    finally:
        engine.dispose()


def _report(step: str, done: int, count: int) -> None:
    report((step, done, count))
