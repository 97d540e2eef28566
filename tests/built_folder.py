"""A small data folder and the database built from it."""

from __future__ import annotations

from pathlib import Path

import pytest

from hled_dash import store
from tests import small_data


@pytest.fixture(scope="module")
def built_folder(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Paths of both."""
    folder = tmp_path_factory.mktemp("whole")
    data = small_data.write(folder)
    store.ensure_built(f"sqlite:///{folder / 'hled.sqlite'}", data)
    return data, folder / "hled.sqlite"
