"""A refused action becomes an error of the form that asked for it."""

from django.forms import BaseForm

from .errors import PlauditError


def explain_in(form: BaseForm, error: PlauditError) -> None:
    """Put the sentence at its field, or at the form as a whole."""
    form.add_error(error.field if error.field in form.fields else None, error.message)
