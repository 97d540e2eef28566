"""Parts of a page that few choices of the reader change, and that are sent again without being rendered."""

from __future__ import annotations

from collections.abc import Callable, Hashable

from hled_dash.ui import builds
from hled_dash.ui.session import PageContext
from hled_dash.ui.streamlit_internals.replay import replayed


def render_part(context: PageContext, name: str, render: Callable[[], object], *depends: Hashable) -> None:
    """Render a part, or send it as it was sent before, to this reader or another one.

    Args:
        context: The page.
        name: Name of the part.
        render: Renders it. Neither what it renders nor a callback of its widgets may use more of the context than
            ``depends`` and the language.
        depends: What the part depends on.
    """
    replayed(builds.current().parts, (name, context.language.code, depends), render)
