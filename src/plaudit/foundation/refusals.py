"""A refused action becomes an error of the form that asked for it."""

from django.core.exceptions import ValidationError
from django.forms import BaseForm

from .errors import PlauditError


def explain_in(form: BaseForm, error: PlauditError) -> None:
    """Put the sentence at its field, or at the form as a whole."""
    field = error.field if error.field in form.fields else None
    form.add_error(field, ValidationError(error.message, code=error.code))
