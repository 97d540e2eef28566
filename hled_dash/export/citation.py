"""How a figure is cited: as text (APA and plain), and for programs that keep references (BibTeX, RIS)."""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

from hled_dash.export.safe_text import clean_text
from hled_dash.figures.figure import Figure
from hled_dash.language import Language

#: Publishers that a citation names as authors; where there are more, it says so.
MAX_AUTHORS = 3
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


def figure_citations(figure: Figure, address: str, day: date, language: Language) -> tuple[Citation, ...]:
    """Return a figure's citations in APA, plain words, BibTeX and RIS.

    Args:
        figure: The figure, in the language of the citation.
        address: The whole address of its view.
        day: On which it was read.
        language: Of the citation.
    """
    _ = language.text
    authors = [clean_text(name) for name in dict.fromkeys(credit.publisher for credit in figure.credits)]
    site, title = _("U.S.-Mexico High-Level Economic Dialogue"), clean_text(figure.title)
    data = [clean_text(credit.line()) for credit in figure.credits]
    date_text = language.format_date(day)
    named = (", ".join((*authors[:MAX_AUTHORS], _("et al."))) if len(authors) > MAX_AUTHORS
             else f"{language.format_list(authors) or site}.".replace("..", "."))
    apa = _("{authors} (n.d.). {title} [Figure]. {site}. Retrieved {day}, from {address}",
            authors=named, title=title, site=site, day=date_text, address=address)
    plain = _("{title}, {unit}. Data: {sources}. {site}, {address}, read on {day}.", title=title,
              unit=clean_text(figure.subtitle), sources="; ".join(data), site=site, address=address, day=date_text)
    return (
        Citation("APA", apa), Citation(_("Plain"), plain),
        Citation("BibTeX", _bibtex(figure, authors or [site], data, site, address, day, language), ".bib",
                 "application/x-bibtex"),
        Citation("RIS", _ris(title, authors or [site], data, site, address, day, language), ".ris",
                 "application/x-research-info-systems"),
    )


def _bibtex(figure: Figure, authors: list[str], data: list[str], site: str, address: str, day: date,
            language: Language) -> str:
    fields = {
        # Braces keep the name of an institution whole, and the capital letters of a title.
        "author": " and ".join(f"{{{name.translate(_TEX)}}}" for name in authors),
        "title": f"{{{clean_text(figure.title).translate(_TEX)}}}",
        "howpublished": site.translate(_TEX),
        "note": language.text("Data: {sources}", sources="; ".join(data)).translate(_TEX),
        "language": {"en": "english"}.get(language.code, "spanish"),
        # A program sets an address as it is; only a brace would end the field.
        "url": address.replace("{", "%7B").replace("}", "%7D"),
        "urldate": day.isoformat(),
    }
    key = re.sub(r"[^a-z0-9]+", "-", f"hled-{figure.id}".lower()).strip("-")
    lines = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items())
    return f"@misc{{{key},\n{lines}\n}}\n"


def _ris(title: str, authors: list[str], data: list[str], site: str, address: str, day: date,
         language: Language) -> str:
    lines = [("TY", "ELEC"), *(("AU", f"{name},") for name in authors), ("TI", title), ("T2", site),
             *(("N1", line) for line in data), ("LA", language.locale.language), ("UR", address),
             ("Y2", f"{day:%Y/%m/%d}"), ("ER", "")]
    return "".join(f"{tag}  - {value}\r\n" for tag, value in lines)
