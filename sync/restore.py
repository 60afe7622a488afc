"""A replaced box on its way home: enrolled in the old one's place, then asking for what it wrote.

Sources: PROTOCOL.md 2 (enrolment), 4 (a replaced box).
"""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sync.archive import Archive, Unproven
from sync.contact import Contact, Surroundings
from sync.enrolment import ASK_AGAIN_S, Box, Enrolment
from sync.exchange import Unanswered
from sync.fields import Malformed
from sync.keys import DeviceKey, KeyCabinet, Pending
from sync.settings import CountySettings, load, safe_url
from sync.signing import NONCE_BYTES
from sync.trust import CountyTrust
from sync.way import Way


class NotEnrolled(Unproven):
    """This box has no key of the county, and got none."""


@contextmanager
def open_archive(
    home: Path,
    box: Box,
    pending: Pending | None,
    *,
    say: Callable[[str], None],
    sleep: Callable[[float], None] = time.sleep,
) -> Iterator[Archive]:
    """Give the county's archive for this box, enrolling it first where it has no key yet.

    While a person at the county decides that it replaces the lost box, we ask every minute.

    Args:
        home: the hall's directory; its hall.toml names the county.
        box: what this box says of itself.
        pending: the one-time code a person typed, with the county's address; None without one.
        say: hears, in English, why we wait.
        sleep: waits so many seconds.

    Raises:
        NotEnrolled: there is no key and no valid code.
        WrongSetting: hall.toml names no county that can be reached safely.
        Unanswered: the county cannot be reached.
    """
    settings, cabinet = load(home), KeyCabinet(home)
    trust = CountyTrust(cabinet.path, settings.ca)
    # Nobody has vouched for this box's clock yet.
    with closing(Way(trust, dates_count=lambda: False)) as way:
        around = Surroundings(
            carry=way.carry,
            tell=lambda message: say(" ".join(str(value) for value in message.values())),
            now=time.monotonic,
            nonce=lambda: os.urandom(NONCE_BYTES).hex(),
            trusted_time=lambda: None,
        )
        key = _stored(cabinet)
        if key is None:
            kept = _begun(cabinet, settings, pending)
            way.county = kept.url
            key = _enrolled(Enrolment(cabinet, box, around), cabinet, kept, sleep)
        way.county = key.url
        yield Archive(Contact(key.credentials(), around), sleep=sleep)


def _begun(cabinet: KeyCabinet, settings: CountySettings, typed: Pending | None) -> Pending:
    asked = typed or cabinet.pending()
    if asked is None:
        raise NotEnrolled("no device key here, and no code was given")
    kept = Pending(code=asked.code, url=safe_url(asked.url or settings.url, settings.ca))
    cabinet.keep_pending(kept)
    return kept


def _stored(cabinet: KeyCabinet) -> DeviceKey | None:
    try:
        return cabinet.device()
    except Malformed:
        return None


def _enrolled(
    enrolment: Enrolment, cabinet: KeyCabinet, pending: Pending, sleep: Callable[[float], None]
) -> DeviceKey:
    while True:
        try:
            key = enrolment.turn(pending)
        except Unanswered as unanswered:
            sleep(unanswered.retry_after or ASK_AGAIN_S)
            continue
        if key is not None:
            return key
        if cabinet.pending() is None:
            raise NotEnrolled("the county does not take this code")
        sleep(ASK_AGAIN_S)
