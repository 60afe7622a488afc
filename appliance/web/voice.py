"""The citizen's voice: the routes of its rooms beside the windows' and the complaints' own."""

from collections.abc import Sequence

from litestar.types import ControllerRouterHandler

from appliance.web import bad_ratings, citizens, paper_ratings, seals

ROUTES: Sequence[ControllerRouterHandler] = [
    *bad_ratings.ROUTES,
    *citizens.ROUTES,
    *paper_ratings.ROUTES,
    *seals.ROUTES,
]
