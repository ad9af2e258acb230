"""Figures: `python -m bench.NAME` in this folder prints one as JSON."""
