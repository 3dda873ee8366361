"""The button is pressed twice at once."""

from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from plaudit.complaints.models import Complaint
from plaudit.complaints.views.public import _new_ticket

from .test_api import STORY
from .world import make_world


@pytest.mark.django_db(transaction=True)
def test_a_form_sent_twice_at_the_same_moment_files_once(transactional_db: None) -> None:
    make_world()
    fields, together, answers = {"story": STORY, "ticket": _new_ticket()}, Barrier(3), list[Any]()

    def send() -> None:
        http = Client()
        together.wait()
        answers.append(http.post("/en/complain/", fields))
        connection.close()

    threads = [Thread(target=send) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [answer.status_code for answer in answers] == [302] * 3
    assert Complaint.objects.count() == 1
