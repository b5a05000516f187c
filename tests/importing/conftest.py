"""Fixtures of the tests of importing."""

from tests.importing.analysis import aa, server

__all__ = ["aa", "server"]
