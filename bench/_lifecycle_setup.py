"""`python -m bench._lifecycle_setup` makes the people of the sample and prints as JSON a token of each; what runs by itself
has caught up by then, as where a worker has always run."""

import json
from datetime import timedelta

PEOPLE = ("handler", "assessor", "investigator", "decider", "verifier")


def main() -> None:
    import django

    django.setup()
    tokens = _tokens()
    _catch_up()
    print(json.dumps(tokens))


def _catch_up() -> None:
    """The copies were made under the calendar in force; the levels that their missed limits reach are raised."""
    from plaudit.complaints.actions.clocks import note_calendar_applied
    from plaudit.complaints.jobs import escalate
    from plaudit.complaints.queries.calendars import calendars_to_apply
    from plaudit.foundation.journal.sealing import seal_due

    for _before, after in calendars_to_apply():
        note_calendar_applied(calendar=after, moved=0)
    escalate()
    seal_due()


def _tokens() -> dict[str, str]:
    from plaudit.accounts.actions import make_client, make_personal_token
    from plaudit.accounts.models import Unit, User
    from plaudit.accounts.queries import actor_for
    from plaudit.accounts.roles import Scope
    from plaudit.foundation.actors import SYSTEM
    from plaudit.foundation.moments import now
    from plaudit.web.demo.people import make_people

    make_people()
    made = {}
    for login in PEOPLE:
        person = User.objects.get(email=f"{login}@harbour.example")
        until = now() + timedelta(days=30)
        made[login] = make_personal_token(actor=actor_for(person), person=person, name="bench", valid_to=until)[1]
    unit = Unit.objects.get(code="cards")
    made["system"] = make_client(actor=SYSTEM, name="bench", unit=unit, scopes=[Scope.FILE])[1]
    return made


if __name__ == "__main__":
    main()
