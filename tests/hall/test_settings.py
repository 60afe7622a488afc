"""hall.toml: what is right is read, what is wrong is refused under its full name."""

import tomllib
from pathlib import Path

import pytest

from appliance.domain.errors import PolicyInvalid
from appliance.opening import rules_of
from appliance.settings import PROFILES, WrongSetting, load, read, refuse_long_home

pytestmark = pytest.mark.core
HALL = '[hall]\nid = "LX01"\nname = "柳溪镇便民服务中心"\n'


def settings_of(text: str, home: Path = Path("/srv/hall")) -> object:
    return read(home, tomllib.loads(text))


def test_two_words_are_enough_and_the_rest_is_as_shipped() -> None:
    found = read(Path("/srv/hall"), tomllib.loads(HALL))

    assert (found.hall_id, found.mark, found.windows, found.demo) == ("LX01", "HB", 6, False)
    assert (found.listen.host, found.listen.port) == ("127.0.0.1", 8600)
    assert found.listen.hosts == ("127.0.0.1", "localhost")
    assert found.listen.certificate is None
    assert found.listen.citizens_port is None
    assert dict(found.profiles) == PROFILES
    assert found.journal == Path("/srv/hall/journal/hall.db")


def test_what_is_written_is_read() -> None:
    found = read(
        Path("/srv/hall"),
        tomllib.loads(
            HALL
            + 'mark = "LX"\nwindows = 18\ndemo = true\nidle_lock_minutes = 5\n'
            + '[county]\nname = "青禾县"\ntelephone = "12345"\nurl = "https://c"\nca = ["ab"]\n'
            + '[listen]\nhost = "::"\nport = 443\ncertificate = "tls.pem"\nhosts = "a.lan , b"\n'
            + "citizens_port = 80\n"
            + '[profiles]\nlimits = "handbook-j"\n'
        ),
    )

    assert (found.mark, found.windows, found.demo, found.idle_lock_minutes) == ("LX", 18, True, 5)
    assert (found.county_name, found.county_telephone) == ("青禾县", "12345")
    assert found.listen.hosts == ("a.lan", "b")
    assert found.listen.certificate == Path("/srv/hall/tls.pem")
    assert found.listen.citizens_port == 80
    assert found.profiles["limits"] == "handbook-j"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "hall.id: is missing"),
        ('hall = "LX01"', "hall: should be a table [hall]"),
        ('[hall]\nid = "LX01"', "hall.name: is missing"),
        ('[hall]\nid = ""\nname = "x"', "hall.id: is empty"),
        ('[hall]\nid = 7\nname = "x"', "hall.id: 7 is not a text"),
        (HALL + "mark = 7", "hall.mark: 7 is not a text"),
        (HALL + 'windows = "6"', "hall.windows: '6' is not a number"),
        (
            HALL + "[listen]\nport = 80\ncitizens_port = 80",
            "listen.citizens_port: 80 is listen.port",
        ),
        (
            HALL + "[listen]\ncitizens_port = 0",
            "listen.citizens_port: 0 is not between 1 and 65535",
        ),
        (HALL + "windows = true", "hall.windows: True is not a number"),
        (HALL + "windows = 6.5", "hall.windows: 6.5 is not a number"),
        (HALL + "windows = 0", "hall.windows: 0 is not between 1 and 18"),
        (HALL + "windows = 19", "hall.windows: 19 is not between 1 and 18"),
        (HALL + 'demo = "no"', "hall.demo: 'no' is neither true nor false"),
        (HALL + "idle_lock_minutes = 241", "hall.idle_lock_minutes: 241 is not between 1 and 240"),
        (HALL + "windws = 6", "hall.windws: is none of id, name, mark, windows"),
        (HALL + "[county]\nname = 1", "county.name: 1 is not a text"),
        (HALL + '[county]\ntel = "1"', "county.tel: is none of name, telephone, url, ca"),
        (HALL + '[listen]\nport = "86oo"', "listen.port: '86oo' is not a number"),
        (HALL + "[listen]\nport = 0", "listen.port: 0 is not between 1 and 65535"),
        (HALL + "[listen]\nport = 65536", "listen.port: 65536 is not between 1 and 65535"),
        (HALL + "[listen]\nhost = 1", "listen.host: 1 is not a text"),
        (HALL + '[listen]\nhosts = "a,,b"', "listen.hosts: 'a,,b' is no list of names"),
        (HALL + "[listen]\ncertificate = 1", "listen.certificate: 1 is not a text"),
        (HALL + '[profiles]\nweather = "x"', "profiles.weather: is none of attendance, limits"),
        (HALL + "[profiles]\nlimits = 1", "profiles.limits: 1 is not a text"),
        (HALL + "[board]\nx = 1", "board: is none of hall, county, listen, profiles"),
    ],
)
def test_a_wrong_value_is_refused_under_its_full_name(text: str, sentence: str) -> None:
    with pytest.raises(WrongSetting) as refused:
        settings_of(text)

    assert str(refused.value).startswith(sentence)


@pytest.mark.parametrize(
    "written",
    [b"[hall", b"\xff\xfe\x00", b"a = 1\na = 2\n", b'[hall]\nid = "\x00"\n'],
    ids=["no-toml", "wrong-encoding", "twice", "nul"],
)
def test_a_file_that_is_no_toml_is_refused_under_its_name(tmp_path: Path, written: bytes) -> None:
    (tmp_path / "hall.toml").write_bytes(written)

    with pytest.raises(WrongSetting, match=r"hall\.toml"):
        load(tmp_path)


def test_a_home_without_a_hall_says_what_to_try(tmp_path: Path) -> None:
    with pytest.raises(WrongSetting, match="hallbox demo"):
        load(tmp_path)


def test_a_file_of_notepad_begins_with_a_mark_and_is_read(tmp_path: Path) -> None:
    (tmp_path / "hall.toml").write_text(HALL, encoding="utf-8-sig")

    assert load(tmp_path).hall_id == "LX01"


def test_a_directory_in_place_of_the_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "hall.toml").mkdir()

    with pytest.raises(WrongSetting, match=r"hall\.toml"):
        load(tmp_path)


def test_a_certificate_that_is_not_there_is_refused_before_anything_starts(tmp_path: Path) -> None:
    text = HALL + '[listen]\ncertificate = "tls.pem"\n'
    (tmp_path / "hall.toml").write_text(text, encoding="utf-8")

    with pytest.raises(WrongSetting, match=r"^listen\.certificate: "):
        load(tmp_path)


@pytest.mark.parametrize(
    ("profile", "area"), [("nowhere", "profile"), ("../secret", "profile")], ids=["none", "path"]
)
def test_a_profile_that_is_not_shipped_is_refused(profile: str, area: str) -> None:
    text = HALL + f'[profiles]\nlimits = "{profile}"\n'

    with pytest.raises(PolicyInvalid, match=area):
        rules_of(read(Path("/srv/hall"), tomllib.loads(text)))


def test_a_home_whose_sockets_nobody_could_open_is_refused_by_its_length() -> None:
    refuse_long_home(Path("/" + "a" * 88))
    with pytest.raises(WrongSetting, match="at most 89 bytes"):
        refuse_long_home(Path("/" + "厅" * 30))
