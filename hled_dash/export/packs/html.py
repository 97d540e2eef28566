"""A pack as a self-contained HTML page without scripts, for mail, offline reading and print."""

from __future__ import annotations

import re
from html import escape

from hled_dash.export.cells import table_cells
from hled_dash.export.packs.pack_text import (
    Progress,
    all_credits,
    clean_content,
    iterate_entries,
    mark_notes,
    pack_lines,
    pack_title,
    source_line,
)
from hled_dash.export.packs.picture import page_svg
from hled_dash.language import LANGUAGES, Language
from hled_dash.pack.content import PackContent, PackEntry

#: Rows of the table of a drawing, and of a figure that is a table; the others are at the address.
MAX_ROWS, MAX_TABLE_ROWS = 60, 400
_STYLE = """
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem; max-width: 60rem; background: #fff; color: #1f2933;
  font: 1rem/1.5 "Source Sans 3", "Source Sans Pro", "Segoe UI", "Helvetica Neue", Arial, sans-serif; }
h1, h2, h3 { color: #12385b; line-height: 1.2; overflow-wrap: anywhere; }
h1 { font-size: 2.2rem; margin: 1rem 0 .5rem; }
a { color: #0b5cad; overflow-wrap: anywhere; }
.muted { color: #52606d; } .small { font-size: .9rem; }
.note { border-left: 4px solid #12385b; background: #f3f5f7; padding: .6rem .9rem; overflow-wrap: anywhere; }
figure { margin: 1rem 0; } svg { display: block; width: 100%; height: auto; max-height: 34rem; }
.scroll { overflow-x: auto; } table { border-collapse: collapse; font-size: .9rem; width: 100%; }
caption { text-align: left; color: #52606d; padding: .3rem 0; }
th, td { text-align: left; padding: .2rem .5rem; border-bottom: 1px solid #d5dbe1; }
thead th { border-bottom: 2px solid #12385b; } .number { text-align: right; font-variant-numeric: tabular-nums; }
section { margin-top: 2.5rem; }
.running { position: sticky; top: 0; margin: 0; padding: .3rem 0; background: #fff; color: #12385b; font-weight: 600;
  font-size: .9rem; overflow-wrap: anywhere; }
@page { margin: 18mm; }
@media print { body { max-width: none; padding: 0; font-size: 10pt; } section.figure { break-before: page; }
  figure, tr { break-inside: avoid; } .scroll { overflow: visible; } svg { max-height: 130mm; } }
"""
_NAMED = re.compile(r'\b(id="|url\(#|href="#)([A-Za-z])')


def write_html(content: PackContent, progress: Progress | None = None) -> bytes:
    """Write the page, in UTF-8."""
    content = clean_content(content)
    language = LANGUAGES[content.pack.language]
    _ = language.text
    title = pack_title(content, language)
    # Stays in sight as long as its section does; on paper it also heads each sheet.
    classification = content.pack.classification
    line = " · ".join(filter(None, (classification, title)))
    style = _STYLE + f"@page {{ @top-left {{ content: {_css_string(line)}; font-size: 9pt; }} }}\n"
    contents, body = [], []
    for number, entry, begins in iterate_entries(content, progress):
        if begins:
            body.append(f"<h2>{escape(entry.section)}</h2>")
        contents.append(f'<li><a href="#f{number}">{escape(entry.title)}</a></li>')
        body.append(_figure_html(entry, number, 3 if entry.section else 2, language, line))
    sources = "".join(
        f"<li><strong>{escape(f'{credit.publisher}: {credit.title}')}</strong><br>"
        f"{escape(f'{credit.vintage} · {credit.licence}')}<br>{_link(credit.address, credit.address)}<br>"
        f"{escape(credit.citation)}</li>" for credit in all_credits(content))
    lines = "".join(f"<p class=\"muted\">{escape(line)}</p>" for line in (
        *filter(None, [classification]), *pack_lines(content, language)))
    texts = {"open": _("Open this pack on the dashboard"), "contents": escape(_("Contents")),
                "sources": escape(_("Sources"))}
    tag = "es-MX" if language.code == "es" else language.code
    page = (
        f'<!DOCTYPE html>\n<html lang="{tag}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
        f"img-src data:\"><title>{escape(title)}</title><style>{style}</style></head><body><header>"
        f"<h1>{escape(title)}</h1>{lines}<p>{_link(content.address, texts['open'])}</p></header>"
        f'<nav aria-label="{texts["contents"]}"><h2>{texts["contents"]}</h2><ol>{"".join(contents)}</ol></nav>'
        f"<main>{''.join(body)}<section>{_running_html(line)}<h2>{texts['sources']}</h2>"
        f"<ul class=\"small\">{sources}</ul></section></main>"
        "</body></html>\n")
    return page.encode("utf-8")


def _running_html(*parts: str) -> str:
    return f'<p class="running">{escape(" · ".join(filter(None, parts)))}</p>'


def _css_string(text: str) -> str:
    """Return a string of a style sheet; no sign of the text ends it or the style sheet."""
    return '"' + "".join(sign if sign.isalnum() or sign == " " else f"\\{ord(sign):x} " for sign in text) + '"'


def _figure_html(entry: PackEntry, number: int, level: int, language: Language, line: str) -> str:
    figure, _ = entry.figure, language.text
    subtitle = " · ".join(filter(None, (figure.subtitle, figure.newest)))
    parts = [f'<section class="figure" id="f{number}">{_running_html(line, entry.section)}',
             f"<h{level}>{escape(entry.title)}</h{level}>",
             f'<p class="muted">{escape(subtitle)}</p>']
    if figure.spec is not None:
        svg, _aspect = page_svg(figure)
        parts.append(f"<figure>{_inline_svg(svg, number, figure.alt)}</figure>")
    elif figure.empty:
        parts.append(f"<p>{escape(figure.empty)}</p>")
    if entry.note:
        parts.append(f'<p class="note">{"<br>".join(map(escape, entry.note.splitlines()))}</p>')
    marks = mark_notes(figure)
    parts += [f'<p class="small muted">{escape(line)}</p>' for line in (*marks, source_line(figure)) if line]
    link = _link(entry.address, _("This figure on the dashboard"))
    parts.append(f'<p class="small">{link}</p>')
    parts.append(_table_html(entry, level + 1, language))
    notes = "".join(f"<li>{escape(note)}</li>" for note in figure.notes if note not in marks)
    if notes:
        heading = escape(_("Notes"))
        parts.append(f'<h{level + 1}>{heading}</h{level + 1}><ul class="small">{notes}</ul>')
    return "".join([*parts, "</section>"])


def _table_html(entry: PackEntry, level: int, language: Language) -> str:
    header, rows, numeric, unit = table_cells(entry.figure)
    if not rows:
        return ""
    most = MAX_ROWS if entry.figure.spec is not None else MAX_TABLE_ROWS
    leading = [rows[number] for number in entry.figure.leading_rows(most)]
    kinds = [' class="number"' if number else "" for number in numeric]
    head = "".join(f'<th scope="col"{kind}>{escape(name)}</th>' for name, kind in zip(header, kinds, strict=True))
    body = "".join("<tr>" + "".join(
        f'<th scope="row"{kind}>{escape(cell)}</th>' if not column else f"<td{kind}>{escape(cell)}</td>"
        for column, (cell, kind) in enumerate(zip(row, kinds, strict=True))) + "</tr>" for row in leading)
    caption = escape(" · ".join(filter(None, (entry.figure.title, unit))))
    part = escape(language.text("Part of the table; all of it is at the address."))
    cut = f'<p class="small muted">{part}</p>' if len(rows) > most else ""
    return (f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(entry.figure.title)}"><table>'
            f"<caption>{caption}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>{cut}")


def _inline_svg(svg: str, number: int, description: str) -> str:
    """Return the drawing inside the page: with its own names, its description, and as wide as the page."""
    svg = _NAMED.sub(rf"\g<1>f{number}-\g<2>", svg)
    root = re.match(r"<svg[^>]*>", svg)
    assert root is not None
    width, height = (re.findall(rf'\b{side}="([\d.]+)"', root.group(0))[0] for side in ("width", "height"))
    opening = re.sub(r'\b(width|height)="[\d.]+"|\bviewBox="[^"]*"|\brole="[^"]*"', "", root.group(0))
    opening = opening.replace("<svg", f'<svg role="img" aria-label="{escape(description)}" '
                                      f'viewBox="0 0 {width} {height}"', 1)
    return opening + svg[root.end():]


def _link(address: str, words: str) -> str:
    safe = address if address.startswith(("https://", "http://")) else ""
    return f'<a href="{escape(safe)}">{escape(words)}</a>' if safe else escape(words)
