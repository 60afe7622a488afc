"""Schema of the county's PostgreSQL database: the same tables as in SQLite, in its words.

Records are keyed (stream, seq) and hash-partitioned by stream, so that a PostgreSQL-compatible
cluster can spread them (DESIGN.md 9). Steps run once, in order, under one lock.
"""

from sync.county.store.later import FIGURES, MONTHLY, OUTAGES, PEOPLE, PROGRAMS, in_postgresql

PARTITIONS = 16
_RECORD_PARTITIONS = ";\n".join(
    f"CREATE TABLE record_p{part:02} PARTITION OF record"
    f" FOR VALUES WITH (MODULUS {PARTITIONS}, REMAINDER {part})"
    for part in range(PARTITIONS)
)

_BASE = f"""
CREATE TABLE stream (
  no BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, stream TEXT NOT NULL UNIQUE,
  hall TEXT NOT NULL, device TEXT NOT NULL, reason TEXT NOT NULL, parent TEXT,
  carried BIGINT NOT NULL, digit BIGINT, seq BIGINT NOT NULL DEFAULT 0, h BYTEA NOT NULL
) WITH (fillfactor = 50);
CREATE INDEX stream_hall ON stream (hall);
CREATE TABLE behind (
  stream_no BIGINT PRIMARY KEY, sequenced BIGINT NOT NULL DEFAULT 0,
  safe BIGINT NOT NULL DEFAULT 0, aside BIGINT NOT NULL DEFAULT 0
) WITH (fillfactor = 50);
CREATE TABLE record (
  stream_no BIGINT NOT NULL, seq BIGINT NOT NULL, h BYTEA NOT NULL, body BYTEA NOT NULL,
  PRIMARY KEY (stream_no, seq)
) PARTITION BY HASH (stream_no);
{_RECORD_PARTITIONS};
CREATE TABLE leaf (
  hall TEXT NOT NULL, leaf BYTEA NOT NULL, stream_no BIGINT NOT NULL, seq BIGINT NOT NULL,
  PRIMARY KEY (hall, leaf, stream_no, seq)
);
CREATE TABLE leafed (stream_no BIGINT PRIMARY KEY, seq BIGINT NOT NULL);
CREATE TABLE erased (hall TEXT NOT NULL, leaf BYTEA NOT NULL, PRIMARY KEY (hall, leaf));
CREATE TABLE kind (
  no BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, kind TEXT NOT NULL UNIQUE
);
CREATE TABLE feed (
  gseq BIGINT PRIMARY KEY, stream_no BIGINT NOT NULL, seq BIGINT NOT NULL, kind_no BIGINT NOT NULL
);
CREATE TABLE epoch (
  no BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name TEXT NOT NULL UNIQUE,
  after_gseq BIGINT NOT NULL
);
CREATE TABLE incarnation (no BIGINT PRIMARY KEY CHECK (no = 1), name TEXT NOT NULL);
CREATE TABLE lease (name TEXT PRIMARY KEY, holder TEXT NOT NULL, until_s BIGINT NOT NULL);
CREATE TABLE token (
  token_hash BYTEA PRIMARY KEY, name TEXT NOT NULL, halls TEXT NOT NULL, kinds TEXT NOT NULL,
  expires_s BIGINT NOT NULL, last_used_s BIGINT
);
CREATE TABLE device (
  device TEXT PRIMARY KEY, hall TEXT NOT NULL, serial TEXT NOT NULL, fingerprint TEXT NOT NULL,
  sealed BYTEA NOT NULL, digit BIGINT NOT NULL, enrolled_s BIGINT NOT NULL,
  first_signed_s BIGINT, revoked_s BIGINT, replaced_by TEXT
);
CREATE INDEX device_hall ON device (hall);
CREATE TABLE code (
  code_hash BYTEA PRIMARY KEY, hall TEXT NOT NULL, expires_s BIGINT NOT NULL,
  state TEXT NOT NULL, serial TEXT, fingerprint TEXT, device TEXT
);
CREATE TABLE code_try (address TEXT NOT NULL, at_s BIGINT NOT NULL);
CREATE INDEX code_try_address ON code_try (address, at_s);
CREATE TABLE document (
  hall TEXT NOT NULL, name TEXT NOT NULL, v BIGINT NOT NULL, prev BIGINT NOT NULL,
  sha256 TEXT NOT NULL, not_before TEXT NOT NULL, rollback_of BIGINT, PRIMARY KEY (hall, name, v)
);
CREATE TABLE content (sha256 TEXT PRIMARY KEY, content BYTEA NOT NULL);
CREATE TABLE folded (name TEXT PRIMARY KEY, gseq BIGINT NOT NULL);
CREATE TABLE hall_kind (
  hall TEXT NOT NULL, kind TEXT NOT NULL, n BIGINT NOT NULL, PRIMARY KEY (hall, kind)
);
CREATE TABLE hall_state (
  hall TEXT PRIMARY KEY, gseq BIGINT NOT NULL, at TEXT NOT NULL, trust TEXT NOT NULL, software TEXT
);
CREATE TABLE quarantine (gseq BIGINT PRIMARY KEY, error TEXT NOT NULL);
CREATE TABLE contact (
  device TEXT PRIMARY KEY, hall TEXT NOT NULL, at_s BIGINT NOT NULL, unsent BIGINT NOT NULL,
  oldest TEXT, today TEXT
) WITH (fillfactor = 50)
"""

STEPS: tuple[tuple[str, str], ...] = (
    ("p001_base", _BASE),
    ("p002_people", in_postgresql(PEOPLE)),
    ("p003_figures", in_postgresql(FIGURES)),
    ("p004_monthly", in_postgresql(MONTHLY)),
    ("p005_outages", in_postgresql(OUTAGES)),
    ("p006_programs", in_postgresql(PROGRAMS)),
)
