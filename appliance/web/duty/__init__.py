"""Pages of duty: the roster, guards, occasions, shadow study."""
