"""`hallbox platform`: mapping file, secret, courier and a hall put together for one run.

DIR/platform.toml is the mapping file; DIR/sync/platform.secret (0600) holds what requests are
signed with. Nothing of the secret is ever printed or noted.

Sources: DESIGN.md 9; DOMAIN.md 9.3.
"""

import json
import os
import ssl
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import urlsplit

from appliance.domain.platform_report import PERSONAL, CaseReports, Report, What
from sync.courier import Courier, new_client
from sync.exchange import Lost
from sync.platform import wording
from sync.platform.check import check
from sync.platform.compare import Difference, NoList, Ours, compare, list_of_day
from sync.platform.desk_line import Desk, DeskLine, NotNoted
from sync.platform.findings import BadMapping
from sync.platform.mapping import Target
from sync.platform.plan import Held, Stamp, decide, wanted
from sync.platform.reading import read_target
from sync.platform.render import Unfit, enveloped
from sync.platform.samples import against, sample_message
from sync.platform.secrets import Secrets
from sync.platform.sending import Line, Run, Tally
from sync.platform.sign import SignerMissing, require
from sync.platform.telling import compared, noter
from sync.signing import NONCE_BYTES

FILE = "platform.toml"
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_SHOWN = 20  # lines of what waits
_OTHERS = 0o077
Say = Callable[[str], object]
Cases = Callable[[str], Iterable[CaseReports]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """From where a platform is told: home of mapping and secret, whose answers are noted where."""

    home: Path
    target: Target
    say: Say
    open_desk: Callable[[], Desk]

    @classmethod
    def of_hall(cls, home: Path, target: Target, say: Say) -> "Post":
        """Return a hall's own: its running hall-web notes."""
        place = home / "run" / "platform.sock"
        return cls(home=home, target=target, say=say, open_desk=lambda: DeskLine.open(place))


class Stopped(Exception):
    """Nothing was sent, or not all of it; the text is for a person."""


def load(home: Path) -> Target:
    """Return the target of a home.

    Raises:
        Stopped: there is no mapping file, or it cannot be used.
    """
    path = home / FILE
    try:
        return read_target(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError as missing:
        raise Stopped(wording.NO_MAPPING.format(path=FILE)) from missing
    except (BadMapping, UnicodeDecodeError) as bad:
        raise Stopped(wording.BAD_MAPPING.format(findings=bad)) from bad


def check_file(path: Path, say: Say, samples: Iterable[tuple[str, Path]] = ()) -> bool:
    """Say all there is to say of a mapping file; return whether it is whole."""
    text = path.read_text(encoding="utf-8-sig")
    findings = check(text)
    for one in findings:
        say(str(one))
    is_whole = not any(one.is_error for one in findings)
    if is_whole:
        say(wording.CHECKED)
    try:
        target = read_target(text)
    except BadMapping:
        return False
    compared_well = [_try_sample(target, What(what), sample, say) for what, sample in samples]
    return is_whole and all(compared_well)


def send(post: Post, cases: Cases) -> Tally:
    """Tell the platform what it does not know; return what it came to.

    Raises:
        Stopped: nothing could be told at all, or an answer could not be noted.
    """
    target = post.target
    try:
        desk = post.open_desk()
    except NotNoted as absent:
        raise Stopped(wording.NOT_RUNNING.format(why=absent)) from absent
    try:
        with _line(post.home, target, is_demo=desk.hello.get("demo") is True) as line:
            tally = Run(target, line, noter(desk, target)).tell(cases(str(desk.hello["hall"])))
    except NotNoted as unnoted:
        raise Stopped(wording.STOPPED.format(why=unnoted)) from unnoted
    finally:
        desk.close()
    _say_tally(tally, post.say)
    return tally


def try_out(target: Target, cases: Iterable[CaseReports], say: Say) -> None:
    """Say what would be sent, with personal values hidden; nothing leaves."""
    say(wording.DRY)
    count = fit = 0
    stamp = Stamp(batch="dry-run", at=datetime.now(UTC).isoformat())
    for case in cases:
        for report in wanted(target, case):
            count += 1
            todo = decide(target, case, _hidden(report), (), stamp)
            if isinstance(todo, Held):
                say(_held(case, todo))
                continue
            fit += 1
            message = json.dumps(enveloped(target, todo.payload), ensure_ascii=False)
            say(f"{todo.payload.path} {message}")
    say(wording.DRY_COUNT.format(count=count, fit=fit))


def compare_day(post: Post, day: date, ours: Iterable[Ours]) -> bool:
    """Compare a day with the platform's list, note it, and say whether both are the same.

    Raises:
        Stopped: the platform gave no list, or the outcome could not be noted.
    """
    target = post.target
    try:
        desk = post.open_desk()
    except NotNoted as absent:
        raise Stopped(wording.NOT_COMPARED.format(why=absent)) from absent
    try:
        with _line(post.home, target, is_demo=desk.hello.get("demo") is True) as line:
            secret = Secrets(target, line.carry, line.now, line.secret).current()
            theirs = list_of_day(target, day, line, secret)
        found = compare(target.query, day, list(ours), theirs)
        desk.note(compared(target, found))
    except (NoList, NotNoted, Lost) as stopped:
        raise Stopped(wording.NOT_COMPARED.format(why=stopped)) from stopped
    finally:
        desk.close()
    return _say_difference(found, post.say)


@contextmanager
def _line(home: Path, target: Target, *, is_demo: bool) -> Iterator[Line]:
    """Give the way to the platform, with the courier that carries to its address."""
    _require_address(target, is_demo=is_demo)
    secret = _secret(home, target)
    courier = Courier(new_client(_trust(home, target)))
    courier.county = target.url
    try:
        yield Line(
            carry=courier.carry,
            now=lambda: datetime.now(UTC),
            nonce=lambda: os.urandom(NONCE_BYTES).hex(),
            secret=secret,
        )
    finally:
        courier.close()


def _require_address(target: Target, *, is_demo: bool) -> None:
    place = urlsplit(target.url)
    is_here = place.hostname in _LOOPBACK
    if not target.url:
        raise Stopped(wording.NO_URL)
    if place.scheme != "https" and not (place.scheme == "http" and is_here):
        raise Stopped(wording.UNSAFE_URL)
    if is_demo and not is_here:
        raise Stopped(wording.DEMO_TARGET)


def _secret(home: Path, target: Target) -> bytes:
    if target.signing.way == "none":
        return b""
    try:
        require(target.signing.way)
        path = home / "sync" / "platform.secret"
        if path.stat().st_mode & _OTHERS:
            raise Stopped(wording.NO_KEY_FILE)
        return path.read_bytes().strip()
    except SignerMissing as missing:
        raise Stopped(wording.NO_SIGNER.format(name=missing)) from missing
    except OSError as absent:
        raise Stopped(wording.NO_KEY_FILE) from absent


def _trust(home: Path, target: Target) -> ssl.SSLContext:
    """Return what TLS trusts: the CA file that is named, else the system's own."""
    try:
        return ssl.create_default_context(cafile=home / target.ca if target.ca else None)
    except OSError as broken:
        raise Stopped(f"send.ca：{broken}") from broken


def _hidden(report: Report) -> Report:
    values = {k: "***" if k in PERSONAL and v else v for k, v in report.values.items()}
    return replace(report, values=values)


def _held(case: CaseReports, held: Held) -> str:
    what = wording.WHATS[held.report.what]
    return wording.HELD.format(local_no=case.local_no, what=what, why=held.why)


def _try_sample(target: Target, what: What, path: Path, say: Say) -> bool:
    try:
        theirs = json.loads(path.read_text(encoding="utf-8-sig"))
        found = against(sample_message(target, what), theirs)
    except (OSError, ValueError, RecursionError, KeyError, Unfit) as broken:
        say(wording.SAMPLE_BAD.format(path=path.name, why=broken))
        return False
    if found.lacks:
        say(wording.SAMPLE_LACKS.format(names="、".join(found.lacks)))
    if found.adds:
        say(wording.SAMPLE_ADDS.format(names="、".join(found.adds)))
    if not found.lacks and not found.adds:
        say(wording.SAMPLE_SAME)
    return not found.lacks


def _say_tally(tally: Tally, say: Say) -> None:
    say(
        wording.DONE.format(
            accepted=tally.accepted,
            duplicate=tally.duplicate,
            refused=tally.refused,
            later=tally.later,
        )
    )
    for notice in dict.fromkeys(tally.notices):
        say(wording.NOTICE.format(text=notice))
    if tally.held:
        say(wording.HELD_COUNT.format(count=len(tally.held)))
    for case, held in tally.held[:_SHOWN]:
        say(_held(case, held))
    if tally.stopped:
        say(wording.STOPPED.format(why=tally.stopped))


def _say_difference(found: Difference, say: Say) -> bool:
    say(wording.COMPARED.format(day=found.day, ours=found.ours, theirs=found.theirs))
    lists = (found.missing_there, found.missing_here, found.differing)
    for name, numbers in zip(wording.LISTS, lists, strict=True):
        if numbers:
            shown = "、".join(numbers[:_SHOWN])
            say(wording.LISTED.format(name=name, count=len(numbers), numbers=shown))
    if not any(lists):
        say(wording.EQUAL)
    return not any(lists)
