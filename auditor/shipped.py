"""Finds the rules and templates that travel with the package."""

from pathlib import Path

_PACKAGE = Path(__file__).parent


def shipped(name: str) -> Path:
    """The folder `rules` or `templates`: inside the wheel, or in the checkout the package runs from."""
    inside = _PACKAGE / "_shipped" / name
    if inside.is_dir():
        return inside
    beside = {"rules": "rules", "templates": "reports/templates"}[name]
    return _PACKAGE.parent / beside
