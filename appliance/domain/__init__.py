"""The regulation: tables and short functions. Standard library only; no clock, no file, no socket."""
