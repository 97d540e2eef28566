"""A bound on script runs: in their order, none waits for ever, and what nobody wants any more is dropped."""

from __future__ import annotations

import heapq
import random
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from types import SimpleNamespace
from typing import Any

import pytest
from streamlit.runtime.scriptrunner import RerunData, RerunException
from streamlit.runtime.scriptrunner_utils.script_requests import ScriptRequests, ScriptRequestType

from hled_dash.ui import startup
from hled_dash.ui.run_limit import MAX_RETRY, MIN_RETRY, BusyError, RunLimit, StaleRunError
from hled_dash.ui.streamlit_internals import script_runs


def test_so_many_work_at_once_in_the_order_in_which_they_came() -> None:
    limit = RunLimit(2, 20)
    order, ends = list[int](), [Event() for _number in range(20)]

    def run(number: int) -> None:
        with limit.turn():
            order.append(number)
            ends[number].wait(20)

    def wait_until(condition: Callable[[], bool]) -> None:
        until = time.monotonic() + 20
        while not condition():
            assert time.monotonic() < until
            time.sleep(0.001)

    with ThreadPoolExecutor(20) as threads:
        for number in range(20):
            threads.submit(run, number)
            wait_until(lambda place=number: len(order) + limit.waiting == place + 1)
        # Each that ends lets the next one in, and no other.
        for number, end in enumerate(ends):
            assert (order, limit.waiting) == (list(range(min(number + 2, 20))), max(18 - number, 0))
            end.set()
            wait_until(lambda place=number: len(order) == min(place + 3, 20))
    assert limit.waiting == 0


def test_a_run_that_waits_too_long_fails_and_a_stale_one_is_dropped() -> None:
    limit, done = RunLimit(1, 0.15), Event()

    def stale() -> None:
        raise KeyError

    def hold() -> None:
        with limit.turn():
            done.wait(20)

    with ThreadPoolExecutor(1) as threads:
        holder = threads.submit(hold)
        while limit.waiting or not limit._working:
            time.sleep(0.001)
        with pytest.raises(BusyError), limit.turn():
            pass
        with pytest.raises(KeyError), limit.turn(stale, patience=20):
            pass
        assert limit.waiting == 0
        done.set()
        holder.result()
        with limit.turn():
            assert limit._working == 1
    with pytest.raises(KeyError), limit.turn():
        stale()
    assert limit._working == 0


@pytest.mark.parametrize("runs", [1, 2])
@pytest.mark.parametrize("people", [20, 300, 600])
def test_under_load_every_session_gets_a_page_or_a_message_in_time(people: int, runs: int) -> None:
    now, patience, chance = 0.0, 2.0, random.Random(people)
    limit = RunLimit(runs, patience, lambda: now)
    events: list[tuple[float, int, str, int, Any]] = []
    waits, refusals, served, work, ended = list[float](), dict.fromkeys(range(people), 0), list[int](), 0.0, 0.0

    def plan(seconds: float, kind: str, reader: int, place: Any = None) -> None:
        heapq.heappush(events, (seconds, len(waits) + len(events) + len(served), kind, reader, place))

    came = sorted(chance.uniform(0, 5) for _reader in range(people))
    waiting: dict[int, tuple[Any, float]] = {}
    for reader, second in enumerate(came):
        plan(second, "come", reader)
    while events:
        now, _order, event_kind, reader, place = heapq.heappop(events)
        try:
            if event_kind == "come":
                waiting[reader] = limit.enter(session=reader), now
                plan(now + patience, "look", reader, waiting[reader][0])
            elif event_kind == "look":
                limit.check_time(place)
            else:
                served.append(reader)
                ended = now
                limit.finish(0, place)
        except BusyError as error:
            waits.append(now - waiting.pop(reader, (None, now))[1])
            refusals[reader] += 1
            plan(now + error.seconds, "come", reader)
        for other, (turn, since) in list(waiting.items()):
            if turn.has_turn:
                waits.append(now - since)
                seconds = chance.uniform(0.02, 0.2)
                work += seconds
                plan(now + seconds, "end", other, seconds)
                del waiting[other]
    assert sorted(served) == list(range(people))
    assert max(waits) <= patience + 1e-9
    assert limit.refused == sum(refusals.values())
    assert (limit.refused == 0) == (people == 20)
    # A reader is not told again and again, nobody is forgotten, and no turn is left unused for long.
    assert max(refusals.values()) <= 3 + work / runs / MAX_RETRY * 2
    assert ended <= max(5.5, 1.3 * work / runs + MIN_RETRY)


def test_a_newer_run_of_a_session_replaces_its_waiting_one_without_starvation() -> None:
    limit, done, order = RunLimit(1, 20), Event(), list[str]()

    def run(session: str | None, choice: str) -> None:
        with limit.turn(session=session):
            order.append(choice)

    def hold() -> None:
        with limit.turn():
            done.wait(20)

    def wait_for(waiting: int) -> None:
        while limit.waiting != waiting:
            time.sleep(0.001)

    with ThreadPoolExecutor(20) as threads:
        threads.submit(hold)
        while not limit._working:
            time.sleep(0.001)
        futures = []
        for waiting, (session, choice) in enumerate([("a", "a1"), ("b", "b1"), ("c", "c1"), (None, "feed")], 1):
            futures.append(threads.submit(run, session, choice))
            wait_for(waiting)
        # The one who comes first keeps choosing; its places in the queue stay one, and its stale runs end at once.
        for choice in ("a2", "a3", "a4"):
            stale = futures[0]
            futures[0] = threads.submit(run, "a", choice)
            with pytest.raises(StaleRunError):
                stale.result(20)
            assert limit.waiting == 4
        # A run that its session drops by itself leaves the place to the next one of this session.
        with pytest.raises(KeyError), limit.turn({}.popitem, session="b"):
            pass
        with pytest.raises(StaleRunError):
            futures[1].result(20)
        wait_for(3)
        futures[1] = threads.submit(run, "b", "b2")
        wait_for(4)
        done.set()
        for future in futures:
            future.result(20)
    assert order == ["a4", "b2", "c1", "feed"]


def test_a_waiting_fragment_whose_control_was_changed_again_runs_with_the_newest_choice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    requests = ScriptRequests()
    context = SimpleNamespace(script_requests=requests, fragment_ids_this_run=["main"])
    monkeypatch.setattr(script_runs, "get_script_run_ctx", lambda **_options: context)
    script_runs.rerun_stale_fragment()
    requests.request_rerun(RerunData(query_string="other", fragment_id="table"))
    script_runs.rerun_stale_fragment()
    for query in ("second", "newest"):
        requests.request_rerun(RerunData(query_string=query, fragment_id="main"))
    with pytest.raises(RerunException) as raised:
        script_runs.rerun_stale_fragment()
    assert raised.value.rerun_data.query_string == "newest"
    assert raised.value.rerun_data.fragment_id_queue == ["table", "main"]
    # It is taken, and does not run a second time.
    assert requests.on_scriptrunner_ready().type == ScriptRequestType.STOP


def test_a_busy_page_has_a_message_and_reruns_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    messages: list[object] = []

    def fragment(run_every: float) -> Callable[[Callable[[], None]], Callable[[], None]]:
        messages.append(run_every)
        return lambda function: messages.append(function) or function  # type: ignore[func-returns-value]

    monkeypatch.setattr(startup.st, "warning", messages.append)
    monkeypatch.setattr(startup.st, "fragment", fragment)
    monkeypatch.setattr(startup.st, "rerun", lambda: messages.append("rerun"))
    assert startup.handle_script_error(BusyError(7))
    sentence, seconds, again = messages
    assert sentence == "Many people are using this dashboard right now. The page comes by itself in a few seconds."
    assert seconds == 7
    assert callable(again)
    again()
    assert messages[-1] == "rerun"
