"""The catalogue is complete: each objective, both languages, each licence; nothing contradicts what it says."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import combinations

import pytest

from hled_dash.catalogue import Catalogue, Text
from hled_dash.figures.theme import contrast
from hled_dash.store import Engine, queries

#: Objectives for which figures are scarce.
SCARCE: dict[str, int] = {}


def test_four_pillars_and_fourteen_objectives(catalogue: Catalogue) -> None:
    assert list(catalogue.pillars) == ["I", "II", "III", "IV"]
    assert [len(catalogue.objectives_of(pillar)) for pillar in catalogue.pillars] == [6, 3, 2, 3]


def test_each_objective_is_tracked_by_five_indicators_and_has_figures(catalogue: Catalogue) -> None:
    for objective in catalogue.objectives:
        assert len(catalogue.indicators_of(objective)) >= SCARCE.get(objective, 5), objective
        assert len(catalogue.cards_of(objective)) >= 3, objective


def test_the_catalogue_has_the_expected_size(catalogue: Catalogue) -> None:
    assert 300 <= len(catalogue.indicators) <= 750


def test_places_are_all_there(catalogue: Catalogue) -> None:
    count = {level: len(catalogue.places_at(level)) for level in ("admin1", "port", "crossing")}  # type: ignore[arg-type]
    assert count == {"admin1": 86, "port": 28, "crossing": 33}
    assert len(catalogue.places_at("admin2", ("southern-mexico",))) == 1350
    assert len(catalogue.places_at("admin2", ("GTM",))) == 340
    assert [len(catalogue.places_at("admin1", (place,))) for place in ("MEX", "GTM", "SLV", "HND")] == [32, 22, 14, 18]
    assert len(catalogue.groups["southern-mexico"].members) == 9


def test_spanish_is_not_english_and_not_empty(catalogue: Catalogue) -> None:
    same = [indicator.code for indicator in catalogue.indicators.values()
            if indicator.definition.en == indicator.definition.es]
    assert same == []
    for indicator in catalogue.indicators.values():
        assert len(indicator.short.en) <= 45, indicator.code
        assert len(indicator.short.es) <= 45, indicator.code
        assert indicator.definition.en.endswith("."), indicator.code
        assert indicator.definition.es.endswith("."), indicator.code


#: Words that stand in Spanish texts only when a translation was forgotten.
ENGLISH = re.compile(r"\b(the|of the|and|with|percent|population|women|households|share of)\b", re.IGNORECASE)


def test_no_english_is_left_in_spanish_definitions(catalogue: Catalogue) -> None:
    for indicator in catalogue.indicators.values():
        for text in (indicator.name, indicator.short, indicator.definition, *indicator.caveats):
            assert not ENGLISH.search(text.es), f"{indicator.code}: {text.es}"


def test_derived_indicators_say_how_and_are_never_projected_twice(catalogue: Catalogue) -> None:
    for indicator in catalogue.indicators.values():
        if indicator.formula:
            assert indicator.formula.words.en
            assert all(code in catalogue.indicators for code in indicator.formula.inputs())


def test_licences_not_for_commercial_use_are_marked(catalogue: Catalogue) -> None:
    assert catalogue.licences[catalogue.sources["itu_gci"].licence].non_commercial


def test_population_after_2020_is_a_projection(catalogue: Catalogue, engine: Engine) -> None:
    frame = queries.observations(engine, "conapo.pop", places=["MEX"], items={"sex": "T"})
    assert set(frame.loc[frame["period"] >= "2020", "status"]) == {"F"}
    assert "F" not in set(frame.loc[frame["period"] < "2020", "status"])


def test_accents_of_the_pillars_can_be_read(catalogue: Catalogue) -> None:
    for pillar in catalogue.pillars.values():
        assert contrast(pillar.accent, "#ffffff") >= 4.5
        assert contrast(pillar.accent_dark, "#0e1117") >= 4.5


def test_published_figures_are_those_of_the_publishers(engine: Engine) -> None:
    """Numbers that the publishers state themselves, read at their end: after file, build and query."""

    def value(indicator: str, place: str, period: str, **items: str) -> float:
        frame = queries.observations(engine, indicator, places=[place], start=period, end=period, items=items or None)
        assert len(frame) == 1, (indicator, place, period)
        return float(frame["value"].iloc[0])

    assert value("cbp.port_crossings.annual", "port:2304", "2024", crossing_mode="trucks") == 3_026_632
    assert round(value("bts.freight.annual", "MEX", "2022", flow="export") / 1e9, 1) == 324.4
    assert round(value("bts.freight.annual", "MEX", "2022", flow="import") / 1e9, 1) == 454.9
    assert round(value("coneval.pobreza", "MX-CHP", "2024"), 1) == 66.0
    assert round(value("coneval.pobreza", "MX-NLE", "2024"), 1) == 10.6
    assert round(value("encovi.poverty_headcount", "GTM", "2023"), 1) == 56.0
    assert value("conapo.pop", "MEX", "2020", sex="T") == pytest.approx(128.2e6, rel=0.005)
    assert round(value("findex.account_t_d", "MEX", "2024", group="F"), 1) == 47.4
    assert value("unhcr.claims.in_mex", "HND", "2023") == 41_936
    assert value("undesa.migrants.from.in_usa", "MEX", "2019") == 11_489_684
    assert round(value("inegi.pibe.total.current", "MEX", "2023") / 1e6, 1) == 31.9


#: A share of the shorter note's words above which the longer one says all of it.
SAME = 0.8


def _repeated(notes: Iterable[Text]) -> list[tuple[str, str]]:
    similar = []
    for first, second in combinations(dict.fromkeys(notes), 2):
        for language in ("en", "es"):
            # Short words say nothing of what a note is about.
            words = [set(re.findall(r"\w{4,}", text.translation(language).lower())) for text in (first, second)]
            if len(words[0] & words[1]) >= SAME * min(map(len, words)):
                similar.append((first.translation(language), second.translation(language)))
    return similar


def test_no_figure_repeats_a_sentence(catalogue: Catalogue) -> None:
    """What holds for all figures of a source is said by the source alone."""
    caveats = {code: [*indicator.caveats, *(text for source in catalogue.sources_of(code) for text in source.caveats)]
            for code, indicator in catalogue.indicators.items()}
    for code, texts in caveats.items():
        assert not _repeated(texts), code
    for card in catalogue.cards.values():
        texts = [text for series in card.series for text in caveats[series.indicator]]
        assert not _repeated([*texts, *([card.note] if card.note else [])]), card.id
