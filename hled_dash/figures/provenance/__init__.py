"""Where a value comes from: its source, what it was computed from, and objections to it."""

from hled_dash.figures.provenance.provenance import (
    Provenance,
    build_provenance,
    describe_role,
    describe_status,
    format_observation,
)

__all__ = ["Provenance", "build_provenance", "describe_role", "describe_status", "format_observation"]
