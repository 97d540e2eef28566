"""``python -m hled_dash``; see :mod:`hled_dash.cli`."""

import gc
import sys

# Before the imports: a command makes a million objects that stay, and with the usual threshold of 700 a fifth of its
# time goes into looking through them.
gc.set_threshold(100_000, 20, 100)

from hled_dash.cli import main  # noqa: E402

sys.exit(main())
