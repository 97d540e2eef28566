"""How long a search takes, over the queries of the tests, and what its engine costs to build."""

from __future__ import annotations

import time
from functools import cache, partial
from pathlib import Path

from hled_dash import store
from hled_dash.catalogue import load_catalogue
from hled_dash.search import SearchEngine

QUERIES = Path(__file__).parents[1] / "tests" / "search_queries.txt"
#: Milliseconds that no query may take.
LIMIT = 30.0


def main() -> list[tuple[str, str, str, str]]:
    """Measure; what, result, ratio to the limit, note."""
    lines = QUERIES.read_text(encoding="utf-8").splitlines()
    queries = [line.split(" => ")[0] for line in lines if " => " in line and not line.startswith("#")]
    catalogue, engine = load_catalogue(), store.open_engine(store.database_url())

    @cache
    def places(indicator: str, items: tuple[tuple[str, str], ...]) -> frozenset[str]:
        return frozenset(store.queries.places(engine, indicator, dict(items)))

    start = time.process_time()
    search = SearchEngine(catalogue, lambda indicator, items, place: place in places(
        indicator, tuple(sorted({**catalogue.indicators[indicator].default_items, **items}.items()))),
        partial(store.rankings.values_by_period, engine, catalogue))
    built = time.process_time() - start
    # The first time reads which places each series has.
    for query in queries:
        search.search(query)
    times = []
    for query in queries:
        start = time.process_time()
        search.search(query)
        times.append(1000 * (time.process_time() - start))
    times.sort()
    search.close()
    engine.dispose()
    note = f"{len(queries)} queries, processor time"
    late = times[len(times) * 19 // 20]
    return [
        ("build of the search engine", f"{built:.2f} s", "", "once for each process"),
        ("a search, median", f"{times[len(times) // 2]:.1f} ms", f"{times[len(times) // 2] / LIMIT:.2f}", note),
        ("a search, 19 of 20 take less", f"{late:.1f} ms", f"{late / LIMIT:.2f}", note),
        ("a search, slowest", f"{times[-1]:.1f} ms", f"{times[-1] / LIMIT:.2f}", note),
    ]
