"""Files that are made when a reader downloads them (``st.download_button`` whose data are a callable)."""

from __future__ import annotations

import time
from typing import Any

from streamlit.runtime import media_file_manager
from streamlit.runtime.media_file_manager import MediaFileMetadata

#: Seconds for which a file that no session refers to is kept, so that a browser can fetch it.
KEPT_SECONDS = 30


class _TimedMetadata(MediaFileMetadata):
    """Metadata of a file which is not removed before its browser could fetch it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._made = time.monotonic()

    @property
    def is_marked_for_delete(self) -> bool:
        """Whether no session referred to the file when a script run ended, and it is old enough."""
        return super().is_marked_for_delete and time.monotonic() - self._made > KEPT_SECONDS


def keep_downloads() -> None:
    """Keep a file that was made for a download for half a minute.

    Streamlit refers to it from no session and removes it when two script runs, of anybody, have ended. Without this a
    download fails now and then where many people work at once.
    """
    module: Any = media_file_manager
    module.MediaFileMetadata = _TimedMetadata
