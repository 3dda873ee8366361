from typing import Any

from django.core.management.base import BaseCommand, CommandError

from plaudit.foundation.errors import PlauditError
from plaudit.web.demo import removing


class Command(BaseCommand):
    help = "Remove a sample installation whole: people, complaints, files and keys. Refuses what is no sample."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            removing.check()
            with removing.held():
                removing.remove()
        except PlauditError as error:
            raise CommandError(error.message, returncode=2) from error
        self.stdout.write("The sample installation is removed.")
