"""Log filter: bounded number and length of records, one line each."""

from __future__ import annotations

import logging
import re
import time
from io import BufferedWriter, FileIO, TextIOWrapper
from typing import Any, TextIO

#: Records of a minute; what comes beyond is counted, and the count is one record of the next minute.
RECORDS_PER_MINUTE = 300
#: Letters of a message: an address may have 64 KiB.
MAX_LENGTH = 2000
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


class LossyOutput(FileIO):
    """A file descriptor that drops what cannot be written: a server whose log's disk is full, or whose log nobody reads
    any more, serves on."""

    def write(self, data: Any) -> int:
        """Write bytes, or drop them."""
        try:
            return super().write(data) or 0
        except OSError:
            return len(data)


def open_lossy(descriptor: int) -> TextIO:
    """Open a standard stream of this process again, as :class:`LossyOutput`."""
    output = BufferedWriter(LossyOutput(descriptor, "w", closefd=False))
    return TextIOWrapper(output, errors="backslashreplace", line_buffering=True)


class BoundedLog(logging.Filter):
    """Filter of a handler: lets a bounded number of records through, and no record make two lines or colours."""

    def __init__(self) -> None:
        super().__init__()
        self._minute, self._count = 0, 0

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether the record is written; its message is escaped and shortened."""
        # What was left out in the minute before stands in the first record of the next one: "(+12)".
        minute = int(time.monotonic() // 60)
        left_out = max(0, self._count - RECORDS_PER_MINUTE) if minute != self._minute else 0
        if minute != self._minute:
            self._minute, self._count = minute, 0
        self._count += 1
        message = _CONTROL.sub(lambda match: f"\\u{ord(match[0]):04x}", record.getMessage())[:MAX_LENGTH]
        record.msg, record.args = f"(+{left_out}) {message}" if left_out else message, ()
        return self._count <= RECORDS_PER_MINUTE


def limit_logs() -> None:
    """Bound every handler of this process."""
    bounded = BoundedLog()
    loggers = [logging.getLogger(), *(logging.getLogger(name) for name in list(logging.root.manager.loggerDict))]
    handlers = {handler for logger in loggers for handler in logger.handlers}
    for handler in (*handlers, logging.lastResort):
        if handler is not None and not any(isinstance(log_filter, BoundedLog) for log_filter in handler.filters):
            handler.addFilter(bounded)
