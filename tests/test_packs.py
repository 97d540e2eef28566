"""Ready-made packs: all are in order in both languages, and whatever is wrong in one is named by file and line."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from unittest.mock import Mock

import openpyxl
import pytest
from streamlit.testing.v1 import AppTest

from hled_dash import store
from hled_dash.catalogue import Catalogue
from hled_dash.catalogue.files import DataFiles
from hled_dash.cli.main import main
from hled_dash.cli.pack import INCOMPLETE
from hled_dash.export.packs.pptx_template import VARIABLE
from hled_dash.export.pool import PACKS
from hled_dash.language import LANGUAGES
from hled_dash.pack.address import MAX_ADDRESS, encode, format_text
from hled_dash.pack.file import format_file, parse_file
from hled_dash.pack.model import make_item
from hled_dash.pack.ready_made import make_pack, pack_of_page, translate_pack
from hled_dash.pack.titles import item_kind, item_title
from hled_dash.pack.validation import pack_faults
from hled_dash.ui.components import html
from hled_dash.ui.components.pack_editor import NO_PACK, read_message
from hled_dash.view import View
from tests.pages import open_page, page_html

pytestmark = pytest.mark.usefixtures("database")
NAMES = {"pillar-1", "pillar-2", "pillar-3", "pillar-4", "el-salvador", "guatemala", "honduras", "mexico",
         "southern-mexico", "border", "since-last-session"}


def test_the_ready_made_packs_are_there_in_both_languages(catalogue: Catalogue) -> None:
    assert set(catalogue.packs) >= NAMES
    for record in catalogue.packs.values():
        english, remarks = make_pack(record, catalogue, "en")
        assert not remarks, record.id
        assert 8 <= english.count <= 14, record.id
        spanish = translate_pack(english, catalogue, "es")
        assert spanish == make_pack(record, catalogue, "es")[0]
        assert spanish.classification == "Para discusión"
    pillar, _remarks = make_pack(catalogue.packs["pillar-2"], catalogue, "es")
    assert pillar.count == 12
    assert [item_kind(item.view, catalogue) for item in pillar.items()].count("Mapa") == 3
    board = View(page="pillar_2", figure="board")
    assert item_title(board, catalogue).startswith("How the indicators of each objective moved")
    assert item_title(replace(board, figure="headlines"), catalogue).startswith("Headline figures")
    one = View(page="maps")
    assert item_title(replace(one, mode="change"), catalogue) == f"Change: {item_title(one, catalogue)}"
    beside = replace(one, mode="indicators", third="coneval.pobreza")
    assert item_title(beside, catalogue).endswith("Population in multidimensional poverty")
    trend = View(page="places", figure="trend")
    assert (item_title(trend, catalogue), item_kind(trend, catalogue)) == ("Chiapas", "Chart")
    several = View(page="explorer", indicators=("gdl.shdi", "conapo.pop", "coneval.pobreza"))
    for figure, kind, title in ((None, "line", "Human"), ("explorer-2", "line", "Population at"),
                                ("explorer-3", "map", "Population in multi"), ("explorer-1", "scatter", "Human")):
        found = item_title(replace(several, figure=figure, kind=kind), catalogue)
        assert (found.startswith(title), " and " in found.replace(", and ", "")) == (True, kind == "scatter"), found


@pytest.mark.parametrize(("view", "name"), [
    (View(page="pillar_2", figures="all"), "pillar-2"), (View(page="places", place="GTM"), "guatemala"),
    (View(page="places", place="MX-CHP"), None), (View(page="maps"), None),
])
def test_a_page_leads_to_the_pack_that_opens_with_it(catalogue: Catalogue, view: View, name: str | None) -> None:
    record = pack_of_page(view, catalogue)
    assert (record and record.id) == name


@pytest.mark.parametrize("figure", ["board", "headlines", "goods-trade", None])
def test_what_a_pillars_page_lists_is_no_part_of_an_item(figure: str | None) -> None:
    view = View(page="pillar_1", figure=figure)
    assert make_item(replace(view, figures="all", order="name"), "en") == make_item(view, "en")


@pytest.mark.parametrize(("view", "why"), [
    ("pillar_2?figure=water-rurl", "Did you mean water-rural"), ("places?place=XYZ", "“XYZ”"),
    ("maps?indicatr=gdl.shdi", "indicatr"), ("glossary", "shows no figure"),
    ("maps?indicator=coneval.pobreza&level=admin1&window=honduras", "has no figure"),
])
def test_a_fault_of_a_ready_made_pack_is_named_by_its_line(catalogue: Catalogue, view: str, why: str) -> None:
    text = ("- id: mine\n  title: {en: Mine, es: Mía}\n  lead: {en: Mine, es: Mía}\n  sections:\n"
            f"    - title: {{en: One, es: Una}}\n      items:\n        - view: dialogue\n        - view: \"{view}\"\n")
    files = DataFiles({"catalogue/packs/mine.yaml": text.encode()})
    (fault,) = pack_faults(files, catalogue, {})
    assert (fault.file, fault.line, fault.subject) == ("data/catalogue/packs/mine.yaml", 8, "mine")
    assert why in fault.why


def test_a_file_opens_the_pack_that_was_saved(catalogue: Catalogue) -> None:
    pack = replace(make_pack(catalogue.packs["border"], catalogue, "es")[0], title="Con \t tabulador")
    assert parse_file(format_file(pack), catalogue, "en") == (replace(pack, title="Con tabulador"), [])
    for text in ("", "{", "[]", '{"format": "other", "version": 1}', "[" * 50_000, "x" * 200_000,
                 json.dumps({"format": "hled-pack", "version": 1, "sections": [{"items": [{"view": "maps"}] * 60}]})):
        assert parse_file(text, catalogue, "en") is None


def test_messages_of_the_browser(catalogue: Catalogue) -> None:
    pack = make_pack(catalogue.packs["border"], catalogue, "en")[0]

    def read(**fields: object) -> object:
        return read_message(json.dumps(fields), pack, catalogue, "en")

    assert read(number=3, text=format_text(pack)) == (3, pack, [])
    assert read(number=4, language="es") == (4, translate_pack(pack, catalogue, "es"), [])
    assert read(number=5, file="nothing") == (5, None, [NO_PACK])
    for message in (None, 7, "", "{", "[]", '{"number": "1"}', '{"number": 1}', '{"number": 1, "language": "xx"}',
                    "[" * 100_000, '{"number": 1, "text": 5}'):
        assert read_message(message, pack, catalogue, "en") is None


def body(**query: str) -> tuple[AppTest, str]:
    app = open_page("pack", **query)
    return app, page_html(app)


def test_the_page_of_a_pack(catalogue: Catalogue) -> None:
    app, text = body(lang="es", p="pillar-2")
    assert "Carpetas preparadas" in text
    assert 'class="hled-notice"' not in text
    packed = encode(make_pack(catalogue.packs["pillar-2"], catalogue, "en")[0])
    app, text = body(lang="es", p=packed)
    assert app.query_params["p"] in (packed, [packed])
    assert 'class="hled-notice"' not in text


@pytest.mark.parametrize(("packed", "sentence"), [
    ("pilar-2", "Did you mean pillar-2?"), ("zzz", "All of them are listed below"), ("1AAAA", "damaged"),
    ("9" + "A" * 3000, "another version"), ("1" + "_-" * 1500 + "a", "damaged"), ("A" * 5000, "too long"),
    ("ñandú", "not known under “p”"),
])
def test_any_address_of_a_pack_opens_the_page(packed: str, sentence: str) -> None:
    _app, text = body(lang="en", p=packed)
    assert sentence in text


def test_a_pack_that_is_too_long_for_a_link_stays_out_of_the_address() -> None:
    view = View(page="pack", pack="1" + "a" * MAX_ADDRESS)
    assert "p" not in view.to_query()
    assert replace(view, pack="pillar-2").to_query()["p"] == "pillar-2"


def test_a_button_says_what_it_adds() -> None:
    button = html.pack_button(View(page="places"), "Perfil: <Chiapas>", LANGUAGES["es"])
    assert re.sub("<[^>]+>", "", button) == "Agregar a la carpeta Perfil: &lt;Chiapas&gt;"


def test_the_command_line_lists_packs_and_refuses_unknown_ones(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pack", "--list"]) == 0
    assert set(capsys.readouterr().out.split()) >= NAMES
    for arguments, code, words_of in ((["pack"], 2, "pillar-1"), (["pack", "pilar-2"], 1, "pillar-2"),
                                      (["pack", "1AAAA"], 1, "damaged"), (["pack", "ñandú"], 1, "ñandú"),
                                      (["pack", "http://localhost:8501/pack?v=1&p=zzz"], 1, "no pack"),
                                      (["pack", "http://[/pack?p=1"], 1, "no pack"),
                                      (["pack", "\x1b[31m\a"], 1, "no pack")):
        assert main(arguments) == code
        captured = capsys.readouterr()
        assert captured.out == ""
        assert words_of in captured.err
        assert captured.err.replace("\n", "").isprintable()


def test_an_invalid_template_gives_one_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path,
                                                       capsys: pytest.CaptureFixture[str]) -> None:
    (template := tmp_path / "none.pptx").write_bytes(b"no slides")
    monkeypatch.setenv(VARIABLE, str(template))
    assert main(["pack", "border", "-o", str(tmp_path / "made.pptx")]) == 1
    captured = capsys.readouterr()
    assert VARIABLE in captured.err
    assert captured.err.count("\n") == 1
    assert list(tmp_path.iterdir()) == [template]


def test_a_pack_that_cannot_be_written_leaves_the_one_of_last_monday(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "monday.html"
    file.write_bytes(b"last Monday's")
    monkeypatch.setattr(PACKS, "run", lambda *_args, **_options: b"this Monday's")
    with monkeypatch.context() as full:
        full.setattr(Path, "replace", Mock(side_effect=OSError("No room")))
        assert main(["pack", "border", "--format", "html", "-o", str(file)]) == 1
    assert "The system refuses" in capsys.readouterr().err
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"last Monday's"]
    assert main(["pack", "border", "--format", "html", "-o", str(file)]) == 0
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"this Monday's"]
    # A scheduler is told that a part of the pack was lost on the way; the rest is written.
    capsys.readouterr()
    encoded = encode(make_pack(catalogue.packs["border"], catalogue, "en")[0])
    assert main(["pack", f"pack?p={encoded[:-40]}", "--format", "html", "-o", str(file)]) == INCOMPLETE
    assert "damaged" in capsys.readouterr().err


def test_a_pack_of_an_outdated_database_gives_one_sentence(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(store, "is_built", lambda _url: False)
    assert main(["pack", "border", "-o", str(tmp_path / "made.pptx")]) == 1
    assert capsys.readouterr().err == "There is no database yet: python -m hled_dash build\n"
    assert not list(tmp_path.iterdir())


def test_a_pack_goes_to_standard_output(catalogue: Catalogue, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    pack = make_pack(catalogue.packs["border"], catalogue, "en")[0]
    one_item = replace(pack, sections=(replace(pack.sections[0], items=pack.sections[0].items[:1]),))
    address = View(page="pack", pack=encode(one_item)).address("https://example.org", short=True)
    assert main(["pack", address, "--format", "xlsx", "-o", "-", "--base", "https://example.org"]) == 0
    book = openpyxl.load_workbook(BytesIO(capfdbinary.readouterr().out))
    assert len(book.sheetnames) == 3
