"""``python -m hled_dash.server``: ``streamlit run app.py`` that listens when its pages are ready, and not before.

A process that listens already while it imports and fills its caches gets readers of a proxy, who then wait for it; one
that refuses connections is passed over. ``python -m hled_dash serve`` becomes this program.
"""

import sys

from streamlit.web import cli

from hled_dash.ui.streamlit_internals import listen_when_started

if __name__ == "__main__":
    listen_when_started()
    sys.argv = ["streamlit", "run", "app.py", *sys.argv[1:]]
    cli.main()
