"""Rooms, trainings and contact cards of the villages, folded from their facts."""

import sqlite3
from collections.abc import Sequence

from sqlite_utils import Database, Migrations

from appliance.domain.facts.base import fact_from
from appliance.domain.facts.village_works import (
    VillageAgentsTrained,
    VillageCardsDelivered,
    VillageRoomStepped,
)
from appliance.domain.frozen import dataclass
from appliance.domain.record import Entry
from appliance.projections.registry import Projection

SCHEMA = Migrations("village_works")


@SCHEMA()
def m001_village_works(db: Database) -> None:
    """Create the steps of rooms, the trainings, and the cards of each village."""
    db.execute(
        "CREATE TABLE village_room_step(pos INTEGER PRIMARY KEY, village TEXT NOT NULL,"
        " step TEXT NOT NULL, day TEXT NOT NULL, yuan INTEGER NOT NULL, note TEXT NOT NULL) STRICT"
    )
    db.execute(
        "CREATE TABLE village_training(pos INTEGER PRIMARY KEY, day TEXT NOT NULL,"
        " subject TEXT NOT NULL, teacher TEXT NOT NULL, present TEXT NOT NULL,"
        " absent TEXT NOT NULL) STRICT"
    )
    db.execute(
        "CREATE TABLE village_cards(village TEXT PRIMARY KEY, households INTEGER NOT NULL,"
        " delivered INTEGER NOT NULL, last_day TEXT NOT NULL) STRICT, WITHOUT ROWID"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomStepLine:
    """One step of a village's room."""

    pos: int
    village: str
    step: str
    day: str
    yuan: int
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Training:
    """One training; both lists hold lines of "village|name"."""

    pos: int
    day: str
    subject: str
    teacher: str
    present: Sequence[str]
    absent: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cards:
    """The cards of a village: households by the latest count, cards given so far."""

    village: str
    households: int
    delivered: int
    last_day: str


def fold_stepped(db: sqlite3.Connection, entry: Entry) -> None:
    """Note a step of a room."""
    fact = fact_from(VillageRoomStepped, entry.record.body)
    db.execute(
        "INSERT INTO village_room_step(pos, village, step, day, yuan, note)"
        " VALUES(?, ?, ?, ?, ?, ?)",
        (entry.pos, fact.village, fact.step, fact.day, fact.yuan, fact.note),
    )


def fold_trained(db: sqlite3.Connection, entry: Entry) -> None:
    """Note a training with its roll."""
    fact = fact_from(VillageAgentsTrained, entry.record.body)
    rolls = ("\n".join(fact.present), "\n".join(fact.absent))
    db.execute(
        "INSERT INTO village_training(pos, day, subject, teacher, present, absent)"
        " VALUES(?, ?, ?, ?, ?, ?)",
        (entry.pos, fact.day, fact.subject, fact.teacher, *rolls),
    )


def fold_cards(db: sqlite3.Connection, entry: Entry) -> None:
    """Add the cards of a day to those of the village."""
    fact = fact_from(VillageCardsDelivered, entry.record.body)
    db.execute(
        "INSERT INTO village_cards(village, households, delivered, last_day) VALUES(?, ?, ?, ?)"
        " ON CONFLICT(village) DO UPDATE SET households = excluded.households,"
        " delivered = delivered + excluded.delivered, last_day = excluded.last_day",
        (fact.village, fact.households, fact.cards, fact.day),
    )


def room_steps(db: sqlite3.Connection, village: str | None = None) -> list[RoomStepLine]:
    """Return the steps of all rooms or of one, by village in their order."""
    rows = db.execute(
        "SELECT pos, village, step, day, yuan, note FROM village_room_step"
        " WHERE ?1 IS NULL OR village = ?1 ORDER BY village, pos",
        (village,),
    )
    return [RoomStepLine(**dict(zip(RoomStepLine.__slots__, row, strict=True))) for row in rows]


def trainings(db: sqlite3.Connection) -> list[Training]:
    """Return every training, the newest first."""
    rows = db.execute(
        "SELECT pos, day, subject, teacher, present, absent FROM village_training"
        " ORDER BY day DESC, pos DESC"
    )
    return [
        Training(
            pos=pos,
            day=day,
            subject=subject,
            teacher=teacher,
            present=present.splitlines(),
            absent=absent.splitlines(),
        )
        for pos, day, subject, teacher, present, absent in rows
    ]


def cards_by_village(db: sqlite3.Connection) -> dict[str, Cards]:
    """Return the cards of each village that has some."""
    rows = db.execute(
        "SELECT village, households, delivered, last_day FROM village_cards ORDER BY village"
    )
    return {
        village: Cards(village=village, households=all_of, delivered=given, last_day=last)
        for village, all_of, given, last in rows
    }


VILLAGE_WORKS = Projection(
    schema=SCHEMA,
    tables=["village_room_step", "village_training", "village_cards"],
    folds={
        VillageRoomStepped.KIND: fold_stepped,
        VillageAgentsTrained.KIND: fold_trained,
        VillageCardsDelivered.KIND: fold_cards,
    },
)
