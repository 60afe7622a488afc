"""A real county receiver without a socket: raw HTTP parts in, status, headers and body out."""

import re
from collections.abc import Callable, Mapping

from sync.county.desk import Desk
from sync.county.exchange import Call, Reply
from sync.signing import AUTH_HEADER

_STREAM = re.compile(r"/hjs/1/streams/([^/]+)/(head|hashes|records|batch)")
_DOCUMENT = re.compile(r"/hjs/1/documents/([^/]+)")


def post(
    desk: Desk, method: str, target: str, headers: Mapping[str, str], body: bytes = b""
) -> Reply:
    """Answer one request as the listener would; `headers` by their usual names."""
    call = Call(
        method=method,
        target=target,
        body=body,
        auth=headers.get(AUTH_HEADER, ""),
        encoding=headers.get("Content-Encoding", ""),
        address="127.0.0.1",
    )
    path = target.partition("?")[0]
    if found := _STREAM.fullmatch(path):
        answers: dict[str, Callable[[Call, str], Reply]] = {
            "head": desk.receiver.head,
            "hashes": desk.receiver.hashes,
            "records": desk.receiver.records,
            "batch": desk.receiver.batch,
        }
        return answers[found[2]](call, found[1])
    if found := _DOCUMENT.fullmatch(path):
        return desk.receiver.document(call, found[1])
    return _plain(desk, path, call)


def _plain(desk: Desk, path: str, call: Call) -> Reply:
    match path:
        case "/hjs/1/hello":
            return desk.receiver.hello()
        case "/hjs/1/streams":
            return desk.receiver.streams(call)
        case "/hjs/1/enrol":
            return desk.enrolment.answer(call)
        case _:
            return Reply(status=404)
