"""Tables of answers as files: rows come in parts, and go out as parts of bytes."""
