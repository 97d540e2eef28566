"""``python -m hled_dash``; see :mod:`hled_dash.cli`."""

import gc
import os
import sys
from contextlib import suppress

# Before the imports: a command makes a million objects that stay, and with the usual threshold of 700 a fifth of its
# time goes into looking through them.
gc.set_threshold(100_000, 20, 100)

try:
    from hled_dash.cli import main
except KeyboardInterrupt:
    sys.exit(130)
except (ImportError, MemoryError, SystemError) as error:
    sentence = f"The program cannot be loaded: {str(error) or 'Cannot allocate memory'}"
    # Without memory there are no words of another language either.
    with suppress(ImportError, MemoryError, SystemError):
        from hled_dash.language import negotiate_language

        _ = negotiate_language(os.environ.get("HLED_LANG") or os.environ.get("LANG", "")).text
        sentence = _("The program cannot be loaded: {reason}", reason=str(error) or _("Cannot allocate memory"))
    sys.exit(sentence)

sys.exit(main())
