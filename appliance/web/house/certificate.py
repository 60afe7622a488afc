"""The box's own authority, to be put on the hall's tablets: the last certificate of the file alone.

The file holds the key and the page's own certificate, too; a tablet that was given that would ask
for its key, for it trusts authorities only. Whatever is no block CERTIFICATE is never read into an
answer.
"""

import asyncio
import re
from pathlib import Path

from litestar import Response, get
from litestar.exceptions import NotFoundException

from appliance.web.frame import HallRequest, hall_of

BLOCK = re.compile(r"-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----\n?")
HEADERS = {
    "content-disposition": 'attachment; filename="hallbox.crt"',
    "cache-control": "no-store",
}


def public_part(path: Path) -> str:
    """Return the authority's certificate of a PEM file: its last, never the key."""
    return "".join(BLOCK.findall(path.read_text(encoding="ascii"))[-1:])


@get("/certificate", opt={"open": True})
async def certificate(request: HallRequest) -> Response[str]:
    """Give the certificate to whoever wants to trust the box.

    Raises:
        NotFoundException: the pages are served without one, as in the demo.
    """
    path = hall_of(request).settings.listen.certificate
    if path is None:
        raise NotFoundException
    found = await asyncio.to_thread(public_part, path)
    return Response(found, media_type="application/x-x509-ca-cert", headers=HEADERS)


ROUTES = [certificate]
