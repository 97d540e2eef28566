"""What can be drawn: `check` names what cannot, and new shapes need no code."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from hled_dash import store
from hled_dash.catalogue import DATA, DataFaults, load_catalogue
from hled_dash.catalogue.files import read_files
from hled_dash.cli.check import validate
from hled_dash.geography import GEOGRAPHY, load_register, places_in, validation
from tests import small_data
from tests.small_map import RECORD, SQUARES, folder
from tests.yaml_records import read_records

#: A process that serves another folder of data draws a map of the towns of Nicaragua from it.
TOWNS = """
import json
import pandas as pd
from hled_dash.catalogue import DATA, FigureCard, load_catalogue
from hled_dash.catalogue.files import read_files
from hled_dash.export.geojson import figure_geojson, shapes_of
from hled_dash.figures import KINDS, Selection, SeriesFrame
from hled_dash.geography import validation
from hled_dash.language import ENGLISH
known, files = load_catalogue(), read_files(DATA)
card = FigureCard.model_validate({
    "id": "towns", "objective": "II.1", "kind": "map", "level": "admin2", "window": "nicaragua",
    "title": {"en": "Towns", "es": "Municipios"}, "series": [{"indicator": "conapo.pop"}]})
rows = pd.DataFrame({"indicator": "conapo.pop", "place": ["NI:0501", "NI:0502"], "period": "2020",
                     "value": [10.0, 20.0], "status": "A"})
figure = KINDS["map"]([SeriesFrame(card.series[0], rows)], card, Selection(), ENGLISH, known)
print(json.dumps({"faults": list(map(str, validation.shape_faults(known, files))),
                  "shapeless": list(validation.shapeless(known, files)),
                  "spec": json.dumps(figure.spec), "notes": figure.notes,
                  "files": [one.file for one in shapes_of(figure.spec)],
                  "geojson": json.loads(figure_geojson(figure, known, ENGLISH, "x"))}))
"""
POINT = "code,name_en,name_es,parent,official_code,latitude,longitude\n"


def faults(data: Path) -> list[str]:
    with pytest.raises(DataFaults) as caught:
        store.validated(data)
    return list(map(str, caught.value.faults))


def test_a_map_that_fits_its_data_has_no_faults(tmp_path: Path) -> None:
    store.validated(folder(tmp_path))


def test_a_figure_whose_place_has_no_shape_is_a_fault_with_its_line(tmp_path: Path) -> None:
    data = folder(tmp_path, small_data.ROWS_HEAD + "people,MX-A,2020,T,1,\nrate,MX-C,2020,,1,\nrate,MX-C,2021,,1,\n"
                  "trade,MX-A,2020-01,,1,\n")
    places = data / "catalogue/places/admin1.csv"
    places.write_text(places.read_text() + "MX-C,C,C,MEX,,,\n")
    why = "has no shape in data/geography, and without_shapes.yaml does not say why"
    assert faults(data) == [f"data/observations/src.csv:3: place 'MX-C': {why}"]
    with pytest.raises(DataFaults) as checked:
        validate(read_files(data), date.today())
    assert f"data/observations/src.csv:3: place 'MX-C': {why}" in map(str, checked.value.faults)
    # Declared with a reason it is none.
    (data / "geography/without_shapes.yaml").write_text("- {level: admin1, places: [MX-C], reason: {en: r, es: r}}\n")
    store.validated(data)


def test_a_point_without_a_position_is_a_fault(tmp_path: Path) -> None:
    data = folder(tmp_path, small_data.ROWS_HEAD + "people,MEX,2020,T,1,\nrate,port:1,2020,,1,\nrate,port:2,2020,,1,\n"
                  "trade,MX-A,2020-01,,1,\n")
    (data / "catalogue/places/port.csv").write_text(POINT + "port:1,P,P,MX-A,,25.5,-97.5\nport:2,Q,Q,MX-A,,,\n")
    (fault,) = faults(data)
    assert fault.startswith("data/observations/src.csv:4: place 'port:2'")


@pytest.mark.parametrize(("change", "message"), [
    ({"place": "MX-Z"}, "admin1 'MX-Z': is not a place of the catalogue"),
    ({"place": "GTM"}, "admin1 'GTM': is of the level country, not admin1"),
    ({"place": "MX-A"}, "admin1 'MX-A': is there twice"),
    ({"arcs": [[2, -9]]}, "object 'admin1': cannot be read: 'MX-B' names an arc that is not there"),
    ({"arcs": []}, "admin1 'MX-B': has no shape"),
    ({"properties": {}}, "object 'admin1': cannot be read: shape 2 has no place"),
])
def test_a_shape_that_fits_no_place_is_a_fault(tmp_path: Path, change: dict[str, Any], message: str) -> None:
    squares = json.loads(json.dumps(SQUARES))
    last = squares["objects"]["admin1"]["geometries"][1]
    last |= {"properties": {"place": change["place"]}} if "place" in change else change
    shape_faults = [fault for fault in faults(folder(tmp_path, squares=squares)) if "has no shape in data" not in fault]
    assert shape_faults == [f"data/geography/squares.json:1: {message}"]


@pytest.mark.parametrize(("change", "messages"), [
    ({"arcs": [SQUARES["arcs"][0], [[10, 10], [-10, -10], [0, 10], [10, -10]], SQUARES["arcs"][2]]},
     ["admin1 'MX-A': is not valid: Self-intersection[-88.95 14.05]"]),
    ({"transform": {"scale": [1, 1], "translate": [-89, 85]}},
     [f"admin1 '{place}': lies outside the degrees of longitude and latitude"
      for place in ("MX-A", "MX-B")]),
    ({"arcs": [*SQUARES["arcs"][:2], [[10, 0], [10, 0], [0, 10], [-15, 0], [5, 0]]]},
     ["admin1 'MX-B': is not valid"]),
    ({"arcs": [*SQUARES["arcs"], [[10, 10], [-1, -5], [1, -5]]]},
     [f"admin1 '{place}': overlaps another shape, or their common border differs"
      for place in ("MX-A", "MX-B")]),
    ({"objects": []}, ["object 'admin1': cannot be read: the file is not TopoJSON"]),
])
def test_a_shape_that_is_not_sound_is_a_fault(tmp_path: Path, change: dict[str, Any], messages: list[str]) -> None:
    squares = json.loads(json.dumps(SQUARES)) | change
    if len(squares["arcs"]) > 3:
        squares["objects"]["admin1"]["geometries"][1]["arcs"] = [[-4, -3]]
    shape_faults = faults(folder(tmp_path, squares=squares))
    assert [fault[:len("data/geography/squares.json:1: " + why)] for fault,
            why in zip(shape_faults, messages, strict=True)] == [
        "data/geography/squares.json:1: " + why for why in messages]


@pytest.mark.parametrize(("register", "line", "message"), [
    (RECORD.replace("shapes: 2", "shapes: 3"), 8, "has 2 shapes, not 3"),
    (RECORD.replace("places: [MEX]", "places: [MXE]"), 4, "place 'MXE' is not in the catalogue"),
    (RECORD.replace("licence: free", "licence: dear"), 6, "licence 'dear' is not in the catalogue"),
    (RECORD + RECORD.replace("squares", "circles"), 9, "circles.json: is not there"),
    (RECORD + RECORD.replace("level: admin1", "level: moon"), 11, "level: Input should be"),
    (RECORD.replace("object: admin1", "object: admin2"), 2, "object 'admin2' is missing"),
    (RECORD + "  projection: [14, 17, -90]\n" + RECORD, 10, "has another projection here than before"),
    (RECORD + "  projection: [17, 14, -90]\n", 9, "the southern parallel lies south"),
    (RECORD + "  projection: [-14, 14, -90]\n", 9, "the southern parallel lies south"),
    (RECORD + "  projection: [14, 17]\n", 9, "a projection is a list"),
    ("- [x\n", 2, "is not YAML"),
    ("x: 1\n", 1, "must be a list of records"),
])
def test_faults_of_the_register_have_their_line(tmp_path: Path, register: str, line: int, message: str) -> None:
    register_faults = faults(folder(tmp_path, register=register))
    assert any(fault.startswith(f"data/geography/index.yaml:{line}: ") and message in fault
               for fault in register_faults), register_faults


def test_a_file_that_is_not_registered_is_a_fault(tmp_path: Path) -> None:
    data = folder(tmp_path)
    shutil.copy(data / "geography/squares.json", data / "geography/more.json")
    assert faults(data) == ["data/geography/more.json:1: the file: is not in index.yaml"]


def test_every_reason_is_needed() -> None:
    """A place that is declared to have no shape has figures, or is to have them, and really has no shape."""
    known = load_catalogue()
    declared = [validation.WithoutShapes.model_validate(record)
                for record in read_records(GEOGRAPHY / "without_shapes.yaml")]
    drawn = {place for layer in load_register() if layer.role == "units" and not layer.cut
             for place in places_in(layer)}
    for record in declared:
        assert not drawn & set(known.places_at(record.level, record.places)), record


def test_municipal_shapes_of_another_country_are_data_alone(tmp_path: Path) -> None:
    """A file of shapes, its line in the register and the places: a map of Nicaragua at that level draws them."""
    data = tmp_path / "data"
    for name in ("catalogue", "dialogue", "geography"):
        shutil.copytree(DATA / name, data / name)
    towns = json.loads(json.dumps(SQUARES).replace("admin1", "admin2").replace("MX-A", "NI:0501").replace(
        "MX-B", "NI:0502"))
    (data / "geography/nicaragua_municipalities.json").write_text(json.dumps(towns))
    with (data / "geography/index.yaml").open("a") as register:
        register.write(RECORD.replace("squares", "nicaragua_municipalities").replace("admin1", "admin2").replace(
            "MEX", "NIC").replace("licence: free", "licence: public-statistics"))
    with (data / "catalogue/places/admin2.csv").open("a") as places:
        places.write("NI:0501,Juigalpa,Juigalpa,NI-CO,0501,,\nNI:0502,Acoyapa,Acoyapa,NI-CO,0502,,\n")
    with (data / "catalogue/places/admin1.csv").open("a") as places:
        places.write("NI-CO,Chontales,Chontales,NIC,,,\n")
    with (data / "catalogue/windows.yaml").open("a") as windows:
        windows.write("- id: nicaragua\n  name: {en: Nicaragua, es: Nicaragua}\n  places: [NIC]\n"
                      "  levels: [admin2]\n  bounds: [13.0, -90.0, 15.5, -87.0]\n")

    drawn = subprocess.run([sys.executable, "-c", TOWNS], cwd=DATA.parent, capture_output=True, text=True, check=True,
                          env={**os.environ, "HLED_DATA": str(data)})
    figure = json.loads(drawn.stdout)
    assert figure["faults"] == []
    assert not {"NI:0501", "NI:0502"} & set(figure["shapeless"])
    assert "nicaragua_municipalities.json" in figure["files"]
    assert "app/static/geography/nicaragua_municipalities.json?" in figure["spec"]
    assert "Juigalpa, Chontales" in figure["spec"]
    assert [feature["properties"]["value"] for feature in figure["geojson"]["features"]] == [10.0, 20.0]
    assert {feature["geometry"]["type"] for feature in figure["geojson"]["features"]} == {"Polygon"}
    assert not any("no shape" in note for note in figure["notes"])
