"""A PostgreSQL server of one's own, for tests and measurements."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def binaries() -> Path | None:
    """Where the newest installed PostgreSQL has its programs; None where there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    return found[-1] if found else None


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """The address of an empty server in ``folder``, for as long as the block runs. It refuses to run as root."""
    programs = binaries()
    assert programs is not None, "PostgreSQL is not installed: apt-get install postgresql"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    run: list[str] = []
    if os.geteuid() == 0:
        run = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
        for parent in [folder, *(one for one in folder.parents if one.stat().st_uid == 0 and len(one.parts) > 2)]:
            parent.chmod(0o755)
        shutil.chown(folder, "postgres", "postgres")
    data = folder / "data"
    subprocess.run(
        [*run, programs / "initdb", "-D", data, "-U", "hled", "--auth=trust", "--encoding=UTF8", "--no-sync"],
        check=True,
        capture_output=True,
        cwd="/",
    )
    server = subprocess.Popen(
        [*run, programs / "postgres", "-D", data, "-p", str(port), "-k", folder, "-h", "127.0.0.1", "-c", "fsync=off"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd="/",
    )
    try:
        for _try in range(300):
            ready = subprocess.run([programs / "pg_isready", "-h", "127.0.0.1", "-p", str(port)], capture_output=True)
            if ready.returncode == 0:
                break
            time.sleep(0.1)
        yield f"postgresql+psycopg://hled@127.0.0.1:{port}/postgres"
    finally:
        server.terminate()
        server.wait(20)
