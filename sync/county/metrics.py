"""Metrics as Prometheus text: how far the county is, and how far behind each hall."""

from collections.abc import Iterator
from datetime import datetime

from sync.county.fleet import Overview, overview
from sync.county.store.seam import Store

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"

_MEANING = {
    "hallbox_feed_last": "Highest position of the feed",
    "hallbox_projection_last": "Position up to which the read models are folded",
    "hallbox_quarantined": "Records set aside by the projection",
    "hallbox_halls": "Halls that have a device or a stream",
    "hallbox_hall_records": "Records held of a hall, over all its streams",
    "hallbox_hall_safe_records": "Records of a hall that a verified backup holds",
    "hallbox_hall_unsent": "Records the hall said it had not sent yet",
    "hallbox_hall_silence_seconds": "Seconds since the last contact",
}


def metrics(store: Store, at: datetime) -> str:
    """Return the page a Prometheus server reads."""
    seen = overview(store, at)
    lines: list[str] = []
    for name, samples in _families(seen):
        lines += [f"# HELP {name} {_MEANING[name]}", f"# TYPE {name} gauge"]
        lines += [f"{name}{labels} {value}" for labels, value in samples]
    return "\n".join(lines) + "\n"


def _families(seen: Overview) -> Iterator[tuple[str, list[tuple[str, int]]]]:
    yield "hallbox_feed_last", [("", seen.placed)]
    yield "hallbox_projection_last", [("", seen.folded)]
    yield "hallbox_quarantined", [("", seen.quarantined)]
    yield "hallbox_halls", [("", len(seen.halls))]
    labelled = [(f'{{hall="{_escaped(line.hall)}"}}', line) for line in seen.halls]
    yield "hallbox_hall_records", [(label, line.records) for label, line in labelled]
    yield "hallbox_hall_safe_records", [(label, line.safe) for label, line in labelled]
    yield "hallbox_hall_unsent", [(label, line.unsent) for label, line in labelled]
    yield (
        "hallbox_hall_silence_seconds",
        [
            (label, max(0, int((seen.at - line.seen).total_seconds())))
            for label, line in labelled
            if line.seen is not None
        ],
    )


def _escaped(label: str) -> str:
    return label.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
