"""Sticks that are plugged in at somebody's desk: bundles come up through the browser.

The receipt goes back the same way: a link to save it onto the stick. Only administrators, and only
from a page of ours (`entry`). Sources: PROTOCOL.md 5 (stick).
"""

import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from litestar import Response, post
from litestar.datastructures import UploadFile

from sync.county.desk import Desk
from sync.county.stick import Imported
from sync.county.web import wording_manage as wording
from sync.county.web.entry import enter_to_order
from sync.county.web.hjs import Asked, desk_of
from sync.county.web.manage import manage_page, taken
from sync.stick import BUNDLE

MOST_UPLOADED = 128 * 1024 * 1024  # a hall's two million records, as they are compressed
Came = list[tuple[str, Imported | Exception]]


@post("/manage/bundle", status_code=200, request_max_body_size=MOST_UPLOADED)
async def bundle(request: Asked) -> Response[str]:
    """Import the bundles that were chosen, and offer their receipts."""
    visit, _ = await enter_to_order(request)
    desk = desk_of(request)
    form = await request.form()
    chosen = [one for one in form.getall("bundle", []) if isinstance(one, UploadFile)]
    chosen = [one for one in chosen if one.filename]
    if not chosen:
        said = wording.refused(ValueError(wording.NO_FILE))
        return await manage_page(request, visit, said, status=400)
    done = await desk.write(_import, desk, chosen)
    names = " ".join(name for name, _ in done)
    await desk.write(desk.accounts.note_done, visit.name, "bundle", names[:200])
    desk.fresh.set()
    return await manage_page(request, visit, wording.uploaded(done))


def _import(desk: Desk, chosen: Sequence[UploadFile]) -> Came:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"bundle{BUNDLE}"
        done: Came = []
        for one in chosen:
            with path.open("wb") as out:
                shutil.copyfileobj(one.file, out)
            done.append((Path(one.filename).name, taken(desk, path)))
        return done


ROUTES = [bundle]
