"""The home of a demo: its hall.toml, board.toml and demo.json."""

import json
import secrets
from collections.abc import Sequence
from pathlib import Path

from appliance.demo.people import WINDOWS, StaffMember

HALL_ID = "ZP01"
LOOPBACK = "127.0.0.1"
TELEPHONE = "0700-2000000"


def write_settings(home: Path, *, hall_name: str, county_name: str, port: int) -> None:
    """Write DIR/hall.toml and DIR/board.toml for a hall and a county on loopback."""
    home.mkdir(parents=True, exist_ok=True)
    (home / "hall.toml").write_text(
        f"""# 演示用。真的厅由安装人员写这个文件。
[hall]
id = "{HALL_ID}"
name = "{hall_name}"
mark = "ZP"
windows = {len(WINDOWS)}
demo = true

[profiles]
leave = "luocheng"

[listen]
host = "{LOOPBACK}"
port = {port}
hosts = "{LOOPBACK},localhost"

[county]
name = "{county_name}政务服务中心"
telephone = "{TELEPHONE}"
url = "http://{LOOPBACK}:{port + 1}"
""",
        encoding="utf-8",
    )
    (home / "county").mkdir(mode=0o700, exist_ok=True)
    (home / "county" / "county.toml").write_text(
        f'name = "{county_name}政务服务中心"\ntelephone = "{TELEPHONE}"\n', encoding="utf-8"
    )
    (home / "board.toml").write_text(_board(), encoding="utf-8")


def write_demo_file(
    home: Path, *, port: int, staff: Sequence[StaffMember], feed_token: str
) -> dict[str, str]:
    """Write DIR/demo.json (0600); return the password made for each staff number."""
    passwords = {one.staff_no: secrets.token_urlsafe(9) for one in staff}
    path = home / "demo.json"
    path.touch(mode=0o600)
    path.write_text(
        json.dumps(
            {
                "hall_url": f"http://{LOOPBACK}:{port}",
                "county_url": f"http://{LOOPBACK}:{port + 1}",
                "feed_token": feed_token,
                "accounts": [
                    {
                        "staff_no": one.staff_no,
                        "password": passwords[one.staff_no],
                        "roles": list(one.roles),
                    }
                    for one in staff
                ],
                "cards": [
                    {"number": one.card, "staff_no": one.staff_no, "name": one.name}
                    for one in staff
                ],
                "windows": [number for number, _name in WINDOWS],
            },
            ensure_ascii=False,
            indent=1,
        ),
        encoding="utf-8",
    )
    return passwords


def _board() -> str:
    """Return a board of simulated parts: one reader at the door, five buttons a window."""
    return f"""# 演示用：读卡器和评价器都是模拟的。
simulated = true

[[readers]]
name = "door"
format = "8H10D"
ends = "enter"
{"".join(_window(number) for number, _name in WINDOWS)}"""


def _window(number: int) -> str:
    return f"""
[[windows]]
window = {number}
"""
