"""A plan to take away: a calendar and workouts for a watch.

Nothing here asks the clock: what depends on today is handed in, so that the same plan with the
same wishes gives the same bytes. The print sheet with its
figures is in ``views.plan_sheet``; the file that can be read in again is ``plan.history``.
"""

from backstride.plan.export.calendar import to_calendar
from backstride.plan.export.fit import run_walks, to_fit
from backstride.plan.export.save import save

__all__ = ["run_walks", "save", "to_calendar", "to_fit"]
