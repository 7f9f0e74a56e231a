"""Gunicorn's own settings, read from the folder it is started in."""

# The settings are read before a worker is started: a wrong one stops gunicorn with one line, and nothing tries again.
preload_app = True
