"""What a channel does, and the three ways in which sending can fail."""

from contextlib import AbstractContextManager
from typing import Protocol

from ..models import OutboxMessage


class ChannelError(Exception):
    """`problem` is a short code for lists; the text is the other side's own words and may name the person."""

    def __init__(self, problem: str, words: str = "") -> None:
        super().__init__(problem)
        self.problem = problem
        self.words = words


class Permanent(ChannelError):
    """This message will never be taken: do not try again."""


class Temporary(ChannelError):
    """This message was not taken now: try again later."""


class Unavailable(ChannelError):
    """The other side cannot be reached or refuses us altogether: leave the rest of the batch for later."""


class Session(Protocol):
    """An open way, used for a whole batch."""

    def deliver(self, message: OutboxMessage) -> None:
        """Hand over one message; returning means that the other side has taken it on. Raises a ChannelError."""


class Channel(Protocol):
    def is_ready(self) -> bool:
        """Whether the installation is set up for it."""

    def can_reach(self, address: str) -> bool:
        """Whether the address is one that it could send to, by its form."""

    def session(self) -> AbstractContextManager[Session]:
        """Open the way. Raises Unavailable."""
