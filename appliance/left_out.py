"""Left out of hall-web: what its libraries import for uses that a hall has not, 3 MB of a Pi.

An empty module stands in for each. Whoever comes to need one after all meets an error that names
it, and tests/hall/test_left_out.py asks after every update whether the list still holds.
"""

import sys
from types import ModuleType

# module → the names that libraries take from it while they load, and never ask again
NEVER_USED = {
    "click": ("Group",),  # sqlite-utils: its command line
    "dateutil": ("parser",),  # sqlite-utils: recipes for converting columns by hand
    "pdb": (),  # Litestar: looking into an exception at a terminal
    "uvicorn.main": ("Server", "main", "run"),  # its command line, and many processes
    "yaml": (),  # Litestar: the description of an API that nobody publishes
}


def leave_out() -> None:
    """Let empty modules stand where these would be imported; called before any library is.

    What is there already stays: `hallbox` is made of click and may run the hall in its own process.
    """
    for name, wanted in NEVER_USED.items():
        empty = ModuleType(name, f"left out by {__name__}")
        empty.__dict__.update({one: ModuleType(f"{name}.{one}") for one in wanted})
        sys.modules.setdefault(name, empty)
