"""A report of figures as one page that needs nothing else: charts, a table, doubts, method, and how to compute it again."""

from .page import About, report

__all__ = ["About", "report"]
