"""``python -m hled_dash``; see :mod:`hled_dash.cli`."""

import sys

from hled_dash.cli import main

sys.exit(main())
