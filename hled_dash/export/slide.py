"""A figure as a picture for a slide: 16:9, in large type, with a link to what does not fit."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from hled_dash.export.cells import MAX_ROWS, short_table
from hled_dash.export.image import MARGIN, Page, chart_svg, find_theme, picture_title
from hled_dash.export.map_svg import wide_svg
from hled_dash.export.png import picture_texts, render_png
from hled_dash.export.text_layout import wrap_text
from hled_dash.figures.figure import Figure
from hled_dash.figures.maps import is_map
from hled_dash.language import LANGUAGES

#: The page in CSS pixels, and how many pixels are drawn for each: 1920 by 1080 in all.
WIDTH, HEIGHT, SCALE = 800, 450, 2.4
#: Dots for an inch: as wide as a slide of PowerPoint.
DPI = 144
#: Size of the type of a table, in CSS pixels.
_TABLE_SIZE = 10
#: Sources that are named with their vintages, at most.
_MAX_VINTAGES = 6
#: Letters of a note; longer ones end with a whole word and "…", and are whole at the address.
_NOTE_LETTERS = 110


def figure_slide(figure: Figure, address: str, *, day: date | None = None) -> bytes:
    """Return a PNG of 1920 by 1080 pixels: title with the newest value, drawing, sources, the first note and the
    address.

    Args:
        address: The whole address of the view.
        day: The date that is printed; today's by default.

    Raises:
        ValueError: If the chart cannot be rendered.
    """
    texts = picture_texts(figure, picture_title(figure), address, day or date.today())
    return render_png(slide_svg(figure, address, day=day), SCALE, DPI, texts, LANGUAGES[figure.language].tag)


def slide_svg(figure: Figure, address: str, *, day: date | None = None) -> str:
    """Return the slide as SVG text, laid out for 800 by 450 CSS pixels (see :func:`figure_slide`)."""
    return page_svg(figure, _foot_lines(figure, address, day or date.today()), HEIGHT)


def page_svg(figure: Figure, foot_lines: Sequence[str], height: int, foot_size: int = 9,
             heading: str = "") -> str:
    """Return a page of a fixed size as SVG text: title with the newest value, drawing as large as fits, foot.

    Args:
        figure: The figure.
        foot_lines: Sources and the like, in small type at the bottom.
        height: Of the page in CSS pixels; it is 800 wide.
        foot_size: Size of the type of the foot, in CSS pixels.
        heading: A line above the title; empty for none.
    """
    page = Page(find_theme(figure.spec), WIDTH, top=MARGIN * 0.5)
    if heading:
        page.add_text(heading, 14, weight=600, color=page.theme.accent)
    title = picture_title(figure)
    small = len(wrap_text(title, 21, WIDTH - 2 * MARGIN, bold=True)) > 2
    page.add_text(title, 17 if small else 21, weight=600)
    page.add_text(figure.subtitle, 13, color=page.theme.muted)
    page.add_space(6)
    foot = Page(page.theme, WIDTH, top=0)
    for line in foot_lines:
        foot.add_text(line, foot_size, color=page.theme.muted)
    bottom = height - foot.top - MARGIN * 0.4
    if figure.spec is not None:
        _add_chart(page, figure, bottom - page.top - 4)
    elif figure.empty:
        page.add_text(figure.empty, 15)
    else:
        _add_table(page, figure, bottom - 4)
    foot = Page(page.theme, WIDTH, top=bottom)
    for line in foot_lines:
        foot.add_text(line, foot_size, color=page.theme.muted)
    page.elements += foot.elements
    return page.to_svg(title, figure.alt, LANGUAGES[figure.language].tag, height)


def _add_chart(page: Page, figure: Figure, height: float) -> None:
    """Add the drawing, as large as the rest of the page."""
    assert figure.spec is not None
    width = WIDTH - 2 * MARGIN
    svg = wide_svg(figure.spec, width, width / height)
    height_match = re.search(r'\bheight="([\d.]+)"', svg)
    drawn_height = float(height_match.group(1)) if height_match else height
    if drawn_height > height and not is_map(figure.spec) and figure.spec.get("width") == "container":
        # Drawn wider and scaled as a whole, it fills the page.
        svg = chart_svg(figure.spec, round(width * drawn_height / height))
    page.add_svg(svg, height)


def _add_table(page: Page, figure: Figure, bottom: float) -> None:
    """Add as many leading rows of the table as there is room for."""
    for count in range(MAX_ROWS, 0, -1):
        trial = replace(page, elements=[])
        trial.add_table(short_table(figure, count), _TABLE_SIZE)
        if trial.top <= bottom or count == 1:
            page.elements += trial.elements
            return


def _foot_lines(figure: Figure, address: str, day: date) -> list[str]:
    """Return sources (of a table those of its leading rows), what is not drawn or else the first note, how many more
    there are, date and address."""
    language = LANGUAGES[figure.language]
    _ = language.text
    rows = figure.leading_rows(MAX_ROWS)
    credits = figure.credits_of(rows)
    sources = "; ".join(dict.fromkeys(
        credit.publisher if len(credits) > _MAX_VINTAGES else f"{credit.publisher} ({credit.vintage})"
        for credit in credits))
    first = figure.extra.get("left_out") or figure.notes_of(rows)[:1]
    notes = [*map(shorten_note, first)]
    if more := len(figure.notes) - len(first):
        notes.append(language.plural("{count} more note at the address.", "{count} more notes at the address.", more))
    if figure.extra.get("markers"):
        notes.append(_("The numbers in the drawing are explained on the page."))
    made_on = _("Made on {date}.", date=language.format_date(day))
    return [_("Source: {source}.", source=sources), *([" ".join(notes)] if notes else []), f"{made_on} {address}"]


def shorten_note(note: str) -> str:
    """Return the note, or its first words: whole clauses, where they are most of it."""
    if len(note) <= _NOTE_LETTERS:
        return note
    head = note[:_NOTE_LETTERS]
    # Half of a clause may say the opposite: “its fall is in part real, …”.
    end = max(head.rfind(sign) for sign in (". ", "; ", ": "))
    return f"{head[:end] if end > _NOTE_LETTERS / 2 else head.rsplit(' ', 1)[0]} …"
