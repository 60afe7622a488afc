"""A believable township on one machine: seeded history, all processes, a county beside it.

Every person, place and number here is invented. The records are marked demo and a real county
refuses them.
"""

from pathlib import Path

DATA = Path(__file__).with_name("data")
