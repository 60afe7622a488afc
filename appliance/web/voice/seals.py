"""The day's seal (当日封条) on a page of its own: to be shown, printed and kept on paper.

Open: it says how far the journal goes and how to hold it against the paper, nothing of anybody.
`seal_shown` is for other pages that print it, such as the monthly sheet and the public screen.
"""

from litestar import Response, get

from appliance.domain.frozen import dataclass
from appliance.journal.seal import seal_of
from appliance.web.frame import HallRequest, hall_of, page
from appliance.web.qr import qr_svg


@dataclass(frozen=True, slots=True, kw_only=True)
class SealShown:
    """A seal as it is printed: its text, the record it stands at, and the QR code of the text."""

    text: str
    seq: int
    picture: str


async def seal_shown(request: HallRequest) -> SealShown | None:
    """Return the seal of this moment, None while there is no record."""
    seal = await hall_of(request).read(seal_of)
    if seal is None:
        return None
    return SealShown(text=str(seal), seq=seal.seq, picture=qr_svg(str(seal)))


@get("/seal", opt={"open": True})
async def seal_page(request: HallRequest) -> Response[str]:
    """Show the seal, to be printed and kept."""
    return page(request, "seal/seal.html", seal=await seal_shown(request))


ROUTES = [seal_page]
