"""A pack as PowerPoint: editable titles and charts, sources on each slide, notes for who speaks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, time
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

from pptx.util import Emu

from hled_dash.export.cells import is_table
from hled_dash.export.packs.frame_style import FrameStyle, frame_style
from hled_dash.export.packs.native import add_chart, can_draw
from hled_dash.export.packs.native_parts import POINT, rgb
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
from hled_dash.export.packs.picture import figure_picture
from hled_dash.export.packs.pptx_template import (
    ON_EDGES,
    TITLES,
    add_slide_number,
    figure_areas,
    find_layout,
    open_template,
)
from hled_dash.export.packs.slide_tables import TablePage, add_table, table_pages
from hled_dash.export.packs.slide_text import (
    Paragraph,
    fill_text,
    fit_list,
    paginate,
    set_alt_text,
    set_language,
    take_placeholder,
    text_height,
)
from hled_dash.export.slide import shorten_note
from hled_dash.language import LANGUAGES, Language
from hled_dash.pack.content import PackContent, PackEntry

#: Width of the column of a reader's note, as a share of the slide, and points of its text.
_NOTE_SHARE, _NOTE_SIZE = 0.27, 15
#: Notes of a figure that a slide has itself; the others are in the speaker's notes.
_SLIDE_NOTES = 2
#: Points of the sources, in full and in their short form; columns of these, and the gap as a share of the width.
_FULL_SIZE, _SHORT_SIZE, _COLUMNS, _GAP = 12, 9, 2, 0.03
#: Points of the foot of a slide in full, at least.
_FOOT_SIZE = 10
#: Points of the titles on the slide of a section, at least.
_LIST_SIZE = 12
#: Letters that a property of a document may have.
_MAX_PROPERTY = 255


def write_pptx(content: PackContent, progress: Progress | None = None) -> bytes:
    """Write the slides of a pack: title, sections, a slide for each figure (several for a long table), sources.

    Raises:
        TemplateError: If an office's template cannot be read.
    """
    content = clean_content(content)
    language = LANGUAGES[content.pack.language]
    presentation = open_template()
    deck = _Deck(presentation, content, language)
    deck.add_title()
    for _number, entry, begins in iterate_entries(content, progress):
        if begins:
            deck.add_section(entry.section)
        deck.add_entry(entry)
    deck.add_sources()
    return deck.save()


class _Deck:
    """A presentation that grows slide by slide."""

    def __init__(self, presentation: Any, content: PackContent, language: Language) -> None:
        self.presentation, self.content, self.language = presentation, content, language
        self.width, self.height = int(presentation.slide_width), int(presentation.slide_height)
        layout = find_layout(presentation, "titleOnly")
        self.subtitle, self.body, self.foot = figure_areas(layout, self.width, self.height)
        self.style = FrameStyle()

    def add_title(self) -> None:
        """Add the title slide: title, occasion, classification and URL of the pack."""
        slide = self._add_slide("title")
        self._fill(slide, TITLES, [Paragraph(pack_title(self.content, self.language), bold=True)],
                   (0.07, 0.22, 0.86, 0.26), 44)
        lines = [Paragraph(line) for line in pack_lines(self.content, self.language)]
        lines.append(Paragraph(self.language.text("Open this pack on the dashboard"), address=self.content.address))
        self._fill(slide, (4, 2), lines, (0.07, 0.51, 0.86, 0.2), 20)

    def add_section(self, title: str) -> None:
        """Add a slide with the title of a section and the titles of its figures."""
        slide = self._add_slide("secHead")
        self._fill(slide, TITLES, [Paragraph(title, bold=True)], (0.07, 0.3, 0.86, 0.23), 40)
        titles = [entry.title for entry in self.content.entries if entry.section == title]
        self._fill(slide, (2, 4), [Paragraph(heading) for heading in titles], (0.07, 0.55, 0.86, 0.3), 20, is_list=True)

    def add_entry(self, entry: PackEntry) -> None:
        """Add the slide of a figure, or the slides of its table."""
        figure = entry.figure
        if is_table(figure) and len(figure.table.columns) and not figure.empty:
            slide_box = self._content_box(bool(entry.note))
            for number, page in enumerate(table_pages(figure, slide_box[2], slide_box[3])):
                slide, box = self._add_figure_slide(entry, number, page)
                frame = add_table(slide, page, box)
                set_alt_text(frame, figure.alt)
            return
        slide, box = self._add_figure_slide(entry)
        if figure.spec is None:
            fill_text(slide.shapes.add_textbox(*map(Emu, box)), [Paragraph(figure.empty or figure.alt)], 18, box)
        elif can_draw(figure):
            for number, frame in enumerate(add_chart(slide, figure, box)):
                frame.name = f"{figure.title} {number + 1}"
                set_alt_text(frame, figure.alt)
        else:
            self._add_picture(slide, entry, box)

    def _add_picture(self, slide: Any, entry: PackEntry, box: tuple[int, int, int, int]) -> None:
        png, aspect = figure_picture(entry.projected or entry.figure, box[2] / box[3], box[2] / 914400)
        left, top, width, height = box
        size = (width, round(width / aspect)) if width / aspect <= height else (round(height * aspect), height)
        place = (left + (width - size[0]) // 2, top, *size)
        picture = slide.shapes.add_picture(BytesIO(png), *map(Emu, place))
        picture.name = entry.figure.title
        set_alt_text(picture, entry.figure.alt)

    def add_sources(self) -> None:
        """Add the sources: in full if they fit on a slide, otherwise without citations, in columns."""
        box, credits = self._content_box(False), all_credits(self.content)
        blocks = [[Paragraph(f"{credit.publisher}: {credit.title}", bold=True),
                   Paragraph(f"{credit.vintage} · {credit.licence}"),
                   Paragraph(credit.address, address=credit.address), Paragraph(credit.citation, space=6)]
                  for credit in credits]
        pages = paginate(blocks, _FULL_SIZE, box[2] / POINT, box[3] / POINT)
        if len(pages) <= 1:
            for page in pages:
                self._add_sources_slide(_FULL_SIZE, [(page, box)])
            return
        width = round((box[2] - _GAP * self.width) / _COLUMNS)
        boxes = [(box[0] + number * (width + round(_GAP * self.width)), box[1], width, box[3])
                 for number in range(_COLUMNS)]
        short = [[Paragraph(f"{credit.publisher}: {credit.title} ({credit.vintage}). {credit.licence}.", space=3,
                            address=credit.address, link=urlsplit(credit.address).netloc)] for credit in credits]
        columns = paginate(short, _SHORT_SIZE, width / POINT, box[3] / POINT)
        for first in range(0, len(columns), _COLUMNS):
            self._add_sources_slide(_SHORT_SIZE, zip(columns[first:first + _COLUMNS], boxes, strict=False),
                                    is_first=not first)

    def _add_sources_slide(self, size: int, columns: Iterable[tuple[list[Paragraph], tuple[int, int, int, int]]], *,
                           is_first: bool = True) -> None:
        _ = self.language.text
        slide = self._add_slide("titleOnly")
        title = _("Sources") if is_first else _("Sources (continued)")
        self._fill(slide, TITLES, [Paragraph(title, bold=True)], (0.04, 0.05, 0.92, 0.11), 28)
        for paragraphs, box in columns:
            fill_text(slide.shapes.add_textbox(*map(Emu, box)), paragraphs, size, box, fixed=True)

    def save(self) -> bytes:
        """Return the file, with its properties and the language of its words."""
        properties = self.presentation.core_properties
        properties.title = pack_title(self.content, self.language)[:_MAX_PROPERTY]
        properties.author = self.language.text("U.S.-Mexico High-Level Economic Dialogue")
        properties.subject = self.content.pack.classification[:_MAX_PROPERTY]
        properties.comments = self.content.address[:_MAX_PROPERTY]
        properties.keywords = properties.last_modified_by = ""
        properties.language = self.language.tag
        properties.created = properties.modified = datetime.combine(self.content.day, time())
        properties.revision = 1
        for slide in self.presentation.slides:
            # What an office's layout has besides would ask who edits the slide to fill it in.
            _remove_empty(slide)
            set_language(slide, self.language.tag)
        buffer = BytesIO()
        self.presentation.save(buffer)
        return buffer.getvalue()

    def _add_slide(self, kind: str) -> Any:
        slide = self.presentation.slides.add_slide(find_layout(self.presentation, kind))
        add_slide_number(slide)
        for shape in slide.placeholders:
            if int(shape.placeholder_format.type) == 15:
                shape.text_frame.text = self.content.pack.classification
        return slide

    def _add_figure_slide(self, entry: PackEntry, number: int = 0, table: TablePage | None = None,
                          ) -> tuple[Any, tuple[int, int, int, int]]:
        """Return a slide with everything but the figure, and the place for that."""
        figure, _ = entry.figure, self.language.text
        slide = self._add_slide("titleOnly")
        title = entry.title if not number else _("{title} (continued)", title=entry.title)
        self._fill(slide, TITLES, [Paragraph(title, bold=True)], (0.04, 0.05, 0.92, 0.11), 28)
        subtitle = " · ".join(filter(None, (figure.subtitle, figure.newest)))
        if text_height([Paragraph(subtitle)], 14, 0.9 * self.subtitle[2] * self.width / POINT, self.style) > 20:
            subtitle = figure.subtitle
        self._fill(slide, (2,), [Paragraph(subtitle)], self.subtitle, 16, self._content_box(False))
        box = self._content_box(bool(entry.note))
        left_out = figure.extra.get("left_out", ()) if table is None else filter(None, [table.rest])
        notes = [*left_out, *map(shorten_note, mark_notes(figure)[:_SLIDE_NOTES])]
        publishers = "; ".join(table.sources) if table else ""
        sources = [_("Source: {source}.", source=publishers)] if publishers else [
            source_line(figure), source_line(figure, short=True)]
        if table and len(table.sources) > 1:
            count = self.language.plural("{count} source", "{count} sources", len(table.sources))
            listed = _("{sources}, each named in the list of sources", sources=count)
            sources.append(_("Source: {source}.", source=listed))
        foots = [[Paragraph(" ".join(notes)), Paragraph(source),
                  Paragraph(_("This figure on the dashboard"), address=entry.address)] for source in sources]
        # Publishers alone, or their number, rather than a line that is cut.
        foot = next((lines for lines in foots if text_height(
            [line for line in lines if line.text], _FOOT_SIZE, self.foot[2] * self.width / POINT, self.style)
            <= self.foot[3] * self.height / POINT), foots[-1])
        self._fill(slide, (2,), foot, self.foot, 11, self._content_box(False))
        if entry.note:
            self._add_note(slide, entry.note, box)
        self._add_speaker_notes(slide, entry)
        return slide, box

    def _add_note(self, slide: Any, note: str, box: tuple[int, int, int, int]) -> None:
        left = box[0] + box[2] + round(0.02 * self.width)
        area = (left, box[1], round(sum(self.body[::2]) * self.width) - left, box[3])
        shape = slide.shapes.add_textbox(*map(Emu, area))
        shape.fill.solid()
        shape.fill.fore_color.rgb = rgb("#f3f5f7")
        inset = round(0.01 * self.width)
        frame = shape.text_frame
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = Emu(inset)
        inner = (area[0], area[1], area[2] - 2 * inset, area[3] - 2 * inset)
        fill_text(shape, [Paragraph(line) for line in note.split("\n")], _NOTE_SIZE, inner, style=self.style)

    def _add_speaker_notes(self, slide: Any, entry: PackEntry) -> None:
        figure = entry.figure
        lines = [entry.title, "", figure.alt, *([""] if figure.notes else []), *figure.notes, "", source_line(figure),
                 entry.address]
        slide.notes_slide.notes_text_frame.text = "\n".join(lines)

    def _content_box(self, has_note: bool) -> tuple[int, int, int, int]:
        left, top, width, height = (round(share * size) for share, size in zip(
            self.body, (self.width, self.height) * 2, strict=True))
        if has_note:
            width = round(width - (_NOTE_SHARE + 0.02) * self.width)
        return left, top, width, height

    def _fill(self, slide: Any, kinds: tuple[int, ...], paragraphs: list[Paragraph],
              place: tuple[float, float, float, float], size: int,
              free: tuple[int, int, int, int] | None = None, *, is_list: bool = False) -> None:
        """Write into the next empty placeholder of some types, or into a text box where the layout has none."""
        paragraphs = [paragraph for paragraph in paragraphs if paragraph.text]
        shape = take_placeholder(slide, kinds, free)
        box = tuple(round(share * size) for share, size in zip(place, (self.width, self.height) * 2, strict=True))
        if shape is None:
            if not paragraphs:
                return
            shape = slide.shapes.add_textbox(*map(Emu, box))
            style = replace(self.style, across=shape.text_frame.margin_left + shape.text_frame.margin_right)
            shape.text_frame.margin_top = shape.text_frame.margin_bottom = 0
        else:
            box = (int(shape.left), int(shape.top), int(shape.width), int(shape.height))
            style = frame_style(shape)
        if not paragraphs:
            shape._element.getparent().remove(shape._element)
            return
        if is_list:
            room = (box[2] - style.across) / POINT, (box[3] - style.down) / POINT
            paragraphs = fit_list(paragraphs, size, _LIST_SIZE, room, style, lambda count: self.language.plural(
                "and {count} more figure", "and {count} more figures", count))
        fill_text(shape, paragraphs, size, (box[0], box[1], box[2], box[3]), style=style)


def _remove_empty(slide: Any) -> None:
    for shape in list(slide.placeholders):
        has_text = shape.has_text_frame and shape.text_frame.text
        if int(shape.placeholder_format.type) not in ON_EDGES and not has_text:
            shape._element.getparent().remove(shape._element)
