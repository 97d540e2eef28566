"""Snapshots of every figure, to compare a refactoring with the commit before it.

``python -m tools.figure_snapshots write FILE`` draws every card in every language and theme, every indicator that has
figures on a map at every level and in every mode, and every page as the server renders it, and writes what it finds.
A figure that cannot be drawn has the error as its content; then the exit code is 1.
``python -m tools.figure_snapshots compare BEFORE AFTER`` lists every difference and exits with 1 where there is one.

The parts of a figure that a reader sees in words or numbers must be equal. Specifications that differ as JSON are
rendered to SVG: what counts is what is drawn, and what a tooltip says of each mark.
"""

from __future__ import annotations

import argparse
import gzip
import html
import json
import re
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any, cast

import vl_convert

from hled_dash.catalogue import FigureCard, Level
from hled_dash.figures import Figure, MapOptions, Selection, draw, explorer
from hled_dash.figures.maps import inline_geometry
from hled_dash.language import LANGUAGES, Language
from hled_dash.server.prerender import prerender
from hled_dash.ui import cache
from hled_dash.view import PAGES
from hled_dash.view.codes import DEFAULT_PLACES

THEMES = ("light", "dark", "contrast", "contrast-dark")
MODES = ("one", "change", "multiples", "bivariate", "circles")
#: The second indicator of maps of two.
SECOND = {"admin1": "coneval.pobreza", "country": "SP.POP.TOTL"}
_TAG = re.compile(r"<[^>]*>")
#: A property's name in a Vega expression of an object.
_KEY = re.compile(r"'((?:[^'\\]|\\.)*)': ")
_NUMBERED = re.compile(r"\b(gradient_|clip)\d+")
_HIDDEN = re.compile(r"<(style|script)>.*?</\1>", re.DOTALL)


def main() -> int:
    """Write or compare snapshots; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True, dest="command")
    write = commands.add_parser("write")
    write.add_argument("file", type=Path)
    compare = commands.add_parser("compare")
    compare.add_argument("before", type=Path)
    compare.add_argument("after", type=Path)
    for command in (write, compare):
        command.add_argument("--only", type=re.compile, default=re.compile(""), metavar="REGEX",
                             help="only snapshots whose key matches")
    options = parser.parse_args()
    if options.command == "write":
        return write_snapshots(options.file, options.only)
    return compare_snapshots(options.before, options.after, options.only)


def write_snapshots(path: Path, only: re.Pattern[str]) -> int:
    """Write the figures whose key matches ``only``; returns the exit code, 1 if one could not be drawn."""
    count, failed = 0, 0
    with gzip.open(path, "wt", encoding="utf-8", compresslevel=3) as lines:
        for key, snapshot in snapshots():
            if only.search(key):
                try:
                    content = snapshot()
                except Exception as error:  # Whatever fails, the figures after it are drawn.
                    content = {"error": f"{type(error).__name__}: {error}"}
                    print(f"{key}: {content['error']}", file=sys.stderr)
                    failed += 1
                lines.write(json.dumps([key, content], ensure_ascii=False, sort_keys=True) + "\n")
                count += 1
    print(f"{count} snapshots, {failed} failed")
    return 1 if failed else 0


def snapshots() -> Iterator[tuple[str, Callable[[], dict[str, Any]]]]:
    """Key of each snapshot, and the function that takes it."""
    catalogue = cache.catalogue()
    for code, language in LANGUAGES.items():
        for theme in THEMES if code != "es-419" else THEMES[:1]:
            for card in catalogue.cards.values():
                selection = Selection(places=DEFAULT_PLACES, theme=theme)
                yield f"card {card.id} {code} {theme}", partial(_figure, card, selection, language)
        for page in PAGES:
            yield f"page {page} {code}", partial(_page, page, code)
    for number, indicator in enumerate(cache.resolver().mappable_indicators()):
        language = LANGUAGES["es" if number % 2 else "en"]
        for level in cast("tuple[Level, ...]", cache.resolver().mappable_levels(indicator)):
            for mode in MODES:
                pair = [indicator]
                if mode in ("bivariate", "circles"):
                    if level not in SECOND or number % 5:
                        continue
                    pair.append(SECOND[level])
                for inside in (None, "MX-CHP") if level == "admin2" and mode == "one" else (None,):
                    yield (f"map {indicator} {level} {mode} {inside or ''}",
                           partial(_map, tuple(pair), level, mode, inside, language))


def _page(page: str, language: str) -> dict[str, Any]:
    """Words and links of a page as the server renders it."""
    rendered = prerender(page, f"lang={language}", language)
    text = _HIDDEN.sub("", rendered.head + rendered.body) if rendered else ""
    words = " ".join(html.unescape(_TAG.sub(" ", text)).split())
    return {"words": words, "links": re.findall(r'href="([^"]*)"', text)}


def _map(indicators: tuple[str, ...], level: Level, mode: str, inside: str | None,
         language: Language) -> dict[str, Any]:
    card = explorer.build_map_card(cache.catalogue(), indicators, {}, level, "", inside)
    choice = MapOptions(mode=mode, animated=mode in ("one", "change"))
    return _figure(card, Selection(map=choice), language)


def _figure(card: FigureCard, selection: Selection, language: Language) -> dict[str, Any]:
    figure: Figure = draw(card, selection, language, cache.catalogue(), cache.engine())
    return {
        "title": figure.title, "subtitle": figure.subtitle, "alt": figure.alt, "notes": figure.notes,
        "empty": figure.empty, "derived": figure.derived, "units": dict(figure.units),
        "population": figure.population, "credits": [asdict(credit) for credit in figure.credits],
        "table": figure.table.to_csv(index=False), "codes": figure.codes.to_csv(index=False), "spec": figure.spec,
    }


def compare_snapshots(before: Path, after: Path, only: re.Pattern[str]) -> int:
    """Print what differs between two files of snapshots; returns the exit code."""
    old, new = _read(before, only), _read(after, only)
    different = [f"only in {name}: {key}" for name, first, second in (("before", old, new), ("after", new, old))
                 for key in sorted(first.keys() - second.keys())]
    shared = sorted(old.keys() & new.keys())
    specs: list[str] = []
    for key in shared:
        was, now = old[key], new[key]
        different += [f"{key}: {part}\n  before: {_shorten(was.get(part))}\n  after:  {_shorten(now.get(part))}"
                      for part in sorted(was.keys() | now.keys())
                      if part != "spec" and was.get(part) != now.get(part)]
        if was.get("spec") != now.get("spec"):
            specs.append(key)
    with ProcessPoolExecutor(2) as pool:
        pairs = pool.map(_same_drawing, ((old[key].get("spec"), new[key].get("spec")) for key in specs), chunksize=4)
        different += [f"{key}: drawing" for key, same in zip(specs, pairs, strict=True) if not same]
    print("\n".join(different))
    print(f"{len(shared)} compared, {len(specs)} specifications differ as JSON, {len(different)} differences")
    return 1 if different else 0


def _read(path: Path, only: re.Pattern[str]) -> dict[str, dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return {key: snapshot for key, snapshot in map(json.loads, lines) if only.search(key)}


def _shorten(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 300 else f"{text[:300]} …"


def _same_drawing(pair: tuple[dict[str, Any] | None, dict[str, Any] | None]) -> bool:
    return _render(pair[0]) == _render(pair[1])


def _render(spec: dict[str, Any] | None) -> str:
    if spec is None:
        return ""
    config = dict(spec.get("config", {}))
    for part, aria in {"mark": True, "axis": False, "legend": False}.items():
        config[part] = {**config.get(part, {}), "aria": aria}
    spec = {**cast("dict[str, Any]", _described(spec)), "config": config | {"aria": True}, "width": 700}
    # Gradients and clips are numbered through the life of the process.
    return _NUMBERED.sub(r"\1", str(vl_convert.vegalite_to_svg(inline_geometry(spec))))


def _described(part: Any) -> Any:
    """A specification with the text of each mark's tooltip as its description, which stands in the SVG."""
    if isinstance(part, list):
        return [_described(element) for element in part]
    if not isinstance(part, dict):
        return part
    part = {name: value if name in ("data", "datasets") else _described(value) for name, value in part.items()}
    if "mark" in part:
        texts = _tooltip_texts(part)
        lines = [f"{json.dumps(title)} + ': ' + {text}" for title, text in texts.items()] or ["''"]
        part["encoding"] = {**part.get("encoding", {}), "description": {"value": {"expr": " + '; ' + ".join(lines)}}}
    return part


def _tooltip_texts(layer: dict[str, Any]) -> dict[str, str]:
    """The expressions of a layer's tooltip by their headings: fields, or one expression of an object."""
    tooltip = layer.get("encoding", {}).get("tooltip")
    if isinstance(tooltip, list):
        return {field["title"]: f"datum[{json.dumps(field['field'])}]" for field in tooltip}
    marked = layer["mark"].get("tooltip") if isinstance(layer["mark"], dict) else None
    texts = marked or (tooltip or {}).get("value")
    if not isinstance(texts, dict):
        return {}
    titles = [re.sub(r"\\(.)", r"\1", title) for title in _KEY.findall(texts["expr"])]
    return {title: f"({texts['expr']})[{json.dumps(title)}]" for title in titles}


if __name__ == "__main__":
    sys.exit(main())
