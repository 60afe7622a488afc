"""The regulation: tables and short functions. Standard library only, and no clock or file."""
