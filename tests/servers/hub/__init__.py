"""A Hugging Face Hub on this machine, for tests and rehearsals. See `references/hub_protocol.md`."""

from .local import LocalHub
from .state import Limits

__all__ = ["Limits", "LocalHub"]
