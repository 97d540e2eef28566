"""Questions that are made of the API's own description (OpenAPI), by schemathesis: no answer may be a 5xx, or slow.

``python -m benchmarks api_cases`` asks 10,000 (``CASES_COUNT`` changes that) in this process, of the database that
``HLED_DATABASE_URL`` names. Each answer must be of a status and a content type that the description has, and fit its
schema. What is well-formed and not in the catalogue is refused; that alone is not a fault.
"""

from __future__ import annotations

import os
import sys
import time
from collections import Counter
from dataclasses import dataclass, field

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import CHECKS
from starlette.applications import Starlette
from starlette.middleware import Middleware

from hled_dash.server.api.middleware import DataApi
from hled_dash.ui import startup

COUNT = 10_000
#: Seconds of CPU after which an answer is slow (the first one of each endpoint, which fills caches, is not measured);
#: seconds that an answer is waited for.
SLOW, TIMEOUT = 2.0, 60.0
#: What the catalogue does not have is refused although it is well-formed.
EXCLUDED = ("positive_data_acceptance",)


@dataclass
class Result:
    """What was answered: how often each status, and what was wrong."""

    statuses: Counter[int] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    slowest: tuple[float, str] = (0.0, "")


def ask(count: int) -> Result:
    """Ask about so many questions, as many of each endpoint."""
    startup._ready.set()
    os.environ["HLED_MAX_API_PER_MINUTE"] = "100000000"
    app = Starlette(middleware=[Middleware(DataApi)])
    schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", app)
    schema.validate()
    operations = [operation.ok() for operation in schema.get_all_operations()]
    excluded = CHECKS.get_by_names(EXCLUDED)
    result = Result()
    for operation in operations:
        needed = {"/observations": {"indicators": "gdl.shdi"}, "/search": {"q": "poverty"}}.get(operation.path, {})
        operation.Case(path_parameters={"code": "gdl.shdi", "card": "goods-trade", "page": "maps", "figure": "map"},
                       query=needed).call(timeout=TIMEOUT)

        @settings(max_examples=max(1, count // len(operations)), deadline=None, database=None, derandomize=True,
                  suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate])
        @given(operation.as_strategy())
        def run(case: schemathesis.Case) -> None:
            started = time.process_time()
            response = case.call(timeout=TIMEOUT)
            took = time.process_time() - started
            result.statuses[response.status_code] += 1
            address = f"{case.formatted_path} {case.query}"
            result.slowest = max(result.slowest, (took, address))
            if took > SLOW:
                result.failures.append(f"{took:.1f} s: {address}")
            try:
                case.validate_response(response, excluded_checks=excluded)
            except BaseException as error:
                result.failures.append(f"{address}: {error}"[:2_000])

        run()
    return result


def main() -> list[tuple[str, str, str, str]]:
    """Ask and tell; ends with 1 where an answer was wrong."""
    count = int(os.environ.get("CASES_COUNT") or COUNT)
    started = time.process_time()
    result = ask(count)
    for failure in result.failures[:20]:
        print(failure, file=sys.stderr)
    if result.failures:
        sys.exit(f"{len(result.failures)} of {result.statuses.total()} answers were wrong")
    rows = [(f"status {status}", str(number), "", "") for status, number in sorted(result.statuses.items())]
    took = time.process_time() - started
    return [(f"{result.statuses.total()} cases", f"{took:.0f} s of CPU", "", "no 5xx"),
            ("slowest", f"{result.slowest[0] * 1000:.0f} ms", "", result.slowest[1][:80]), *rows]
