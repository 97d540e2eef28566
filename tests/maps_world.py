"""What the tests of maps share: a small world with places on maps, drawings of it, and readings of a drawing."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import pandas as pd
import vl_convert

from hled_dash.catalogue import Catalogue, Place, Window
from hled_dash.catalogue.models.base import Name
from hled_dash.figures import Figure, MapOptions, Selection, SeriesFrame
from hled_dash.figures.maps import draw_map, draw_symbol_map, inline_geometry
from hled_dash.language import LANGUAGES
from tests import figures_world as world

STATES = world.card("map", "pov", level="admin1", window="southern-mexico")
BRIDGES = world.card("symbols", "gdp", level="crossing", window="border")


def catalogue() -> Catalogue:
    plain = world.catalogue()
    south = Window(id="southern-mexico", name=world.text("South"), places=tuple(world.STATES),
                   levels=("admin1", "admin2"), bounds=(14.5, -102.2, 22.6, -86.7))
    border = Window(id="border", name=world.text("Border"), places=("MEX",), levels=("crossing", "us_state", "admin1"),
                    bounds=(25.5, -117.6, 33.2, -96.9))
    more = [Place(code=f"crossing:{letter}", name=world.text(f"Bridge {letter}"), level="crossing", parent="MEX",
                  latitude=26.0 + number, longitude=-97.5 - number * 2) for number, letter in enumerate("ABCD")]
    more.append(Place(code="MX-OAX:20067", name=Name(en="Oaxaca de Juárez", es="Oaxaca de Juárez"), level="admin2",
                      parent="MX-OAX"))
    return replace(plain, windows={**plain.windows, "southern-mexico": south, "border": border},
                   places={**plain.places, **{place.code: place for place in more}})


def bridges(values: dict[str, dict[str, float]]) -> list[SeriesFrame]:
    rows = [{"indicator": "gdp", "place": place, "period": period, "value": value, "status": "A"}
            for place, series in values.items() for period, value in series.items()]
    return [SeriesFrame(BRIDGES.series[0], pd.DataFrame(rows))]


def draw(known: Catalogue, card: Any = STATES, language: str = "en", frames: Any = None, **chosen: Any) -> Figure:
    selection = Selection(**chosen)
    kind = draw_symbol_map if card.kind == "symbols" else draw_map
    return kind(frames or world.frames(card, selection, known), card, selection, LANGUAGES[language], known)


def units(figure: Figure) -> dict[str, Any]:
    """The layer of a map that is coloured."""
    assert figure.spec is not None
    (layer,) = [layer for layer in figure.spec["layer"] if "color" in layer.get("encoding", ())
                and layer["mark"].get("tooltip")]
    return dict(layer)


def payload(figure: Figure) -> dict[str, Any]:
    """The data that the expressions of a map refer to."""
    assert figure.spec is not None
    (param_value,) = [param["value"] for param in figure.spec["params"] if param["name"] == "payload"]
    return dict(param_value)


def rows(figure: Figure) -> list[dict[str, Any]]:
    """The places of a map with lists of their values, ranks and classes over the periods."""
    layer = units(figure)
    source = layer["transform"][0]["from"] if "lookup" in layer["transform"][0] else layer
    places: list[dict[str, Any]] = source["data"]["values"]
    columns = {name: payload(figure)[name] for name in ("values", "ranks", "classes")}
    return [{**row, **{name: [some[row["index"]] for some in column] for name, column in columns.items()}}
            for row in places]


def looked_up(figure: Figure) -> list[dict[str, Any]]:
    """The places of a map with their value and class in the period that is drawn."""
    assert figure.spec is not None
    (number,) = [param["value"] for param in figure.spec["params"] if param["name"] == "period_index"]
    return [{"place": row["place"], "value": row["values"][number], "class": row["classes"][number]}
            for row in rows(figure)]


def legend_of(figure: Figure) -> tuple[list[str], list[str]]:
    return payload(figure)["class_names"], payload(figure)["class_colours"]


def tooltips(figure: Figure, heading: str, **params: Any) -> dict[str, str]:
    """Place to the text of its tooltip under a heading, computed as a browser does."""
    assert figure.spec is not None
    layers = [{**part, "encoding": {**part["encoding"], "description": {"value": {
        "expr": f"datum.name + '=' + ({part['mark']['tooltip']['expr']})[{json.dumps(heading)}]"}}}}
        if "color" in part.get("encoding", {}) else part for part in figure.spec["layer"]]
    drawn = svg(replace(figure, spec={**figure.spec, "layer": layers}), **params)
    return dict(re.findall(r'aria-label="([^"=]+)=([^"]*)"', drawn))


def svg(figure: Figure, wide: int = 600, **params: Any) -> str:
    """The drawing as vl-convert makes it: every expression of the specification has been computed.

    ``params`` set parameters of the drawing; marks carry what is told of their place (on a page they are hidden from
    programs that read: the list and the table say it).
    """
    assert figure.spec is not None
    spec = inline_geometry(figure.spec)
    value, period = (json.dumps(LANGUAGES[figure.language].text(name)) for name in ("Value", "Period"))
    for part in [part for panel in spec.get("concat", [spec]) for part in panel["layer"]]:
        if tooltip := part["mark"].get("tooltip"):
            texts = f"({tooltip['expr']})"
            part["encoding"].setdefault("description", {
                "value": {"expr": f"datum.name + ': ' + {texts}[{value}] + ', ' + {texts}[{period}]"}})
    for param in spec.get("params", ()):
        param.update({"value": params[param["name"]]} if param["name"] in params else {})
    spec["config"] |= {"aria": True, "mark": {"aria": True}}
    # vl-convert counts clip paths on from one drawing to the next.
    drawn = str(vl_convert.vegalite_to_svg(spec | ({} if "concat" in spec else {"width": wide})))
    return re.sub(r"clip\d+", "clip", drawn)


def moving(**more: Any) -> MapOptions:
    return MapOptions(animated=True, **more)
