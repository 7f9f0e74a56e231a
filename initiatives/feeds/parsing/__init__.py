"""Bytes of a feed -> `Feed`. `bounded.parse_bounded` is what others call; `read.parse` is the pure heart of it.

Nothing is imported here: the child process holds its limits before it loads a library.
"""
