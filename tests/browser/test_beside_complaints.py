"""Today, the messages and the mail: on a phone and a desk, light and dark, in both languages; axe finds nothing."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from plaudit.complaints import actions
from plaudit.complaints.models import Complaint
from plaudit.foundation.models import IncomingMail, OutboxMessage, OutboxState
from plaudit.foundation.moments import now
from tests.browser.conftest import OpenPage, axe, overflow, shoot
from tests.complaints.test_views_mails import PDF, arrived, our_message
from tests.complaints.world import World, make_world

pytestmark = pytest.mark.browser

LOOKS = [
    ("en", "phone", "dark"),
    ("zh-hans", "desktop", "light"),
]


@dataclass
class Desk:
    world: World
    message: OutboxMessage
    mail: IncomingMail


@pytest.fixture
def desk(server: str) -> Desk:
    """A morning with something of everything."""
    world = make_world()
    handler, manager = world.actor("handler"), world.actor("manager")
    ann = actions.Person(name="Ann Example", email="ann.example@mail.example")
    late = world.file("The cash machine swallowed my card and nobody answers the telephone.", complainant=ann)
    world.file("充电器冒烟，手被烫伤，要求立即停售。", language="zh-hans", has_safety_risk=True)
    asked = world.investigated(story="I paid on the third and was charged a late fee.", complainant=ann)
    for complaint in (late, asked, world.decided(), world.accepted()):
        actions.assign_complaint(actor=manager, complaint_id=complaint.pk, post="owner", person=world.people["handler"])
    actions.ask_complainant(actor=handler, complaint_id=asked.pk, question="When did you pay?")
    Complaint.objects.filter(pk=late.pk).update(next_due_at=now() - timedelta(days=2))
    OutboxMessage.objects.filter(root=late.pk).update(state=OutboxState.FAILED, problem="550", tries=3)
    mail = arrived(
        "I paid on the third of the month.\n\nThe statement is attached.",
        attach=(("statement.pdf", PDF),),
        In_Reply_To=our_message(asked).message_id,
    )
    arrived("我下周一回来。", subject="自动回复：不在办公室", Auto_Submitted="auto-replied")
    return Desk(world, OutboxMessage.objects.get(root=late.pk), mail)


@pytest.mark.parametrize(("language", "size", "scheme"), LOOKS)
def test_the_pages_beside_the_complaints_are_for_everybody(
    open_page: OpenPage, desk: Desk, language: str, size: str, scheme: str
) -> None:
    handler = desk.world.people["handler"]
    handler.language = language
    handler.save(update_fields=["language"])
    pages = {
        "today": "/staff/",
        "messages": "/staff/messages/",
        "message": f"/staff/messages/{desk.message.pk}/",
        "mails": "/staff/mail/",
        "mail": f"/staff/mail/{desk.mail.pk}/",
    }

    for name, path in pages.items():
        page = open_page(path, user=handler, size=size, scheme=scheme)
        shoot(page, f"{name}-{language}-{size}-{scheme}")
        assert overflow(page) == 0, name
        assert axe(page) == [], name


def test_a_mail_is_filed_by_hand_and_answers_the_question(open_page: OpenPage, desk: Desk) -> None:
    page = open_page("/staff/", user=desk.world.people["handler"], script=False)

    page.get_by_role("link", name="Mail to be filed").click()
    page.get_by_role("link", name="Re: your question").click()
    page.get_by_role("link", name="Fill it in").click()
    page.get_by_role("button", name="File the mail").click()

    assert page.get_by_text("The mail is filed with").is_visible()
    assert page.get_by_text("I paid on the third of the month.").is_visible()
    assert page.get_by_text("The complainant answered the question").is_visible()


def test_whoever_could_not_be_reached_is_telephoned_and_the_message_leaves_the_list(
    open_page: OpenPage, desk: Desk
) -> None:
    page = open_page("/staff/", user=desk.world.people["handler"], script=False)

    page.get_by_role("link", name="Messages that need a telephone call").click()
    page.get_by_role("link", name="Automatic receipt").first.click()
    page.get_by_role("button", name="I told them").click()

    assert page.get_by_text("Noted: the complainant was told.").is_visible()
    assert page.get_by_role("link", name="Automatic receipt").count() == 1
