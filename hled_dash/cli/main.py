"""Entry point of the command line: language, command, and errors as one sentence."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Sequence
from io import TextIOWrapper
from pathlib import Path

from hled_dash import settings, store
from hled_dash.catalogue import DATA, DataFaults
from hled_dash.cli.output import system_reason
from hled_dash.cli.parser import build_parser
from hled_dash.export.pool import RenderError
from hled_dash.language import LANGUAGES, Language, negotiate_language, system_language
from hled_dash.translations import translation_faults


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    _open_closed_streams()
    command_line = list(sys.argv[1:] if arguments is None else arguments)
    language = _language(command_line)
    _ = language.text
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # Under an old locale (LANG=es_MX.ISO-8859-1) some signs of the words cannot be written.
            stream.reconfigure(errors="backslashreplace")
    # Made while there is memory for it.
    no_memory = _("The system refuses: {reason}", reason=_("Cannot allocate memory"))
    try:
        return _run(command_line, language)
    except DataFaults as error:
        for fault in error.faults:
            print(fault, file=sys.stderr)
        print(language.plural("{count} fault.", "{count} faults.", len(error.faults)), file=sys.stderr)
    except store.DatabaseMissing:
        print(_("There is no database yet: python -m hled_dash build"), file=sys.stderr)
    except store.StoreError as error:
        print(_("The database cannot be used: {reason}", reason=_(error.message, **error.values)), file=sys.stderr)
    except BrokenPipeError:
        # The reader of a pipe (head, less) has seen enough: no more is written, also not at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130
    except (MemoryError, SystemError):
        # SystemError: "error return without exception set", where there was no memory for the exception either.
        print(no_memory, file=sys.stderr)
    except ImportError as error:
        # NumPy puts advice of many lines in place of what went wrong.
        reason = str(error.__cause__ or error).strip().partition("\n")[0]
        print(_("The program cannot be loaded: {reason}", reason=reason), file=sys.stderr)
    except RenderError as error:
        reason = " ".join(str(error).split())
        print(_("The file cannot be made: {reason}", reason=_(reason)), file=sys.stderr)
    except OSError as error:
        print(_describe_system_error(error, language), file=sys.stderr)
        if error.errno == errno.ENOSPC:
            # What cannot be written is not tried again at exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 1


def _run(command_line: Sequence[str], language: Language) -> int:
    """Run the command that the arguments name, unless a setting is wrong; returns the exit code.

    Raises:
        DataFaults: If a file of translations is broken, or the command finds faults in ``data/``.
    """
    options = build_parser(language, command_line).parse_args(command_line)
    if wrong := list(settings.faults(language)):
        print(*wrong, sep="\n", file=sys.stderr)
        return 2
    for sentence in settings.unknown_names(language):
        print(sentence, file=sys.stderr)
    if broken := list(translation_faults()):
        raise DataFaults(broken)
    code = int(options.run(options, language))
    sys.stdout.flush()
    return code


def _describe_system_error(error: OSError, language: Language) -> str:
    _ = language.text
    if isinstance(error, FileNotFoundError) and Path(str(error.filename)).is_relative_to(DATA):
        return _("A file of the data is missing: {path}", path=error.filename)
    return _("The system refuses: {reason}", reason=system_reason(error, language))


def _open_closed_streams() -> None:
    """Replace each standard stream that the caller has closed (``>&-``) by the null device."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_RDWR), mode, encoding="utf-8"))


def _language(command_line: Sequence[str]) -> Language:
    """Return ``--lang``, or the language of the system."""
    candidates = [command_line[number + 1] for number, option in enumerate(command_line[:-1])
                  if option == "--lang"]
    candidates += [code.partition("=")[2] for code in command_line if code.startswith("--lang=")]
    chosen = next((code for code in candidates if code[:2] in LANGUAGES), "")
    return negotiate_language(chosen) if chosen else system_language()
