"""Dragoman reads news reporting about politics and conflict into a ledger of who did what to whom.

>>> import dragoman
>>> report = dragoman.read("Russia accused Ukraine of shelling Donetsk on Monday.", published="2016-02-02")
"""

__version__ = "0.1.0"
