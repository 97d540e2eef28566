"""Small pieces of HTML. Every text that goes in is escaped; Markdown in data is never rendered."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Collection, Iterable, Sequence
from html import escape as escape

import pandas as pd

from hled_dash.language import Language
from hled_dash.ui.urls import view_url
from hled_dash.view import View


def tag(name: str, text: str, class_: str = "") -> str:
    return f'<{name} class="{class_}">{escape(text)}</{name}>' if class_ else f"<{name}>{escape(text)}</{name}>"


def external_link(outside: str, text: str) -> str:
    """A link to an address outside, which opens in a new tab and does not say where the reader came from."""
    return f'<a href="{escape(outside)}" target="_blank" rel="noopener noreferrer">{escape(text)}</a>'


def view_link(view: View, text: str) -> str:
    """A link to a view of this dashboard."""
    return f'<a href="{escape(view_url(view))}" target="_self">{escape(text)}</a>'


def derived_badge(language: Language) -> str:
    """The mark of a figure that was computed here, with the blank before it."""
    return " " + tag("span", language.text("derived"), "hled-mark")


def copy_link_button(view: View, language: Language, label: str | None = None) -> str:
    """A button that copies a view's full address; the page's one script listens to it."""
    _ = language.text
    label, done = label or _("Copy link"), _("Copied")
    return (
        f'<button type="button" class="hled-copy" data-copy="{escape(view_url(view))}" '
        f'data-done="{escape(done)}">{escape(label)}</button>'
    )


def svg_image(svg: str, words: str) -> str:
    """A small drawing. Streamlit cleans SVG out of HTML, so it goes in as an image; ``words`` are read in its place."""
    data = b64encode(svg.encode()).decode()
    return f'<img alt="{escape(words)}" src="data:image/svg+xml;base64,{data}">'


def dataframe_table(frame: pd.DataFrame, language: Language, caption: str, decimals: int = 1) -> str:
    """A frame as a plain table: first column as row headings, numbers right, missing as an en dash."""
    missing = missing_value(language)
    rows = [
        [_written(value, language, decimals, missing) for value in values] for values in frame.itertuples(index=False)
    ]
    numbers = [
        number for number, name in enumerate(frame.columns)
        if number and all(isinstance(value, int | float) for value in frame[name].dropna())
    ]
    # Ranks and years need no room of a name.
    short = all(len(first) <= 12 for first, *_rest in rows)
    return table(caption, [str(name) for name in frame.columns], rows, numbers, classes="hled-short" if short else "")


def _written(value: object, language: Language, decimals: int, missing: str) -> str:
    if value is None or (isinstance(value, float) and pd.isna(value)) or value is pd.NA:
        return missing
    if isinstance(value, float):
        return escape(language.number(value, decimals))
    return escape(language.number(value) if isinstance(value, int) else str(value))


def missing_value(language: Language) -> str:
    """The en dash of a cell without a figure, which is read in words."""
    _ = language.text
    said = _("no figure")
    return f'<span role="img" aria-label="{escape(said)}">–</span>'


def table(
    caption: str, heads: Sequence[str], rows: Iterable[Sequence[str]], numbers: Collection[int] = (),
    classes: str = "", name: str = "",
) -> str:
    """A table of cells that are HTML already; the first of each row is its heading, ``numbers`` stand to the right.

    Among ``classes``, ``hled-whole`` shows all rows at once and ``hled-stack`` sets the cells of a row below one
    another on a narrow screen, each with the heading of its column. ``name`` is what the region is called, when not
    by its caption.
    """
    kinds = [' class="n"' if number in numbers else "" for number in range(len(heads))]
    head = "".join(f'<th scope="col"{kind}>{escape(name)}</th>' for name, kind in zip(heads, kinds, strict=True))
    body = "".join(
        f'<tr><th scope="row">{first}</th>'
        + "".join(
            f'<td{kind} data-head="{escape(name)}">{cell}</td>'
            for cell, name, kind in zip(rest, heads[1:], kinds[1:], strict=True)
        )
        + "</tr>"
        for first, *rest in rows
    )
    return (
        f'<div class="{f"hled-table {classes}".strip()}" tabindex="0" role="region" '
        f'aria-label="{escape(name or caption)}">'
        f"<table><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )
