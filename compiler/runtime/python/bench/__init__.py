"""Figures: `python -m bench.NAME` in this folder prints one as JSON."""

import sys
from pathlib import Path

# The servers of the tests.
sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
