"""Classical test theory: is an item any good, and how far can a quiz be relied on?

The definitions are those of Moodle's quiz statistics report, so that authors can hold figures of
two systems side by side; all shares run from 0 to 1 and all correlations from -1 to 1, where Moodle
shows percent. Variances and covariances have the divisor n - 1 throughout. A product of two small
numbers is compared with `TINY`, never with 0.

Our papers are drawn: an item stands on some papers and not on others. So an item is judged by the
papers that hold it, and Moodle's rule for randomly drawn questions is followed: its discrimination
index and efficiency compare it with the *whole* total. A total that holds the item makes even a bad
one look fair, the more so the shorter the paper. The verdicts, the map and the curves therefore go
by the correlation with the *rest* (the total without the item), as Moodle does for a question that
is on every paper. Both stand on the page, each under its name. Papers need not be equally long:
totals are taken as shares of what the paper could earn, which changes no correlation.
"""

from course.domain.statistics.analysis import (
    ItemAnalysis,
    QuizAnalysis,
    analyse_items,
    analyse_quiz,
)
from course.domain.statistics.figures import FEWEST, TINY
from course.domain.statistics.intervals import Interval, Method
from course.domain.statistics.papers import Papers
from course.domain.statistics.verdicts import Kind, Verdict

__all__ = [
    "FEWEST",
    "TINY",
    "Interval",
    "ItemAnalysis",
    "Kind",
    "Method",
    "Papers",
    "QuizAnalysis",
    "Verdict",
    "analyse_items",
    "analyse_quiz",
]
