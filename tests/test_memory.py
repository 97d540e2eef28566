"""What the C library keeps of freed memory."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

HEAPS = """
import ctypes, sys
from threading import Barrier, Thread
import numpy as np
from hled_dash.ui import memory

if sys.argv[2] == "bound":
    memory.bound_heaps()
barrier, kept = Barrier(8), []
def work():
    barrier.wait()
    kept.extend(np.ones(1000) for _ in range(200))
    barrier.wait()
threads = [Thread(target=work) for _ in range(8)]
for thread in threads: thread.start()
for thread in threads: thread.join()
libc = ctypes.CDLL(None)
libc.fopen.restype = ctypes.c_void_p
file = ctypes.c_void_p(libc.fopen(sys.argv[1].encode(), b"w"))
libc.malloc_info(0, file)
libc.fclose(file)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="of glibc")
def test_threads_share_two_heaps(tmp_path: Path) -> None:
    def heaps(kind: str) -> int:
        subprocess.run([sys.executable, "-c", HEAPS, str(tmp_path / kind), kind], check=True)
        return (tmp_path / kind).read_text().count("<heap nr=")

    assert heaps("bound") <= 2 < heaps("free")


def test_the_application_bounds_heaps_first_and_imports_only_what_pages_need() -> None:
    code = """
import sys
from hled_dash.ui import memory

sys.modules["plotly"] = None  # only tests have it; Streamlit imports it where it is, and Pillow with it
memory.bound_heaps = lambda: print("pandas" in sys.modules)
import app
print(sorted({"vl_convert", "typst", "psycopg", "lxml", "PIL", "xlsxwriter", "pydeck", "duckdb", "openpyxl", "mcp",
              "sdmx", "pptx", "topojson"} & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout == "False\n[]\n"
