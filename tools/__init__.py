"""What the Makefile runs; up to the virtual environment with the standard library only."""
