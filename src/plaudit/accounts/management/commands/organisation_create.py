import re
from argparse import ArgumentParser
from typing import Any
from zoneinfo import available_timezones

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from plaudit.accounts import actions
from plaudit.accounts.actions.organisation import FirstPerson
from plaudit.accounts.passwords import first_password
from plaudit.foundation.errors import PlauditError


class Command(BaseCommand):
    help = "Set up the organisation and its first administrator; once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--name", required=True, help="the name that complainants see")
        parser.add_argument("--language", default="en", choices=[code for code, _name in settings.LANGUAGES])
        parser.add_argument("--time-zone", default=settings.TIME_ZONE, help="such as Europe/Berlin")
        parser.add_argument("--currency", default="EUR", help="the currency limits are set in, such as CNY")
        parser.add_argument("--email", required=True, help="the address of the first administrator")
        parser.add_argument("--person", required=True, help="the name of the first administrator")

    def handle(self, *args: Any, **given: Any) -> None:
        if given["time_zone"] not in available_timezones():
            raise CommandError(f"{given['time_zone']!r} is not a time zone. Europe/Berlin is one.", returncode=2)
        if not re.fullmatch(r"[A-Z]{3}", given["currency"]):
            raise CommandError(f"{given['currency']!r} is not a currency code. CNY is one.", returncode=2)
        password, is_made = first_password()
        try:
            actions.set_up_organisation(
                name={given["language"]: given["name"]},
                code="all",
                time_zone=given["time_zone"],
                base_currency=given["currency"],
                first=FirstPerson(given["email"], given["person"], password, given["language"]),
            )
        except PlauditError as error:
            raise CommandError(error.message, returncode=2) from error
        self.stdout.write(f"{given['name']} is set up. {given['person']} can sign in with {given['email']}.")
        if is_made:
            self.stdout.write(f"Password (shown only now): {password}")
