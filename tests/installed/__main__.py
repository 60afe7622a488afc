"""`sudo python -m tests.installed [--folder DIR] [SUITE…]`: a hall on somebody's Debian, for real.

Install, first start, a signed update through its trial, uninstall and install again, each seen from
outside. It takes minutes, a network for Debian and pip, and 1 GB a suite; there is no reader and no
line, so the hall says that they are missing, and that is looked at, too.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from appliance import VERSION
from tests.installed.debian import CHECKOUT, PYTHON, Debian, NotDone

NEXT = f"{VERSION}.next"
ASK = """
import json, ssl, urllib.error, urllib.request
careless = ssl._create_unverified_context()
try:
    answer = urllib.request.urlopen("https://127.0.0.1/healthz", context=careless, timeout=10)
except urllib.error.HTTPError as said:
    answer = said
found = json.loads(answer.read())
print(found["status"], found["why"], found["stream"], sep="|")
"""
INSTALL = f"cd /{CHECKOUT}; ./setup requirements.lock; .venv/bin/hallbox install"
ORDER = f"mkdir -p /boot/firmware; cp /{CHECKOUT}/docs/hall.toml.example /boot/firmware/hall.toml"
PROGRAMS = "for one in hw web sync; do systemctl -q is-active hall-$one; done"
LEFT = """
find / -xdev -newer /root/before ! -type d -not -path '/proc/*' -not -path '/sys/*' \
  -not -path '/root/*' -not -path '/tmp/*' -not -path '/var/log/*' -not -path '/run/*' | sort
"""


def main(arguments: list[str]) -> int:
    """Prove it on each suite; 1 where one failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.installed", description=__doc__)
    parser.add_argument("--folder", type=Path, help="default: a folder that goes away")
    parser.add_argument("suites", nargs="*", metavar="SUITE", default=list(PYTHON))
    given = parser.parse_args(arguments)
    failed = 0
    with tempfile.TemporaryDirectory(prefix="hallbox-debian-") as temporary:
        for suite in given.suites:
            began = time.monotonic()
            try:
                prove(Debian((given.folder or Path(temporary)) / suite, suite))
            except NotDone as wrong:
                failed += 1
                say(f"{suite}: FAILED: {wrong}")
            say(f"{suite}: {time.monotonic() - began:.0f} s")
    return 1 if failed else 0


def prove(debian: Debian) -> None:
    """Go the whole way of somebody's Debian."""
    debian.make()
    with debian.power():
        debian.run("touch /root/before")
        debian.run(INSTALL)
        debian.run(ORDER)
    with debian.power():
        stream = first_start(debian)
        update(debian)
    with debian.power():
        confirmed(debian)
        removed(debian)
        debian.run(INSTALL)
    with debian.power():
        debian.wait_for(PROGRAMS)
        again = asked(debian)
        must(again == stream, f"another stream: {again}, before {stream}")
        say(f"{debian.suite}: installed again, the same stream; {verified(debian)}")


def first_start(debian: Debian) -> str:
    """See that it sets itself up and runs; return its stream."""
    seconds = debian.wait_for(PROGRAMS)
    failed = debian.run("systemctl --failed --no-legend --plain || true").strip()
    must(not failed, f"failed units: {failed}")
    told = debian.run("cat /boot/firmware/hall-result.txt")
    must("厅盒已经按 hall.toml 设好" in told, told[:300])
    stream = asked(debian)
    doctor = debian.run("hallbox doctor || true")
    must("reader missing" in doctor, f"the doctor misses no reader: {doctor}")
    say(f"{debian.suite}: the three programs run {seconds:.0f} s after systemd, no failed unit")
    return stream


def asked(debian: Debian) -> str:
    """Return the stream of the hall once it misses its reader; it may complain of nothing else."""
    debian.run(f"cat > /root/ask <<'END'\n{ASK}END")
    debian.wait_for("python3 /root/ask | grep -q unhealthy")
    why, stream = debian.run("python3 /root/ask").strip().split("|")[1:]
    must(why == "reader missing: door", f"it says {why!r}")
    return stream


def update(debian: Debian) -> None:
    """Publish the release as its makers would and give it to the box."""
    debian.run(
        f"cd /{CHECKOUT}; image-build/make_keys /root/keys; {INSTALL}; mkdir /root/next;"
        f" cp -a /opt/hallbox/releases/{VERSION} /root/next/{NEXT}"
    )
    hardware = f"$(uname -m)-cpython-{PYTHON[debian.suite].replace('.', '')}"
    debian.run(
        f"cd /{CHECKOUT}; python3 image-build/make_bundle.py /root/next/{NEXT}"
        f" /root/keys/release.key 2 {hardware} /root/next.hallbundle"
    )
    said = debian.run("hallbox update /root/next.hallbundle")
    must("下次通电时换上" in said, said)


def confirmed(debian: Debian) -> None:
    """See that what was given runs after the power-on and is found well."""
    debian.wait_for(PROGRAMS)
    runs = debian.run("readlink /opt/hallbox/current").strip()
    must(runs == f"releases/{NEXT}", f"{runs} runs")
    seconds = debian.wait_for("[ ! -e /var/lib/hallbox/box/trial ]")
    runs = debian.run("readlink /opt/hallbox/current").strip()
    must(runs == f"releases/{NEXT}", f"taken back: {runs} runs")
    say(f"{debian.suite}: a signed release runs after power-on, found well after {seconds:.0f} s")


def removed(debian: Debian) -> None:
    """Take it away; nothing of ours but the data may be left."""
    said = debian.run("hallbox uninstall")
    left = debian.run(LEFT).split()
    ours = [path for path in left if "hall" in path and not path.startswith("/var/lib/hallbox/")]
    ours = [path for path in ours if not path.startswith("/boot/firmware/")]
    ours += [path for path in left if path.endswith(".opt-2.pyc")]
    must(not ours, f"left behind: {ours}")
    must(any(path.endswith("journal/hall.db") for path in left), "the journal is gone")
    say(f"{debian.suite}: {said.strip()}")


def verified(debian: Debian) -> str:
    """Return what the hall's own check of its journal says."""
    return debian.run("hallbox journal verify").strip().splitlines()[-1]


def must(holds: bool, otherwise: str) -> None:  # noqa: FBT001 - as an assertion
    """Raise what was seen instead.

    Raises:
        NotDone: it does not hold.
    """
    if not holds:
        raise NotDone(otherwise)


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
