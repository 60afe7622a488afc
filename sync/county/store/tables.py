"""All parts of a store over one connection, whichever database it leads to."""

from sync.county.store.devices import SqlDevices
from sync.county.store.documents import SqlDocuments
from sync.county.store.feed import SqlFeed
from sync.county.store.figures import SqlFigures
from sync.county.store.fleet import SqlFleet
from sync.county.store.outages import SqlOutages
from sync.county.store.people import SqlPeople
from sync.county.store.programs import SqlPrograms
from sync.county.store.seam import Tables
from sync.county.store.sql import Database
from sync.county.store.streams import SqlStreams


def tables_over(db: Database) -> Tables:
    """Return all parts of the store over one connection."""
    return Tables(
        streams=SqlStreams(db),
        devices=SqlDevices(db),
        feed=SqlFeed(db),
        documents=SqlDocuments(db),
        fleet=SqlFleet(db),
        people=SqlPeople(db),
        figures=SqlFigures(db),
        outages=SqlOutages(db),
        programs=SqlPrograms(db),
    )
