"""For the subgroup: what is new since it last met, what recurs, what was recommended and came back, what turned; and its paper."""

from __future__ import annotations

from ui import meeting_parts, paper_parts, state, trend_filter
from ui.components import empty_library, heading, show
from ui.restricted import left_out_line

heading("For the subgroup", 1)
show("<p>What keeps recurring, in numbers of reviews. Each number opens the very lines it counts.</p>")
if not empty_library():
    left_out_line()
    where = trend_filter.read_filter()
    trend_filter.narrowed_line(where, "subgroup")
    found = trend_filter.found(where)
    last = state.library().agenda.last_meeting()
    told = meeting_parts.read(found, last)
    meeting_parts.new(told, last)
    meeting_parts.listed("What recurs", "recurs", told.recurs, meeting_parts.NO_RECURRING)
    meeting_parts.listed("Recommended, and seen as a gap again", "came-back", told.came_back, meeting_parts.NO_RETURN)
    meeting_parts.listed("From gap to strength", "turned", told.turned, meeting_parts.NO_TURN)
    meeting_parts.borrow(found)
    meeting_parts.unknown(found)
    paper_parts.paper(where)
