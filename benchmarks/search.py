"""How long a search takes, over the queries of the tests, and what its engine costs to build."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from hled_dash import store
from hled_dash.catalogue import load_catalogue
from hled_dash.figures.resolve import Resolver
from hled_dash.search import SearchEngine
from hled_dash.ui import memory

QUERIES = Path(__file__).parents[1] / "tests" / "search_queries.txt"
#: Milliseconds that no query may take.
LIMIT = 30.0


def main() -> list[tuple[str, str, str, str]]:
    """Measure; what, result, ratio to the limit, note."""
    lines = QUERIES.read_text(encoding="utf-8").splitlines()
    queries = [line.split(" => ")[0] for line in lines if " => " in line and not line.startswith("#")]
    database = store.open_engine(store.database_url())
    resolver = Resolver(load_catalogue(), database)
    start = time.process_time()
    search = resolver.search_engine()
    built = time.process_time() - start
    # As the server does before its first session.
    memory.set_thresholds()
    memory.collect_and_freeze()
    first, times = _times(search, queries), _times(search, queries)
    search.close()
    database.dispose()
    note = f"{len(queries)} queries, processor time"
    late = times[len(times) * 19 // 20]
    return [
        ("build of the search engine", f"{built:.2f} s", "", "once for each process"),
        ("a search, median", f"{times[len(times) // 2]:.1f} ms", f"{times[len(times) // 2] / LIMIT:.2f}", note),
        ("a search, 19 of 20 take less", f"{late:.1f} ms", f"{late / LIMIT:.2f}", note),
        ("a search, slowest", f"{times[-1]:.1f} ms", f"{times[-1] / LIMIT:.2f}", note),
        ("a search, slowest the first time", f"{first[-1]:.1f} ms", f"{first[-1] / LIMIT:.2f}", note),
    ]


def _times(search: SearchEngine, queries: Sequence[str]) -> list[float]:
    """Return the milliseconds of processor time of each query, the quickest first."""
    times = []
    for query in queries:
        start = time.process_time()
        search.search(query)
        times.append(1000 * (time.process_time() - start))
    return sorted(times)
