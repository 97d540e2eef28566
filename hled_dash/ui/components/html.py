"""Small pieces of HTML. Every text is escaped; Markdown in data is never rendered."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from html import escape as escape

from hled_dash.language import Language
from hled_dash.pack.model import make_item
from hled_dash.pack.view_text import format_view
from hled_dash.ui.urls import API, base_path, view_url
from hled_dash.view import View


def tag(name: str, text: str, class_: str = "") -> str:
    """Return an HTML element with a text."""
    return f'<{name} class="{class_}">{escape(text)}</{name}>' if class_ else f"<{name}>{escape(text)}</{name}>"


def external_link(url: str, text: str, language: str = "") -> str:
    """Return a link to another site, in a new tab and without a referrer; ``language`` is that of the text, if another
    one."""
    lang = f' lang="{language}"' if language else ""
    return f'<a href="{escape(url)}" target="_blank" rel="noopener noreferrer"{lang}>{escape(text)}</a>'


def view_link(view: View, text: str, class_: str = "") -> str:
    """Return a link to a view of this dashboard, which ``page/view_links.js`` opens within the session."""
    attribute = f' class="{class_}"' if class_ else ""
    return f'<a{attribute} href="{escape(view_url(view))}" target="_self" data-view="">{escape(text)}</a>'


def api_link(language: Language) -> str:
    """Return a link to the documentation of the API."""
    return external_link(f"{base_path()}{API}/v1/docs?lang={language.code}", language.text("Data API"))


def derived_badge(language: Language) -> str:
    """Return the badge of a derived figure, with the space before it."""
    return " " + tag("span", language.text("derived"), "hled-badge")


def due_badge(language: Language) -> str:
    """Return the badge of a figure that a newer one is due for, with the space before it."""
    return " " + tag("span", language.text("newer figure due"), "hled-badge hled-due")


def copy_link_button(view: View, language: Language, label: str | None = None) -> str:
    """Return a button that copies the full URL of a view; page.js handles the click."""
    return _copy_button(view, language, label or language.text("Copy link"))


def pinned_link_button(view: View, language: Language) -> str:
    """Return a button that copies the URL of a view as on the reader's date, which page.js adds; of a view that is as
    of a day already, the URL of the newest."""
    _ = language.text
    if view.as_of is not None:
        return _copy_button(replace(view, as_of=None), language, _("Link to the newest"))
    return _copy_button(view, language, _("Link as of this day"), _("It will show what had been published by today."),
                        " data-copy-pinned")


def _copy_button(view: View, language: Language, label: str, hint: str = "", attributes: str = "") -> str:
    title = f' title="{escape(hint)}"' if hint else ""
    return (
        f'<button type="button" class="hled-small-button" data-copy-url="{escape(view_url(view))}" '
        f'data-copied-label="{escape(language.text("Copied"))}"{attributes}{title}>{escape(label)}</button>'
    )


def pack_button(view: View, title: str, language: Language) -> str:
    """Return a button that adds a view to the reader's pack, in the browser (``help/pack_draft.js``)."""
    item, label = make_item(view, language.code).view, language.text("Add to pack")
    return (
        f'<button type="button" class="hled-small-button" data-pack-add="{escape(format_view(item))}" '
        f'data-pack-title="{escape(title)}">{escape(label)}{tag("span", f" {title}", "hled-visually-hidden")}</button>'
    )


def notice(text: str) -> str:
    """Return a notice that screen readers announce."""
    return f'<p class="hled-notice" role="status">{escape(text)}</p>'


def svg_image(svg: str, alt: str) -> str:
    """Return an SVG as an image with an alternative text, because Streamlit removes SVG elements from HTML.

    As text and not in base64, which cannot be compressed.
    """
    for character, code in (("%", "%25"), ("#", "%23"), ("<", "%3C"), (">", "%3E"), ('"', "%22"), ("&", "%26")):
        svg = svg.replace(character, code)
    return f'<img alt="{escape(alt)}" src="data:image/svg+xml,{svg}">'


def missing_value(language: Language) -> str:
    """Return the en dash of a cell without a figure, with a label for screen readers."""
    _ = language.text
    label = _("no figure")
    return f'<span role="img" aria-label="{escape(label)}">–</span>'


def table(
    caption: str, headers: Sequence[str], rows: Iterable[Sequence[str]], numeric_columns: Collection[int] = (),
    class_: str = "", label: str = "", row_groups: Mapping[int, str] | None = None,
) -> str:
    """Return a table in a region that scrolls.

    Args:
        caption: The caption.
        headers: Headers of the columns.
        rows: Cells as HTML; the first of each row is its heading.
        numeric_columns: Numbers of the columns that are aligned right.
        class_: ``hled-table--full-height`` shows all rows without scrolling; ``hled-table--stacked`` stacks the
            cells of a row on a narrow screen, each with the header of its column; ``hled-table--titled`` hides the
            caption from the eye, because a heading above says it.
        label: Label of the region, when not the caption.
        row_groups: Number of a row to the heading of the group of rows that begins with it.
    """
    classes = [' class="hled-numeric"' if number in numeric_columns else "" for number in range(len(headers))]
    head = "".join(
        f'<th scope="col"{cell_class}>{escape(header)}</th>'
        for header, cell_class in zip(headers, classes, strict=True)
    )
    group_headings = {
        number: ("</tbody><tbody>" if number else "")
        + f'<tr><th scope="rowgroup" colspan="{len(headers)}">{escape(name)}</th></tr>'
        for number, name in (row_groups or {}).items()
    }
    body = "".join(
        f'{group_headings.get(number, "")}<tr><th scope="row">{heading}</th>'
        + "".join(
            f'<td{cell_class} data-column-header="{escape(header)}">{cell}</td>'
            for cell, header, cell_class in zip(cells, headers[1:], classes[1:], strict=True)
        )
        + "</tr>"
        for number, (heading, *cells) in enumerate(rows)
    )
    caption_html = tag("caption", caption, "hled-visually-hidden" if "hled-table--titled" in class_ else "")
    return (
        f'<div class="{f"hled-table {class_}".strip()}" tabindex="0" role="region" '
        f'aria-label="{escape(label or caption)}">'
        f"<table>{caption_html}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )
