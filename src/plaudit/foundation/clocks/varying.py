"""Lengths that depend on the kind of case: which variant an event names, and the rule as it reads for that variant."""

from dataclasses import replace

from .values import ClockEvent, Rule, Variant


def variant_of(rule: Rule, event: ClockEvent) -> Variant | None:
    """The variant that the event names, if it names one the rule knows."""
    code = event.data.get(rule.variant_key)
    return next((variant for variant in rule.variants if variant.code == code), None)


def as_variant(rule: Rule, variant: Variant | None) -> Rule:
    """The rule for one kind of case. While the kind is not known the rule's own length counts, without what only
    some kinds allow."""
    code = variant.code if variant else None
    allowed = tuple(e for e in rule.extensions if not e.variants or code in e.variants)
    if variant is None:
        return replace(rule, extensions=allowed)
    met_by = (*rule.met_by, *variant.met_by)
    return replace(rule, length=variant.length, unit=variant.unit, met_by=met_by, extensions=allowed)
