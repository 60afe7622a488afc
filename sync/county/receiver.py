"""The receiver: every call of a hall's sync, from raw bytes to signed answer (PROTOCOL.md 2, 3).

Two promises, kept by this file alone:
1. Every answer to a known device is signed for its nonce, refusals too.
2. An ack is spoken only after the transaction that stored the lines is durable.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from appliance.domain.moment import stamp
from appliance.journal import chain
from sync import answers, papers, wire
from sync.answers import RefusalCode
from sync.county.clock import Now, unix_s
from sync.county.exchange import Call, Refused, Reply
from sync.county.ingest import Batch, Ingested, ingest, may_write
from sync.county.store.rows import ContactRow, DeviceRow, StreamRow
from sync.county.store.seam import Store, Tables
from sync.county.updates import Shelf
from sync.county.vault import Vault
from sync.fields import Malformed, whole
from sync.signing import Auth, Request, parse_auth, request_is_genuine
from sync.updates import MAX_PART, format_offers

MAX_BODY = 1024 * 1024  # bytes of a request as it travels; a sound sender stays far below
_QUERY = re.compile(r"[?&](\w+)=([^&]*)")

Act = Callable[[Tables, DeviceRow, bytes], Reply]


@dataclass(frozen=True, slots=True, kw_only=True)
class County:
    """Who we are: the name in `hello` and enrolment, and whether this is a demo."""

    name: str
    telephone: str = ""
    demo: bool = False


class Receiver:
    """Answers the calls of halls; every method is one endpoint."""

    def __init__(
        self, store: Store, vault: Vault, county: County, now: Now, *, shelf: Shelf
    ) -> None:
        self._store = store
        self._vault = vault
        self._county = county
        self._now = now
        self._shelf = shelf

    def hello(self) -> Reply:
        """Say who we are and what we speak; proven by TLS alone."""
        said = papers.Hello(county=self._county.name, telephone=self._county.telephone)
        return Reply(body=papers.format_hello(said))

    def batch(self, call: Call, stream: str) -> Reply:
        """Store a batch and prove it."""

        def act(tables: Tables, device: DeviceRow, _key: bytes) -> Reply:
            head, lines = _unpacked(call)
            found = Batch(stream=stream, head=head, lines=lines)
            done = ingest(tables, device, found, demo=self._county.demo)
            self._note(tables, device, head)
            return Reply(body=self._ack(tables, found, done))

        return self._answer(call, act)

    def head(self, call: Call, stream: str) -> Reply:
        """Say up to where we hold a stream; 404 and seq 0 for one we do not know."""

        def act(tables: Tables, device: DeviceRow, _key: bytes) -> Reply:
            row = _visible(tables, device, stream)
            answer = answers.HeadAnswer(
                stream=stream,
                seq=row.seq if row else 0,
                h=row.h if row and row.seq else b"",
                epoch=tables.feed.epochs()[-1].name,
                safe=row.safe if row else 0,
                t=stamp(self._now()),
                docs=_versions(tables, device.hall),
            )
            self._note_alive(tables, device)
            return Reply(status=200 if row else 404, body=answers.format_head(answer))

        return self._answer(call, act)

    def hashes(self, call: Call, stream: str) -> Reply:
        """Give our hashes at up to 64 seqs, so that a point of divergence can be found."""

        def act(tables: Tables, device: DeviceRow, _key: bytes) -> Reply:
            row = _known(tables, device, stream)
            found = {0: chain.genesis(stream)}
            wanted = wire.parse_hashes_query(_query(call).get("at", ""))
            for seq in wanted:
                h = tables.streams.hash_at(row.no, seq)
                if h is not None:
                    found[seq] = h
            asked = {seq: h for seq, h in found.items() if seq in wanted}
            return Reply(body=answers.format_hashes(stream, asked))

        return self._answer(call, act)

    def streams(self, call: Call) -> Reply:
        """List the hall's streams in the order in which they came."""

        def act(tables: Tables, device: DeviceRow, _key: bytes) -> Reply:
            rows = tables.streams.of_hall(device.hall)
            lines = [
                replace(_stream_line(row), yours=may_write(tables, device, row)) for row in rows
            ]
            return Reply(body=answers.format_streams(lines))

        return self._answer(call, act)

    def records(self, call: Call, stream: str) -> Reply:
        """Give verbatim lines back to a replaced or damaged box."""

        def act(tables: Tables, device: DeviceRow, _key: bytes) -> Reply:
            row = _known(tables, device, stream)
            query = _query(call)
            first, last = whole(query.get("from", "")), whole(query.get("to", ""))
            if not 1 <= first <= last:
                raise Refused(400, RefusalCode.MALFORMED, text="from and to: 1 ≤ from ≤ to")
            count = min(last - first + 1, wire.MAX_RECORDS)
            found = tables.streams.lines(row.no, first, count=count, size=wire.MAX_RAW)
            prev = tables.streams.hash_at(row.no, first - 1) if first > 1 else None
            head = papers.RecordsHead(
                stream=stream,
                first=first,
                n=len(found),
                prev=prev or chain.genesis(stream),
                head=row.seq,
                h=row.h,
            )
            body = papers.format_records(head, [kept.line for kept in found])
            return Reply(body=body, media_type=wire.BATCH_TYPE)

        return self._answer(call, act)

    def document(self, call: Call, name: str) -> Reply:
        """Give one version of a document, sealed for the device that asks."""

        def act(tables: Tables, device: DeviceRow, key: bytes) -> Reply:
            v = _query(call).get("v")
            row = tables.documents.find(device.hall, name, None if v is None else whole(v))
            if row is None:
                raise Refused(404, RefusalCode.UNKNOWN, text="no such document")
            content = tables.documents.content(row.sha256)
            document = papers.Document(
                name=row.name,
                v=row.v,
                prev=row.prev,
                sha256=row.sha256,
                not_before=row.not_before,
                rollback_of=row.rollback_of,
                mac="",
                content=content,
            )
            document = replace(document, mac=papers.seal(key, device.hall, document))
            return Reply(
                body=papers.format_document(document), media_type="application/octet-stream"
            )

        return self._answer(call, act)

    def updates(self, call: Call) -> Reply:
        """Say which programs are offered to the hall."""

        def act(_tables: Tables, device: DeviceRow, _key: bytes) -> Reply:
            return Reply(body=format_offers(self._shelf.of_hall(device.hall)))

        return self._answer(call, act)

    def update(self, call: Call, name: str) -> Reply:
        """Give a part of a program that is offered to the hall."""

        def act(_tables: Tables, device: DeviceRow, _key: bytes) -> Reply:
            query = _query(call)
            first, most = whole(query.get("from", "")), whole(query.get("most", str(MAX_PART)))
            body = self._shelf.part(device.hall, name, first, most)
            return Reply(body=body, media_type="application/octet-stream")

        return self._answer(call, act)

    def _answer(self, call: Call, act: Act) -> Reply:
        auth = parse_auth(call.auth)
        if auth is None:
            return _unsigned_401()
        with self._store.transaction() as tables:
            device = tables.devices.find(auth.device)
            if device is None:
                return _unsigned_401()
            key = self._vault.unseal(device.device, device.sealed)
            try:
                _prove(call, auth, key)
                reply = self._act(tables, device, key, act)
            except Refused as refused:
                reply = refused.reply
        return reply.signed(key, auth.nonce)

    def _act(self, tables: Tables, device: DeviceRow, key: bytes, act: Act) -> Reply:
        if device.revoked_s is not None:
            raise Refused(401, RefusalCode.REVOKED)
        if device.first_signed_s is None:
            tables.devices.note_signed(device.device, unix_s(self._now()))
        try:
            return act(tables, device, key)
        except wire.TooLarge as large:
            raise Refused(413, RefusalCode.TOO_LARGE, text=str(large)) from large
        except Malformed as broken:
            raise Refused(400, RefusalCode.MALFORMED, text=str(broken)) from broken

    def _ack(self, tables: Tables, batch: Batch, done: Ingested) -> bytes:
        return answers.format_answer(
            answers.BatchAnswer(
                stream=batch.stream,
                ack=done.ack,
                h=done.h,
                dup=done.dup,
                safe=done.stream.safe,
                epoch=tables.feed.epochs()[-1].name,
                t=stamp(self._now()),
                docs=_versions(tables, done.stream.hall),
                quarantined=done.stream.aside,
                digit=done.stream.digit if batch.head.first == 1 else None,
            )
        )

    def _note(self, tables: Tables, device: DeviceRow, head: wire.BatchHead) -> None:
        today = None if head.today is None else json.dumps(head.today)
        left = max(0, head.unsent - head.n)  # the sender counted before this batch was stored
        tables.fleet.note_contact(
            ContactRow(
                device=device.device,
                hall=device.hall,
                at_s=unix_s(self._now()),
                unsent=left,
                oldest=head.oldest if left else None,
                today=today,
            )
        )

    def _note_alive(self, tables: Tables, device: DeviceRow) -> None:
        tables.fleet.note_alive(device.device, unix_s(self._now()))


def _unsigned_401() -> Reply:
    return Refused(401, RefusalCode.MAC, text="no known device signed this").reply


def _prove(call: Call, auth: Auth, key: bytes) -> None:
    request = Request(method=call.method, target=call.target, nonce=auth.nonce, body=call.body)
    if not request_is_genuine(key, auth, request):
        raise Refused(401, RefusalCode.MAC)


def _unpacked(call: Call) -> tuple[wire.BatchHead, list[bytes]]:
    if len(call.body) > MAX_BODY:
        raise wire.TooLarge(f"more than {MAX_BODY} bytes")
    raw = wire.inflate(call.body) if call.encoding == "gzip" else call.body
    return wire.parse_batch(raw)


def _query(call: Call) -> dict[str, str]:
    return dict(_QUERY.findall(call.target))


def _visible(tables: Tables, device: DeviceRow, stream: str) -> StreamRow | None:
    row = tables.streams.find(stream)
    return row if row is not None and row.hall == device.hall else None


def _known(tables: Tables, device: DeviceRow, stream: str) -> StreamRow:
    row = _visible(tables, device, stream)
    if row is None:
        raise Refused(404, RefusalCode.UNKNOWN, text="no stream of this hall")
    return row


def _versions(tables: Tables, hall: str) -> dict[str, int]:
    return {row.name: row.v for row in tables.documents.newest(hall)}


def _stream_line(row: StreamRow) -> answers.StreamLine:
    return answers.StreamLine(
        stream=row.stream,
        device=row.device,
        seq=row.seq,
        h=row.h if row.seq else b"",
        parent=None if row.parent is None else json.loads(row.parent),
        reason=row.reason,
    )
