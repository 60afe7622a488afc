"""A platform as badly behaved as the real ones are reported to be (DOMAIN.md 1.2, 2.6)."""

import hashlib
import hmac
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer

from sync.exchange import Letter, Lost, Reply

JSON = "application/json;charset=UTF-8"
PAGE = "<html><style>b{}</style><body><h1>系统维护中</h1>请于 22:00 后再试&nbsp;</body></html>"
SECRET = b"a secret of the county"
SHORT = "short-"  # how the short-lived secrets begin


def answer(success: object, message: str = "", *, status: int = 200, **more: object) -> Reply:
    """Return an answer in UTF-8, whatever the status says."""
    body = json.dumps({"success": success, "message": message, **more}, ensure_ascii=False)
    return Reply(status=status, body=body.encode(), content_type=JSON)


def in_gb18030(reply: Reply) -> Reply:
    """Return the same answer in GB18030 under a header that says UTF-8."""
    body = reply.body.decode().encode("gb18030")
    return Reply(status=reply.status, body=body, content_type=JSON)


MOODS: dict[str, Callable[[Reply], Reply]] = {
    "maintenance": lambda _: Reply(status=200, body=PAGE.encode(), content_type="text/html"),
    "gateway": lambda _: Reply(status=502, body=b"Bad Gateway", content_type="text/plain"),
    "login": lambda _: Reply(status=302, body=b"", content_type="text/html"),
    "unauthorised": lambda _: answer(success=False, message="签名错误", status=401),
    "busy": lambda _: answer(success=False, message="请稍后再试", code="busy"),
    "refuse": lambda _: answer(success=False, message="事项编码不存在"),
    "half": lambda reply: Reply(status=200, body=reply.body[:9], content_type=JSON),
    "gb18030": in_gb18030,
    "array": lambda _: Reply(status=200, body=b"[]", content_type=JSON),
    "other_json": lambda _: Reply(status=200, body=b'{"error":"no route"}', content_type=JSON),
}


@dataclass(slots=True)
class StandInPlatform:
    """Takes cases, services and ratings in their order; `moods` are used up one an answer."""

    moods: list[str] = field(default_factory=list)
    loses_answers: int = 0
    short_secrets: int = 0
    secret_lasts: int = 2  # requests a short-lived secret is good for
    rows: dict[tuple[str, str], dict[str, object]] = field(default_factory=dict)
    heard: list[Letter] = field(default_factory=list)
    strict: bool = True
    signs: str = ""

    def carry(self, letter: Letter) -> Reply:
        """Answer a letter as the courier would bring it."""
        self.heard.append(letter)
        if letter.path == "/secret":
            return self._give_secret(letter)
        mood = self.moods.pop(0) if self.moods else ""
        if mood == "silent":
            raise Lost("connect: refused")
        if letter.method == "GET" and not mood:
            rows = [row for (path, _), row in self.rows.items() if path in ("/case", "/accept")]
            return answer(success=True, cases=rows)
        if mood and mood != "gb18030":
            return MOODS[mood](answer(success=True))
        reply = self._take(letter)
        if self.loses_answers:
            self.loses_answers -= 1
            raise Lost("deadline", sent=True)
        return MOODS[mood](reply) if mood else reply

    def paths(self) -> list[str]:
        """Return what was told, in order."""
        return [one.path for one in self.heard]

    def _take(self, letter: Letter) -> Reply:
        if self.signs and not self._is_signed(letter):
            return answer(success=False, message="密钥已过期", code="expired")
        row = json.loads(letter.body)
        number = str(row.get("local_no") or row.get("办件编号") or row.get("projectNo"))
        version = str(row.get("data_version", "1"))
        if self.strict and letter.path == "/rating" and not self._has("/service", number):
            return answer(success=False, message="没有对应的服务记录")
        if self.strict and letter.path != "/case" and not self._has("/case", number):
            return answer(success=False, message="没有对应的办件")
        key = (letter.path, f"{number}/{row.get('ref', '')}/{version}")
        if key in self.rows:
            return answer(success=False, message="重复提交", code="duplicate")
        self.rows[key] = row
        return answer(success=True, message="成功", platform_no=f"43-{number}")

    def _has(self, path: str, number: str) -> bool:
        return any(one == path and key.startswith(f"{number}/") for one, key in self.rows)

    def _give_secret(self, letter: Letter) -> Reply:
        canonical = letter.headers["X-Time"].encode()
        if letter.headers["X-Sign"] != hmac.new(SECRET, canonical, "sha256").hexdigest():
            return answer(success=False, message="签名错误", status=401)
        self.short_secrets += 1
        self.secret_lasts = 2
        return answer(success=True, data={"secret": f"{SHORT}{self.short_secrets}"})

    def _is_signed(self, letter: Letter) -> bool:
        at = letter.headers["X-Time"]
        if self.signs == "sha256":
            return letter.headers["X-Sign"] == hashlib.sha256(at.encode() + SECRET).hexdigest()
        key, name = SECRET, self.signs.removeprefix("hmac-")
        if self.signs == "short-lived":
            key, name = f"{SHORT}{self.short_secrets}".encode(), "sha256"
            self.secret_lasts -= 1
            if self.secret_lasts < 0:
                return False
        return letter.headers["X-Sign"] == hmac.new(key, at.encode(), name).hexdigest()


@contextmanager
def listening(platform: StandInPlatform) -> Iterator[str]:
    """Serve the platform over HTTP on a free port of loopback; yield its address."""

    class Desk(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            letter = Letter(
                method=self.command, path=self.path, nonce="", headers=dict(self.headers), body=body
            )
            try:
                reply = platform.carry(letter)
            except Lost:  # the line is cut, before or after it was taken
                self.close_connection = True
                return
            self.send_response(reply.status)
            self.send_header("Content-Type", reply.content_type)
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body)

        do_GET = do_POST  # noqa: N815 - the name http.server calls

        def log_message(self, *_: object) -> None:
            """Say nothing on stderr."""

    with HTTPServer(("127.0.0.1", 0), Desk) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
