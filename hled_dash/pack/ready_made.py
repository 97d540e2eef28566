"""Ready-made packs, which ``data/catalogue/packs`` holds in both languages."""

from __future__ import annotations

import difflib
from dataclasses import replace
from urllib.parse import parse_qsl

from hled_dash.catalogue import Catalogue
from hled_dash.catalogue.models import LanguageCode, ReadyMadePack, Text
from hled_dash.language import LANGUAGES, Language
from hled_dash.pack.model import MAX_NOTE, Pack, Section, clean_line
from hled_dash.pack.view_text import parse_item
from hled_dash.view import IgnoredParameter, View
from hled_dash.view.parameter_parsers import truncate


def classifications(language: Language) -> tuple[str, ...]:
    """Return what packs say that they are for; a reader may write another line."""
    _ = language.text
    return _("For discussion"), _("For official use"), _("Not for circulation")


def find_ready_made(
    name: str, catalogue: Catalogue, language: LanguageCode
) -> tuple[Pack, tuple[IgnoredParameter, ...]]:
    """Find the ready-made pack of a name, in whatever case; an empty one and the nearest name where there is none."""
    record = catalogue.packs.get(name.casefold())
    if record is not None:
        return make_pack(record, catalogue, language)
    near = difflib.get_close_matches(name[:60].casefold(), catalogue.packs, n=1, cutoff=0.6)
    ignored = IgnoredParameter("pack", "p", truncate(name), near[0] if near else "")
    return Pack(language=language), (ignored,)


def pack_of_page(view: View, catalogue: Catalogue) -> ReadyMadePack | None:
    """Return the ready-made pack that opens with a page (that of a place, with that place); None for others."""
    for record in catalogue.packs.values():
        page, _sign, query = record.sections[0].items[0].view.partition("?")
        fields = dict(parse_qsl(query))
        if page == view.page and "figure" not in fields and fields.get("place", view.place) == view.place:
            return record
    return None


def make_pack(
    record: ReadyMadePack, catalogue: Catalogue, language: LanguageCode
) -> tuple[Pack, tuple[IgnoredParameter, ...]]:
    """Make a ready-made pack in a language, and what of its views cannot be used."""
    remarks: list[IgnoredParameter] = []
    localize = LANGUAGES[language].localize
    sections = []
    for section in record.sections:
        lines = ("\t".join((item.view, *(localize(text) if text else "" for text in (item.title, item.note))))
                 for item in section.items)
        items = (parse_item(line, catalogue, language, remarks) for line in lines)
        sections.append(Section(localize(section.title), tuple(item for item in items if item is not None)))
    pack = Pack(localize(record.title), "", "", classifications(LANGUAGES[language])[0], language, tuple(sections))
    return pack, tuple(remarks)


def translate_pack(pack: Pack, catalogue: Catalogue, language: LanguageCode) -> Pack:
    """Return a pack in another language: what stands in the catalogue is translated, the reader's own words stay."""
    before, after = LANGUAGES[pack.language], LANGUAGES[language]
    texts = {clean_line(before.localize(text), MAX_NOTE): after.localize(text) for text in _texts(catalogue)}
    texts |= zip(classifications(before), classifications(after), strict=True)

    def translate(text: str) -> str:
        return texts.get(" ".join(text.split()), text)

    return replace(
        pack, language=language, title=translate(pack.title), classification=translate(pack.classification),
        sections=tuple(
            Section(translate(section.title), tuple(
                replace(item, view=replace(item.view, language=language), title=translate(item.title),
                        note=translate(item.note))
                for item in section.items))
            for section in pack.sections
        ),
    )


def _texts(catalogue: Catalogue) -> list[Text]:
    """Return every text of ready-made packs."""
    texts: list[Text] = []
    for record in catalogue.packs.values():
        texts.append(record.title)
        for section in record.sections:
            texts.append(section.title)
            texts += [text for item in section.items for text in (item.title, item.note) if text]
    return texts
