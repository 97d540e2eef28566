"""The whole of a build as files: Parquet, DuckDB, SQLite and CSV with descriptions, licences and checksums."""

from hled_dash.bulk.folder import CHECKSUMS, BulkError, bulk_folder, read_checksums
from hled_dash.bulk.job import export_build, version_of

__all__ = ["CHECKSUMS", "BulkError", "bulk_folder", "export_build", "read_checksums", "version_of"]
