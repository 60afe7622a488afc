"""Pages of presence: the day, leave, the month, the rules and the calendar they follow."""
