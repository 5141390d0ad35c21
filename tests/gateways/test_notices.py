"""One contract for every channel, then what is each one's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from email import message_from_bytes, policy
from pathlib import Path
from uuid import uuid4

import pytest

from approdo.gateways.notices import Channel, Envelope, Status
from approdo.gateways.notices.domiciles import LocalRegister, NoRegister, RegisterDown
from approdo.gateways.notices.local import LocalMail
from approdo.gateways.notices.paper import PrintQueue
from approdo.gateways.notices.port import CODES, NotConfigured, Outcome
from approdo.gateways.notices.smtp import Server, SmtpMail
from tests.gateways.mail_server import PASSWORD, USER, free_port, mail_server

PDF = b"%PDF-1.7 prova"
ENVELOPE = Envelope(
    key=uuid4(),
    address="qualcuno@posta.invalid",
    sender="Comune di Prova",
    place="l’area personale del sito",
    code="ABC-234",
    letter=PDF,
)


@dataclass
class Rig:
    """A channel, what has left through it, and how to make it answer otherwise."""

    channel: Channel
    sent: Callable[[], list[bytes]]
    refuse: Callable[[str], None]
    down: Callable[[], None] | None


def local(tmp_path: Path, legal: bool) -> Iterator[Rig]:
    folder = tmp_path / "outbox"
    yield Rig(
        LocalMail(folder, legal=legal),
        lambda: [path.read_bytes() for path in sorted(folder.glob("*.eml"))],
        lambda address: None,
        lambda: (folder.mkdir(exist_ok=True), (folder / "DOWN").touch()),
    )


def server_for(running, **changes) -> Server:
    told = {
        "host": "127.0.0.1",
        "port": running.port,
        "sender": "casa@comune.invalid",
        "user": USER,
        "password": PASSWORD,
        "certificates": running.certificates,
        "seconds": 5.0,
    }
    return Server(**(told | changes))


def smtp(tmp_path: Path, legal: bool) -> Iterator[Rig]:
    with mail_server(tmp_path) as running:
        channel = SmtpMail(server_for(running), legal=legal)

        def go_down() -> None:
            channel.server = replace(channel.server, port=free_port())

        yield Rig(
            channel,
            lambda: list(running.postman.letters),
            lambda address: running.postman.refuse.update({address: "550 no such person qualcuno Zqfam001x"}),
            go_down,
        )


def paper(tmp_path: Path, legal: bool) -> Iterator[Rig]:
    yield Rig(PrintQueue(), list, lambda address: None, None)


RIGS = {
    "local courtesy": (local, False),
    "local digital domicile": (local, True),
    "smtp courtesy": (smtp, False),
    "smtp digital domicile": (smtp, True),
    "paper": (paper, True),
}


@pytest.fixture(params=RIGS)
def rig(request, tmp_path) -> Iterator[Rig]:
    make, legal = RIGS[request.param]
    yield from make(tmp_path, legal)


@pytest.mark.proves("house.channels")
def test_good_envelope_is_taken(rig):
    assert rig.channel.hand_over(ENVELOPE).status is Status.TAKEN


@pytest.mark.proves("house.channels")
def test_envelope_without_an_address_is_refused_and_nothing_leaves(rig):
    outcome = rig.channel.hand_over(replace(ENVELOPE, address=""))
    assert outcome == Outcome(Status.REFUSED, "no_address")
    assert rig.sent() == []


@pytest.mark.proves("house.channels")
def test_channel_that_is_down_says_so_for_everybody_and_nothing_leaves(rig):
    if rig.down is None:
        assert not rig.channel.outside  # a queue of our own is never down
        return
    rig.down()
    outcome = rig.channel.hand_over(ENVELOPE)
    assert outcome.status is Status.DOWN
    assert outcome.everybody
    assert rig.sent() == []


@pytest.mark.proves("house.channels", "P-46")
def test_answer_is_a_word_of_ours_and_quotes_nobody(rig):
    rig.refuse(ENVELOPE.address)
    for address in (
        ENVELOPE.address,
        "a@rifiuta.invalid",
        "senza chiocciola",
        "riga\nBcc: altri@posta.invalid",
        "é@x.invalid",
    ):
        outcome = rig.channel.hand_over(replace(ENVELOPE, address=address))
        assert outcome.code in CODES


@pytest.mark.proves("P-52", "house.channels")
def test_mail_never_carries_the_matter_itself(rig):
    rig.channel.hand_over(ENVELOPE)
    for raw in rig.sent():
        mail = message_from_bytes(raw, policy=policy.default)
        text = mail.get_body(("plain",)).get_content()
        assert mail["Subject"] == "Un messaggio per te da Comune di Prova"
        assert ENVELOPE.place in text
        assert "ABC-234" not in str(mail["Subject"]) + text
        assert str(ENVELOPE.key) in mail["Message-ID"]


def attachments(raw: bytes) -> list[tuple[str, bytes]]:
    mail = message_from_bytes(raw, policy=policy.default)
    return [(part.get_filename(), part.get_content()) for part in mail.iter_attachments()]


@pytest.mark.parametrize("make", [local, smtp])
@pytest.mark.proves("P-52")
def test_courtesy_has_no_letter_and_says_that_it_has_no_effects(make, tmp_path):
    rig = next(found := make(tmp_path, False))
    rig.channel.hand_over(ENVELOPE)
    (raw,) = rig.sent()
    assert attachments(raw) == []
    assert "non ha effetti di legge" in message_from_bytes(raw, policy=policy.default).get_content()
    found.close()


@pytest.mark.parametrize("make", [local, smtp])
def test_digital_domicile_gets_the_letter_under_a_name_that_says_nothing(make, tmp_path):
    rig = next(found := make(tmp_path, True))
    rig.channel.hand_over(ENVELOPE)
    (raw,) = rig.sent()
    assert attachments(raw) == [(f"comunicazione-{str(ENVELOPE.key)[:8]}.pdf", PDF)]
    found.close()


@pytest.mark.parametrize("make", [local, smtp, paper])
def test_legal_message_without_its_letter_is_refused(make, tmp_path):
    rig = next(found := make(tmp_path, True))
    assert rig.channel.hand_over(replace(ENVELOPE, letter=b"")).code == "no_letter"
    found.close()


def test_local_files_are_readable_by_their_owner_only_and_a_second_copy_is_seen(tmp_path):
    channel = LocalMail(tmp_path / "outbox", legal=False)
    channel.hand_over(ENVELOPE)
    channel.hand_over(ENVELOPE)
    files = sorted((tmp_path / "outbox").glob("*.eml"))
    assert [path.name for path in files] == [f"{ENVELOPE.key}.1.eml", f"{ENVELOPE.key}.2.eml"]
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}


@pytest.fixture
def running(tmp_path):
    with mail_server(tmp_path) as found:
        yield found


@pytest.mark.parametrize(
    ("answer", "status", "code"),
    [("550 chi è?", Status.REFUSED, "address_refused"), ("450 più tardi", Status.DOWN, "busy")],
)
def test_mail_server_that_refuses_an_address_or_asks_to_wait(running, answer, status, code):
    running.postman.refuse[ENVELOPE.address] = answer
    outcome = SmtpMail(server_for(running), legal=False).hand_over(ENVELOPE)
    assert (outcome.status, outcome.code, outcome.everybody) == (status, code, False)


@pytest.mark.parametrize(
    ("answer", "status", "code"),
    [("554 no", Status.REFUSED, "content_refused"), ("452 disco pieno", Status.DOWN, "busy")],
)
def test_mail_server_that_refuses_the_content(running, answer, status, code):
    running.postman.content_answer = answer
    outcome = SmtpMail(server_for(running), legal=True).hand_over(ENVELOPE)
    assert (outcome.status, outcome.code) == (status, code)


@pytest.mark.proves("house.handed-once")
def test_line_that_breaks_at_the_content_leaves_it_unknown(running):
    running.postman.break_at_content = True
    outcome = SmtpMail(server_for(running), legal=True).hand_over(ENVELOPE)
    assert outcome == Outcome(Status.UNKNOWN, "severed")
    assert len(running.postman.letters) == 1


def test_server_whose_certificate_nobody_vouches_for_gets_nothing(running):
    outcome = SmtpMail(server_for(running, certificates=None), legal=True).hand_over(ENVELOPE)
    assert outcome == Outcome(Status.DOWN, "no_tls", everybody=True)
    assert running.postman.letters == []


def test_server_without_tls_gets_neither_password_nor_message(tmp_path):
    with mail_server(tmp_path, tls=False) as plain:
        outcome = SmtpMail(server_for(plain), legal=True).hand_over(ENVELOPE)
        assert outcome == Outcome(Status.DOWN, "no_tls", everybody=True)
        assert plain.postman.letters == []


def test_wrong_password_stops_everybody_and_is_not_shown(running):
    server = server_for(running, password="sbagliata")
    assert SmtpMail(server, legal=True).hand_over(ENVELOPE) == Outcome(Status.DOWN, "not_let_in", everybody=True)
    assert "sbagliata" not in repr(server)


def test_channel_that_nobody_set_up_leaves_every_message_waiting():
    assert NotConfigured().hand_over(ENVELOPE) == Outcome(Status.DOWN, "not_configured", everybody=True)


def test_code_that_is_not_of_the_port_is_a_fault():
    with pytest.raises(ValueError, match="not a code"):
        Outcome(Status.REFUSED, "qualcuno@posta.invalid does not exist")


@pytest.mark.proves("P-52")
def test_register_knows_who_chose_a_digital_domicile(tmp_path):
    register = LocalRegister(tmp_path, told={"A": "a@pec.invalid"})
    assert (register.find("A"), register.find("B"), NoRegister().find("A")) == ("a@pec.invalid", None, None)
    (tmp_path / "REGISTER-DOWN").touch()
    with pytest.raises(RegisterDown):
        register.find("A")
