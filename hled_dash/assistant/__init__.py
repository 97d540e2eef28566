"""Tools for assistants, by the Model Context Protocol: the answers of :mod:`hled_dash.api` as tools."""

from hled_dash.assistant.messages import INVALID_MESSAGE, check_message, serve_standard_streams
from hled_dash.assistant.server import build_server
from hled_dash.assistant.tools import Tools

__all__ = ["INVALID_MESSAGE", "Tools", "build_server", "check_message", "serve_standard_streams"]
