"""Rules of the project as system checks."""
