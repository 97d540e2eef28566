"""Labels of the codes of the record of the dialogue."""

from __future__ import annotations

from datetime import date

from hled_dash.catalogue import Catalogue, DialogueEntry, Document
from hled_dash.language import Language


def format_calendar_date(text: str, language: Language) -> str:
    """Format a day, month or year as text, as precise as it is known."""
    return language.format_date(date.fromisoformat(text)) if len(text) == 10 else language.format_period(text)


def kind_name(code: str, language: Language) -> str:
    """Return the kind of an entry, or of an event."""
    _ = language.text
    return {
        "meeting": _("Meeting"), "commitment": _("Commitment"), "deliverable": _("Reported delivered"),
        "consultation": _("Consultation"), "milestone": _("Milestone"), "document": _("Document"),
        "agreement": _("Trade agreement"), "tariff": _("Tariff"), "trade_remedy": _("Trade remedy"),
        "sanitary": _("Sanitary measure"), "border_limit": _("Limit at the border"),
        "migration_rule": _("Migration rule"), "inspection": _("Inspections"), "closure": _("Closure"),
        "infrastructure": _("Infrastructure"), "wage": _("Minimum wage"),
    }[code]


def lane_name(code: str, language: Language) -> str:
    """Return the kind of a meeting, or else of an entry, as the rows of the timeline are named."""
    _ = language.text
    return {
        "cabinet": _("Meetings of the dialogue"), "review": _("Mid-year reviews"), "leaders": _("Meetings of leaders"),
        "border": _("Border committee"), "other": _("Other meetings"), "consultation": _("Consultations"),
        "commitment": _("Commitments"), "deliverable": _("Reported delivered"), "milestone": _("Milestones"),
        "document": _("Documents"),
    }[code]


def how_known(document: Document, language: Language) -> str:
    """Return how a fact is known: what of its document was read, or who reports it."""
    _ = language.text
    publisher = language.localize(document.publisher)
    return {
        "document": _("official document, read in full"),
        "document-part": _("official document, main passages read"),
        "document-opening": _("official page, only its beginning could be read"),
        "reprint": _("official text as another site carries it"),
        "secondary": _("as reported by {publisher}", publisher=publisher),
    }[document.read_in]


def licence_name(code: str, language: Language) -> str:
    """Return the licence of a document's text."""
    _ = language.text
    return {
        "us-public-domain": _("Work of the U.S. government, public domain"),
        "all-rights-reserved": _("All rights reserved; only facts are cited"),
        "terms-not-read": _("Terms of use not read; only facts are cited"),
    }[code]


def country_or_party_name(code: str, catalogue: Catalogue, language: Language) -> str:
    """Return the name of a party, or of a country."""
    named = catalogue.parties.get(code) or catalogue.places[code]
    return language.localize(named.name)


def party_names(entry: DialogueEntry, catalogue: Catalogue, language: Language) -> list[str]:
    """Return the names of the parties of an entry."""
    return [country_or_party_name(code, catalogue, language) for code in entry.parties]
