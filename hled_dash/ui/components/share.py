"""The menu of a figure: its link, citations, QR code and frame.

A card has the closed menu alone (:func:`share_menu`); what is in it (:func:`share_html`) is requested when it is opened
(``page/share_menu.js``, :mod:`hled_dash.server.share`), so that it costs no run of the script and no widget.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from datetime import date

from hled_dash.api.figures import commands, figure_url, text_columns
from hled_dash.export import embed_snippet, figure_rows, file_stem
from hled_dash.export.citation import figure_citations
from hled_dash.export.qr import qr_png, qr_svg
from hled_dash.figures.figure import Figure
from hled_dash.language import LANGUAGES, Language
from hled_dash.ui.components import html
from hled_dash.ui.components.as_of import refused_day
from hled_dash.ui.session import PageContext
from hled_dash.ui.urls import base_path, share_url
from hled_dash.view import View


def share_menu(view: View, language: Language) -> str:
    """Return the closed menu of a figure."""
    _ = language.text
    title, failed = _("Share and cite"), _("This cannot be shown at the moment. Please try again.")
    return (
        f'<details class="hled-notes hled-share" data-share="{html.escape(share_url(view))}" '
        f'data-failed="{html.escape(failed)}"><summary>{html.escape(title)}</summary>'
        f'<div class="hled-share-body" role="status"></div></details>'
    )


def data_links(context: PageContext, view: View) -> str:
    """Return links to the rows of the figure of a view: as CSV, and for programs."""
    _ = context.language.text
    reason = _("The same rows for programs, at an address that stays.")
    links = (("CSV", "csv", _("Download as {kind}", kind="CSV")), ("API", "json", reason))
    return "".join(
        f'<a class="hled-small-button" href="{html.escape(figure_url(view, context.catalogue, base_path(), kind))}" '
        f'target="_blank" rel="noopener" title="{html.escape(purpose)}">{name}</a>' for name, kind, purpose in links)


def figure_links(context: PageContext, view: View, pack_button: str = "") -> str:
    """Return the links of a figure that has no card: its rows as CSV and for programs, and its menu.

    Args:
        context: The page.
        view: The view of the figure.
        pack_button: The button that adds it to the pack; empty for none.
    """
    return (f'<div class="hled-figure-footer"><div class="hled-figure-links">{pack_button}{data_links(context, view)}'
            f"{share_menu(view, context.language)}</div></div>")


def share_html(context: PageContext, figures: Mapping[str, Figure], address: Mapping[str, str], day: date,
               framed: bool, root: str) -> str:
    """Return what is in the menu of a figure.

    Args:
        context: The page.
        figures: Code of a language to the figure in it; the reader's language is the first.
        address: Code of a language to the whole address of the figure's view in it.
        day: The day on which it is read.
        framed: Whether sites are listed that may show the dashboard in a frame.
        root: Where the dashboard is: host and path.
    """
    code = next(iter(figures))
    figure = figures[code]
    refused = refused_day(context.ignored, context.language)
    url = figure_url(context.view, context.catalogue, root)
    texts = text_columns([*next(iter(figure_rows(figure, context.catalogue, context.language)), ())],
                         context.catalogue)
    return "".join((
        html.tag("p", refused, "hled-notice") if refused else "",
        _link_html(address[code], context.language),
        f"<p>{html.pinned_link_button(context.view, context.language)}</p>",
        *(_citations_html(figures[language_code], context, address[language_code], day, LANGUAGES[language_code],
                          language_code == code) for language_code in figures),
        _qr_html(figure, context, address[code]),
        _api_html(commands(url, texts), url, figure_url(context.view, context.catalogue, root, "xlsx-live"),
                  context.language),
        _embed_html(embed_snippet(figure, address[code]), context.language, framed),
    ))


def _copy_button(text: str, name: str, language: Language) -> str:
    _ = language.text
    label, copied, of = _("Copy"), _("Copied"), html.tag("span", f" {name}", "hled-visually-hidden")
    return (f'<button type="button" class="hled-small-button" data-copy-text="{html.escape(text)}" '
            f'data-copied-label="{html.escape(copied)}">{html.escape(label)}{of}</button>')


def _download_link(data: bytes, mime: str, name: str, label: str) -> str:
    source = f"data:{mime};base64,{b64encode(data).decode()}"
    return (f'<a class="hled-small-button" href="{source}" download="{html.escape(name)}">{html.escape(label)}</a>')


def _part(heading: str, *content: str) -> str:
    return f'<section><h4>{html.escape(heading)}</h4>{"".join(content)}</section>'


def _text(text: str, *buttons: str) -> str:
    return f'<div class="hled-share-text"><pre tabindex="0">{html.escape(text)}</pre>{"".join(buttons)}</div>'


def _link_html(address: str, language: Language) -> str:
    name = language.text("Link")
    return _part(name, _text(address, _copy_button(address, name, language)))


def _citations_html(figure: Figure, context: PageContext, address: str, day: date, language: Language,
                    is_open: bool) -> str:
    """Return the citations in a language; those in the reader's are open."""
    _, stem = context.language.text, file_stem(figure, context.catalogue)
    heading = html.escape(_("Citation in English") if language.code == "en" else _("Citation in Spanish"))
    items = "".join(
        f"<dt>{html.escape(citation.label)}</dt><dd>"
        + _text(citation.text, _copy_button(citation.text, citation.label, context.language), *(
            [_download_link(citation.text.encode(), citation.mime, stem + citation.suffix, citation.suffix)]
            if citation.suffix else []))
        + "</dd>"
        for citation in figure_citations(figure, address, day, language)
    )
    return (f'<details{" open" if is_open else ""}><summary>{heading}</summary>'
            f'<dl lang="{language.locale.language}">{items}</dl></details>')


def _qr_html(figure: Figure, context: PageContext, address: str) -> str:
    _ = context.language.text
    svg = qr_svg(address)
    if not svg:
        return _part(_("QR code"), html.tag("p", _("The address is too long for a QR code.")))
    image = html.svg_image(svg, _("QR code of this figure’s address"))
    png = _download_link(qr_png(address), "image/png", f"{file_stem(figure, context.catalogue)}_qr.png",
                         _("Download PNG"))
    return _part(_("QR code"), f'<div class="hled-share-qr">{image}{png}</div>')


def _api_html(lines: Mapping[str, str], url: str, workbook: str, language: Language) -> str:
    """Return the address of the figure's rows, and one line for each program that reads it."""
    _ = language.text
    excel = _("In Excel: Data, From Web, and the address of the CSV. The table is refreshed from it with Refresh All.")
    items = "".join(f"<dt>{html.escape(name)}</dt><dd>{_text(line, _copy_button(line, name, language))}</dd>"
                    for name, line in {"CSV": url, **lines}.items())
    name = _("Workbook that Refresh All reads again (XLSX)")
    link = f'<p><a class="hled-small-button" href="{html.escape(workbook)}">{html.escape(name)}</a></p>'
    return _part(_("Data for programs (API)"), f"<dl>{items}</dl>", html.tag("p", excel), link)


def _embed_html(snippet: str, language: Language, framed: bool) -> str:
    _ = language.text
    name = _("In a page of another site")
    permission = _("Only sites that the administrator of this dashboard has listed can show it.") if framed else _(
        "No other site can show it yet: the administrator of this dashboard lists those that may in the variable "
        "HLED_FRAME_ANCESTORS, and starts it again.")
    return _part(name, html.tag("p", permission), _text(snippet, _copy_button(snippet, name, language)))
