"""Reads professional medical claims (X12 837P), finds what is wrong with them, and says why."""

__version__ = "0.1.0"
"""Version of the package, printed in every report."""
