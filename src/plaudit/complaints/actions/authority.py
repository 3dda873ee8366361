"""Authority limits: set by managers, dated; and what an offer needs when it goes beyond them."""

from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from plaudit.accounts.models import User
from plaudit.accounts.queries import organisation
from plaudit.foundation.actors import Actor
from plaudit.foundation.errors import Forbidden, Invalid, NotFound, Refused
from plaudit.foundation.journal import record
from plaudit.foundation.moments import now

from .. import policies
from ..models import AuthorityLimit, Complaint, ExchangeRate, OutsideOverseer, Remedy
from ..queries.authority import authority_of, counted, in_base
from .case import locked, noted, one_deed, person_id, save, user_id

CENT = Decimal("0.01")


def set_limit(*, actor: Actor, role: str, kind: str, amount: Decimal | None) -> AuthorityLimit:
    """From now on the role may grant this kind (empty: any) up to this sum of the base currency (None: any sum)."""
    with transaction.atomic():
        policies.check_may_set_limits(actor)
        at = now()
        AuthorityLimit.objects.filter(role=role, kind=kind, valid_to=None).update(valid_to=at)
        limit = AuthorityLimit.objects.create(
            role=role, kind=kind, amount=amount, valid_from=at, set_by_id=user_id(actor)
        )
        data = {"role": role, "kind": kind, "amount": "" if amount is None else str(amount)}
        record(
            "authority.limit_set", actor=actor, subject=limit, data=data | {"currency": organisation().base_currency}
        )
    return limit


def end_limit(*, actor: Actor, limit_id: UUID) -> None:
    with transaction.atomic():
        policies.check_may_set_limits(actor)
        limit = AuthorityLimit.objects.select_for_update().filter(pk=limit_id, valid_to=None).first()
        if limit is None:
            raise NotFound("authority.not_found", _("There is no such limit in force."))
        limit.valid_to = now()
        limit.save(update_fields=["valid_to"])
        record("authority.limit_ended", actor=actor, subject=limit, data={"role": limit.role, "kind": limit.kind})


def set_rate(*, actor: Actor, currency: str, rate: Decimal) -> ExchangeRate:
    """From now on one unit of the currency counts for so much of the base currency."""
    with transaction.atomic():
        policies.check_may_set_limits(actor)
        if rate <= 0 or currency == organisation().base_currency:
            raise Invalid(
                "authority.rate", _("Give a rate above 0, for a currency other than the base currency."), field="rate"
            )
        row = ExchangeRate.objects.create(currency=currency, rate=rate, valid_from=now(), set_by_id=user_id(actor))
        record("authority.rate_set", actor=actor, subject=row, data={"currency": currency, "rate": str(rate)})
    return row


def name_overseer(*, actor: Actor, person: User | None) -> OutsideOverseer | None:
    """Name who takes complaints about top management; None ends it."""
    with transaction.atomic():
        policies.check_may_name_overseer(actor)
        at = now()
        OutsideOverseer.objects.filter(valid_to=None).update(valid_to=at)
        row = None
        if person is not None:
            row = OutsideOverseer.objects.create(person=person, valid_from=at, named_by_id=user_id(actor))
            record("overseer.named", actor=actor, subject=row, data={"person": str(person.pk)})
    return row


def weighed(complaint: Complaint, actor: Actor, remedy: Remedy, *, asks_approval: bool) -> None:
    """Set what the line counts for, and whether it needs approval. Raises Refused when it is beyond the actor's
    authority, alone or with what was granted already, and no approval was asked for."""
    if remedy.amount is None:
        return
    remedy.base_amount = in_base(remedy.amount, remedy.currency)
    if remedy.base_amount is None:
        if authority_of(actor, complaint, remedy.kind).is_any:
            return
        raise Refused(
            "remedy.no_rate",
            _("There is no rate for %(currency)s, so the sum cannot be held against a limit. A manager sets one."),
            field="currency",
            currency=remedy.currency,
        )
    authority = authority_of(actor, complaint, remedy.kind)
    total = counted(complaint, remedy.kind) + remedy.base_amount
    if authority.covers(total):
        return
    if asks_approval:
        remedy.needs_approval = True
        return
    is_split = authority.covers(remedy.base_amount)
    raise Refused(
        "remedy.split" if is_split else "remedy.over_limit",
        _(
            "With what was granted already (here, and to the same complainant within 90 days) this comes to %(total)s "
            "%(currency)s; your limit is %(limit)s. A sum is not split to stay below a limit: ask for approval."
        )
        if is_split
        else _(
            "This is above your limit of %(limit)s %(currency)s. Ask for approval, or have somebody offer it who may."
        ),
        field="amount",
        total=total.quantize(CENT),
        limit=authority.amount,
        currency=organisation().base_currency,
    )


def weighed_at_once(complaint: Complaint, actor: Actor, remedy: Remedy) -> dict[str, str]:
    """Set what a line that is given on the spot counts for; returns by what authority, for the record. Nobody approves
    afterwards, so without a limit in force no sum is given. Raises Refused."""
    if remedy.amount is None:
        return {}
    authority = authority_of(actor, complaint, remedy.kind)
    remedy.base_amount = in_base(remedy.amount, remedy.currency)
    total = counted(complaint, remedy.kind) + (remedy.base_amount or Decimal(0))
    is_within = remedy.base_amount is not None and total <= authority.amount
    if not authority.role or not (authority.is_any or is_within):
        raise Refused(
            "complaint.beyond_authority",
            _(
                "Your role gives at most %(limit)s %(currency)s at first contact, with what the same complainant got "
                "within 90 days. Have the complaint assessed and decided, or ask somebody with a higher limit."
            ),
            field="amount",
            limit=authority.amount,
            currency=organisation().base_currency,
        )
    return {"authority": authority.role, "limit": "" if authority.is_any else str(authority.amount)}


def approve_remedy(*, actor: Actor, remedy_id: UUID, version: int | None = None) -> Remedy:
    """Somebody with the authority, not whoever offered it, approves a line beyond a limit."""
    with one_deed():
        found = Remedy.objects.filter(pk=remedy_id).values_list("complaint_id", flat=True).first()
        if found is None:
            raise NotFound("remedy.not_found", _("There is no such remedy."))
        complaint = locked(actor, found, version=version)
        remedy = Remedy.objects.select_related("subject").get(pk=remedy_id)
        policies.check_may(actor, "approve_remedy", complaint)
        if not remedy.needs_approval or remedy.approved_at:
            raise Refused("remedy.no_approval_asked", _("This remedy waits for no approval."))
        if remedy.offered_by_id == actor.id:
            raise Forbidden("remedy.own_offer", _("You offered this remedy. Somebody else has to approve it."))
        total = counted(complaint, remedy.kind, without=remedy) + (remedy.base_amount or Decimal(0))
        authority = authority_of(actor, complaint, remedy.kind)
        if not authority.covers(total):
            raise Forbidden(
                "remedy.beyond_authority",
                _("This comes to %(total)s %(currency)s, above your own limit of %(limit)s."),
                total=total.quantize(CENT),
                limit=authority.amount,
                currency=organisation().base_currency,
            )
        remedy.approved_at, remedy.approved_by_id = now(), person_id(actor)
        remedy.save(update_fields=["approved_at", "approved_by"])
        data = {"remedy": str(remedy.pk), "total": str(total), "currency": organisation().base_currency}
        noted(complaint, "complaint.remedy_approved", actor, data=data)
        save(complaint)
    return remedy
