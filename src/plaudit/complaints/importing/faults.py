"""What can be wrong with one row, by code; the row is rejected with its line, and the import goes on."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class RowFault(Exception):
    """A row that cannot be taken: the code says why, `column` where."""

    def __init__(self, code: str, column: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.column = column


SENTENCES: dict[str, "str | Promise"] = {
    "import.row_broken": _(
        "The row does not have as many cells as the heading. Check quotes and delimiters in this line."
    ),
    "import.row_unreadable": _(
        "The row cannot be read: a quote is never closed, or a cell has millions of characters."
    ),
    "import.not_decodable": _("The text is not written in the stated encoding."),
    "import.nul_character": _("The text holds a NUL character. Remove it."),
    "import.id_missing": _("The row has no id of the source, so it could not be recognised when imported again."),
    "import.id_too_long": _("The id of the source has more than 120 characters."),
    "import.text_too_long": _("The text is too long for one complaint."),
    "import.no_story": _("The row has no story, and the map does not say what to write instead."),
    "import.date_missing": _("The date of arrival is missing."),
    "import.date_wrong": _("The date cannot be read in the format of the map, or there is no such day."),
    "import.date_in_future": _("The date lies in the future."),
    "import.closed_before_received": _("The complaint was closed before it arrived."),
    "import.unknown_value": _("The map has no value for what stands here."),
    "import.unknown_product": _("There is no such product. Add it first, or let the map create what is missing."),
    "import.unknown_category": _("There is no such category. Add it first, or let the map create what is missing."),
    "import.unknown_unit": _("There is no such unit."),
    "import.contact_wrong": _("Nobody could be reached by this: it is no name, address or number as they are written."),
}
