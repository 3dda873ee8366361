"""Ways to reach people. A channel is an adapter in this table; what has no channel is told by telephone."""

from .base import Channel, Permanent, Session, Temporary, Unavailable
from .email import Email
from .none import NoChannel

CHANNELS: dict[str, Channel] = {"email": Email(), "none": NoChannel()}

__all__ = ["CHANNELS", "Channel", "Permanent", "Session", "Temporary", "Unavailable"]
