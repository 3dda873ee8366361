"""`python -m bench._pages_setup` prints as JSON the cookie of a handler of the whole organisation, and what to open."""

import json
import sys
from random import Random

MOST = 500


def main() -> None:
    import django

    django.setup()
    from django.conf import settings
    from django.test import Client

    from plaudit.accounts.models import User
    from plaudit.complaints.models import Complaint

    settings.ALLOWED_HOSTS = ["*"]
    handler = User.objects.get(email="handler@harbour.example")
    client = Client()
    client.force_login(handler)
    client.get("/staff/")
    open_ones = list(Complaint.objects.exclude(state="closed").order_by("?").values_list("reference", flat=True)[:MOST])
    others = list(Complaint.objects.filter(state="closed", batch=None).values_list("reference", flat=True)[: 20 * MOST])
    references = open_ones + Random(3).sample(others, min(MOST, len(others)))
    cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    json.dump({"cookie": cookie, "references": references, "rows": Complaint.objects.count()}, sys.stdout)


if __name__ == "__main__":
    main()
