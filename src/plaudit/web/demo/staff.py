"""Who of the sample people does what: the same person for the same case on every machine."""

from dataclasses import dataclass
from random import Random

from plaudit.accounts.models import Unit, User
from plaudit.accounts.queries import actor_for
from plaudit.customers.models import Product
from plaudit.foundation.actors import Actor

from .people import DOMAIN


@dataclass(frozen=True, slots=True)
class Member:
    user: User
    actor: Actor


@dataclass(frozen=True, slots=True)
class Crew:
    """The people around one case. The verifier is never its owner: nobody here is both handler and verifier."""

    intake: Member
    owner: Member
    assessor: Member
    investigator: Member
    decider: Member
    reviewer: Member
    verifier: Member
    manager: Member


class Staff:
    """The sample people with their units and products, read once."""

    def __init__(self) -> None:
        users = User.objects.filter(email__endswith=f"@{DOMAIN}")
        self.members = {user.email.partition("@")[0]: Member(user, actor_for(user)) for user in users}
        self.units = {unit.code: unit for unit in Unit.objects.all()}
        self.products = {name: product for product in Product.objects.all() for name in product.name.values()}

    def crew(self, unit: str, language: str, seed: Random) -> Crew:
        is_chinese = language.startswith("zh")
        own = self.units[unit]
        is_trade = self.units["trades"].path in own.path
        owners = ["chen"] if is_trade else ["linyue"] if is_chinese else ["handler", "jonas", "linyue"]
        return Crew(
            intake=self.members["intake"],
            owner=self.members[seed.choice(owners)],
            assessor=self.members["zhou" if is_chinese else "assessor"],
            investigator=self.members["zhou" if is_chinese else seed.choice(["investigator", "zhou"])],
            decider=self.members["xu" if is_chinese else seed.choice(["decider", "xu"])],
            reviewer=self.members["reviewer"],
            verifier=self.members["he" if is_chinese else seed.choice(["verifier", "he"])],
            manager=self.members["manager"],
        )
