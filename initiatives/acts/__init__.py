"""The files of legal acts, read into text. Pure: bytes in, pages of text out; no Django, no disk, no network."""
