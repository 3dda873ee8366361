from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.foundation.mailing import Inbox, mail_server


@pytest.fixture
def mail_templates(settings: Any) -> None:
    """Templates of the suite's own, of which one may go to an unconfirmed address."""
    own = Path(__file__).parent / "mail_templates"
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [own]}]
    settings.MAIL_TO_UNCONFIRMED = frozenset({"notices/mail/received"})


@pytest.fixture
def inbox(settings: Any, mail_templates: None) -> Iterator[Inbox]:
    """A real mail server on loopback, to which the installation sends."""
    with mail_server() as server:
        settings.SMTP_URL = server.url
        settings.MAIL_FROM = "Bureau des réclamations <complaints@haus.example>"
        yield server
