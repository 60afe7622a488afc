"""A case that was finished at a window just now, so that it can be rated."""

from appliance.desk import cases
from appliance.desk.case_orders import Ending, ReceiveCase, Register, Registered
from tests.fakes.case_desk import CLERK, RULES
from tests.fakes.case_hall import CaseHall


def finish_case(hall: CaseHall, order: ReceiveCase) -> Registered:
    """Receive, accept and complete a case at once; the window's buttons are open."""
    whole = Register(receive=order, ending=Ending.DONE)
    return hall.writer.run(lambda tx: cases.register_case(tx, whole, CLERK, RULES))
