"""How the answers of a search differ from what is requested, in sentences: of the page, the API and assistants."""

from __future__ import annotations

from hled_dash.catalogue import Catalogue
from hled_dash.figures.resolve.names import place_name
from hled_dash.language import Language
from hled_dash.search import SearchResult
from hled_dash.search.result import Answer


def difference_notices(
    catalogue: Catalogue, result: SearchResult, language: Language, *, is_answered: bool,
) -> list[str]:
    """Return what is said of the places, the periods and the flow of a result."""
    _, localize = language.text, language.localize
    sentences: list[str] = []
    if _is_of_record(result):
        return sentences
    if result.is_of_rest and is_answered:
        sentences.append(_("The rest of the question is answered below."))
    missing_places = language.format_list(map(localize, result.missing_places))
    if result.missing_places and result.indicator is None:
        sentences.append(_("No figure here is of {places}; others may name it as an origin or a destination.",
                           places=missing_places))
    elif result.is_same_crossing or (result.other_ends and not result.missing_places and "crossings" in {
            catalogue.indicators[answer.indicator].unit for answer in result.answers}):
        cities = missing_places or language.format_list(map(localize, result.other_ends))
        ports = dict.fromkeys(place_name(answer.place, language, catalogue) for answer in result.answers)
        sentences.append(_("Crossings at {place} are counted on the U.S. side, northward: at {port}.",
                           place=cities, port=language.format_list(ports)))
    elif result.missing_places and result.indicator and not _is_told_by_note(catalogue, result):
        sentences.append(_("There is no figure of “{indicator}” for {places}.", places=missing_places,
                           indicator=_series_name(catalogue, result, language)))
        sentences += _region_notices(catalogue, result, language)
    sentences += [_("{department} lies in {region}, which the figure is of.", department=localize(city),
                    region=place_name(code, language, catalogue)) for city, code in result.seats if is_answered]
    if result.elsewhere is not None:
        sentences.append(localize(result.elsewhere))
    if result.breakdown is not None and is_answered:
        name = localize(catalogue.indicators[result.answers[0].indicator].name)
        sentences.append({
            "by-sex": _("“{indicator}” is not held by sex; the figure below is of women and men together."),
            "by-age": _("“{indicator}” is not held by age; the figure below is of all ages."),
            "by-sector": _("“{indicator}” is not held by sector; the figure below is of all sectors together."),
            "by-ethnicity": _("“{indicator}” is not held by ethnic group; the figure below is of everybody."),
            "by-income": _("“{indicator}” is not held by level of income; the figure below is of everybody."),
        }[result.breakdown].format(indicator=name))
    if result.one_period is not None:
        sentences.append(_("“{indicator}” is held for one period alone, so that no change of it can be told.",
                           indicator=localize(catalogue.indicators[result.one_period].name)))
    if result.note is not None and is_answered:
        sentences.append(localize(result.note))
    if any(answer.rank and answer.place in catalogue.regions for answer in result.answers):
        sentences.append(_("Departments without a figure of their own stand here with their survey region."))
    for older in result.older_years if is_answered else ():
        # The monthly indicator is the first of the other hits.
        text = (_("The figure of {place} is of {year}; of {later} a part of the months is held, in “{indicator}”.")
                if older.monthly else _("The figure of {place} is of {year}, and others are of {later}."))
        sentences.append(text.format(
            place=place_name(older.place, language, catalogue), year=language.format_period(older.year),
            later=language.format_period(older.later),
            indicator=localize(catalogue.indicators[older.monthly].name) if older.monthly else ""))
    if is_answered and result.answers and all(_is_month_of_year(answer, catalogue) for answer in result.answers):
        sentences.append(_("“{indicator}” is monthly: the figure is of one month.",
                           indicator=localize(catalogue.indicators[result.answers[0].indicator].name)))
    if result.rank_is_missing and is_answered:
        sentences.append(_("The position among all countries is not held; the figure below is the value itself."))
    if result.left_out and is_answered:
        sentences.append(_("There are figures of {places} too.", places=language.format_list(
            place_name(code, language, catalogue) for code in result.left_out)))
    sentences += _bridge_notices(catalogue, result, language) if is_answered else []
    if len(result.answers) > 1 and is_answered:
        # Which editions have ranks.
        ranks = [catalogue.indicators[answer.indicator] for answer in result.answers if answer.rank is None]
        sentences += dict.fromkeys(localize(one.definition) for one in ranks if one.unit == "rank")
    if result.direction and is_answered and catalogue.places[result.answers[0].place].level in ("country", "admin1"):
        export_note = _("The United States counts this trade: it is what it sells to {place}.")
        import_note = _("The United States counts this trade: it is what it buys from {place}.")
        sentences.append((export_note if result.direction == "export" else import_note).format(
            place=place_name(result.answers[0].place, language, catalogue)))
    return sentences


def _is_month_of_year(answer: Answer, catalogue: Catalogue) -> bool:
    """Return whether a year is requested and the answer is of a month, which is not the sum of twelve."""
    return (answer.year is not None and answer.year.isdigit() and ".12m" not in answer.indicator
            and catalogue.indicators[answer.indicator].frequency == "month"
            and catalogue.unit(answer.indicator).kind in ("count", "money", "quantity"))


def _is_told_by_note(catalogue: Catalogue, result: SearchResult) -> bool:
    """Return whether the note says what the near answers hold, and they are of every place that is requested: what
    else has no figure of them was not requested."""
    places = {catalogue.places[answer.place].name for answer in result.answers}
    held = {item.holds for answer in result.answers for name, code in answer.items.items()
            for item in catalogue.dimensions[name].items if item.code == code and item.holds}
    return result.note in held and (any(answer.rank for answer in result.answers)
                                    or places >= {*result.missing_places})


def _is_of_record(result: SearchResult) -> bool:
    """Return whether what was agreed or happened is requested, and no figure."""
    return bool(result.hits_first and result.hits and result.hits[0].kind in ("entry", "event"))


def _series_name(catalogue: Catalogue, result: SearchResult, language: Language) -> str:
    """Return the name of the indicator that places have no figure of, with its items where they are not the usual
    ones."""
    indicator = catalogue.indicators[result.indicator or ""]
    items = [item.name for name, code in result.items.items()
             if name in indicator.dimensions and code != indicator.default_items.get(name)
             for item in catalogue.dimensions[name].items if item.code == code]
    return " · ".join(map(language.localize, (indicator.name, *items)))


def _region_notices(catalogue: Catalogue, result: SearchResult, language: Language) -> list[str]:
    """Return which requested departments lie in the survey regions that the answers are of."""
    members = {code: answer.place for answer in result.answers if answer.place in catalogue.regions
               for code in catalogue.regions[answer.place].members
               if catalogue.places[code].name in result.missing_places}
    return [language.text("{department} lies in {region}, which the figure is of.",
                          department=language.localize(catalogue.places[code].name),
                          region=language.localize(catalogue.places[region].name)) for code, region in members.items()]


def _bridge_notices(catalogue: Catalogue, result: SearchResult, language: Language) -> list[str]:
    """Return which bridges in the crossings of a port lead to a state by themselves: the others lead to another one."""
    ports = {answer.place for answer in result.answers if catalogue.unit(answer.indicator).id == "crossings"}
    return [language.text("The figure of {port} includes {bridge}, which leads to {state}.",
                          port=place_name(port, language, catalogue), bridge=place_name(code, language, catalogue),
                          state=place_name(words.places[0], language, catalogue))
            for words in catalogue.place_words.values() for code in words.near
            if words.places and catalogue.places[code].level == "crossing"
            and (port := catalogue.places[code].parent or "") in ports]


def nearest_notices(result: SearchResult, language: Language) -> list[str]:
    """Return what the nearest answer does not say of what is requested."""
    _ = language.text
    sentences = []
    if result.uncovered_words and not (
            result.one_period or result.not_held or result.lack_is_missing):
        words = language.format_list(f"“{word}”" for word in result.uncovered_words)
        sentences.append(_("No figure here is about all of this; the one below says nothing of {words}.", words=words))
    if result.share_is_missing:
        sentences.append(_("No figure here says what share that is; the one below says how many or how much."))
    if result.count_is_missing:
        sentences.append(_("No figure here says how many that is; the one below is a share or a rate."))
    if result.lack_is_missing:
        sentences.append(_("No figure here is of those without it; the one below is of those with it."))
    is_told = result.not_held or result.unknown_words or result.breakdown or (
        not _is_of_record(result) and (result.missing_places or result.one_period))
    if not (sentences or is_told):
        sentences.append(_("No figure here is of exactly what is asked; the one below comes nearest to it."))
    return sentences
