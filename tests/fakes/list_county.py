"""ListCounty: a county that is one Python list per stream; every receiver is held against it."""

from collections.abc import Callable

from appliance.journal import chain
from sync import answers, papers, signing, wire
from sync.answers import BatchAnswer, HeadAnswer, Refusal, RefusalCode
from sync.exchange import Letter, Reply

KEY = bytes(range(32))
DEVICE = "dev-1"
HALL = "H1"


def everything(count: int) -> int:
    """Take every new line of a batch."""
    return count


class ListCounty:
    """Answers letters; `takes` says how many new lines of a batch are stored (all, as a rule)."""

    def __init__(self, takes: Callable[[int], int] = everything) -> None:
        self.streams: dict[str, list[bytes]] = {}
        self._chains: dict[str, list[bytes]] = {}
        self.epoch = 1
        self.takes = takes

    def answer(self, letter: Letter) -> Reply:
        """Answer one letter; what it stores is durable at once."""
        auth = signing.parse_auth(letter.headers[signing.AUTH_HEADER])
        request = signing.Request(
            method=letter.method, target=letter.path, nonce=letter.nonce, body=letter.body
        )
        if auth is None or not signing.request_is_genuine(KEY, auth, request):
            return self._reply(letter, 401, answers.format_refusal(Refusal(code=RefusalCode.MAC)))
        path, _, query = letter.path.removeprefix(f"{wire.PREFIX}/streams/").partition("?")
        stream, _, question = path.partition("/")
        match question:
            case "head":
                return self._head(letter, stream)
            case "hashes":
                seqs = wire.parse_hashes_query(query.removeprefix("at="))
                held = {seq: self.h(stream, seq) for seq in seqs if seq <= self.seq(stream)}
                return self._reply(letter, 200, answers.format_hashes(stream, held))
            case "records":
                first, last = (int(part.partition("=")[2]) for part in query.split("&"))
                return self._records(letter, stream, first, last)
            case _:
                return self._batch(letter, stream)

    def seq(self, stream: str) -> int:
        return len(self.streams.get(stream, ()))

    def h(self, stream: str, seq: int) -> bytes:
        """Return h[seq], computed from the lines."""
        known = self._chains.setdefault(stream, [chain.genesis(stream)])
        fresh = self.streams.get(stream, [])[len(known) - 1 :]
        known += chain.walk(known[-1], len(known), fresh)
        return known[seq]

    def lose_back_to(self, backup: dict[str, list[bytes]]) -> None:
        """Restore an older backup: another epoch begins."""
        self.streams = {stream: list(lines) for stream, lines in backup.items()}
        self._chains.clear()
        self.epoch += 1

    def cut(self, stream: str, seq: int) -> None:
        """Lose everything after seq without saying so."""
        del self.streams[stream][seq:]
        self._chains.clear()

    def backup(self) -> dict[str, list[bytes]]:
        return {stream: list(lines) for stream, lines in self.streams.items()}

    def _head(self, letter: Letter, stream: str) -> Reply:
        seq = self.seq(stream)
        h = self.h(stream, seq) if seq else b""
        said = HeadAnswer(stream=stream, seq=seq, h=h, epoch=f"county-{self.epoch}", safe=0)
        return self._reply(letter, 200 if seq else 404, answers.format_head(said))

    def _records(self, letter: Letter, stream: str, first: int, last: int) -> Reply:
        if stream not in self.streams:
            return self._refuse(letter, 404, Refusal(code=RefusalCode.UNKNOWN))
        lines = self.streams[stream][first - 1 : last]
        seq = self.seq(stream)
        head = papers.RecordsHead(
            stream=stream,
            first=first,
            n=len(lines),
            prev=self.h(stream, first - 1),
            head=seq,
            h=self.h(stream, seq),
        )
        return self._reply(letter, 200, papers.format_records(head, lines))

    def _batch(self, letter: Letter, stream: str) -> Reply:
        head, lines = wire.parse_batch(wire.inflate(letter.body))
        seq = self.seq(stream)
        if head.first > seq + 1:
            return self._refuse(letter, 409, Refusal(code=RefusalCode.GAP, seq=seq))
        computed = [head.prev, *chain.walk(head.prev, head.first, lines)]
        if computed[-1] != head.last:
            return self._refuse(letter, 422, Refusal(code=RefusalCode.CHAIN))
        held = min(head.last_seq, seq)
        for place in {head.first - 1, max(held, head.first - 1)}:
            if self.h(stream, place) != computed[place - head.first + 1]:
                return self._refuse(letter, 409, Refusal(code=RefusalCode.FORK, seq=place))
        fresh = lines[held - head.first + 1 :]
        self.streams.setdefault(stream, []).extend(fresh[: self.takes(len(fresh))])
        ack = min(self.seq(stream), head.last_seq)
        said = BatchAnswer(
            stream=stream,
            ack=ack,
            h=self.h(stream, ack),
            dup=len(lines) - len(fresh),
            safe=0,
            epoch=f"county-{self.epoch}",
            t=None,
        )
        return self._reply(letter, 200, answers.format_answer(said))

    def _refuse(self, letter: Letter, status: int, refusal: Refusal) -> Reply:
        return self._reply(letter, status, answers.format_refusal(refusal))

    def _reply(self, letter: Letter, status: int, body: bytes) -> Reply:
        signature = signing.answer_signature(KEY, letter.nonce, status, body)
        return Reply(status=status, body=body, content_type=wire.JSON_TYPE, signature=signature)
