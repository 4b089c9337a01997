"""The only way to change a clock or the calendar."""

from yinuo.clocks.acts.calendar import Imported, import_calendar
from yinuo.clocks.acts.single import cancel, meet, meet_of, pause, resume, run_on, start

__all__ = ["Imported", "cancel", "import_calendar", "meet", "meet_of", "pause", "resume", "run_on", "start"]
