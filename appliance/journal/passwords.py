"""Words that prove who somebody is: made, hashed with scrypt, compared without telling time.

Pure but for the randomness of new salts and words.
"""

import hashlib
import hmac
import secrets

from appliance.domain.frozen import dataclass

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # no 0 o 1 l i: read from a screen, typed by hand
START_WORD_LETTERS = 12  # 59 bits
SHORTEST = 8
LONGEST = 128
DIGEST = 64  # bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one guess costs: 128 · n · r bytes of memory, p times over."""

    n: int
    r: int
    p: int


# 16 MiB for a moment: a box with 512 MB can pay that, a table of guesses cannot.
COST = Cost(n=2**14, r=8, p=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What is kept of a word."""

    salt: bytes
    digest: bytes
    cost: Cost


def prove(word: str, cost: Cost = COST) -> Proof:
    """Return what is to be kept of a word."""
    salt = secrets.token_bytes(16)
    return Proof(salt=salt, digest=_digest(word, salt, cost), cost=cost)


def nobodys(cost: Cost = COST) -> Proof:
    """Return a proof that no word fulfils, without paying for it; looking at it costs as much."""
    return Proof(salt=secrets.token_bytes(16), digest=secrets.token_bytes(DIGEST), cost=cost)


def proves(word: str, proof: Proof) -> bool:
    """Say whether this is the word; takes as long for a wrong one."""
    return hmac.compare_digest(_digest(word, proof.salt, proof.cost), proof.digest)


def start_word() -> str:
    """Return a one-time word for a first login, in groups of four."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(START_WORD_LETTERS))
    return "-".join(letters[at : at + 4] for at in range(0, START_WORD_LETTERS, 4))


def _digest(word: str, salt: bytes, cost: Cost) -> bytes:
    return hashlib.scrypt(
        word.encode("utf-8", "surrogatepass"),
        salt=salt,
        n=cost.n,
        r=cost.r,
        p=cost.p,
        maxmem=256 * cost.n * cost.r,
        dklen=DIGEST,
    )
