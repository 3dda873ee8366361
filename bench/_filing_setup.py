"""Makes the installation that is filed into: `python -m bench._filing_setup` prints the token of a client as JSON,
`… again` brings one that was kept up to date, `… command PORT` prints how its web server is started."""

import json
import sys


def main(words: list[str]) -> None:
    import django

    django.setup()
    if words[:1] == ["command"]:
        from plaudit.web.starting import web_command

        print("\0".join(web_command("127.0.0.1", int(words[1]))), end="")
        return
    if words[:1] == ["again"]:
        from plaudit.web.starting import prepare

        prepare()
        return
    print(json.dumps({"token": _made()}))


def _made() -> str:
    from django.db import transaction

    from plaudit.accounts.actions.clients import make_client
    from plaudit.accounts.models import Unit
    from plaudit.accounts.roles import Scope
    from plaudit.foundation.actors import SYSTEM
    from plaudit.web.demo.organisation import make_organisation
    from plaudit.web.starting import prepare

    prepare()
    with transaction.atomic():
        make_organisation()
    unit = Unit.objects.get(parent=None)
    return make_client(actor=SYSTEM, name="bench", unit=unit, scopes=[Scope.FILE, Scope.READ])[1]


if __name__ == "__main__":
    main(sys.argv[1:])
