"""A pack as a JSON file, for packs that are too long for a URL."""

from __future__ import annotations

import json
from typing import Annotated

from pydantic import BaseModel, Field, ValidationError

from hled_dash.catalogue import Catalogue
from hled_dash.catalogue.models import LanguageCode
from hled_dash.catalogue.text import split_words
from hled_dash.pack.address import MAX_TEXT, parse_text
from hled_dash.pack.model import MAX_ITEMS, MAX_SECTIONS, Pack
from hled_dash.pack.view_text import format_view
from hled_dash.view import IgnoredParameter

#: The format's name in its files.
FORMAT = "hled-pack"
_Line = Annotated[str, Field(max_length=1000)]


class _Item(BaseModel):
    view: _Line
    title: _Line = ""
    note: _Line = ""


class _Section(BaseModel):
    title: _Line = ""
    items: list[_Item] = Field(default=[], max_length=MAX_ITEMS)


class _File(BaseModel):
    format: str = Field(pattern=f"^{FORMAT}$")
    version: int = Field(ge=1)
    language: _Line = ""
    title: _Line = ""
    date: _Line = ""
    place: _Line = ""
    classification: _Line = ""
    sections: list[_Section] = Field(default=[], max_length=MAX_SECTIONS)


def file_stem(pack: Pack) -> str:
    """Return a file name without its suffix: ``hled-pack_pilar-ii_es``."""
    words = "-".join(split_words(pack.title))[:60].strip("-")
    return "_".join(filter(None, ("hled-pack", words, pack.language)))


def format_file(pack: Pack) -> str:
    """Format the pack as JSON."""
    return json.dumps({
        "format": FORMAT, "version": 1, "language": pack.language, "title": pack.title, "date": pack.date,
        "place": pack.place, "classification": pack.classification,
        "sections": [
            {"title": section.title, "items": [
                {"view": format_view(item.view), "title": item.title, "note": item.note} for item in section.items]}
            for section in pack.sections],
    }, ensure_ascii=False, indent=1) + "\n"


def parse_file(
    text: str, catalogue: Catalogue, language: LanguageCode
) -> tuple[Pack, list[IgnoredParameter]] | None:
    """Parse the pack of a file, validated as an address is; None if it is no file of a pack."""
    if len(text) > MAX_TEXT:
        return None
    try:
        file = _File.model_validate_json(text)
    except (ValidationError, ValueError, RecursionError):
        return None

    def line(*parts: str) -> str:
        return "\t".join(part.replace("\t", " ").replace("\r", "").replace("\n", "\v") for part in parts)

    lines = [line(file.language, file.title, file.date, file.place, file.classification)]
    for section in file.sections:
        lines.append("#" + line(section.title))
        lines += [line(item.view, item.title, item.note) for item in section.items]
    return parse_text("\n".join(lines), catalogue, language)
