"""Output of commands: a file, written atomically, or standard output."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from hled_dash.language import Language
from hled_dash.view import IgnoredParameter

#: Parts of an address that are named one by one.
MAX_NAMED = 10


def print_ignored(ignored: Sequence[IgnoredParameter], language: Language) -> None:
    """Name on standard error what of an address was left out: the first parts, and how many more."""
    for parameter in ignored[:MAX_NAMED]:
        print(parameter.message(language), file=sys.stderr)
    more = len(ignored) - MAX_NAMED
    if more > 0:
        print(language.plural("{count} more part of the address was left out.",
                              "{count} more parts of the address were left out.", more), file=sys.stderr)


def write_output(content: bytes, output: str) -> None:
    """Write a file in one step: what stood there stays where that fails.

    Args:
        content: Of the file.
        output: Its path; ``-`` for standard output.

    Raises:
        OSError: If it cannot be written.
    """
    if output == "-":
        sys.stdout.buffer.write(content)
        sys.stdout.flush()
        return
    target = Path(output)
    if target.exists() and not target.is_file():
        # A pipe, a device; a folder says so itself.
        target.write_bytes(content)
        return
    try:
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name[:40]}.")
    except OSError as error:
        # The message names the file that was asked for, not the temporary one.
        raise OSError(error.errno, error.strerror, output) from None
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        mask = os.umask(0)
        os.umask(mask)
        Path(name).chmod(0o666 & ~mask)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
