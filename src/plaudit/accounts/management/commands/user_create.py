from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from plaudit.accounts import actions
from plaudit.accounts.models import Unit
from plaudit.accounts.passwords import first_password
from plaudit.accounts.queries import organisation, unit_for_intake
from plaudit.accounts.roles import Role
from plaudit.foundation.actors import SYSTEM
from plaudit.foundation.errors import PlauditError


class Command(BaseCommand):
    help = "Bring in a person with a role."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--email", required=True, help="the address the person signs in with")
        parser.add_argument("--name", required=True)
        parser.add_argument("--role", required=True, action="append", choices=Role.values, help="may be given again")
        parser.add_argument("--unit", default="", help="the code of a unit; default: the whole organisation")
        parser.add_argument("--language", default="en", choices=[code for code, _name in settings.LANGUAGES])

    def handle(self, *args: Any, **given: Any) -> None:
        password, is_made = first_password()
        try:
            self._create(password, given)
        except PlauditError as error:
            raise CommandError(error.message, returncode=2) from error
        self.stdout.write(f"{given['name']} can sign in with {given['email']}.")
        if is_made:
            self.stdout.write(f"Password (shown only now): {password}")

    @transaction.atomic
    def _create(self, password: str, given: dict[str, Any]) -> None:
        unit = Unit.objects.filter(code=given["unit"]).first() if given["unit"] else unit_for_intake()
        if unit is None:
            raise CommandError(f"There is no unit with the code {given['unit']!r}.", returncode=2)
        person = actions.make_person(
            actor=SYSTEM,
            email=given["email"],
            name=given["name"],
            language=given["language"],
            time_zone=organisation().time_zone,
            password=password,
        )
        for role in dict.fromkeys(given["role"]):
            actions.grant_role(actor=SYSTEM, person=person, role=role, unit=unit)
