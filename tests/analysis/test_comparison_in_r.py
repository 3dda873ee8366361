import pytest

from plaudit import analysis as a
from tests.analysis.in_r import agree

pytestmark = pytest.mark.r


def test_proportions_and_scores_are_those_that_their_r_lines_print() -> None:
    counts = {0: 3, 4: 7, 6: 9, 8: 30, 9: 21, 10: 44}
    effort = {1: 8, 2: 21, 3: 14, 4: 11, 5: 16, 6: 18, 7: 12}
    rated = {1: 5, 2: 8, 4: 20, 5: 11}

    agree(
        [
            *(
                a.proportion_interval(7, 25, method=m)
                for m in ("wilson", "clopper-pearson", "agresti-coull", "jeffreys")
            ),  # type: ignore[arg-type]
            a.proportion_interval(7, 25, method="wilson-corrected", level=0.9),
            a.proportion_difference(56, 70, 48, 80),
            a.share_difference(0.54, 280, 0.58, 280),
            a.paired_proportion_difference(36, 12, 2, 4),
            a.top_box(rated),
            a.bottom_box(rated, boxes=1),
            a.csat(rated),
            *(a.ces(effort, formula=formula) for formula in ("mean-7", "agree-7", "net-7")),
            a.nps(counts),
            a.nps(counts, method="plain"),
            a.net_score(40, 22, 90),
            a.nps_difference(counts, {2: 30, 8: 40, 10: 50}),
            a.rescaled_mean(rated),
        ]
    )
