"""What stands before the results of a search: what is not held, what stands in for it, what was understood."""

from __future__ import annotations

from hled_dash.search import SearchResult
from hled_dash.ui.components import html
from hled_dash.ui.components.names import indicator_name, place_name
from hled_dash.ui.session import PageContext


def examples(context: PageContext) -> str:
    """Return searches that show what can be asked on the page."""
    _ = context.language.text
    examples = {
        "pillar_1": _("trade deficit with Mexico · trucks Laredo · FDI Nuevo León"),
        "pillar_2": _("poverty Chiapas · remittances Guatemala · hunger Honduras"),
        "pillar_3": _("internet Guatemala · cybersecurity · rule of law"),
        "pillar_4": _("wage gap · women in parliament · youth unemployment"),
        "maps": _("map of poverty · map of remittances · trucks Otay Mesa"),
        "places": _("Oaxaca · Huehuetenango · Pharr bridge"),
        "dialogue": _("semiconductors · Otay Mesa · what was agreed on cybersecurity"),
        "changes": _("remittances · governance · poverty"),
        "data": _("INEGI · remittances · how to cite"),
        "glossary": _("PIBE · percentage point · CONEVAL"),
    }
    return examples.get(context.view.page, _("trucks Laredo · remittances Chiapas · wage gap"))


def notices_html(context: PageContext, result: SearchResult, is_answered: bool, has_hits: bool) -> str:
    """Return what the reader should know before the results: what is not held, what stands in for it, what was
    understood."""
    _ = context.language.text
    language = context.language
    sentences = []
    if result.corrections:
        corrections = ", ".join(f"{word} → {correction}" for word, correction in result.corrections.items())
        sentences.append(_("Understood as: {words}.", words=corrections))
    if result.not_held is not None:
        sentences.append(language.localize(result.not_held.text))
    elif result.unknown_words:
        words = language.format_list(f"“{word}”" for word in result.unknown_words)
        one = _("Nothing here has the word {word}; the curators will see that it was asked for.", word=words)
        several = _("Nothing here has the words {words}; the curators will see that they were asked for.", words=words)
        sentences.append(one if len(result.unknown_words) == 1 else several)
    if result.missing_places and result.indicator is None:
        places = language.format_list(map(language.localize, result.missing_places))
        sentences.append(_("No figure here is of {places}; others may name it as an origin or a destination.",
                           places=places))
    elif result.is_same_crossing:
        sentences.append(_("Crossings at {place} are counted on the U.S. side, northward: at {port}.",
                           place=language.format_list(map(language.localize, result.missing_places)),
                           port=place_name(context, result.answers[0].place)))
    elif result.missing_places and result.indicator:
        sentences.append(_("There is no figure of “{indicator}” for {places}.",
                           indicator=indicator_name(context, result.indicator),
                           places=language.format_list(map(language.localize, result.missing_places))))
    if result.one_period is not None:
        sentences.append(_("“{indicator}” is held for one period alone, so that no change of it can be told.",
                           indicator=indicator_name(context, result.one_period)))
    if result.note is not None and is_answered:
        sentences.append(language.localize(result.note))
    if result.direction and is_answered and context.catalogue.places[result.answers[0].place].level in (
            "country", "admin1"):
        export_note = _("The United States counts this trade: it is what it sells to {place}.")
        import_note = _("The United States counts this trade: it is what it buys from {place}.")
        sentences.append((export_note if result.direction == "export" else import_note).format(
            place=place_name(context, result.answers[0].place)))
    if result.answers and not is_answered:
        sentences.append(_("No figure that answers this was held as of the chosen day."))
    elif result.answers and result.nearest and not result.hits_first:
        if result.uncovered_words and not (
                result.one_period or result.missing_places or result.not_held or result.lack_is_missing):
            words = language.format_list(f"“{word}”" for word in result.uncovered_words)
            sentences.append(_("No figure here is about all of this; the one below says nothing of {words}.",
                               words=words))
        if result.share_is_missing:
            sentences.append(_("No figure here says what share that is; the one below says how many or how much."))
        if result.count_is_missing:
            sentences.append(_("No figure here says how many that is; the one below says what share."))
        if result.lack_is_missing:
            sentences.append(_("No figure here is of those without it; the one below is of those with it."))
        if not result.is_same_crossing:
            sentences.append(_("Nearest:"))
    if result.hits and not (result.answers or result.hits_first or result.not_held):
        sentences.append(_("No figure answers this as it is asked; below is what has some of its words."))
    if not (is_answered or has_hits or result.not_held):
        sentences.append(_("Nothing was found. Try, for example: {examples}.", examples=examples(context)))
    return html.notice(" ".join(sentences)) if sentences else ""
