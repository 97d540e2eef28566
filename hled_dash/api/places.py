"""Places of the API, and the selection of places of a request."""

from __future__ import annotations

from collections.abc import Sequence

from hled_dash.api.models import Place
from hled_dash.api.parameters import PlacesParameters
from hled_dash.api.problems import unknown_code
from hled_dash.catalogue import Catalogue
from hled_dash.language import Language


def list_places(catalogue: Catalogue, parameters: PlacesParameters, language: Language) -> list[Place]:
    """List the places, in the order of the catalogue."""
    if parameters.parent is not None and parameters.parent not in catalogue.places:
        raise unknown_code("parent", parameters.parent, catalogue.places, language,
                           names=catalogue.names(language.code))
    codes = choose_places(catalogue, (), parameters.level, parameters.group, language)
    inside = {parameters.parent} if parameters.parent else None
    return [describe_place(catalogue, code, language) for code in (catalogue.places if codes is None else codes)
            if inside is None or (code != parameters.parent and catalogue.is_inside(code, inside))]


def describe_place(catalogue: Catalogue, code: str, language: Language) -> Place:
    """Describe a place as text."""
    place = catalogue.places[code]
    members = (catalogue.groups[code].members if code in catalogue.groups
               else catalogue.regions[code].members if code in catalogue.regions else ())
    return Place(
        code=code, name=language.localize(place.name), full_name=catalogue.full_names(language.code)[code],
        level=place.level, parent=place.parent, country=catalogue.country_of(code), official_code=place.official_code,
        members=list(members), latitude=place.latitude, longitude=place.longitude)


def choose_places(catalogue: Catalogue, places: Sequence[str], level: str | None, group: str | None,
                  language: Language) -> tuple[str, ...] | None:
    """Choose the codes that are meant; None for all places.

    Args:
        catalogue: The catalogue.
        places: Codes that were named; () for none.
        level: Only places of this level.
        group: Only members of this group.
        language: Of a problem's sentence.

    Raises:
        Problem: If a code is not known.
    """
    for code in places:
        if code not in catalogue.places:
            raise unknown_code("places", code, catalogue.places, language, names=catalogue.names(language.code))
    if group is not None and group not in catalogue.groups:
        raise unknown_code("group", group, catalogue.groups, language)
    codes: Sequence[str] | None = places or None
    if group is not None:
        members = catalogue.groups[group].members
        codes = members if codes is None else [code for code in codes if code in members]
    if level is not None:
        codes = [code for code in (catalogue.places if codes is None else codes)
                 if catalogue.places[code].level == level]
    return None if codes is None else tuple(codes)
