"""People who come to the door: seats in every state, and what their holders show."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from course.domain.course import Course
from course.domain.credentials import verification_address
from course.records import credentials, keys, standing
from course.settings import Settings
from course.store import Credential, Delegation, Exemption, Person, Seat
from tests.factories import NOON, make_delegation, make_person
from tests.store.test_credentials import complete


class Guest(NamedTuple):
    """Somebody with a seat; plain values, for the session that made them is closed."""

    person_id: int
    public_id: str
    latin: str
    seat: int
    scanned: str  # the address in the square code; "": holds no certificate
    serial: str


class Door:
    """Makes guests on one database."""

    def __init__(self, db: Session, course: Course, settings: Settings) -> None:
        self.db, self.course, self.settings = db, course, settings
        self.delegations: dict[str, Delegation] = {}
        keys.prepare(settings.keys_path)

    def guest(
        self,
        latin: str = "Amina Diallo",
        *,
        name: str | None = None,
        country: str = "Chile",
        is_ready: bool = True,
        is_exempt: bool = False,
        category: str = "delegate",
    ) -> Guest:
        """Somebody with a seat."""
        person = make_person(
            self.db, name=name or latin, latin_name=latin, delegation=self._delegation(country)
        )
        seat = self.db.scalars(select(Seat).where(Seat.person_id == person.id)).one()
        seat.category = category
        if is_exempt:
            self._exempt(person)
        if is_ready:
            complete(self.db, self.course, person)
        standing.refresh(self.db, self.course, person.id, NOON)
        if is_ready:
            self._certify(person)
        self.db.commit()
        return self._seen(person)

    def replace(self, guest: Guest, latin: str) -> Guest:
        """Pass a seat on to somebody new."""
        old = self.db.get_one(Seat, guest.seat)
        old.held_to = NOON
        person = make_person(self.db, name=latin, latin_name=latin)
        self.db.add(
            Seat(
                delegation_id=old.delegation_id,
                person_id=person.id,
                held_from=NOON,
                replaces_id=old.id,
            )
        )
        self.db.commit()
        return self._seen(person)

    def revoke(self, guest: Guest) -> None:
        """Take a certificate back."""
        held = select(Credential.public_id).where(Credential.serial == guest.serial)
        public_id = self.db.scalars(held).one()
        credentials.revoke(self.db, public_id, "A mistake.", NOON)
        self.db.commit()

    def rename(self, guest: Guest, latin: str) -> Guest:
        """Correct a name, so that the certificate is superseded."""
        person = self.db.get_one(Person, guest.person_id)
        person.latin_name = latin
        self.db.flush()
        self._certify(person)
        self.db.commit()
        return self._seen(person)

    def _certify(self, person: Person) -> None:
        folder, base = self.settings.keys_path, self.settings.base_url
        credentials.issue_due(self.db, self.course, person.id, folder, base, NOON)

    def _exempt(self, person: Person) -> None:
        signer = make_person(self.db, role="facilitator")
        self.db.add(
            Exemption(
                public_id=f"exemption-{person.id}",
                person_id=person.id,
                requirement="all",
                reason="role",
                asked_by=signer.id,
                asked_at=NOON,
                in_force_from=NOON,
            )
        )
        self.db.flush()

    def _delegation(self, country: str) -> Delegation:
        if country not in self.delegations:
            code = f"D{len(self.delegations)}"
            self.delegations[country] = make_delegation(self.db, code=code, name=country)
        return self.delegations[country]

    def _seen(self, person: Person) -> Guest:
        seat = self.db.scalars(select(Seat).where(Seat.person_id == person.id)).one()
        held = select(Credential).where(Credential.person_id == person.id)
        credential = self.db.scalars(held.order_by(Credential.id.desc()).limit(1)).first()
        scanned = serial = ""
        if credential is not None and credential.compact:
            scanned = verification_address(self.settings.base_url, credential.compact)
            serial = credential.serial
        latin = person.latin_name or person.name
        seen = Guest(person.id, person.public_id, latin, seat.id, scanned, serial)
        self.db.rollback()  # a look alone would keep others from writing
        return seen
