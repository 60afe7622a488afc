"""Enrolment: a one-time code, typed by a person, becomes this box's device key.

Proven by TLS alone, since no key exists yet. The county gives the same answer again until the
first signed request, so a power cut between its answer and our disk costs nothing.

Source: PROTOCOL.md 2 (POST /enrol).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sync import papers, wire
from sync.contact import State, Surroundings
from sync.exchange import Letter, Lost, Reply, Unanswered, looks_like_portal, retry_after
from sync.fields import Malformed
from sync.keys import DeviceKey, KeyCabinet, Pending

ASK_AGAIN_S = 60.0  # while a person at the county decides
_GRANTED, _DECIDING = 200, 202
_REFUSALS = range(400, 500)
_ASK_LATER = frozenset({408, 425, 429})


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """What the box says of itself, as hall-web's hello told it."""

    hall: str
    serial: str
    fingerprint: str


class Enrolment:
    """One enrolment from the typed code to the stored key; one exchange a turn."""

    def __init__(self, cabinet: KeyCabinet, box: Box, around: Surroundings) -> None:
        self._cabinet = cabinet
        self._box = box
        self._around = around

    def turn(self, pending: Pending) -> DeviceKey | None:
        """Ask once; return the key, already on disk, or None while a person decides.

        A refused code ends the enrolment: hall-web is told, and a person types another one.

        Raises:
            Unanswered: no answer of a county came.
        """
        reply = self._post(pending)
        if reply.status == _GRANTED and reply.is_json:
            return self._take(pending, reply)
        if reply.status == _DECIDING:
            self._show(State.NOT_ENROLLED, "the county decides")
        elif reply.status in _REFUSALS and reply.status not in _ASK_LATER and reply.is_json:
            self._cabinet.drop_pending()
            self._show(State.NOT_ENROLLED, f"refused: status={reply.status}")
        else:
            raise self._unanswered(reply)
        return None

    def _post(self, pending: Pending) -> Reply:
        request = papers.EnrolRequest(
            code=pending.code,
            hall=self._box.hall,
            serial=self._box.serial,
            fingerprint=self._box.fingerprint,
        )
        letter = Letter(
            method="POST",
            path=f"{wire.PREFIX}/enrol",
            nonce="",
            headers={"Content-Type": wire.JSON_TYPE},
            body=papers.format_enrol(request),
        )
        try:
            return self._around.carry(letter)
        except Lost as lost:
            self._show(State.OFFLINE, str(lost))
            raise Unanswered(str(lost)) from lost

    def _take(self, pending: Pending, reply: Reply) -> DeviceKey:
        try:
            answer = papers.parse_enrolled(reply.body)
        except Malformed as broken:
            raise Unanswered(f"enrolment: {broken}") from broken
        if answer.hall != self._box.hall:
            raise Unanswered("the county answered for another hall")
        key = DeviceKey.granted(answer, pending.url)
        self._cabinet.keep(key)
        self._around.tell(enrolled(key))
        return key

    def _unanswered(self, reply: Reply) -> Unanswered:
        portal = looks_like_portal(reply)
        self._show(State.PORTAL if portal else State.OFFLINE, f"status={reply.status}")
        unanswered = Unanswered(f"enrolment: status={reply.status}")
        unanswered.retry_after = retry_after(reply.retry_after, now=self._around.trusted_time())
        return unanswered

    def _show(self, state: State, text: str) -> None:
        self._around.tell({"m": "state", "state": state.value, "text": text})


def enrolled(key: DeviceKey) -> Mapping[str, object]:
    """Return the message that tells hall-web who this box is now."""
    return {
        "m": "enrolled",
        "device": key.device,
        "hall": key.hall,
        "county": key.county,
        "digit": key.digit,
    }
