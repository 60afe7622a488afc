"""The hall: memory, rules, pages."""
