"""What hall-sync tells over county.sock beside the receipts: the stick, and whom to call."""

import asyncio

from appliance.journal.box_notes import office
from tests.fakes.line_peer import LinePeer
from tests.fakes.whole_hall import WholeHall, new_home, until


def test_hall_web_asks_and_shows_what_hall_sync_tells_and_forgets_it_when_it_goes() -> None:
    async def story() -> None:
        whole = WholeHall(new_home())
        async with whole.opened() as hall:
            assert not await hall.county.work_stick("export", with_personal=False)
            assert hall.county.stick == {}
            async with await LinePeer.connect(hall.settings.run / "county.sock") as sync:
                assert (await sync.hear())["m"] == "hello"
                await until(lambda: hall.county.socket.peer is not None, "nobody is heard")
                assert await hall.county.work_stick("export", with_personal=True)
                asked = await sync.hear()
                assert (asked["m"], asked["do"], asked["with_personal"]) == (
                    "stick",
                    "export",
                    True,
                )
                assert asked["proven"] == []
                await sync.say(m="stick_done", do="export", outcome="exported", records=3, left=0)
                await until(lambda: "outcome" in hall.county.stick, "nothing was told")
                assert hall.county.stick["records"] == 3
                told = {"name": "4.raucb", "offered": "2026", "state": "fetching", "percent": 7}
                await sync.say(m="update", **told)
                await until(lambda: hall.county.update == told, "no program was told of")
            await until(lambda: hall.county.stick == hall.county.update == {}, "not forgotten")

    asyncio.run(story())


def test_whom_to_call_is_kept_over_a_start() -> None:
    async def story() -> None:
        whole = WholeHall(new_home())
        async with whole.opened() as hall:
            assert hall.county.office == {"name": "", "telephone": ""}
            async with await LinePeer.connect(hall.settings.run / "county.sock") as sync:
                assert (await sync.hear())["m"] == "hello"
                await sync.say(m="office", name="县中心", telephone="0745-5550101")
                await until(lambda: hall.county.office["telephone"] != "", "nothing was told")
            home = hall.settings.home
        assert office(home) == {"name": "县中心", "telephone": "0745-5550101"}

    asyncio.run(story())
