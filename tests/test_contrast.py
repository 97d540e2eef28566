"""Contrast of every colour of every theme: 4.5:1 for text, 3:1 for what is drawn, 7:1 for text in high contrast."""

from __future__ import annotations

import re
import tomllib
from itertools import pairwise
from pathlib import Path

import pytest

from hled_dash.catalogue import Catalogue
from hled_dash.figures.theme import (
    DIVERGING,
    PLACE_COLORS,
    SHAPES,
    contrast,
    foreground_on,
    get_theme,
    place_colors,
    place_shapes,
)
from hled_dash.ui.frontend import read_asset

ROOT = Path(__file__).parents[1]
NAMES = ("light", "dark", "contrast", "contrast-dark")
STYLE = read_asset("style.css")
CONFIG = tomllib.loads((ROOT / ".streamlit/config.toml").read_text(encoding="utf-8"))["theme"]
PAGE = {"light": {key: value for key, value in CONFIG.items() if key != "dark"}, "dark": CONFIG["dark"]}


def mixed(colour: str, ground: str, share: float) -> str:
    """``share`` of a colour over a ground, as opacity and color-mix give it."""
    pairs = [(int(colour[at:at + 2], 16), int(ground[at:at + 2], 16)) for at in (1, 3, 5)]
    return "#" + "".join(f"{round(first * share + second * (1 - share)):02x}" for first, second in pairs)


@pytest.mark.parametrize("name", NAMES)
def test_text_of_drawings(name: str) -> None:
    theme = get_theme(name)
    least = 7.0 if name.startswith("contrast") else 4.5
    for colour in (theme.foreground, theme.muted):
        assert contrast(colour, theme.background) >= least
    for colour in {*theme.palette, *PLACE_COLORS.values()}:
        assert contrast(theme.text_color(colour), theme.background) >= 4.5


@pytest.mark.parametrize("name", NAMES)
def test_lines_points_and_bars(name: str) -> None:
    theme = get_theme(name)
    codes = [*PLACE_COLORS, *(f"MX-{number}" for number in range(12))]
    for colour in {*theme.palette, *place_colors(codes, theme).values(), theme.accent, theme.neutral}:
        assert contrast(colour, theme.background) >= 3.0, colour


@pytest.mark.parametrize("name", NAMES)
def test_colours_of_neighbouring_classes_are_distinguishable(name: str) -> None:
    """Neighbouring shades cannot differ by 3:1 and stay a ramp: outlines and values in words carry the meaning.

    What is held here: the ramp goes one way from light to dark, so that it survives a grey printer and any eyes, and
    a word on any class is legible.
    """
    theme = get_theme(name)
    steps = [contrast(colour, "#000000") for colour in theme.ramp]
    assert all(before > after for before, after in pairwise(steps)) or all(
        before < after for before, after in pairwise(steps)
    )
    for colour in (*theme.ramp, *DIVERGING):
        assert contrast(foreground_on(colour), colour) >= 4.5, colour
    assert contrast(theme.muted, theme.background) >= 4.5, "outlines"


@pytest.mark.parametrize("name", ["light", "dark"])
def test_page_and_charts_have_the_same_background(name: str) -> None:
    assert PAGE[name]["backgroundColor"] == get_theme(name).background
    assert PAGE[name]["textColor"] == get_theme(name).foreground


@pytest.mark.parametrize("name", ["light", "dark"])
def test_text_of_pages_also_where_it_is_faint(name: str, catalogue: Catalogue) -> None:
    colours, theme = PAGE[name], get_theme(name)
    faintest = min(float(opacity) for opacity in re.findall(r"opacity: (0?\.\d+)", STYLE))
    for ground in (colours["backgroundColor"], colours["secondaryBackgroundColor"]):
        assert contrast(mixed(colours["textColor"], ground, faintest), ground) >= 4.5
        for colour in (colours["linkColor"], colours["primaryColor"]):
            assert contrast(colour, ground) >= 4.5
    for pillar in catalogue.pillars.values():
        accent = pillar.accent_dark if name == "dark" else pillar.accent
        assert contrast(accent, theme.background) >= 4.5
    notice = mixed("#b35900", colours["backgroundColor"], 0.12)
    assert contrast(colours["textColor"], notice) >= 4.5
    chosen = "#0e1117" if name == "dark" else "#ffffff"
    assert contrast(chosen, colours["primaryColor"]) >= 4.5


@pytest.mark.parametrize("name", ["light", "dark", "contrast", "contrast-dark"])
def test_focus_is_seen(name: str) -> None:
    match = re.search(rf'html\[data-hled-theme="?{name}"?\] \{{ --hled-focus-color: (#\w{{6}})', STYLE)
    colour = match[1] if match else re.search(r"var\(--hled-focus-color, (#\w{6})\)", STYLE)[1]  # type: ignore[index]
    assert contrast(colour, get_theme(name).background) >= 3.0
    assert "outline: 3px solid var(--hled-focus-color" in STYLE


def test_lines_differ_by_shape_as_well() -> None:
    """As long as there are shapes: beyond that, names stand at the lines or in the legend and the table."""
    for places in (["USA", "MEX", "GTM", "SLV", "HND"], ["MX-CHP", "MX-OAX", "MX-GRO", "MX-VER", "MX-TAB", "MX-CAM"]):
        assert len(set(place_shapes(places).values())) == len(places) <= len(SHAPES)


def test_text_on_the_ground_is_read_before_the_app_is_there() -> None:
    """While a page loads, ``--hled-ground`` is its background in the dark scheme."""
    style = read_asset("prerender.css")
    _light, dark = style.split("@media (prefers-color-scheme: dark)")
    assert re.search(r"--hled-ground: (#\w+);\s*background: \1;", dark)
