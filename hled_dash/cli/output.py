"""Output of commands: a file, written atomically, or standard output."""

from __future__ import annotations

import argparse
import errno
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, TextIO, TypeVar

from hled_dash.export.pool import RenderPool
from hled_dash.language import N_, Language
from hled_dash.view import IgnoredParameter

T = TypeVar("T")
#: Parts of an address that are listed one by one.
MAX_LISTED = 10
#: Exit code of a file that is there, and lacks what could not be read of the address.
INCOMPLETE = 3
#: Seconds that a file may take.
TIMEOUT = 600.0
#: What operating systems say most often; the words of others stay English.
REASONS = (
    N_("No such file or directory"), N_("There is no such folder"), N_("Permission denied"), N_("Is a directory"),
    N_("Not a directory"), N_("No space left on device"), N_("Read-only file system"), N_("File name too long"),
    N_("File exists"), N_("File too large"), N_("Too many open files"), N_("Cannot allocate memory"),
)


def system_reason(error: OSError, language: Language) -> str:
    """Return why the system refuses, with the name of the file and without the number of the error."""
    # Libraries have words of their own for what the system says.
    known = os.strerror(error.errno) if error.errno else ""
    reason = known if known in REASONS and error.strerror not in REASONS else error.strerror or str(error)
    reason = language.text(reason)
    return f"“{error.filename}”: {reason}" if error.filename else reason


def not_empty(language: Language, text: str) -> str:
    """Return an argument that is not empty, as one of a script is whose variable is not set: an empty address is every
    address of the machine, and an empty folder the one in which the command is run.

    Raises:
        ArgumentTypeError: If it is.
    """
    if not text.strip():
        raise argparse.ArgumentTypeError(language.text("It is empty."))
    return text


def say(words: str, stream: TextIO | None = None) -> None:
    """Print a line, by default on standard output, unless that takes nothing more: nobody reads on (``head``), or the
    disk of a log is full. What has begun is done all the same."""
    with suppress(OSError):
        print(words, file=stream, flush=True)


def print_ignored(ignored: Sequence[IgnoredParameter], language: Language) -> None:
    """Name on standard error what of an address was left out: the first parts, and how many more."""
    for parameter in ignored[:MAX_LISTED]:
        print(parameter.message(language), file=sys.stderr)
    more = len(ignored) - MAX_LISTED
    if more > 0:
        print(language.plural("{count} more part of the address was left out.",
                              "{count} more parts of the address were left out.", more), file=sys.stderr)


def run_job(pool: RenderPool, function: Callable[..., T], *args: Any) -> T:
    """Run a function in a process of a pool: libraries that end their process where memory is short end no command.

    Raises:
        RenderError: As :meth:`RenderPool.run`; what such a library prints besides is dropped.
    """
    pool.stderr = subprocess.DEVNULL
    return pool.run(function, *args, timeout=TIMEOUT)


def write_output(content: bytes, output: str) -> None:
    """Write a file in one step; a file that is there stays as it is if that fails.

    Args:
        content: The content of the file.
        output: The path of the file; ``-`` for standard output.

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
    # The file that a link names is written, and the link stays.
    target = target.resolve()
    if not target.parent.exists():
        raise FileNotFoundError(errno.ENOENT, "There is no such folder", str(Path(output).parent))
    try:
        descriptor, temporary_path = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name[:40]}.")
    except OSError as error:
        # The message names the file that was asked for, not the temporary one.
        raise OSError(error.errno, error.strerror, output) from None
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        # mkstemp lets only its owner read; other files get the rights of the process, which are known by setting them.
        mask = os.umask(0)
        os.umask(mask)
        Path(temporary_path).chmod(0o666 & ~mask)
        Path(temporary_path).replace(target)
    except BaseException:
        Path(temporary_path).unlink(missing_ok=True)
        raise
