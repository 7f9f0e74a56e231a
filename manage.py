#!/usr/bin/env python
"""Burza's commands. Without DJANGO_SETTINGS_MODULE they run in the settings of a machine of one's own."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.dev")
    execute_from_command_line(sys.argv)
