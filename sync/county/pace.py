"""How often one consumer may ask: so many questions in a minute, then it waits. Pure.

Each process keeps its own count; behind several workers a consumer may ask that much more.
"""

from collections import deque
from dataclasses import dataclass, field

WINDOW_S = 60.0
QUESTIONS = 120  # a consumer that asks every second stays at half of it


@dataclass(slots=True, kw_only=True)
class Pace:
    """The times of the last questions, by who asked."""

    most: int = QUESTIONS
    window_s: float = WINDOW_S
    _asked: dict[bytes, deque[float]] = field(default_factory=dict)

    def wait_s(self, who: bytes, now_s: float) -> int:
        """Count a question; return 0, or the seconds until the next one may be asked."""
        times = self._asked.setdefault(who, deque())
        while times and times[0] <= now_s - self.window_s:
            times.popleft()
        if len(times) >= self.most:
            return int(times[0] + self.window_s - now_s) + 1
        times.append(now_s)
        return 0
