"""``python -m hled_dash``; see :mod:`hled_dash.cli`."""

import gc
import sys

# Before the imports: a command makes a million objects that stay, and with the usual threshold of 700 a fifth of its
# time goes into looking through them.
gc.set_threshold(100_000, 20, 100)

try:
    # Its words are made before what needs memory: without memory there are none.
    from hled_dash.language import system_language

    _ = system_language().text
    no_memory = _("The program cannot be loaded: {reason}", reason=_("Cannot allocate memory"))
    if sys.flags.optimize > 1:
        # Altair reads the descriptions of its classes, which are not there.
        sys.exit(_("The program cannot be loaded: {reason}", reason="PYTHONOPTIMIZE=2"))
    from hled_dash.cli import main
except KeyboardInterrupt:
    sys.exit(130)
except (MemoryError, SystemError):
    sys.exit(no_memory)
except ImportError as error:
    reason = str(error.__cause__ or error).strip().partition("\n")[0]
    sys.exit(_("The program cannot be loaded: {reason}", reason=reason))

sys.exit(main())
