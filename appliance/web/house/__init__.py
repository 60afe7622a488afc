"""Pages of the house itself: login, morning, staff, the county's line, the wall."""
