"""``python -m hled_dash``; see :mod:`hled_dash.cli`."""

import gc
import os
import sys

# Before the imports: a command makes a million objects that stay, and with the usual threshold of 700 a fifth of its
# time goes into looking through them.
gc.set_threshold(100_000, 20, 100)

try:
    # Its words are made before what needs memory: without memory there are none.
    from hled_dash.language import negotiate_language

    _ = negotiate_language(os.environ.get("HLED_LANG") or os.environ.get("LANG", "")).text
    no_memory = _("The program cannot be loaded: {reason}", reason=_("Cannot allocate memory"))
    from hled_dash.cli import main
except KeyboardInterrupt:
    sys.exit(130)
except (MemoryError, SystemError):
    sys.exit(no_memory)
except ImportError as error:
    sys.exit(_("The program cannot be loaded: {reason}", reason=str(error).partition("\n")[0]))

sys.exit(main())
