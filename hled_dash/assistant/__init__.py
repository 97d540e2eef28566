"""Tools for assistants, by the Model Context Protocol: the answers of :mod:`hled_dash.api` as tools."""

from hled_dash.assistant.server import build_server
from hled_dash.assistant.tools import Tools

__all__ = ["Tools", "build_server"]
