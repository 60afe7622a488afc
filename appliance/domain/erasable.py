"""Which kinds of records may lose their bodies; a table of its own, without the facts themselves.

Each of these bodies starts with 16 random hex characters (DESIGN.md 5, Personal data). Whoever only
has to tell them from the others (a receiver, a stick) need not load every kind there is.
"""

ERASABLE = frozenset(
    {
        "appointment.person_recorded",
        "case.person_recorded",
        "complaint.person_recorded",
        "inquiry.person_recorded",
        "village.person_recorded",
    }
)
