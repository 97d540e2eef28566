"""A file that is made for a download stays until the browser has had time to fetch it."""

from __future__ import annotations

import pytest
from streamlit.runtime import media_file_manager
from streamlit.runtime.media_file_manager import MediaFileManager
from streamlit.runtime.media_file_storage import MediaFileStorageError
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage

from hled_dash.ui.streamlit_internals import downloads


def test_a_download_outlives_the_script_runs_of_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(media_file_manager, "MediaFileMetadata", media_file_manager.MediaFileMetadata)
    downloads.keep_downloads()
    seconds = 100.0
    monkeypatch.setattr(downloads.time, "monotonic", lambda: seconds)
    storage = MemoryMediaFileStorage("/media")
    manager = MediaFileManager(storage)
    placeholder = manager.add_deferred(lambda: b"content", "text/csv", "1.2", "figure.csv")
    name = manager.execute_deferred(placeholder).rpartition("/")[2]
    for _script_run in range(5):
        manager.remove_orphaned_files()
    assert storage.get_file(name).filename == "figure.csv"
    seconds += downloads.KEPT_SECONDS + 1
    manager.remove_orphaned_files()
    with pytest.raises(MediaFileStorageError):
        storage.get_file(name)
