"""The command line: the same data and the same store for scripts, audits and administrators.

One module for each command, with ``add_parser`` for its arguments and ``run`` for what it does.

Exit codes: 0 done; 1 faults were found, or what was requested is not there; 2 the call is not understood;
3 the file is there, and lacks what could not be read of the address or the pack.
"""

from hled_dash.cli.main import main

__all__ = ["main"]
