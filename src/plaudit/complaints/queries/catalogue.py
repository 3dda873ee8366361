"""Products, categories and units by their codes; empty means none was named."""

from typing import TypeVar

from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _

from plaudit.accounts.models import Unit
from plaudit.customers.models import Product
from plaudit.foundation.errors import Invalid
from plaudit.foundation.kept import kept

from ..models import Category

Row = TypeVar("Row", bound=Model)


def product_with(code: str) -> Product | None:
    """Raises Invalid when there is no such product."""
    return _product(code) if code else None


def category_with(code: str) -> Category | None:
    return _category(code) if code else None


def unit_with(code: str) -> Unit | None:
    return _unit(code) if code else None


def has_categories() -> bool:
    return Category.objects.filter(valid_to=None).exists()


@kept
def _product(code: str) -> Product:
    found = _in_force(Product.objects.all(), code)
    if found is None:
        raise Invalid("product.unknown", _("There is no product “%(name)s”."), field="product", name=code[:80])
    return found


@kept
def _category(code: str) -> Category:
    found = _in_force(Category.objects.all(), code)
    if found is None:
        raise Invalid("category.unknown", _("There is no category “%(name)s”."), field="category", name=code[:80])
    return found


@kept
def _unit(code: str) -> Unit:
    found = _in_force(Unit.objects.all(), code)
    if found is None:
        raise Invalid("unit.unknown", _("There is no unit “%(name)s”."), field="unit", name=code[:40])
    return found


def _in_force(rows: QuerySet[Row], code: str) -> Row | None:
    """The row with this code; none where no database can hold such a code (PostgreSQL takes no NUL)."""
    return None if "\x00" in code else rows.filter(code=code, valid_to=None).first()
