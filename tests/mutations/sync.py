"""Bugs of sync: each promise of sender and receiver that the suite must not lose (SYNC.md 6.6)."""

from tests.mutations.gate import Bug

RESTORED = "test_a_county_restored_between_a_hash_and_the_first_head_is_noticed"
AGENT = "tests/sync/test_agent.py"
OUTBOX = "tests/sync/test_outbox.py"
INGEST = "tests/sync/county/test_ingest.py"
STICK = "tests/sync/test_stick.py"
SIMULATION = f"tests/sync/test_simulation.py::{RESTORED}"

SYNC_BUGS = (
    Bug(
        name="cursor ahead of the proof",
        file="sync/agent.py",
        right="        self._backlog.prove(span, seq)\n",
        wrong="        self._backlog.prove(span, seq + 1)\n",
        tests=[AGENT],
    ),
    Bug(
        name="any 200 believed",
        file="sync/exchange.py",
        right="    if not genuine:\n",
        wrong="    if not genuine and reply.status != _OK:\n",
        tests=[AGENT, OUTBOX],
    ),
    Bug(
        name="another nonce's answer believed",
        file="sync/signing.py",
        right='    return _mac(key, b"ans", nonce.encode(), str(status).encode(), digest)',
        wrong='    return _mac(key, b"ans", str(status).encode(), digest)',
        tests=[OUTBOX],
    ),
    Bug(
        name="epoch learnt too late",
        file="sync/agent.py",
        right="        elif self._epoch is None:\n",
        wrong="        elif self._epoch is not None and not self._epoch:\n",
        tests=[SIMULATION],
    ),
    Bug(
        name="422 skipped over",
        file="sync/agent.py",
        right="            case Outcome.CHAIN:\n",
        wrong="            case Outcome.PORTAL:\n",
        tests=[AGENT],
    ),
    Bug(
        name="batch taken behind a gap",
        file="sync/county/ingest.py",
        right="    if batch.head.first > row.seq + 1:\n",
        wrong="    if batch.head.first > row.seq + 1_000_000:\n",
        tests=[INGEST],
    ),
    Bug(
        name="chain of a batch not computed",
        file="sync/county/ingest.py",
        right="    if chained[-1][0] != head.last:\n",
        wrong="    if not chained:\n",
        tests=[INGEST],
    ),
    Bug(
        name="fork overwritten",
        file="sync/county/ingest.py",
        right="    if held >= first and chained[held - first][0] != _own(tables, row, held):\n",
        wrong="    if held < 0:\n",
        tests=[INGEST],
    ),
    Bug(
        name="erased bytes taken back",
        file="sync/county/ingest.py",
        right="        if not line.startswith(chain.ERASED) and not erased:\n",
        wrong="        if not line.startswith(chain.ERASED):\n",
        tests=["tests/sync/county/test_feed.py"],
    ),
    Bug(
        name="fetched lines not proven",
        file="sync/divergence.py",
        right="    if expected is not None and h != expected:\n",
        wrong="    if expected is not None and not h:\n",
        tests=[AGENT, "tests/sync/test_restore.py"],
    ),
    Bug(
        name="carried lines folded twice after a restore",
        file="appliance/journal/refill.py",
        right="        if is_carried and leaf in self._leaves:\n",
        wrong="        if is_carried and not leaf:\n",
        tests=["tests/sync/test_restore.py"],
    ),
    Bug(
        name="stick believed without its mac",
        file="sync/stick.py",
        right="        if not hmac.compare_digest(mac.hexdigest().encode(),",
        wrong="        if not hmac.compare_digest(reader.mac.encode(),",
        tests=[STICK],
    ),
    Bug(
        name="personal bodies on the stick",
        file="sync/stick_hall.py",
        right="        if self._with_personal or not _is_personal(line):\n",
        wrong="        if self._with_personal or line:\n",
        tests=[STICK],
    ),
    Bug(
        name="hollow lines forgotten",
        file="sync/backlog.py",
        right="            self._proven[span.stream] = first - 1\n",
        wrong="            pass\n",
        tests=[STICK],
    ),
    Bug(
        name="erased before the backup",
        file="appliance/erasing.py",
        right="{one.stream: min(one.seq, one.safe) for one in receipts",
        wrong="{one.stream: one.seq for one in receipts",
        tests=["tests/hall/test_erasing.py"],
    ),
    Bug(
        name="harmful document kept",
        file="appliance/opening.py",
        right="    if crashed >= starts.CRASHES and",
        wrong="    if crashed >= starts.CRASHES * 10 and",
        tests=["tests/desk/test_papers_down.py"],
    ),
)
