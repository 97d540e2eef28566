"""Text that all files of a pack have in common: title, sources, notes, tables."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import replace

from hled_dash.figures.figure import Credit, Figure
from hled_dash.language import LANGUAGES, Language
from hled_dash.pack.content import PackContent, PackEntry

#: Called with the number of figures that are written and of all, before each and at the end; what it raises (as
#: :class:`Cancelled`) ends the work.
Progress = Callable[[int, int], None]
#: So many sources stand in full under a figure.
MAX_CREDITS = 6
_BREAKS = re.compile(r"[\n\r\v\f\x85\u2028\u2029]+")


class Cancelled(Exception):
    """Raised by a progress callback: nobody wants the file any more."""


def clean_text(text: str) -> str:
    """Remove characters that XML forbids and marks of text direction; line breaks stay."""
    lines = ("".join(sign if unicodedata.category(sign) not in ("Cc", "Cs", "Cn", "Co") and not _turns(sign) else " "
                     for sign in line) for line in _BREAKS.split(text))
    return "\n".join(" ".join(line.split(" ")).strip() for line in lines).strip()


def clean_content(content: PackContent) -> PackContent:
    """Return a pack whose own words are clean; those of figures are the catalogue's."""
    pack = content.pack
    title, day, place, classification = (clean_text(text).replace("\n", " ") for text in (
        pack.title, pack.date, pack.place, pack.classification))
    cleaned = replace(pack, title=title, date=day, place=place, classification=classification)
    entries = tuple(replace(entry, title=clean_text(entry.title).replace("\n", " ") or entry.figure.title,
                            note=clean_text(entry.note), section=clean_text(entry.section).replace("\n", " "))
                    for entry in content.entries)
    return replace(content, pack=cleaned, entries=entries)


def _turns(sign: str) -> bool:
    return sign in "\u200e\u200f\u061c" or "\u202a" <= sign <= "\u202e" or "\u2066" <= sign <= "\u2069"


def pack_title(content: PackContent, language: Language) -> str:
    """Return the pack's title, or the project's name."""
    return content.pack.title or language.text("U.S.-Mexico High-Level Economic Dialogue")


def pack_lines(content: PackContent, language: Language) -> list[str]:
    """Return what stands under the title: date and place, and when the file was made."""
    occasion = " · ".join(filter(None, (content.pack.date, content.pack.place)))
    return [*filter(None, [occasion]), language.text("Made on {date}.", date=language.format_date(content.day))]


def iterate_entries(content: PackContent, progress: Progress | None) -> Iterator[tuple[int, PackEntry, bool]]:
    """Yield number from 1, entry, and whether a section with a title begins with it; tells the progress."""
    section = ""
    for number, entry in enumerate(content.entries, start=1):
        if progress:
            progress(number - 1, len(content.entries))
        yield number, entry, bool(entry.section) and entry.section != section
        section = entry.section
    if progress:
        progress(len(content.entries), len(content.entries))


def source_line(figure: Figure, *, short: bool = False, label: bool = True) -> str:
    """Return ``Source: World Bank, World Development Indicators (2026); …``; empty if nothing is credited.

    Without ``label``, the sources alone.
    Of many sources, and of a ``short`` line, the publishers alone: the list of all sources ends each file.
    """
    _ = LANGUAGES[figure.language].text
    credit_lines = list(dict.fromkeys(credit.line() for credit in figure.credits))
    if short or len(credit_lines) > MAX_CREDITS:
        credit_lines = list(dict.fromkeys(credit.publisher for credit in figure.credits))
    if "sources" in figure.extra and credit_lines:
        credit_lines = [_("{sources}, each named in the list of sources", sources=figure.credits[0].publisher)]
    lines = "; ".join(credit_lines)
    return _("Source: {source}.", source=lines) if lines and label else lines


def all_credits(content: PackContent) -> list[Credit]:
    """Return the sources of all figures, each once, in the order of the pack."""
    return list({credit.source: credit for entry in content.entries
                 for credit in entry.figure.extra.get("sources", entry.figure.credits)}.values())


def mark_notes(figure: Figure) -> list[str]:
    """Return what the marks of a drawing mean: breaks in series, and values that are no normal ones."""
    plot, _ = figure.extra.get("plot"), LANGUAGES[figure.language].text
    if plot is None:
        return []
    statuses = {point.status for series in plot.series for point in series.points}
    words = {"F": _("projections"), "E": _("estimates"), "U": _("suspect values")}
    kinds = [words[status] for status in "FEU" if status in statuses]
    listed = LANGUAGES[figure.language].format_list(kinds)
    return [*plot.breaks, *([_("Dashed, hollow, or pale: {kinds}.", kinds=listed)] if kinds else [])]
