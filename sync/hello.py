"""What hall-web's hello says: the box, the documents it has, and those it does not want."""

import json
from collections.abc import Mapping

from sync.enrolment import Box
from sync.fields import Malformed, versions

Message = Mapping[str, object]


def read_box(hello: Message) -> Box:
    """Return what hall-web's hello says of the box."""
    fingerprint = hello.get("fingerprint", "")
    if not isinstance(fingerprint, str):
        fingerprint = json.dumps(fingerprint, sort_keys=True)
    return Box(
        hall=str(hello.get("hall", "")),
        serial=str(hello.get("serial", "")),
        fingerprint=fingerprint,
    )


def read_versions(hello: Message) -> dict[str, int]:
    """Return the versions of documents hall-web has applied; a hello without them means none."""
    try:
        return versions(hello)
    except Malformed:
        return {}


def read_rejected(hello: Message) -> dict[str, list[int]]:
    """Return the versions hall-web rejected or rolled back; nonsense is left out."""
    found = hello.get("rejected")
    if not isinstance(found, dict):
        return {}
    return {
        str(name): [v for v in bad if type(v) is int]
        for name, bad in found.items()
        if isinstance(bad, list)
    }
