"""The card, selection, language and catalogue that a figure is drawn for."""

from __future__ import annotations

from dataclasses import dataclass

from hled_dash.catalogue import Catalogue, FigureCard
from hled_dash.figures.figure import Selection
from hled_dash.figures.theme import Theme, get_theme
from hled_dash.language import Language


@dataclass(frozen=True)
class Context:
    """What a figure is drawn for."""

    card: FigureCard
    selection: Selection
    language: Language
    catalogue: Catalogue

    @property
    def theme(self) -> Theme:
        """The colours and type that the figure is drawn in."""
        return get_theme(self.selection.theme)

    def place_name(self, code: str) -> str:
        """A place's name in the reader's language; its code where the catalogue does not know it."""
        return self.catalogue.names(self.language.code).get(code, code)

    def item_name(self, dimension: str, code: str) -> str:
        """The name of an item of a dimension in the reader's language; its code where the catalogue does not know it.
        """
        known = self.catalogue.dimensions.get(dimension)
        names = {item.code: item.name for item in known.items} if known else {}
        return self.language.localize(names[code]) if code in names else code

    def requested_places(self) -> tuple[str, ...]:
        """Codes of the places that the figure should show, in their order; () where that is all of a level."""
        return self.card.places or (() if self.card.level else self.selection.places)
