"""What an address leaves out, repeats or names by its figure means the same for ever."""

from __future__ import annotations

from urllib.parse import parse_qs

import pytest

from hled_dash.catalogue import Catalogue
from hled_dash.view import (
    PAGES,
    PILLAR_PAGES,
    View,
)


def test_a_link_carries_all_defaults(catalogue: Catalogue) -> None:
    for page in PAGES:
        view = View.from_query(page, {}, catalogue).view
        query = view.to_query()
        moved = View(
            language="es",
            places=("CAN",),
            start="1999",
            end="2001",
            indicators=("SP.POP.TOTL",),
            kind="bars",
            scale="log",
            window="mexico",
            place="GT-01",
            search="moved",
            level="admin2",
            period="2000",
        )
        assert View.from_query(page, query, catalogue, base=moved).view.to_query() == query


def test_repeated_parameters_add_up_for_lists(catalogue: Catalogue) -> None:
    assert View.from_query("explorer", {"places": ["MEX", "GTM"]}, catalogue).view.places == ("MEX", "GTM")


def test_each_pillar_page_opens_its_first_objective(catalogue: Catalogue) -> None:
    for page, pillar in PILLAR_PAGES.items():
        assert View.from_query(page, {}, catalogue).view.objective == f"{pillar}.1"


def test_a_figure_brings_its_objective(catalogue: Catalogue) -> None:
    for card in catalogue.cards.values():
        pillar = catalogue.objectives[card.objective].pillar
        page = next(page for page, pillar_of_page in PILLAR_PAGES.items() if pillar_of_page == pillar)
        view = View.from_query(page, {"figure": card.id}, catalogue).view
        assert (view.figure, view.objective) == (card.id, card.objective)


#: What an address of version 1 means where it says nothing. Addresses were shared: a default that changes here changes
#: what they show, and belongs into a new version.
_EVERYWHERE = "v=1&lang=en"
_SPAN = "places=MEX~GTM~SLV~HND~USA&from=first&to=latest"
_PILLAR = "figure=all&figures=first&themes=&order=theme&markers=&q="
DEFAULTS_OF_VERSION_1 = {
    "overview": f"{_SPAN}&board=relaunch&cell=none&indicators=IT.NET.USER.ZS&at=latest&window=region&q=",
    **{page: f"{_SPAN}&board=relaunch&cell=none&objective={pillar}.1&{_PILLAR}"
       for page, pillar in (("pillar_1", "I"), ("pillar_2", "II"), ("pillar_3", "III"), ("pillar_4", "IV"))},
    "maps": "indicator=gdl.shdi&second=conapo.pop&mode=one&items=&at=latest&since=first&years=&level=auto&window=region"
            "&inside=none&method=auto&classes=5&palette=auto&renderer=flat&labels=on&layers=around~outlines&selected=&q=",
    "explorer": f"{_SPAN}&indicators=IT.NET.USER.ZS&items=&as=line&scale=published&at=latest&level=auto&window=region"
                "&markers=&q=",
    "places": f"{_SPAN}&indicators=IT.NET.USER.ZS&place=MX-CHP&markers=&q=",
    "dialogue": f"{_SPAN}&part=all&kind=all&year=all&party=all&entry=none&q=",
    "data": f"{_SPAN}&source=all&q=",
    "changes": f"{_SPAN}&source=all&since=first&pillar=all&place=all&q=",
    "value": "indicator=gdl.shdi&items=&at=latest&place=MX-CHP&q=",
    "glossary": f"{_SPAN}&q=",
    "accessibility": f"{_SPAN}&q=",
}


@pytest.mark.parametrize("page", DEFAULTS_OF_VERSION_1)
def test_defaults_of_old_links_do_not_change(page: str, catalogue: Catalogue) -> None:
    usual = parse_qs(f"{_EVERYWHERE}&{DEFAULTS_OF_VERSION_1[page]}", keep_blank_values=True)
    view = View.from_query(page, {"v": "1", "lang": "en"}, catalogue).view
    query = {name: [text] for name, text in view.to_query().items()}
    # A parameter that came later stands in no old address.
    assert {name: query.get(name) for name in usual} == usual
    assert view.to_short_query() == {"v": "1", "lang": "en"}


def test_a_short_address_opens_the_same_view(catalogue: Catalogue) -> None:
    views = [View(), View(page="explorer", indicators=("cbp.port_crossings",), places=("port:2304",), kind="bars"),
             View(page="pillar_1", figure="trucks-by-port", objective="I.5", markers=("meetings",)),
             View(page="pillar_2", objective="none", places=("MEX",), start="2010"),
             View(page="maps", mode="multiples", years=("2016", "2020"), language="es", labels="off"),
             View(page="maps", window="region")]
    for view in views:
        fitted = View.from_query(view.page, view.to_query(), catalogue).view
        short = fitted.to_short_query()
        assert View.from_query(view.page, short, catalogue, base=View(language=view.language)).view == fitted
        assert len(short) < len(fitted.to_query())
        assert short.keys() >= {"v", "lang"}
