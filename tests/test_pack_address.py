"""The address of a pack: round trips, examples that must mean the same for ever, and whatever else may be in it."""

from __future__ import annotations

import base64
import zlib
from dataclasses import replace
from urllib.parse import parse_qs

import pytest
from hypothesis import given, settings, strategies as st

from hled_dash.catalogue import Catalogue
from hled_dash.language import LANGUAGES
from hled_dash.pack import MAX_ITEMS, MAX_NOTE, MAX_TITLE, Item, Pack, Section
from hled_dash.pack.address import MAX_ADDRESS, MAX_TEXT, VERSION, _checksum, _dictionary, decode, encode, parse_text
from hled_dash.pack.model import MAX_LINE, make_item
from hled_dash.view import View
from hled_dash.view.repair import repair_query

CARDS = ("water-rural", "poverty-southern-mexico-ranked", "human-development-one-scale")
#: A pack as links of November 2026 have it, and what it must mean for ever. Never change this text.
FROZEN = (
    "1AyLYKKcVeKuPQiVsGpLT0AQyXQyaooLOJ3FiDLRyoo32cim7AEnorF1ufjHCJageVYM6DKlpy-kIsh8yLJqcCKy0OQPgI5PQDby"
    "Qxap63AHA3gXo3DkFULYAT77m66F7Ee3yTmjmMELJMrgyhXIglsFTEhMFMBY5OR3zQGvNnQE7e2b"
)
FROZEN_PACK = Pack(
    "Pilar II: agua y pobreza", "14 de enero de 2027", "Ciudad de México", "Para discusión", "es",
    (
        Section("Dónde estamos", (
            make_item(View(page="pillar_2", figure="water-rural", objective="II.2", places=("MEX", "GTM")), "es",
                      "Agua en el campo", "Preguntar por la brecha.\nPedir un calendario."),
            make_item(View(page="maps", indicator="coneval.pobreza", window="southern-mexico", level="admin1",
                           period="2022"), "es"),
        )),
        Section("Qué se comprometió", (
            make_item(View(page="dialogue", part="II", entry_kind="commitment"), "es"),
            make_item(View(page="places", place="HND"), "es", note="Anexo C"),
        )),
    ),
)


def test_links_of_version_1_keep_their_meaning(catalogue: Catalogue) -> None:
    assert zlib.crc32(_dictionary()) == 848175345, "the dictionary of version 1 may never change"
    assert decode(FROZEN, catalogue, "en") == (FROZEN_PACK, ())
    assert decode(encode(FROZEN_PACK), catalogue, "en") == (FROZEN_PACK, ())


TEXT = st.text(st.characters(exclude_categories=("C", "Z")), max_size=MAX_LINE)
NOTES = st.lists(TEXT.filter(bool), max_size=3).map("\n".join)
VIEWS = st.one_of(
    st.builds(View, page=st.just("pillar_2"), figure=st.sampled_from(CARDS), start=st.sampled_from([None, "2010"]),
              places=st.sampled_from([("MEX",), ("HND", "USA")])),
    st.builds(View, page=st.just("maps"), period=st.sampled_from([None, "2022"]), classes=st.integers(3, 9),
              mode=st.sampled_from(["one", "change"]), inside=st.sampled_from([None, "HND"])),
    st.builds(View, page=st.just("explorer"), kind=st.sampled_from(["line", "bars"]),
              items=st.sampled_from([(), (("sex", "F"),)])),
)


@st.composite
def packs(draw: st.DrawFn, catalogue: Catalogue) -> Pack:
    language = draw(st.sampled_from(["en", "es", "es-419"]))

    def item(view: View, title: str, note: str) -> Item:
        if view.figure:
            view = replace(view, objective=catalogue.cards[view.figure].objective)
        return make_item(view, language, title, note)

    sections = st.lists(st.builds(Section, TEXT, st.lists(st.builds(item, VIEWS, TEXT, NOTES), max_size=4).map(tuple)),
                        max_size=3)
    return Pack(draw(TEXT), draw(TEXT), draw(TEXT), draw(TEXT), language, tuple(draw(sections)))


@given(data=st.data())
@settings(max_examples=60)
def test_a_pack_survives_encoding_and_changes_by_mail_programs(catalogue: Catalogue, data: st.DataObject) -> None:
    pack = data.draw(packs(catalogue))
    address = encode(pack)
    assert decode(address, catalogue, "en") == (pack, ())
    # A bracket at the end, encoded once more, broken over two lines.
    assert repair_query({"p": f"{address[:5]}=\r\n{address[5:]})."})["p"] == [address]


@given(text=st.one_of(st.text(max_size=300), st.binary(max_size=400).map(
    lambda data: VERSION + base64.urlsafe_b64encode(data).decode().rstrip("=") + "0000")))
@settings(max_examples=150)
def test_any_address_gives_a_pack_and_notices(catalogue: Catalogue, text: str) -> None:
    pack, remarks = decode(text, catalogue, "es")
    assert pack.count <= MAX_ITEMS
    assert all(len(item.note) <= MAX_NOTE and len(item.title) <= MAX_TITLE for item in pack.items())
    assert all(remark.message(LANGUAGES["es"]) for remark in remarks)


@given(text=st.text(alphabet=st.sampled_from("#\t\n\v?&=~pillar_2mapsindicator.xyz"), max_size=400))
@settings(max_examples=60)
def test_any_text_gives_a_pack(catalogue: Catalogue, text: str) -> None:
    pack, _remarks = parse_text(text, catalogue, "en")
    assert decode(encode(pack), catalogue, "en") == (pack, ())


def compressed(text: bytes) -> str:
    compressor = zlib.compressobj(9, zlib.DEFLATED, -15, 9, zdict=_dictionary())
    packed = base64.urlsafe_b64encode(compressor.compress(text) + compressor.flush()).decode().rstrip("=")
    return VERSION + packed + _checksum(packed)


def test_a_decompression_bomb_is_cut_off(catalogue: Catalogue) -> None:
    bomb = compressed(b"es\n" + b"#\n" * 20_000_000)
    pack, remarks = decode(bomb, catalogue, "en")
    assert len(bomb) > MAX_ADDRESS > MAX_TEXT / 100
    assert (len(pack.sections), [remark.kind for remark in remarks]) == (20, ["pack-damaged"])


def test_the_readable_part_of_a_damaged_address_is_kept(catalogue: Catalogue) -> None:
    encoded = encode(FROZEN_PACK)
    cut, remarks = decode(encoded[:-30], catalogue, "en")
    assert [remark.kind for remark in remarks] == ["pack-damaged"]
    assert 0 < cut.count < 4 or cut.title == FROZEN_PACK.title
    _pack, remarks = decode(encoded.casefold(), catalogue, "en")
    assert [remark.kind for remark in remarks] == ["pack-damaged"]
    _pack, remarks = decode("9" + encoded[1:], catalogue, "en")
    assert [remark.kind for remark in remarks] == ["version"]


@pytest.mark.parametrize(("line", "kinds"), [
    ("pillar_2?figure=water-rurl", ["pack-unknown"]), ("pillar_2?figre=water-rural", ["parameter"]),
    ("glossary", ["pack-item"]), ("https://example.org/x", ["pack-item"]),
    # Something else would stand under the reader's title.
    ("maps?indicator=nothing.at.all", ["pack-unknown"]), ("places?place=MX-XXX", ["pack-unknown"]),
    ("maps?mode=circles&second=nothing", ["pack-unknown"]), ("maps?second=nothing", ["value"]),
    ("explorer?indicators=nothing~conapo.pop&figure=explorer-1", ["pack-unknown"]),
    ("pillar_1?figure=water-rural", ["pack-unknown"]), ("explorer?places=XX~YY", ["pack-unknown"]),
    ("explorer?places=MEX~YY", ["value"]), ("maps?window=nowhere", ["value"]),
])
def test_a_view_that_is_not_known_is_named(catalogue: Catalogue, line: str, kinds: list[str]) -> None:
    pack, remarks = parse_text(f"en\n{line}\tMy title\tMy note", catalogue, "en")
    assert [remark.kind for remark in remarks] == kinds
    assert pack.count == (kinds[0] in ("value", "parameter"))
    assert "My title" in remarks[0].message(LANGUAGES["en"]) or kinds != ["pack-unknown"]


def test_more_figures_than_a_pack_holds_are_left_out(catalogue: Catalogue) -> None:
    text = "en" + "\npillar_2?figure=water-rural" * 60
    pack, remarks = parse_text(text, catalogue, "en")
    assert (pack.count, [remark.kind for remark in remarks]) == (MAX_ITEMS, ["pack-many"])


def test_twenty_figures_with_notes_fit_into_an_address(catalogue: Catalogue) -> None:
    cards = [card.id for card in catalogue.cards_of("II.1")] + [card.id for card in catalogue.cards_of("II.2")]
    notes = [catalogue.indicators[code].name.es + ". Conviene preguntar por la brecha con el promedio nacional, y "
             "proponer que se revise cada año en esta misma reunión, con un calendario y una meta común."
             for code in list(catalogue.indicators)[:20]]
    items = tuple(make_item(View(page="pillar_2", figure=card), "es", note=note)
                  for card, note in zip((cards * 20)[:20], notes, strict=True))
    address = encode(replace(FROZEN_PACK, sections=(Section("Todo", items),)))
    assert sum(map(len, notes)) > 3_000
    assert len(address) <= MAX_ADDRESS / 2


def test_the_address_of_a_pack_has_no_empty_search(catalogue: Catalogue) -> None:
    view = View.from_query("pack", {"v": "1", "lang": "es", "q": "", "p": FROZEN}, catalogue).view
    assert view.pack == FROZEN
    assert view.address() == f"/pack?v=1&lang=es&p={FROZEN}"
    assert replace(view, search="agua").address() == f"/pack?v=1&lang=es&q=agua&p={FROZEN}"


def test_an_address_with_other_separators_is_the_same_pack(catalogue: Catalogue) -> None:
    # Titles that compress to an address with both signs.
    pack = next(pack for number in range(500) if {"-", "_"} <= set(encode(pack := replace(
        FROZEN_PACK, title=f"{number}"))))
    encoded = encode(pack)
    for other in (encoded.replace("-", "+").replace("_", "/"), encoded.replace("-", "\u2013"),
                  encoded.replace("-", "\u2011"),
                  encoded[1:], encoded.replace("-", "+").replace("_", " _")):
        assert decode(other.replace(" ", "+"), catalogue, "en") == (pack, ()), other
        # As the parameter of a form: a plus sign is a blank there.
        view = View.from_query("pack", parse_qs(f"p={other}"), catalogue).view
        assert decode(view.pack, catalogue, "en") == (pack, ()), other
    assert decode("Pillar+2", catalogue, "en") == decode("pillar-2", catalogue, "en")
