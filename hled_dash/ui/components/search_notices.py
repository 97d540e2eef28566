"""What stands before the results of a search: what is not held, what stands in for it, what was understood."""

from __future__ import annotations

from hled_dash.figures.resolve import difference_notices, nearest_notices
from hled_dash.search import SearchResult
from hled_dash.ui.components import html
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
    sentences += difference_notices(context.catalogue, result, language, is_answered=is_answered)
    if result.answers and not is_answered:
        sentences.append(_("No figure that answers this was held as of the chosen day."))
    elif result.answers and result.nearest and not result.hits_first:
        sentences += nearest_notices(result, language)
        if not result.is_same_crossing:
            sentences.append(_("Nearest:"))
    if result.hits and not (result.answers or result.hits_first or result.not_held):
        sentences.append(_("No figure answers this as it is asked; below is what has some of its words."))
    if not (is_answered or has_hits or result.not_held):
        sentences.append(_("Nothing was found. Try, for example: {examples}.", examples=examples(context)))
    return html.notice(" ".join(sentences)) if sentences else ""
