"""One measured import in a process and an installation of its own: `python -m bench._import_run FILE`, told by environment."""

import json
import os
import sys
import time
from pathlib import Path


def main(file: Path) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "plaudit.settings.base"
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import transaction

    import plaudit.complaints
    from plaudit.complaints.importing import import_complaints
    from plaudit.complaints.importing.running import counts_of
    from plaudit.web.demo.organisation import make_organisation

    call_command("migrate", verbosity=0, interactive=False)
    call_command("load_clocks", verbosity=0)
    with transaction.atomic():
        make_organisation()
    chosen = Path(plaudit.complaints.__file__).parent / "data/maps/cfpb.toml"
    began, cpu = time.perf_counter(), time.process_time()
    batch = import_complaints(file, chosen)
    seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
    print(json.dumps({"seconds": seconds, "cpu": cpu, **counts_of(batch).as_dict()}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
