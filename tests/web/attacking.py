"""Somebody who has everything: reads whole dumps and tries to name who gave each answer.

A dump is every row of every table with whatever the database keeps beside it: transaction numbers,
places in files. The *dossier* of an invitation is all that leads to it or away from it. An attack
names, for each response, the invitations that it may have come from; its success is the share of
responses that it names rightly, where a choice among n counts as 1/n. The attacker is told which
invitations were answered with, which is more than a real one knows.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.engine import Connection

from surveys.foundation.database import Base

Row = dict[str, Any]
Dump = dict[str, list[Row]]
Candidates = dict[str, set[int]]
"""By response key, the numbers of the invitations that it may have come from."""

BESIDE = "~"  # begins the name of what the database itself keeps of a row


def dump(connection: Connection, leave_out: Iterable[str] = ()) -> Dump:
    """Every row of every table, in the order in which they lie."""
    skipped = {"countries", "questionnaire_versions", "questionnaire_translations", *leave_out}
    names = [table.name for table in Base.metadata.sorted_tables if table.name not in skipped]
    return {name: list(_rows(connection, name)) for name in names}


def _rows(connection: Connection, name: str) -> Iterator[Row]:
    for place, row in enumerate(connection.execute(text(_query(connection, name))).mappings()):
        yield {column: _plain(value) for column, value in row.items()} | {f"{BESIDE}place": place}


def _query(connection: Connection, name: str) -> str:
    if connection.dialect.name == "postgresql":
        return (
            f'SELECT *, xmin::text::bigint AS "{BESIDE}xmin", xmax::text::bigint AS "{BESIDE}xmax",'
            f' ctid::text AS "{BESIDE}ctid" FROM {name} ORDER BY ctid'
        )
    if Base.metadata.tables[name].dialect_options["sqlite"]["with_rowid"]:
        return f'SELECT *, rowid AS "{BESIDE}rowid" FROM {name} ORDER BY rowid'
    return f"SELECT * FROM {name}"


def _plain(value: Any) -> Any:
    if isinstance(value, dict | list):
        return json.dumps(value, sort_keys=True)
    return value.isoformat(" ") if isinstance(value, datetime) else value


# --- both sides ----------------------------------------------------------------------------------

Facts = dict[str, list[Any]]
"""By column, every value that stands there."""


@dataclass(frozen=True, slots=True)
class Case:
    """One round as the attacker has it, and the truth to judge by: who gave each response."""

    truth: Mapping[str, int]
    responses: Mapping[str, Facts]
    dossiers: Mapping[int, Facts]


def open_case(found: Dump, truth: Mapping[str, int]) -> Case:
    return Case(
        truth,
        {r["key"]: _response(r) for r in found["responses"] if r["key"] in truth},
        {number: dossier(found, number) for number in truth.values()},
    )


def _response(row: Row) -> Facts:
    facts = {column: [value] for column, value in row.items()}
    marks = json.loads(row["marks"] or "{}")
    for position in range(4):
        facts[f"marks.{position}"] = [mark[position] for mark in marks.values()]
    return facts


def dossier(found: Dump, number: int) -> Facts:
    """Everything that is kept of an invitation, of who is behind it, and of what they did."""
    facts: defaultdict[str, list[Any]] = defaultdict(list)
    (invitation,) = (row for row in found["invitations"] if row["id"] == number)
    tied: list[tuple[str, Callable[[Row], bool]]] = [
        ("invitations", lambda row: row["id"] == number),
        ("contacts", lambda row: row["id"] == invitation["contact_id"]),
        ("organizations", lambda row: row["id"] == invitation["organization_id"]),
        ("audit_events", lambda row: row["subject"] == f"invitation:{number}"),
        ("jobs", lambda row: row["subject"] == f"invitation:{number}"),
        *(
            (table, lambda row: row["invitation_id"] == number)
            for table in ("invitation_links", "invitation_events", "messages")
        ),
    ]
    for table, belongs in tied:
        for row in found[table]:
            if belongs(row):
                for column, value in row.items():
                    facts[f"{table}.{column}"].append(value)
    for other in _elsewhere(found, invitation):
        for column, values in _response(other).items():
            facts[f"elsewhere.{column}"] += values
    return dict(facts)


def _elsewhere(found: Dump, invitation: Row) -> Iterator[Row]:
    """What the same people answered in rounds that are not anonymous."""
    address = {row["id"]: row["email"] for row in found["contacts"]}
    mine = address.get(invitation["contact_id"])
    for other in found["invitations"]:
        if mine and other["id"] != invitation["id"] and address.get(other["contact_id"]) == mine:
            yield from (r for r in found["responses"] if r["invitation_id"] == other["id"])


# --- attacks -------------------------------------------------------------------------------------


def success(cases: Iterable[Case], attack: Callable[[Case], Candidates]) -> float:
    """The share of all responses that the attack names rightly; 1/n for a choice among n."""
    named = total = 0.0
    for case in cases:
        found = attack(case)
        total += len(case.truth)
        named += sum(
            1 / len(found[key]) for key, who in case.truth.items() if who in found.get(key, ())
        )
    return named / total


def best(
    cases: list[Case], attacks: Mapping[str, Callable[[Case], Candidates]]
) -> tuple[float, str]:
    return max(
        ((success(cases, attack), name) for name, attack in attacks.items()), default=(0.0, "")
    )


def columns(cases: list[Case]) -> tuple[list[str], list[str]]:
    """Of the responses, and of the dossiers."""
    responses = {name for case in cases for facts in case.responses.values() for name in facts}
    dossiers = {name for case in cases for facts in case.dossiers.values() for name in facts}
    return sorted(responses), sorted(dossiers)


FORMS: dict[str, Callable[[str], str]] = {
    "as it is": lambda value: value,
    "its number behind a letter": lambda value: value.lstrip("abcdefghijklmnopqrstuvwxyz"),
    "its beginning": lambda value: value[:8],
    "its day": lambda value: value[:10],
    "its second": lambda value: value[:19],
    "its hash": lambda value: hashlib.sha256(value.encode()).hexdigest(),
}


def by_equality(cases: list[Case]) -> tuple[float, str]:
    """A value of the response that also stands in the dossier, or can be made from one there."""
    attacks = {}
    for ours in (columns(cases))[0]:
        for theirs in (columns(cases))[1]:
            for name, form in FORMS.items():
                attacks[f"{ours} = {theirs} ({name})"] = _equal(
                    ours, theirs, form, FORMS["as it is"]
                )
                attacks[f"{theirs} ({name}) = {ours}"] = _equal(
                    ours, theirs, FORMS["as it is"], form
                )
                attacks[f"{ours}, {theirs}: both {name}"] = _equal(ours, theirs, form, form)
    return best(cases, attacks)


def _equal(
    ours: str, theirs: str, form: Callable[[str], str], their_form: Callable[[str], str]
) -> Callable[[Case], Candidates]:
    def attack(case: Case) -> Candidates:
        who: defaultdict[str, set[int]] = defaultdict(set)
        for number, facts in case.dossiers.items():
            for value in _told(facts.get(theirs, ())):
                who[their_form(value)].add(number)
        found: Candidates = defaultdict(set)
        for key, facts in case.responses.items():
            for value in _told(facts.get(ours, ())):
                found[key] |= who.get(form(value), set())
        return found

    return attack


def _told(values: Iterable[Any]) -> list[str]:
    return [str(value) for value in values if value not in (None, "", "{}", "[]")]


def by_order(cases: list[Case]) -> tuple[float, str]:
    """The n-th response by some column came from the n-th invitation by some other."""
    attacks = {
        f"{ours} in the order of {theirs}{', reversed' if back else ''}": _ranked(
            ours, theirs, back
        )
        for ours in (columns(cases))[0]
        for theirs in (columns(cases))[1]
        for back in (False, True)
    }
    return best(cases, attacks)


def _ranked(ours: str, theirs: str, back: bool) -> Callable[[Case], Candidates]:
    def attack(case: Case) -> Candidates:
        places = _places({k: _last(f.get(ours, ())) for k, f in case.responses.items()}, False)
        owners = _places({n: _last(f.get(theirs, ())) for n, f in case.dossiers.items()}, back)
        if len(set(places.values())) < 2 or len(set(owners.values())) < 2:
            return {}
        return {
            key: {number for number, (low, high) in owners.items() if low < last and first < high}
            for key, (first, last) in places.items()
        }

    return attack


def _places(values: Mapping[Any, Any], back: bool) -> dict[Any, tuple[int, int]]:
    """From which to before which place each comes; alike values share their places."""
    ordered = sorted(values.values(), reverse=back)
    return {
        key: (ordered.index(value), ordered.index(value) + ordered.count(value))
        for key, value in values.items()
    }


def _last(values: Iterable[Any]) -> tuple[int, float, str]:
    """The last of some values, so that any can be compared with any."""
    return max((_comparable(value) for value in values), default=(0, 0.0, ""))


def _comparable(value: Any) -> tuple[int, float, str]:
    number = as_number(value)
    return (1, number, "") if number is not None else (2, 0.0, "" if value is None else str(value))


def as_number(value: Any) -> float | None:
    """A number, a moment in seconds, or the place in a PostgreSQL table; None for other text."""
    if isinstance(value, int | float):
        return float(value)
    if not isinstance(value, str):
        return None
    if value.startswith("(") and value.endswith(")"):
        page, _comma, item = value[1:-1].partition(",")
        return int(page) * 100_000 + int(item) if page.isdigit() and item.isdigit() else None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment.replace(tzinfo=None).timestamp()


def by_nearness(cases: list[Case]) -> tuple[float, str]:
    """The invitation with the nearest time, transaction number or place."""
    attacks = {
        f"{ours} next to {theirs}": _nearest(ours, theirs)
        for ours in (columns(cases))[0]
        for theirs in (columns(cases))[1]
    }
    return best(cases, attacks)


def _nearest(ours: str, theirs: str) -> Callable[[Case], Candidates]:
    def attack(case: Case) -> Candidates:
        known = [
            (number, near)
            for number, facts in case.dossiers.items()
            for near in map(as_number, facts.get(theirs, ()))
            if near is not None
        ]
        found: Candidates = {}
        for key, facts in case.responses.items():
            here = as_number(next(iter(facts.get(ours, ())), None))
            if here is not None and known:
                least = min(abs(near - here) for _, near in known)
                found[key] = {number for number, near in known if abs(near - here) == least}
        return found

    return attack


class Steps:
    """Dumps one after the other, compared."""

    def __init__(self, dumps: Iterable[Dump]) -> None:
        self.dumps = list(dumps)
        self._prints = [_fingerprints(found) for found in self.dumps]

    def changed(self, step: int) -> set[int]:
        """The invitations of which anything at all differs, down to transaction numbers."""
        before, after = self._prints[step - 1], self._prints[step]
        return {number for number in after if before.get(number) != after[number]}

    def handed_in(self, step: int) -> set[str]:
        """The responses that were submitted since the dump before."""
        return _submitted(self.dumps[step]) - _submitted(self.dumps[step - 1])

    def __len__(self) -> int:
        return len(self.dumps)


def changed_invitations(before: Dump, after: Dump) -> set[int]:
    return Steps([before, after]).changed(1)


def by_differences(steps: Steps, truths: Iterable[Mapping[str, int]]) -> float:
    """Whoever's dossier changes with the response, or next after it, gave it."""
    named = total = 0.0
    for truth in truths:
        total += len(truth)
        waiting: set[str] = set()
        for step in range(1, len(steps)):
            waiting |= steps.handed_in(step) & truth.keys()
            changed = steps.changed(step) & set(truth.values())
            if changed and waiting:
                named += sum(1 / len(changed) for key in waiting if truth[key] in changed)
                waiting = set()
    return named / total


def by_elimination(steps: Steps, truth: Mapping[str, int]) -> dict[str, set[int]]:
    """For each response those who, when it came, were not known to have answered before."""
    found = {}
    for step in range(1, len(steps)):
        for key in steps.handed_in(step) & truth.keys():
            found[key] = _left(steps.dumps[step - 1], key, steps.dumps[step])
    return found


def _left(before: Dump, key: str, after: Dump) -> set[int]:
    """The invitations that could have given the response: of its round and group, not noted."""
    (response,) = (row for row in after["responses"] if row["key"] == key)
    groups = {row["id"]: row["constituent_group"] for row in before["organizations"]}
    return {
        row["id"]
        for row in before["invitations"]
        if row["round_id"] == response["round_id"]
        and not row["participated"]
        and response["constituent_group"] in ("", groups[row["organization_id"]])
    }


def _submitted(found: Dump) -> set[str]:
    return {row["key"] for row in found["responses"] if row["submitted_at"] is not None}


def _fingerprints(found: Dump) -> dict[int, list[str]]:
    """What stands in all tables under each invitation's number, without other rows' places."""
    prints: defaultdict[int, list[str]] = defaultdict(list)
    for table, column in (
        ("invitations", "id"),
        ("invitation_links", "invitation_id"),
        ("invitation_events", "invitation_id"),
        ("messages", "invitation_id"),
    ):
        for row in found[table]:
            told = {name: value for name, value in row.items() if name != f"{BESIDE}place"}
            prints[row[column]].append(repr((table, sorted(told.items()))))
    return {number: sorted(lines) for number, lines in prints.items()}
