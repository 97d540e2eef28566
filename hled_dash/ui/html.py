"""Small pieces of HTML. Every text that goes in is escaped; Markdown in data is never rendered."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable
from html import escape as escape

import pandas as pd

from hled_dash.language import Language
from hled_dash.view import View


def tag(name: str, text: str, class_: str = "") -> str:
    return f'<{name} class="{class_}">{escape(text)}</{name}>' if class_ else f"<{name}>{escape(text)}</{name}>"


def link(address: str, text: str) -> str:
    """A link to an address outside, which opens in a new tab and does not say where the reader came from."""
    return f'<a href="{escape(address)}" target="_blank" rel="noopener noreferrer">{escape(text)}</a>'


def inside(view: View, text: str) -> str:
    """A link to a view of this dashboard."""
    return f'<a href="{escape(view.address())}" target="_self">{escape(text)}</a>'


def derived_mark(language: Language) -> str:
    """The mark of a figure that was computed here, with the blank before it."""
    return " " + tag("span", language.text("derived"), "hled-mark")


def copy_button(view: View, language: Language, label: str | None = None) -> str:
    """A button that copies a view's full address; the page's one script listens to it."""
    _ = language.text
    label, done = label or _("Copy link"), _("Copied")
    return (
        f'<button type="button" class="hled-copy" data-copy="{escape(view.address())}" '
        f'data-done="{escape(done)}">{escape(label)}</button>'
    )


def picture(svg: str, words: str) -> str:
    """A small drawing. Streamlit cleans SVG out of HTML, so it goes in as an image; ``words`` are read in its place."""
    data = b64encode(svg.encode()).decode()
    return f'<img alt="{escape(words)}" src="data:image/svg+xml;base64,{data}">'


def table(frame: pd.DataFrame, language: Language, caption: str, decimals: int = 1) -> str:
    """A frame as a plain table: first column as row headings, numbers right, missing as an en dash."""
    _ = language.text
    head = "".join(f'<th scope="col">{escape(str(name))}</th>' for name in frame.columns)
    rows = "".join(_row(values, language, decimals, _("no figure")) for values in frame.itertuples(index=False))
    return (
        f'<div class="hled-table" tabindex="0" role="region" aria-label="{escape(caption)}"><table><caption>'
        f"{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _row(values: Iterable[object], language: Language, decimals: int, missing: str) -> str:
    cells = []
    for number, value in enumerate(values):
        if value is None or (isinstance(value, float) and pd.isna(value)) or value is pd.NA:
            cells.append(f'<td class="n"><span role="img" aria-label="{escape(missing)}">–</span></td>')
        elif number == 0:
            cells.append(f'<th scope="row">{escape(str(value))}</th>')
        elif isinstance(value, float):
            cells.append(f'<td class="n">{escape(language.number(value, decimals))}</td>')
        elif isinstance(value, int):
            cells.append(f'<td class="n">{escape(language.number(value))}</td>')
        else:
            cells.append(f"<td>{escape(str(value))}</td>")
    return f"<tr>{''.join(cells)}</tr>"
