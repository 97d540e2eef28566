"""Tables as files, written in parts: an iterator of rows becomes an iterator of bytes."""
