"""How a figure is cited: as text (APA and plain), and for programs that keep references (BibTeX, RIS)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from hled_dash.export.cells import is_table
from hled_dash.export.safe_text import clean_text
from hled_dash.figures.figure import Figure
from hled_dash.figures.maps import is_map
from hled_dash.language import Language

#: Authors that a reference of APA 7 names; of more of them the first 19 and the last.
MAX_AUTHORS = 20
_TEX = str.maketrans({
    "\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
    **{letter: f"\\{letter}" for letter in "&%$#_{}"},
})


class Citation(NamedTuple):
    """A citation.

    Attributes:
        label: Name of its style.
        text: The citation; several lines where a program reads it.
        suffix: Of its file (``.bib``); empty for words.
        mime: Of its file.
    """

    label: str
    text: str
    suffix: str = ""
    mime: str = ""


class _Reference(NamedTuple):
    """What every style of a citation has; ``year`` is that of the newest edition, None where none is known."""

    title: str
    authors: tuple[str, ...]
    data: tuple[str, ...]
    site: str
    address: str
    day: date
    year: int | None


def figure_citations(figure: Figure, address: str, day: date, language: Language) -> tuple[Citation, ...]:
    """Return a figure's citations in APA, plain words, BibTeX and RIS.

    Args:
        figure: The figure, in the language of the citation.
        address: The whole address of its view.
        day: On which it was read.
        language: Of the citation.
    """
    _ = language.text
    authors = [clean_text(name) for name in dict.fromkeys(
        # “47 sources” is no author.
        credit.publisher for credit in figure.credits if credit.source not in ("board", "changes"))]
    site, title = _("U.S.-Mexico High-Level Economic Dialogue"), clean_text(figure.title)
    data = [clean_text(credit.line()) for credit in figure.credits]
    date_text = language.format_date(day)
    reference = _Reference(
        title, tuple(authors or [site]), tuple(data), site, address, day,
        max((credit.year for credit in figure.credits if credit.year), default=None))
    apa = _("{authors} ({year}). {title} [{kind}]. {site}. Retrieved {day}, from {address}",
            authors=f"{_apa_authors(reference.authors, language)}.".replace("..", "."), title=title,
            year=reference.year or _("n.d."), kind=_figure_kind(figure, language), site=site, day=date_text,
            address=address)
    plain = _("{title}, {unit}. Data: {sources}. {site}, {address}, read on {day}.", title=title,
              unit=clean_text(figure.subtitle), sources="; ".join(data), site=site, address=address, day=date_text)
    return (
        Citation("APA", apa), Citation(_("Plain"), plain),
        Citation("BibTeX", _bibtex(figure.id, reference, language), ".bib", "application/x-bibtex"),
        Citation("RIS", _ris(reference, language), ".ris", "application/x-research-info-systems"),
    )


def _apa_authors(authors: Sequence[str], language: Language) -> str:
    """Return authors as a reference of APA 7 names them; in Spanish the last follows an “y”."""
    if len(authors) > MAX_AUTHORS:
        return ", ".join([*authors[:MAX_AUTHORS - 1], f". . . {authors[-1]}"])
    if language.messages != "en" or len(authors) < 2:
        return language.format_list(authors)
    return f"{', '.join(authors[:-1])}{',' if len(authors) > 2 else ''} & {authors[-1]}"


def _figure_kind(figure: Figure, language: Language) -> str:
    _ = language.text
    if is_table(figure):
        return _("Table")
    return _("Map") if figure.spec is not None and is_map(figure.spec) else _("Chart")


def _bibtex(id: str, reference: _Reference, language: Language) -> str:
    fields = {
        # Braces keep the name of an institution whole, and the capital letters of a title.
        "author": " and ".join(f"{{{name.translate(_TEX)}}}" for name in reference.authors),
        "title": f"{{{reference.title.translate(_TEX)}}}",
        **({"year": str(reference.year)} if reference.year else {}),
        "howpublished": reference.site.translate(_TEX),
        "note": language.text("Data: {sources}", sources="; ".join(reference.data)).translate(_TEX),
        "language": {"en": "english"}.get(language.code, "spanish"),
        # A program sets an address as it is; only a brace would end the field.
        "url": reference.address.replace("{", "%7B").replace("}", "%7D"),
        "urldate": reference.day.isoformat(),
    }
    key = re.sub(r"[^a-z0-9]+", "-", f"hled-{id}".lower()).strip("-")
    lines = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items())
    return f"@misc{{{key},\n{lines}\n}}\n"


def _ris(reference: _Reference, language: Language) -> str:
    lines = [("TY", "ELEC"), *(("AU", f"{name},") for name in reference.authors),
             *([("PY", str(reference.year))] if reference.year else []), ("TI", reference.title),
             ("T2", reference.site), *(("N1", line) for line in reference.data), ("LA", language.locale.language),
             ("UR", reference.address), ("Y2", f"{reference.day:%Y/%m/%d}"), ("ER", "")]
    return "".join(f"{tag}  - {value}\r\n" for tag, value in lines)
