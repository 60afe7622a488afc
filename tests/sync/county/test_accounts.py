"""Accounts of the county: who gets in, for how long, and what is kept of a word."""

from pathlib import Path
from urllib.parse import urlencode

import pytest

from appliance.journal.passwords import Cost
from sync.county.accounts import Accounts, TooManyTries, WordRefused
from sync.county.store.rows import Role
from tests.sync.county.running import Heard, RunningCounty, running
from tests.sync.county.small_county import HALL, SmallCounty

QUICK = Cost(n=16, r=1, p=1)
OWN = "青山不改 2026"


def desk(county: SmallCounty) -> Accounts:
    """Return the county's accounts with words that cost nothing to prove."""
    return Accounts(county.desk.store, county.clock.now, QUICK)


def entered(accounts: Accounts, name: str = "王主任", role: Role = Role.ADMINISTRATOR) -> str:
    """Open an account and return a session of it."""
    session = accounts.log_in(name, accounts.open(name, role), "a")
    assert session is not None
    return session


def test_a_start_word_opens_a_session_that_must_choose_its_own(county: SmallCounty) -> None:
    accounts = desk(county)
    assert accounts.nobody_yet()
    session = entered(accounts)
    clerk = accounts.look_up(session)

    assert clerk is not None
    assert (clerk.name, clerk.role, clerk.must_choose) == ("王主任", Role.ADMINISTRATOR, True)
    assert not accounts.nobody_yet()


def test_a_word_of_ones_own_ends_all_other_sessions(county: SmallCounty) -> None:
    accounts = desk(county)
    word = accounts.open("王主任", Role.READER)
    here, there = (accounts.log_in("王主任", word, "a") or "" for _ in range(2))
    clerk = accounts.look_up(here)
    assert clerk is not None

    accounts.choose_word(clerk, word, OWN)

    now = accounts.look_up(here)
    assert now is not None
    assert not now.must_choose
    assert accounts.look_up(there) is None
    assert accounts.log_in("王主任", word, "a") is None
    assert accounts.log_in("王主任", OWN, "a") is not None


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [("wrong", OWN, "old"), ("{word}", "short", "new"), ("{word}", "{word}", "new")],
)
def test_a_word_that_will_not_do_changes_nothing(
    county: SmallCounty, old: str, new: str, why: str
) -> None:
    accounts = desk(county)
    word = accounts.open("王主任", Role.READER)
    clerk = accounts.look_up(accounts.log_in("王主任", word, "a") or "")
    assert clerk is not None

    with pytest.raises(WordRefused, match=why):
        accounts.choose_word(clerk, old.format(word=word), new.format(word=word))
    assert accounts.log_in("王主任", word, "a") is not None


def test_a_session_ends_after_half_an_hour_without_a_question(county: SmallCounty) -> None:
    accounts = desk(county)
    session = entered(accounts)
    for _ in range(3):
        county.clock.advance(minutes=29)
        assert accounts.look_up(session) is not None
    county.clock.advance(minutes=31)

    assert accounts.look_up(session) is None
    county.clock.advance(minutes=-31)
    assert accounts.look_up(session) is None


def test_five_wrong_words_make_an_address_wait_and_no_other(county: SmallCounty) -> None:
    accounts = desk(county)
    word = accounts.open("王主任", Role.READER)
    for n in range(5):
        assert accounts.log_in("王主任" if n % 2 else "nobody", "wrong", "a") is None

    with pytest.raises(TooManyTries):
        accounts.log_in("王主任", word, "a")
    assert accounts.log_in("王主任", word, "b") is not None
    county.clock.advance(minutes=16)
    assert accounts.log_in("王主任", word, "a") is not None


def test_wrong_words_at_the_door_leave_the_tries_at_codes_alone(county: SmallCounty) -> None:
    accounts = desk(county)
    for _ in range(5):
        county.enrol("AAAA-AAAA-AAAAA")
    county.clock.advance(minutes=20)
    accounts.log_in("nobody", "wrong", "a")

    assert county.enrol("AAAA-AAAA-AAAAA").status == 429


def test_a_closed_account_is_out_at_once_and_the_last_administrator_stays(
    county: SmallCounty,
) -> None:
    accounts = desk(county)
    first, second = entered(accounts), entered(accounts, "李科员")

    accounts.close("王主任")

    assert accounts.look_up(first) is None
    assert accounts.look_up(second) is not None
    with pytest.raises(WordRefused, match="last"):
        accounts.close("李科员")
    with pytest.raises(WordRefused, match="unknown"):
        accounts.close("王主任")


def test_neither_word_nor_session_is_in_the_database(file_county: SmallCounty) -> None:
    accounts = desk(file_county)
    word = accounts.open("王主任", Role.READER)
    session = accounts.log_in("王主任", word, "a") or ""
    file_county.desk.store.forget_deleted()

    kept = (file_county.home / "county.db").read_bytes()

    assert word.encode() not in kept
    assert session.encode() not in kept


class Browser:
    """A browser at a running county: its cookie, and forms sent from our own page."""

    def __init__(self, county: RunningCounty) -> None:
        self.county = county
        self.cookie = ""

    def get(self, path: str, **headers: str) -> Heard:
        """Open a page."""
        return self.county.ask("GET", path, headers={"Cookie": self.cookie, **headers})

    def post(self, path: str, *, csrf: str | None = None, **fields: str) -> Heard:
        """Send a form with the word of the page it stands on."""
        shown = self.get("/word").body.decode()
        word = shown.partition('name="csrf" value="')[2].partition('"')[0]
        body = urlencode({"csrf": word if csrf is None else csrf, **fields}).encode()
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Origin": f"http://127.0.0.1:{self.county.port}",
            "Cookie": self.cookie,
        }
        heard = self.county.ask("POST", path, body, headers)
        if given := heard.headers.get("Set-Cookie"):
            self.cookie = given.partition(";")[0]
        return heard


def secret(heard: Heard) -> str:
    return heard.body.decode().partition('<b class="num">')[2].partition("<")[0]


def test_the_first_account_closes_the_house_for_everybody_without_one(tmp_path: Path) -> None:
    with running(tmp_path) as county:
        machine, boss = Browser(county), Browser(county)
        word = secret(machine.post("/manage/account", name="王主任", role="administrator"))

        assert machine.get("/").headers["Location"] == "/login"
        assert machine.post("/manage/code", hall=HALL).headers["Location"] == "/login"
        assert boss.post("/login", name="王主任", word="wrong").status == 401
        heard = boss.post("/login", name="王主任", word=word)
        assert "HttpOnly" in heard.headers["Set-Cookie"]
        assert "samesite=strict" in heard.headers["Set-Cookie"].lower()
        assert boss.get("/").headers["Location"] == "/word"
        assert boss.post("/word", old=word, new=OWN, again="other").status == 400
        assert boss.post("/word", old=word, new=OWN, again=OWN).headers["Location"] == "/"
        assert boss.get("/", **{"X-Forwarded-For": "10.0.0.9"}).status == 200

        reader = Browser(county)
        start = secret(boss.post("/manage/account", name="李科员", role="reader"))
        reader.post("/login", name="李科员", word=start)
        reader.post("/word", old=start, new=OWN, again=OWN)
        assert reader.get("/").status == 200
        assert reader.get("/manage").status == 403
        assert reader.post("/manage/code", hall=HALL).status == 403

        assert boss.post("/manage/code", csrf="guessed", hall=HALL).status == 403
        assert secret(boss.post("/manage/code", hall=HALL))
        book = boss.get("/manage").body.decode()
        assert "<td>王主任</td><td>发登记码</td><td>430922-103</td>" in book
        assert "<td>本机</td><td>开账号</td>" in book
        boss.post("/logout")
        assert boss.get("/").headers["Location"] == "/login"


def test_a_revoked_box_is_told_so_at_its_next_word(tmp_path: Path) -> None:
    with running(tmp_path) as county:
        hall, machine = county.hall(3), Browser(county)
        assert county.send(hall.batch(1, 2)).status == 200

        assert machine.post("/manage/revoke", device=hall.device).status == 200

        heard = county.send(hall.batch(3, 3))
        assert (heard.status, heard.json["error"]) == (401, "revoked")
        assert machine.post("/manage/revoke", device=hall.device).status == 400


def test_an_ended_token_reads_nothing_more(tmp_path: Path) -> None:
    with running(tmp_path) as county:
        machine = Browser(county)
        assert county.feed().status == 200
        shown = machine.get("/manage").body.decode()
        token = shown.partition('name="token" value="')[2].partition('"')[0]

        assert machine.post("/manage/end_token", token=token, name="feed").status == 200

        assert county.feed().status == 401
