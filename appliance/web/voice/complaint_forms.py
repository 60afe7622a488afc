"""The sheet of complaint forms (投诉、意见表) for when the box is down: written on, entered later.

Each number is made by this box and can be checked without having been stored; the code on the form
leads to its entry with the window and the day filled in. P35 of the rule book: what a complaint
record holds (000§15.3, §15.6(1)).
"""

from litestar import Response, get

from appliance.desk.slips import new_complaint_form
from appliance.domain.roles import Act
from appliance.web.frame import HallRequest, hall_of, page
from appliance.web.qr import qr_svg, staff_address
from appliance.web.session import needs_act
from appliance.web.voice import wording_complaints as words
from appliance.web.voice.citizens import KEY
from appliance.web.voice.evaluations import window_asked
from appliance.web.voice.paper_ratings import PaperForm

MOST_FORMS = 12
FORMS = 2  # on one sheet of A4


@get("/complaints/forms", guards=[needs_act(Act.FILE_COMPLAINTS)])
async def forms_page(request: HallRequest) -> Response[str]:
    """Show a sheet of forms for a window and today, to be printed."""
    hall, window = hall_of(request), window_asked(request)
    asked = request.query_params.get("n", "")
    count = min(MOST_FORMS, int(asked[:3])) if asked.isdecimal() and int(asked[:3]) else FORMS
    today = hall.clock.today()
    numbers = [new_complaint_form(hall.local.keys[KEY], window, today) for _ in range(count)]
    forms = [
        PaperForm(
            number=number,
            picture=qr_svg(staff_address(request, f"/complaints/new?form={number}")),
        )
        for number in numbers
    ]
    return page(
        request,
        "complaints/forms.html",
        forms=forms,
        window=window,
        windows=range(1, hall.settings.windows + 1),
        today=today.isoformat(),
        words=words,
    )


ROUTES = [forms_page]
