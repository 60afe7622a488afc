"""The protocol's endpoints on Litestar: bytes in, bytes out (PROTOCOL.md 2)."""

from litestar import Request, Response, get, post
from litestar.datastructures import State
from litestar.params import FromPath

from sync.county.desk import Desk
from sync.county.exchange import Call, Reply
from sync.signing import AUTH_HEADER
from sync.wire import PREFIX

Asked = Request[None, None, State]


def desk_of(request: Asked) -> Desk:
    """Return the county's parts."""
    desk: Desk = request.app.state.desk
    return desk


def target_of(request: Asked) -> str:
    """Return path and query exactly as they travelled, which is what was signed."""
    query = request.scope["query_string"].decode("latin-1")
    path = request.scope["raw_path"].decode("latin-1")
    return f"{path}?{query}" if query else path


async def call_of(request: Asked) -> Call:
    """Return the call with its raw body."""
    return Call(
        method=request.method,
        target=target_of(request),
        body=await request.body(),
        auth=request.headers.get(AUTH_HEADER, ""),
        encoding=request.headers.get("content-encoding", ""),
        address=request.client.host if request.client else "",
    )


def response_of(reply: Reply) -> Response[bytes]:
    """Return a reply as Litestar sends it, byte for byte."""
    return Response(
        reply.body,
        status_code=reply.status,
        media_type=reply.media_type,
        headers=dict(reply.headers),
    )


@get(f"{PREFIX}/hello", sync_to_thread=False)
def hello(request: Asked) -> Response[bytes]:
    """Say who we are."""
    return response_of(desk_of(request).receiver.hello())


@post(f"{PREFIX}/enrol")
async def enrol(request: Asked) -> Response[bytes]:
    """Make a box a device."""
    desk = desk_of(request)
    return response_of(await desk.write(desk.enrolment.answer, await call_of(request)))


@get(f"{PREFIX}/streams")
async def streams(request: Asked) -> Response[bytes]:
    """List the hall's streams."""
    desk = desk_of(request)
    return response_of(await desk.write(desk.receiver.streams, await call_of(request)))


@get(f"{PREFIX}/streams/{{stream:str}}/head")
async def head(request: Asked, stream: FromPath[str]) -> Response[bytes]:
    """Say up to where a stream is held."""
    desk = desk_of(request)
    return response_of(await desk.write(desk.receiver.head, await call_of(request), stream))


@get(f"{PREFIX}/streams/{{stream:str}}/hashes")
async def hashes(request: Asked, stream: FromPath[str]) -> Response[bytes]:
    """Give full hashes."""
    desk = desk_of(request)
    return response_of(await desk.write(desk.receiver.hashes, await call_of(request), stream))


@get(f"{PREFIX}/streams/{{stream:str}}/records")
async def records(request: Asked, stream: FromPath[str]) -> Response[bytes]:
    """Give verbatim lines back."""
    desk = desk_of(request)
    return response_of(await desk.write(desk.receiver.records, await call_of(request), stream))


@post(f"{PREFIX}/streams/{{stream:str}}/batch")
async def batch(request: Asked, stream: FromPath[str]) -> Response[bytes]:
    """Store a batch; the sequencer is woken once it is durable."""
    desk = desk_of(request)
    reply = await desk.write(desk.receiver.batch, await call_of(request), stream)
    desk.fresh.set()
    return response_of(reply)


@get(f"{PREFIX}/documents/{{name:str}}")
async def document(request: Asked, name: FromPath[str]) -> Response[bytes]:
    """Give one version of a document."""
    desk = desk_of(request)
    return response_of(await desk.write(desk.receiver.document, await call_of(request), name))


@get(f"{PREFIX}/update")
async def updates(request: Asked) -> Response[bytes]:
    """Say which programs are offered to the hall."""
    desk = desk_of(request)
    return response_of(await desk.write(desk.receiver.updates, await call_of(request)))


@get(f"{PREFIX}/update/{{name:str}}")
async def update(request: Asked, name: FromPath[str]) -> Response[bytes]:
    """Give a part of a program."""
    desk = desk_of(request)
    return response_of(await desk.write(desk.receiver.update, await call_of(request), name))


ROUTES = [hello, enrol, streams, head, hashes, records, batch, document, updates, update]
