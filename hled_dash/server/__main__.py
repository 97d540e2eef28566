"""``python -m hled_dash.server``: ``streamlit run app.py`` that listens when its pages are ready, and not before.

A process that listens already while it imports and fills its caches gets readers of a proxy, who then wait for it; one
that refuses connections is skipped. ``python -m hled_dash serve`` becomes this program.
"""

import sys

from hled_dash import settings
from hled_dash.language import system_language
from hled_dash.server.logs import open_lossy
from hled_dash.translations import translation_faults
from hled_dash.ui import memory
from hled_dash.ui.streamlit_internals import listen_when_started, option_faults, run_streamlit

if __name__ == "__main__":
    language = system_language()
    if wrong := [*settings.faults(language), *option_faults(language), *translation_faults()]:
        print(*wrong, sep="\n", file=sys.stderr)
        sys.exit(2)
    sys.stdout, sys.stderr = open_lossy(1), open_lossy(2)
    # Before Streamlit has threads: each would keep a heap of its own.
    memory.bound_heaps()
    listen_when_started()
    try:
        run_streamlit("run", "app.py", *sys.argv[1:])
    except Exception as error:
        # Of options that only their use shows to be wrong: a certificate, an address, a theme.
        reason = " ".join(str(error).split())
        sys.exit(language.text("The server cannot run with its options: {reason}", reason=reason))
