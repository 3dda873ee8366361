"""Messages to people outside: put in the transaction of the deed, sent after it, told by telephone when all else fails.

Templates are named by their base, `<app>/mail/<code>`: `<base>_subject.txt`, `<base>.txt`, and if wanted `<base>.html`.
"""

from .following import mark_bounced, mark_told, send_again
from .putting import put
from .sending import send_due
from .unconfirmed import Own, UnsafeMail

__all__ = ["Own", "UnsafeMail", "mark_bounced", "mark_told", "put", "send_again", "send_due"]
