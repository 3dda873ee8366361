"""Tables that leave the house. Each is asked for by a form, so that no link does it, and journalled before its first row."""

from dataclasses import asdict

from django.http import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from plaudit.accounts.access import StaffRequest, staff_required
from plaudit.foundation import sheets
from plaudit.foundation.errors import PlauditError
from plaudit.foundation.moments import now
from plaudit.foundation.refusals import explain_in

from .. import policies
from ..actions.exporting import note_export
from ..forms.exports import ExportForm
from ..forms.filters import FiltersForm
from ..queries import exporting
from ..queries.figures.page import figures_page
from .posted import posted


@staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def complaints(request: StaffRequest) -> HttpResponseBase:
    """The list as the filters in the address have it."""
    policies.check_may_export(request.actor)
    chosen = FiltersForm(request.GET)
    filters = chosen.filters()
    count = exporting.exportable(request.actor, filters).order_by().count()
    form = ExportForm(posted(request)[0])
    if request.method == "POST" and form.is_valid():
        kind, head = form.cleaned_data["form"], exporting.head()
        try:
            response = sheets.answer(
                _name("complaints"), kind, head, exporting.rows_of(request.actor, filters), count=count
            )
            note_export(
                actor=request.actor, what="complaints", form=kind, rows=count, columns=exporting.COLUMNS,
                filters=asdict(filters),
            )  # fmt: skip
            return response
        except PlauditError as error:
            explain_in(form, error)
    context = {
        "form": form,
        "count": count,
        "chosen": chosen.chosen(),
        "head": exporting.head(),
        "query": chosen.query(),
    }
    return render(request, "complaints/staff/export.html", context, status=422 if form.errors else 200)


@staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def figures(request: StaffRequest) -> HttpResponseBase:
    """The figures of the period and unit in the address, as the page shows them."""
    page = figures_page(request.actor, period=request.GET.get("period", ""), unit=request.GET.get("unit", ""))
    rows, form = exporting.figure_rows(page), ExportForm(posted(request)[0])
    if request.method == "POST" and form.is_valid():
        kind = form.cleaned_data["form"]
        filters = {"period": page.period.key, "unit": page.unit.code if page.unit else ""}
        note_export(actor=request.actor, what="figures", form=kind, rows=len(rows), columns=[], filters=filters)
        return sheets.answer(_name("figures"), kind, exporting.figures_head(), rows, count=len(rows))
    context = {"form": form, "count": len(rows), "page": page, "head": exporting.figures_head()}
    return render(request, "complaints/staff/export.html", context, status=422 if form.errors else 200)


def _name(what: str) -> str:
    return f"{what}-{now():%Y-%m-%d}"
