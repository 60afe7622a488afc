"""QR codes as SVG for pages; segno is imported when the first one is drawn."""

import re

from litestar import Response

from appliance.web.frame import HallRequest, hall_of

PLAIN = 80
PORT = re.compile(r":\d+$")
QUIET = 2  # modules of white round the code; four are the standard, two read well on paper


def qr_svg(text: str) -> str:
    """Return a QR code as an SVG element without a fixed size."""
    import segno  # noqa: PLC0415 - 4 MB that most days no page needs

    made = segno.make(text, error="m", micro=False)
    return str(made.svg_inline(border=QUIET, omitsize=True, svgclass=None, lineclass=None))


def qr_picture(text: str) -> Response[str]:
    """Return a QR code as a picture of its own; it is not kept by the browser."""
    svg = qr_svg(text).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    return Response(svg, media_type="image/svg+xml", headers={"cache-control": "no-store"})


def citizens_address(request: HallRequest, path: str) -> str:
    """Return a citizens' page as a telephone in the hall's network reaches it (DESIGN.md 7).

    The box serves the citizens' pages on port 80; the demo serves everything on its one port.
    """
    port = hall_of(request).settings.listen.citizens_port
    if port is None:
        return staff_address(request, path)
    host = PORT.sub("", request.headers.get("host", ""))
    return f"http://{host}{path}" if port == PLAIN else f"http://{host}:{port}{path}"


def staff_address(request: HallRequest, path: str) -> str:
    """Return a page of the hall's own listener, under the name this request used."""
    scheme = "https" if hall_of(request).settings.listen.certificate else "http"
    return f"{scheme}://{request.headers.get('host', '')}{path}"
