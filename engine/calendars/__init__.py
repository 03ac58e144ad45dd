"""Opening hours: calendars, and whether one is open at a moment. No database, no clock, no call."""
