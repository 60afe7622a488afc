"""The hall: memory, rules, pages."""

VERSION = "0.1.0"
