"""Figures of complaints handling, and how each is computed."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from plaudit.accounts.access import StaffRequest, staff_required

from .. import policies
from ..forms.figures import FiguresForm
from ..queries.figures.page import FiguresPage, figures_page
from ..queries.figures.recipes import COUNTED, RECIPES, SHARE, TIME
from ..queries.figures.wording import groups_of, new_channels_of, tables_of


def _page(request: StaffRequest) -> FiguresPage:
    asked = request.GET
    return figures_page(
        request.actor, period=asked.get("period", ""), unit=asked.get("unit", ""), is_fresh="now" in asked
    )


@staff_required
@require_safe
def figures(request: StaffRequest) -> HttpResponse:
    page = _page(request)
    context = {
        "page": page,
        "form": FiguresForm(page),
        "tables": tables_of(page),
        "groups": groups_of(page),
        "opened": new_channels_of(page),
    }
    return render(request, "complaints/staff/figures.html", context)


@staff_required
@require_safe
def recipes(request: StaffRequest) -> HttpResponse:
    policies.check_may_see_figures(request.actor)
    context = {"recipes": RECIPES, "methods": [COUNTED, SHARE, TIME]}
    return render(request, "complaints/staff/recipes.html", context)
