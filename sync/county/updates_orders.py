"""What a person at the county says about new programs: offer one, withdraw one. While it serves."""

import argparse
import logging
from pathlib import Path

from sync.county.clock import wall_clock
from sync.county.updates import OfferRefused, Shelf

log = logging.getLogger("county.updates")


def add_orders(arguments: argparse.ArgumentParser) -> None:
    """Let the command take `offer-update FILE [--hall ID …]` and `withdraw-update NAME`."""
    orders = arguments.add_subparsers(dest="order")
    offer = orders.add_parser("offer-update", help="to all halls, or to those that are named")
    offer.add_argument("file", type=Path)
    offer.add_argument("--hall", action="append", default=[], metavar="ID")
    orders.add_parser("withdraw-update").add_argument("name")


def carry_out(given: argparse.Namespace) -> int:
    """Carry out an order; 1 with the reason in the log where nothing was changed."""
    logging.basicConfig(level=logging.INFO, format="%(name)s %(message)s")
    shelf = Shelf(given.home)
    try:
        if given.order == "offer-update":
            offer = shelf.offer(given.file, given.hall, wall_clock).offer
            log.info("offered=%s size=%d sha256=%s", offer.name, offer.size, offer.sha256)
        else:
            shelf.withdraw(given.name)
            log.info("withdrawn=%s", given.name)
    except (OfferRefused, OSError) as why:
        log.error("refused why=%s", why)  # noqa: TRY400 - the cause stands in the text
        return 1
    return 0
