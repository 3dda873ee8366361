from django import forms
from django.utils.translation import gettext_lazy as _

from plaudit.foundation.sheets import CSV, XLSX


class ExportForm(forms.Form):
    """In which form a table leaves."""

    form = forms.ChoiceField(
        label=_("As"),
        choices=[(CSV, _("CSV, for any program")), (XLSX, _("Workbook (XLSX)"))],
        initial=CSV,
        widget=forms.RadioSelect,
    )
