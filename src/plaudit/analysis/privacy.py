"""Small cells: what a table may show without telling of single persons."""

from collections.abc import Sequence

from .checks import checked_count

SOURCE = "complementary suppression, Willenborg and de Waal 2001, Elements of Statistical Disclosure Control, ch. 6"


def shown_or_hidden(counts: Sequence[int], *, minimum: int = 5, total_is_known: bool = True) -> tuple[bool, ...]:
    """For each cell of a one-way table whether it may be shown.

    A cell of 1 to `minimum` − 1 is hidden; 0 tells of nobody and is shown. While the total is known, what is hidden can
    be found by taking the rest away from it: so the next smallest cells are hidden too, until at least two are and
    together they hold at least `minimum`. Ties go to the first cell, so that the same table always looks the same.
    """
    cells = [checked_count(f"counts[{place}]", count) for place, count in enumerate(counts)]
    checked_count("minimum", minimum, least=1)
    hidden = {place for place, count in enumerate(cells) if 0 < count < minimum}
    if hidden and total_is_known:
        rest = sorted((place for place, count in enumerate(cells) if count >= minimum), key=lambda place: cells[place])
        for place in rest:
            if len(hidden) >= 2 and sum(cells[each] for each in hidden) >= minimum:
                break
            hidden.add(place)
    return tuple(place not in hidden for place in range(len(cells)))
