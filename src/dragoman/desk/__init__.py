"""The desk: a local web page over a ledger. Every page also answers as JSON at the same address."""

from .app import create_app

__all__ = ["create_app"]
