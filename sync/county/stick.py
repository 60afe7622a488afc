"""The county's end of the USB courier: a bundle is proven whole, then stored batch by batch.

Network and stick may overlap in any order: what is held is compared and counted once, what is new
is stored, and what does not follow waits for the bundle or the line that brings what is between.

Sources: PROTOCOL.md 3 (what a batch must prove), 5 (Stick).
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from sync import answers, stick, wire
from sync.answers import RefusalCode
from sync.county.exchange import Refused
from sync.county.ingest import Batch, ingest
from sync.county.store.rows import DeviceRow
from sync.county.store.seam import Store, Tables
from sync.county.vault import Vault
from sync.durable import write_whole
from sync.fields import Malformed
from sync.stick import RECEIPT, Head, Label, NoStick, StickReader


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What came of a bundle: new and known records, and why a stream's rest was refused."""

    label: Label
    stored: int
    known: int
    refused: dict[str, str]  # by stream
    receipt: bytes


class StickDesk:
    """Imports bundles of this county's halls."""

    def __init__(self, store: Store, vault: Vault, *, demo: bool) -> None:
        self._store = store
        self._vault = vault
        self._demo = demo

    def take(self, path: Path) -> Imported:
        """Import a bundle; return what came of it, with the receipt for the way back.

        Raises:
            NoStick: foreign, changed, or not all of it is there; nothing was stored.
        """
        label = stick.prove(path, self._key_of)
        stored = known = 0
        refused: dict[str, str] = {}
        streams: dict[str, None] = {}
        with StickReader.open(path) as reader:
            for stream, raw in reader.sections():
                streams[stream] = None
                if stream in refused:
                    continue
                try:
                    new, old = self._store_batch(label, stream, raw)
                except (Refused, Malformed) as why:
                    refused[stream] = _words(why)
                else:
                    stored, known = stored + new, known + old
        return Imported(
            label=label,
            stored=stored,
            known=known,
            refused=refused,
            receipt=self._receipt(label, list(streams)),
        )

    def _key_of(self, label: Label) -> bytes | None:
        with self._store.snapshot() as tables:
            device = tables.devices.find(label.device)
        if device is None or device.hall != label.hall:
            return None
        if device.revoked_s is not None:
            raise NoStick("the device was replaced; its key no longer counts")
        return self._vault.unseal(device.device, device.sealed)

    def _store_batch(self, label: Label, stream: str, raw: bytes) -> tuple[int, int]:
        head, lines = wire.parse_batch(raw)
        with self._store.transaction() as tables:
            device = _device(tables, label)
            batch = Batch(stream=stream, head=head, lines=lines)
            done = ingest(tables, device, batch, demo=self._demo)
        return len(lines) - done.dup, done.dup

    def _receipt(self, label: Label, streams: list[str]) -> bytes:
        heads: list[Head] = []
        with self._store.snapshot() as tables:
            device = _device(tables, label)
            epoch = tables.feed.epochs()[-1].name
            for stream in streams:
                row = tables.streams.find(stream)
                if row is not None and row.hall == device.hall and row.seq:
                    head = Head(stream=stream, seq=row.seq, h=row.h, safe=row.safe, epoch=epoch)
                    heads.append(head)
        key = self._vault.unseal(device.device, device.sealed)
        return stick.format_receipt(key, label, heads)


class Takes(Protocol):
    """A county's desk, as far as a stick needs it."""

    @property
    def sticks(self) -> StickDesk:
        """Return what imports bundles."""


def take_bundle(desk: Takes, path: Path) -> Imported:
    """Import one bundle and lay its receipt beside it.

    Raises:
        NoStick: foreign, changed, or not all of it is there; nothing was stored.
        OSError: the receipt could not be written; what was stored stays stored.
    """
    try:
        done = desk.sticks.take(path)
    except Malformed as broken:
        raise NoStick(str(broken)) from broken
    write_whole(path.with_suffix(RECEIPT), lambda out: out.write(done.receipt))
    return done


def _device(tables: Tables, label: Label) -> DeviceRow:
    device = tables.devices.find(label.device)
    if device is None:
        raise NoStick("made by no device that we know")
    return device


def _words(why: Refused | Malformed) -> str:
    if isinstance(why, Malformed):
        return RefusalCode.MALFORMED.value
    return answers.parse_refusal(why.reply.body).code.value
