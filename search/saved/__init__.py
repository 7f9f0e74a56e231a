"""Searches that people keep: what is new in them goes out by e-mail and by a private Atom address."""
