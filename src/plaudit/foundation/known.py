"""What was read while one deed is done, so that nothing is read twice in it; forgotten as soon as its table is written."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Model

T = TypeVar("T")
READING = ("SELECT", "SAVEPOINT", "RELEASE")


class Known:
    """Answers by what was asked, each with the tables from which it was read. Whoever else writes to them is kept out by
    a lock that the deed holds."""

    def __init__(self) -> None:
        self._answers: dict[str, tuple[tuple[str, ...], Any]] = {}
        self._is_told = False

    def once(self, question: str, read: Callable[[], T], *models: type[Model]) -> T:
        if question not in self._answers:
            self._answers[question] = tuple(f'"{model._meta.db_table}"' for model in models), read()
        answer: T = self._answers[question][1]
        return answer

    def so_far(self, question: str) -> Any:
        """The answer if it is known, else None."""
        return self._answers[question][1] if question in self._answers else None

    def forget_written(self, sql: str, row: Model | None = None) -> None:
        """`row` is the one that changed, where nothing else did: a list that holds this very row is still true."""
        if self._is_told:
            return
        for question, (tables, answer) in list(self._answers.items()):
            if any(table in sql for table in tables) and not (row is not None and _holds(answer, row)):
                del self._answers[question]

    @contextmanager
    def told(self) -> Iterator[None]:
        """Inside, what is written was told before, when it was decided."""
        self._is_told = True
        try:
            yield
        finally:
            self._is_told = False


def _holds(answer: Any, row: Model) -> bool:
    return isinstance(answer, list) and any(each is row for each in answer)


@contextmanager
def knowing() -> Iterator[Known]:
    """Inside, every statement of this connection that may write is looked at before it is sent."""
    known = Known()

    def watch(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
        if not str(sql).startswith(READING):
            known.forget_written(str(sql))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield known
