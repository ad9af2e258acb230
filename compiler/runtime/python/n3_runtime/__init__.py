"""The runtime of applications written by N3: what is the same for every one of them."""

__version__ = "0.1.0"
