"""Simplified Chinese: 2026年11月20日, 24-hour clock, 1,204.5, 3.4%."""

DATE_FORMAT = "Y年n月j日"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "Y年n月j日 H:i"
SHORT_DATE_FORMAT = "Y年n月j日"
SHORT_DATETIME_FORMAT = "Y年n月j日 H:i"
FIRST_DAY_OF_WEEK = 1
DECIMAL_SEPARATOR = "."
THOUSAND_SEPARATOR = ","
NUMBER_GROUPING = 3

MOMENT_THIS_YEAR = "n月j日 H:i"
DAY_THIS_YEAR = "n月j日（l）"
DAY_ANY_YEAR = "Y年n月j日（l）"
DUE_THIS_YEAR = "n月j日（l）H:i"
DUE_ANY_YEAR = "Y年n月j日（l）H:i"
LIMIT_THIS_YEAR = "n月j日（l）H:i"
LIMIT_ANY_YEAR = "Y年n月j日（l）H:i"
MOMENT_IN_FULL = "Y年n月j日（l）H:i"
PERCENT = "{}%"
