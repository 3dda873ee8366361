from django import forms
from django.utils.translation import gettext_lazy as _

from plaudit.foundation.wording import in_language

from ..queries.figures.page import FiguresPage
from ..queries.figures.wording import period_choices


class FiguresForm(forms.Form):
    """The filter line of the figures; it lives in the URL."""

    period = forms.ChoiceField(required=False, label=_("Period"))
    unit = forms.ChoiceField(required=False, label=_("Unit"))

    def __init__(self, page: FiguresPage) -> None:
        super().__init__({"period": page.period.key, "unit": page.unit.code if page.unit else ""})
        period, unit = self.fields["period"], self.fields["unit"]
        assert isinstance(period, forms.ChoiceField) and isinstance(unit, forms.ChoiceField)
        period.choices = period_choices()
        unit.choices = [("", _("All my units")), *((each.code, in_language(each.name)) for each in page.units)]
