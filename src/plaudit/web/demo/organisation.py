"""Harbour Bank: its units and products, made once."""

from plaudit.accounts.models import Organisation, Unit
from plaudit.customers.models import Product
from plaudit.foundation.actors import SYSTEM
from plaudit.foundation.journal import record

ROOT = ("harbour", "Harbour Bank", "海港银行")
UNITS: tuple[tuple[str, str, str, str], ...] = (
    ("cards", "harbour", "Cards", "信用卡部"),
    ("accounts", "harbour", "Accounts and payments", "账户与支付部"),
    ("lending", "harbour", "Lending", "信贷部"),
    ("branches", "harbour", "Branches", "网点管理部"),
    ("operations", "harbour", "Operations and credit records", "运营与征信部"),
    ("care", "harbour", "Customer care", "客户服务部"),
    ("trades", "harbour", "Other trades (sample)", "其他行业（示例）"),
    ("hotel", "trades", "Hotel", "酒店"),
    ("hospital", "trades", "Hospital", "医院"),
    ("dealer", "trades", "Car dealer", "汽车经销"),
    ("city", "trades", "City services", "城市服务"),
)
PRODUCTS: tuple[tuple[str, str, str, str], ...] = (
    ("credit-card", "cards", "Credit card", "信用卡"),
    ("credit-or-prepaid-card", "cards", "Credit card or prepaid card", "信用卡或预付卡"),
    ("account", "accounts", "Checking or savings account", "支票或储蓄账户"),
    ("transfer", "accounts", "Money transfer, virtual currency, or money service", "转账与汇款"),
    ("mortgage", "lending", "Mortgage", "住房贷款"),
    ("vehicle-loan", "lending", "Vehicle loan or lease", "汽车贷款或租赁"),
    ("student-loan", "lending", "Student loan", "助学贷款"),
    ("personal-loan", "lending", "Payday loan, title loan, or personal loan", "个人贷款"),
    ("debt-collection", "lending", "Debt collection", "债务催收"),
    (
        "credit-report",
        "operations",
        "Credit reporting, credit repair services, or other personal consumer reports",
        "征信报告",
    ),
    ("branch-service", "branches", "Branch service", "网点服务"),
    ("customer-service", "care", "Customer service", "客户服务"),
    ("hotel-stay", "hotel", "Hotel stay", "酒店住宿"),
    ("treatment", "hospital", "Treatment", "就诊"),
    ("car", "dealer", "Car and service", "购车与维修"),
    ("city-service", "city", "City service", "城市公共服务"),
)
UNIT_OF_PRODUCT = {english: unit for _code, unit, english, _chinese in PRODUCTS}
ZONE = "America/New_York"


def make_organisation() -> None:
    """The organisation with its units and products, in the caller's transaction; what exists is left as it is."""
    if not Organisation.objects.exists():
        own = Organisation.objects.create(
            name={"en": "Harbour Bank", "zh-hans": "海港银行"},
            address={"en": "1 Quay Street, Harbour City (invented)", "zh-hans": "海港市码头街 1 号（虚构）"},
            phone="+1 555 0100",
            complaint_email="complaints@harbour.example",
            time_zone=ZONE,
            jurisdiction="US",
            sector="consumer_finance",
            base_currency="USD",
        )
        record("organisation.set_up", actor=SYSTEM, subject=own)
    made: dict[str, Unit] = {}
    for code, parent, english, chinese in ((ROOT[0], "", *ROOT[1:]), *UNITS):
        name = {"en": english, "zh-hans": chinese}
        made[code] = _unit(code, made.get(parent), name)
    for code, _unit_code, english, chinese in PRODUCTS:
        if not Product.objects.filter(code=code).exists():
            product = Product.objects.create(code=code, name={"en": english, "zh-hans": chinese})
            record("product.added", actor=SYSTEM, subject=product)


def _unit(code: str, parent: Unit | None, name: dict[str, str]) -> Unit:
    found = Unit.objects.filter(code=code).first()
    if found is None:
        found = Unit(code=code, parent=parent, name=name)
        found.save(force_insert=True)
        record("unit.added", actor=SYSTEM, subject=found)
    return found
