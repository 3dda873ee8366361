"""Documents on paper (PDF): a plain value of headings, words, facts, tables and points, set by Typst.

Typst is given data and never markup: what people typed cannot become a command, whatever signs are in it.
"""

from .paper import Block, Facts, Heading, Paper, Points, Table, Words
from .setting import check_fonts, fonts_are_there, typeset

__all__ = [
    "Block",
    "Facts",
    "Heading",
    "Paper",
    "Points",
    "Table",
    "Words",
    "check_fonts",
    "fonts_are_there",
    "typeset",
]
