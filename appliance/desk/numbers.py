"""Giving the next printed number inside a use case: if the use case fails, nothing was given."""

from datetime import date

from appliance.domain.numbers import NumberKind, NumberSeries, next_number
from appliance.journal.transaction import Transaction
from appliance.projections.numbers import box_digit, last_serial


def give_number(tx: Transaction, *, mark: str, day: date, kind: NumberKind) -> str:
    """Return the next number of the day's year; the fact that carries it must follow in `tx`."""
    series = NumberSeries(hall_mark=mark, year=day.year, kind=kind, digit=box_digit(tx.db))
    return str(next_number(series, last_serial(tx.db, series)))
