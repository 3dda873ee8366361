"""The registers for staff, and the public page on how complaints are handled."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from plaudit.accounts.access import StaffRequest, staff_required
from plaudit.accounts.roles import Role
from plaudit.complaints.queries.handling import public_handling
from plaudit.foundation.errors import NotFound, PlauditError
from plaudit.foundation.guard import fetch
from plaudit.foundation.refusals import explain_in

from . import actions, policies
from .codes import Mark, PackPart
from .forms import EntryForm, MarkForm, PackForm, SectionForm, initial_of
from .models import RegisterEntry, ReviewPack
from .queries import lines_of, marks_on, newest_versions, published, read_share, said_in, shelves, values_of
from .queries import pack_page as read_pack
from .registers import Register, registers

OFFERED = (Mark.READ, Mark.SIGNED, Mark.VERIFIED, Mark.LOOKED_AT, Mark.PUBLISHED, Mark.ENDED)


@staff_required
@require_safe
def registers_page(request: StaffRequest) -> HttpResponse:
    return render(request, "improvement/registers.html", {"groups": shelves(request.actor)})


@staff_required
@require_safe
def register_page(request: StaffRequest, register: str) -> HttpResponse:
    kind = _register(request, register)
    words = request.GET.get("q", "").strip()
    context = {
        "register": kind,
        "lines": lines_of(request.actor, kind, words),
        "words": words,
        "may_add": policies.may_add(request.actor, kind),
    }
    return render(request, "improvement/register.html", context)


@staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def add_entry(request: StaffRequest, register: str) -> HttpResponse:
    kind = _register(request, register)
    policies.check_may_add(request.actor, kind)
    initial = {"owner": request.user.pk, "review_on": actions.next_look(kind)}
    form = EntryForm(kind, request.actor, request.POST or None, is_new=True, initial=initial)

    def add() -> None:
        data = form.cleaned_data
        actions.add_entry(
            actor=request.actor,
            register=register,
            unit=data["unit"],
            owner=data["owner"],
            title=data["title"],
            values=form.values(),
            review_on=data["review_on"],
        )

    if request.method == "POST" and _done(form, add):
        messages.success(request, _("Written down."))
        return redirect("staff_register", register)
    return render(
        request, "improvement/entry_form.html", {"register": kind, "form": form}, status=422 if form.errors else 200
    )


@staff_required
@require_safe
def entry_page(request: StaffRequest, entry: UUID) -> HttpResponse:
    found = _entry(request, entry)
    kind = registers()[found.register]
    version = newest_versions([found])[found.pk]
    offered = [mark for mark in OFFERED if not found.ended_at and policies.may_mark(request.actor, found, mark)]
    context = {
        "entry": found,
        "register": kind,
        "version": version,
        "said": said_in(kind, version),
        "marks": marks_on(found),
        "offered": [(mark, MarkForm(initial={"version": found.version}, auto_id=f"{mark}_%s")) for mark in offered],
        "versions": found.versions.select_related("written_by", "subject").order_by("-number"),
        "may_change": not found.ended_at and policies.may_change(request.actor, found),
        "read": read_share(found) if kind.readers == "staff" else None,
    }
    return render(request, "improvement/entry.html", context)


@staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def change_entry(request: StaffRequest, entry: UUID) -> HttpResponse:
    found = _entry(request, entry)
    policies.check_may_change(request.actor, found)
    kind, version = registers()[found.register], newest_versions([found])[found.pk]
    around = {"title": version.title, "owner": found.owner_id, "review_on": found.review_on, "version": found.version}
    initial = initial_of(values_of(version)) | around
    form = EntryForm(kind, request.actor, request.POST or None, is_new=False, initial=initial)

    def change() -> None:
        data = form.cleaned_data
        around = {name: data[name] for name in ("title", "owner", "review_on", "version")}
        actions.change_entry(actor=request.actor, entry_id=entry, values=form.values(), **around)

    if request.method == "POST" and _done(form, change):
        messages.success(request, _("Saved as a new version. Signatures under the old one stay with the old one."))
        return redirect("staff_register_entry", entry)
    context = {"register": kind, "form": form, "entry": found}
    return render(request, "improvement/entry_form.html", context, status=422 if form.errors else 200)


@staff_required
@require_POST
def mark_entry(request: StaffRequest, entry: UUID, mark: str) -> HttpResponse:
    found = _entry(request, entry)
    if mark not in Mark.values:
        raise NotFound("page.not_found", _("There is no such page, or you may not see it."))
    policies.check_may_mark(request.actor, found, mark)
    form = MarkForm(request.POST)
    given = form.cleaned_data if form.is_valid() else {"note": "", "version": None}
    actions.mark_entry(actor=request.actor, entry_id=entry, mark=Mark(mark), **given)
    messages.success(request, _("Noted: %(mark)s.") % {"mark": Mark(mark).label})
    return redirect("staff_register_entry", entry)


@require_safe
def handling(request: HttpRequest) -> HttpResponse:
    """How complaints are handled here, for everybody: stages with their limits, remedies, outside bodies, our word."""
    return render(request, "improvement/handling.html", {"handling": public_handling(), "published": published()})


def _register(request: StaffRequest, code: str) -> Register:
    found = registers().get(code)
    if found is None:
        raise NotFound("page.not_found", _("There is no such page, or you may not see it."))
    policies.check_may_read_register(request.actor, found)
    return found


def _entry(request: StaffRequest, pk: UUID) -> RegisterEntry:
    return fetch(policies.visible_to(request.actor).select_related("unit", "owner", "subject"), pk=pk)


def _done(form: BaseForm, deed: Callable[[], object]) -> bool:
    """Whether it was done; else the form says why not."""
    if not form.is_valid():
        return False
    try:
        deed()
    except PlauditError as error:
        explain_in(form, error)
        return False
    return True


@staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def packs_page(request: StaffRequest) -> HttpResponse:
    """The review packs, and beginning a new one."""
    policies.check_may_read_packs(request.actor)
    form = PackForm(request.actor, request.POST or None) if request.actor.holds_anywhere(Role.MANAGER) else None
    if request.method == "POST":
        policies.check_may_write_some_pack(request.actor)
        if form and form.is_valid():
            return redirect("staff_review_pack", form.begin(request.actor).pk)
    packs = policies.packs_visible_to(request.actor).select_related("unit", "made_by")
    context = {"packs": packs, "form": form}
    return render(request, "improvement/packs.html", context, status=422 if form and form.errors else 200)


@staff_required
@require_safe
def pack_page(request: StaffRequest, pack: UUID) -> HttpResponse:
    found = _pack(request, pack)
    context = {"page": read_pack(request.actor, found), "may_write": policies.may_write_pack(request.actor, found.unit)}
    return render(request, "improvement/pack.html", context)


@staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def write_section(request: StaffRequest, pack: UUID, part: str) -> HttpResponse:
    found = _pack(request, pack)
    policies.check_may_write_pack(request.actor, found.unit)
    if part not in PackPart.values:
        raise NotFound("page.not_found", _("There is no such page, or you may not see it."))
    words = found.sections.filter(code=part).select_related("subject").first()
    form = SectionForm(request.POST or None, initial={"words": words.words if words else ""})

    def write() -> None:
        actions.write_section(actor=request.actor, pack_id=pack, part=PackPart(part), words=form.cleaned_data["words"])

    if request.method == "POST" and _done(form, write):
        return redirect("staff_review_pack", pack)
    context = {"pack": found, "part": PackPart(part), "form": form}
    return render(request, "improvement/pack_section.html", context, status=422 if form.errors else 200)


@staff_required
@require_POST
def freeze_pack(request: StaffRequest, pack: UUID) -> HttpResponse:
    found = _pack(request, pack)
    actions.freeze_pack(actor=request.actor, pack_id=found.pk)
    messages.success(request, _("The pack is frozen. Its hash is in the journal."))
    return redirect("staff_review_pack", pack)


def _pack(request: StaffRequest, pack: UUID) -> ReviewPack:
    rows = policies.packs_visible_to(request.actor).select_related("unit", "subject", "made_by", "frozen_by")
    return fetch(rows, pk=pack)
