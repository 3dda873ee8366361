"""Row ids: UUIDv7 (RFC 9562 §5.7, method 3 of §6.2), sortable by time of making, also within a millisecond."""

import os
import time
from threading import Lock
from uuid import UUID

_making = Lock()
_last = 0


def uuid7() -> UUID:
    """A new UUIDv7: 48 bits of Unix milliseconds, 12 bits of their fraction, then 62 random bits.

    In one process a later id is always the greater one: two journal entries of one deed keep their order.
    """
    global _last
    nanoseconds = time.time_ns()
    moment = nanoseconds // 1_000_000 << 12 | nanoseconds % 1_000_000 * 4096 // 1_000_000
    with _making:
        _last = moment = max(moment, _last + 1)
    random = int.from_bytes(os.urandom(8)) & (1 << 62) - 1
    return UUID(int=moment >> 12 << 80 | 0x7 << 76 | (moment & 0xFFF) << 64 | 0x2 << 62 | random)
