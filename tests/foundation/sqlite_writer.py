"""A process that writes rows with several threads and prints each id once its commit was acknowledged.

python -m tests.foundation.sqlite_writer THREADS WRITES: in each write, two rows in one transaction.
"""

import os
import sys
import threading
import time
import uuid

import django
from django.db import connection, transaction

_lines = threading.Lock()


def write_one(number: int) -> str:
    """One deed: mostly a transaction that reads and writes, every fourth a single write outside a transaction."""
    row = uuid.uuid4().hex
    with connection.cursor() as cursor:
        if number % 4 == 0:
            cursor.execute("INSERT INTO written (id, half) VALUES (%s, 0), (%s, 1)", [row, row])
            return row
        with transaction.atomic():
            cursor.execute("SELECT count(*) FROM written WHERE id = %s", [row])
            cursor.execute("INSERT INTO written (id, half) VALUES (%s, 0)", [row])
            cursor.execute("INSERT INTO written (id, half) VALUES (%s, 1)", [row])
    return row


def write_many(writes: int) -> None:
    for number in range(writes):
        began = time.perf_counter()
        try:
            line = f"ok {write_one(number)} {time.perf_counter() - began:.6f}\n"
        except Exception as error:
            line = f"failed {error}\n"
        with _lines:
            os.write(1, line.encode())
    connection.close()


def main() -> None:
    django.setup()
    threads = [threading.Thread(target=write_many, args=(int(sys.argv[2]),)) for _ in range(int(sys.argv[1]))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


main()
