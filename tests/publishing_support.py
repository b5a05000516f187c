"""The old place of `tests/publishing/support.py`; it goes when the last import of it has gone."""

from tests.publishing.support import *  # noqa: F403
