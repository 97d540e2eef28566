"""The worked example of data/README.md, followed from its text: each block goes into the file that its step names."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit

import pandas as pd
import pytest
import yaml

from hled_dash.catalogue import DATA, DataFaults
from hled_dash.catalogue.files import DataFiles, read_files
from hled_dash.cli.check import validate
from tests import small_data

ROOT = Path(__file__).parents[1]
STEP = re.compile(r"^\d\. [^`]*?`(?P<path>[^`]+)`.*?^   ```\w+\n(?P<block>.*?)^   ```$", re.MULTILINE | re.DOTALL)
#: Runs the commands, opens addresses and prints what the pages show, in one process.
FOLLOW = """
import io, json, sys
from contextlib import redirect_stdout
from functools import cache
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest
from hled_dash import cli
manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)
for command in ("check", "build"):
    assert cli.main([command]) == 0, command
with redirect_stdout(io.StringIO()) as printed:
    assert cli.main(json.loads(sys.argv[2])) == 0
shown = {}
for page, query in json.loads(sys.argv[1]):
    app = AppTest.from_file("app.py", default_timeout=60)
    app.switch_page(f"pages/{page}.py")
    for name, value in query:
        app.query_params[name] = value
    app.run()
    assert not app.exception, app.exception
    shown[page] = {
        "text": "\\n".join(str(one.proto.body) for one in app.get("html")),
        "charts": [chart.proto.alt for chart in app.get("vega_lite_chart")],
    }
print(json.dumps({"pages": shown, "printed": printed.getvalue()}))
"""
#: Files of the project's catalogue that the example names records of.
NAMED = ("licences.yaml", "units.yaml", "themes.yaml")
OBJECTIVE = """  - {id: II.2, name: {en: Two, es: Dos}, short_name: {en: B, es: B},
     question: {en: What?, es: ¿Qué?}}
"""
#: What is said of the rest of the project's data, whose observations are left out.
LEFT_OUT = re.compile(r"has no observation|no value of the edition of \S+ is held in data/vintages")


class Followed(NamedTuple):
    """What the pages show, what the text says that a command prints, and what it prints."""

    pages: dict[str, Any]
    value: str
    printed: str


@pytest.fixture(scope="module")
def readme() -> str:
    return (DATA / "README.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def example(readme: str) -> str:
    return readme.split("## A worked example", 1)[1].split("\n## ", 1)[0]


@pytest.fixture(scope="module")
def blocks(example: str) -> dict[str, str]:
    """What the steps put at the end of each file."""
    steps = list(STEP.finditer(example))
    assert len(steps) == example.count("```") / 2 == 6
    # Every indicator of the example is told as added, as tests/test_changes.py wants it of those of the project.
    (update,) = yaml.safe_load(textwrap.dedent(steps[-1]["block"]))
    assert update["indicators"] == re.findall(r"^   - code: (\S+)$", example, re.MULTILINE)
    added: dict[str, str] = {}
    for step in steps:
        added[step["path"]] = added.get(step["path"], "") + "\n" + textwrap.dedent(step["block"])
    return added


def add_example(files: Mapping[str, bytes], blocks: Mapping[str, str]) -> DataFiles:
    """Files with the example in them."""
    added = {path: (files[path].decode() + block if path in files else block.lstrip("\n")).encode()
             for path, block in blocks.items()}
    return DataFiles(dict(sorted({**files, **added}.items())))


@pytest.fixture(scope="module")
def followed(readme: str, example: str, blocks: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Followed:
    """Small data with the example in it, built, and its addresses opened."""
    folder = tmp_path_factory.mktemp("example")
    data = small_data.write(folder)
    for name in NAMED:
        path = data / "catalogue" / name
        records = {record["id"]: record for file in (DATA / "catalogue" / name, path)
                   for record in yaml.safe_load(file.read_text(encoding="utf-8"))}
        path.write_text(yaml.safe_dump([*records.values()], allow_unicode=True), encoding="utf-8")
    # The countries that a page shows when none is chosen.
    shutil.copy(DATA / "catalogue/places/country.csv", data / "catalogue/places")
    with (data / "catalogue/pillars.yaml").open("a", encoding="utf-8") as pillars:
        pillars.write(OBJECTIVE)
    for path, content in add_example(read_files(data).content, blocks).content.items():
        (data / path).write_bytes(content)
    environment = {**os.environ, "HLED_DATA": str(data), "HLED_DATABASE_URL": f"sqlite:///{folder / 'hled.sqlite'}",
                   "HLED_LANG": "en"}
    addresses = [urlsplit(match) for match in re.findall(r"`(/\w+\?[^`]+)`", example)]
    ((command, value),) = re.findall(r"`python -m hled_dash (get [^`]+)` prints ([\d.]+)", readme)
    call = [json.dumps([(address.path.strip("/"), parse_qsl(address.query)) for address in addresses]),
            json.dumps(command.split())]
    done = subprocess.run(
        [sys.executable, "-c", FOLLOW, *call], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    result = Followed(**json.loads(done.stdout.splitlines()[-1]), value=value)
    assert list(result.pages) == ["pillar_2", "explorer", "data"]
    return result


def test_the_example_has_no_fault_in_the_data_of_the_project(blocks: dict[str, str]) -> None:
    """But for a period that is none, nothing is told of it; the project's observations are checked elsewhere."""
    files = {path: content for path, content in read_files().content.items()
             if not path.startswith(("observations/", "vintages/"))}
    broken = {path: block.replace("GTM,2023", "GTM,2023X") for path, block in blocks.items()}
    with pytest.raises(DataFaults) as caught:
        validate(add_example(files, broken), date.today())
    (fault,) = (fault for fault in caught.value.faults if not LEFT_OUT.match(fault.why))
    assert str(fault).startswith("data/observations/visitors.csv:3: period '2023X'")


def test_figures_of_the_example_have_the_urls_in_the_readme(followed: Followed) -> None:
    page = followed.pages["pillar_2"]
    assert "Visitors from abroad" in page["text"]
    assert "Growth of visitors: distance from Mexico" in page["text"]
    assert "Regional Tourism Office" in page["text"]
    assert "cannot be drawn" not in page["text"]
    (arrivals,) = [alt for alt in page["charts"] if ": Visitors from abroad (" in alt]
    assert "2,400,000" in arrivals
    (growth,) = [alt for alt in page["charts"] if ": Growth of visitors: distance from Mexico (" in alt]
    # Guatemala 9.1 %, El Salvador 8.7 %, Mexico 7.1 %.
    assert "1.9" in growth
    assert "1.6" in growth


def test_the_explorer_and_the_page_of_the_data_show_them(followed: Followed) -> None:
    arrivals, growth = followed.pages["explorer"]["charts"]
    assert "Guatemala rose from 1,800,000 in 2022 to 2,400,000 in 2024" in arrivals
    assert "El Salvador fell from 43.8\xa0% in 2023 to 8.7\xa0% in 2024" in growth
    assert not re.search(r"<[^>]*hled-notice", followed.pages["explorer"]["text"])
    assert "Visitors from abroad" in followed.pages["data"]["text"]


def test_commands_print_the_output_in_the_readme(followed: Followed) -> None:
    assert f",{followed.value}" in followed.printed


def test_sources_indicators_and_observations_share_file_names() -> None:
    names = {folder: {path.name.split(".")[0] for path in (DATA / folder).iterdir() if path.suffix != ".md"}
             for folder in ("catalogue/sources", "catalogue/indicators", "observations")}
    assert names["catalogue/sources"] == names["catalogue/indicators"] == names["observations"]
    listed = (DATA / "README.md").read_text(encoding="utf-8").partition("## Names of files")[2].partition("\n## ")[0]
    others = dict(re.findall(r"^\| (\w+) \| (\w+) \|$", listed, re.MULTILINE))
    assert len(others) == 4
    assert set(others.values()) <= names["observations"]
    assert not set(others) & names["observations"]


def test_numbers_of_rows_and_places_are_those_of_the_files() -> None:
    readme, geography = ((DATA / name).read_text(encoding="utf-8") for name in ("README.md", "geography/README.md"))
    earlier = readme.partition("## Earlier editions")[2].partition("\n## ")[0]
    counts = {first: int(rows.replace(",", ""))
            for first, rows in re.findall(r"^\| `?([\w. ]+)`?.*? \| .*? \| ([\d,]+) \| ", earlier, re.MULTILINE)}
    frames = {path.stem: pd.read_csv(path, usecols=["indicator"]) for path in (DATA / "vintages").iterdir()}
    rows_by_indicator = pd.concat(frames.values())["indicator"].value_counts()
    assert counts == {
        "Worldwide Governance Indicators": len(frames["wgi"]), "undp.hdi": rows_by_indicator["undp.hdi"],
        "hdr.mmr": rows_by_indicator["hdr.mmr"],
        "EN.GHG.CO2.RT.GDP.PP.KD": len(frames["gapminder_wdi"])}
    assert sum(counts.values()) == len(pd.concat(frames.values()))
    places = pd.concat(pd.read_csv(DATA / f"catalogue/places/{level}.csv", usecols=["code"], dtype=str,
                                   keep_default_na=False).assign(level=level)
                       for level in ("admin1", "admin2", "admin3"))
    assert f"all {(places['level'] == 'admin1').sum()} states and departments" in readme
    municipalities = places.loc[places["level"] == "admin2", "code"].str[:2].value_counts()
    for country, words in {"MX": "{} municipalities of the nine", "GT": "{} municipalities of Guatemala",
                           "HN": "{} municipalities of Honduras", "SV": "{} municipalities of El Salvador"}.items():
        assert words.format(f"{municipalities[country]:,}") in geography
    assert f"{(places['level'] == 'admin3').sum()} districts of El Salvador" in geography
