"""Processes of the app behind nginx, and what waits for them, for measurements of several processes."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import zip_longest
from pathlib import Path
from urllib.request import urlopen

ROOT = Path(__file__).parents[1]


class App:
    """A process of the app."""

    def __init__(self, port: int, url: str, data: Path, folder: Path) -> None:
        self.port, self.log = port, folder / f"{port}.log"
        self.env = {**os.environ, "HLED_DATA": str(data), "HLED_DATABASE_URL": url, "STREAMLIT_SERVER_PORT": str(port),
                    "STREAMLIT_SERVER_ADDRESS": "127.0.0.1"}

    def start(self) -> None:
        """Start the process."""
        with self.log.open("a") as log:
            self.process = subprocess.Popen([sys.executable, "-m", "hled_dash.server"], cwd=ROOT,
                                            env=self.env, stdout=log, stderr=log)

    def stop(self) -> None:
        """Stop it."""
        self.process.terminate()
        self.process.wait(30)

    def is_ready(self) -> bool:
        """Whether it answers that it knows the build and has its caches filled."""
        if self.process.poll() is not None:
            sys.exit(f"the app ended:\n{self.log.read_text()[-2_000:]}")
        try:
            with urlopen(f"http://127.0.0.1:{self.port}/_stcore/ready", timeout=5) as answer:
                return bool(answer.read().startswith(b"ready"))
        except OSError:
            return False


@contextmanager
def nginx(program: str, folder: Path, ports: list[int]) -> Iterator[str]:
    """The address of nginx with our configuration, without TLS."""
    port = free_port()
    inside = (ROOT / "deploy/nginx.conf").read_text(encoding="utf-8").replace("; Secure", "")
    inside = re.sub(r"\n *(ssl_\w+) [^;]+;", "", inside).replace("listen 443 ssl;", f"listen 127.0.0.1:{port};")
    for old, new in zip_longest(("8501", "8502", "8503"), ports):
        inside = re.sub(rf"\n.*:{old} .*", "", inside) if new is None else inside.replace(f":{old} ", f":{new} ")
    config = folder / "nginx.conf"
    config.write_text(f"daemon off; pid {folder}/nginx.pid; error_log {folder}/nginx.log;\n"
                      f"events {{ worker_connections 4096; }}\nhttp {{ access_log off;\n{inside}\n}}\n",
                      encoding="utf-8")
    server = subprocess.Popen([program, "-p", str(folder), "-c", str(config)], stderr=subprocess.DEVNULL)
    try:
        wait(lambda: server.poll() is not None or _listens(port), "nginx listens")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(20)


def _listens(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def wait(done: Callable[[], bool], condition: str, seconds: float = 30) -> None:
    """Wait until something is done; end the program where it takes too long."""
    until = time.monotonic() + seconds
    while not done():
        if time.monotonic() > until:
            sys.exit(f"not within {seconds:.0f} s: {condition}")
        time.sleep(0.2)
