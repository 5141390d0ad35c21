"""Who follows a file: office, how to reach it, the person responsible and who decides if they are late. By role, never by name."""

from dataclasses import dataclass

from approdo.records.calls.own import OwnFile


@dataclass(frozen=True)
class OfficeCard:
    """What is not known is empty, and the page says that it is not available (P-22)."""

    name: str
    responsible: str
    substitute: str
    phone: str
    email: str
    hours: str
    address: str

    @property
    def phone_link(self) -> str:
        return "tel:" + "".join(sign for sign in self.phone if sign.isdigit() or sign == "+")


def office_card(file: OwnFile) -> OfficeCard:
    """The call's notice says who is responsible; the office's own card where it does not."""
    office, notice = file.office, file.call.notice
    return OfficeCard(
        name=office.name,
        responsible=str(notice.get("responsible") or office.responsible or ""),
        substitute=str(notice.get("substitute") or office.substitute or ""),
        phone=office.phone,
        email=office.email,
        hours=office.hours,
        address=office.address,
    )
