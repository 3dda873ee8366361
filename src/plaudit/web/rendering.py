"""How forms are drawn: every form of the product goes through this renderer (FORM_RENDERER)."""

from django.forms.renderers import DjangoTemplates


class PlauditForms(DjangoTemplates):
    """`{{ form }}` is the error summary and the fields; `{{ form.story.as_field_group }}` is one field."""

    form_template_name = "web/forms/form.html"
    field_template_name = "web/forms/field.html"
