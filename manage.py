#!/usr/bin/env python3
"""Run Villi's management commands."""

import os
import sys


def main() -> None:
    """Hand the command line to Django."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        from django.core.management import execute_from_command_line
    except ImportError:
        sys.exit("Django is not installed here. Run `make run` once, then use .venv/bin/python.")
    execute_from_command_line(sys.argv)
    from config import background

    background.finish()


if __name__ == "__main__":
    main()
