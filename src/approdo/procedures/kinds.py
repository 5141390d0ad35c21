"""The kinds of procedure as data: which steps one has, which act leads where, and which guarantees of law 241/1990 it gives.

A measure names its kind; what depends on the measure (days, thresholds) is a parameter of the measure. Acts ask here
whether they may be done in a state, so that no act holds a list of states of its own, and `check` folds events with the
same table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from approdo.procedures.problems import Problem

PRE_REJECTION = ("art10bis", "observations", "none_with_reason", "none")
COMPLETION = ("wide", "clarify_only", "none")
ORDER_WINDOWS = ("none", "day", "week", "month")


@dataclass(frozen=True, slots=True)
class Step:
    """An act of the procedure: from which states it may be done, and the state it leads to (None: the state stays)."""

    act: str
    event: str
    from_states: tuple[str, ...]
    to_state: str | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of procedure. `states` in their order, each with the word that people read.

    `pre_rejection`: `art10bis` gives a notice before each refusal; ranked calls are competitive procedures (l. 241/1990,
    art. 10-bis, c. 1, last sentence) and give a provisional ranking with observations instead.
    `completion`: in comparative calls completing an application may only clarify (P-15).
    `order_windows`: how receipt may order applications; inside a window preference comes first, then receipt.
    `notice` is what must be published before it opens (P-12).
    """

    name: str
    title: str
    states: Mapping[str, str]
    steps: tuple[Step, ...] = ()
    pre_rejection: str = "none"
    completion: str = "wide"
    order_windows: tuple[str, ...] = ("none",)
    notice: Mapping[str, str] = field(default_factory=dict)

    def step(self, act: str) -> Step:
        return next(step for step in self.steps if step.act == act)

    def wrong_state(self, act: str, state: str) -> list[Problem]:
        """Return the problem of doing an act in a state that does not have it, or nothing."""
        step = self.step(act)
        if state in step.from_states:
            return []
        wanted = " oppure ".join(f"«{self.states[name]}»" for name in step.from_states)
        now = self.states.get(state, state)
        done = self._position(state) > max(self._position(name) for name in step.from_states)
        return [
            Problem(
                "wrong_state",
                act,
                state,
                " | ".join(step.from_states),
                f"Questo atto si fa quando lo stato è {wanted}; ora è «{now}».",
                "L’atto risulta già fatto: ricarica la pagina." if done else "Fai prima i passi che mancano.",
            )
        ]

    def _position(self, state: str) -> int:
        return list(self.states).index(state) if state in self.states else -1


# P-12: nothing opens without these. The words are those of the page.
NOTICE = MappingProxyType(
    {
        "criteria": "criteri di ammissione e di graduatoria",
        "term_days": "termine del procedimento, in giorni",
        "responsible": "responsabile del procedimento",
        "substitute": "titolare del potere sostitutivo",
        "appeal_text": "autorità e termine per il ricorso",
        "information_notice": "informativa sul trattamento dei dati",
        "legal_basis": "base giuridica",
        "retention": "tabella di conservazione",
    }
)

RANKED_CALL = Kind(
    "ranked_call",
    "bando con graduatoria",
    MappingProxyType(
        {
            "draft": "in preparazione",
            "published": "avviso pubblicato",
            "open": "domande aperte",
            "closed": "domande chiuse",
            "provisional": "graduatoria provvisoria",
            "final": "graduatoria definitiva",
            "allotted": "assegnazioni",
            "ended": "chiuso",
        }
    ),
    (
        Step("prepare_call", "call_prepared", (), "draft"),
        Step("amend_call", "call_amended", ("draft",)),
        Step("confirm_parameter", "parameter_confirmed", ("draft", "published")),
        Step("publish_call", "call_published", ("draft",), "published"),
        Step("open_call", "call_opened", ("published",), "open"),
        Step("close_call", "call_closed", ("open",), "closed"),
        Step("import_applications", "applications_imported", ("open", "closed")),
        Step("decide_applications", "applications_decided", ("closed",)),
        # A correction may make a tie that the provisional ranking did not have.
        Step("record_public_number", "public_number_recorded", ("closed", "provisional")),
        Step("rank_provisional", "ranked_provisional", ("closed",), "provisional"),
        Step("receive_correction", "correction_received", ("provisional",)),
        Step("answer_correction", "correction_answered", ("provisional",)),
        Step("rank_final", "ranked_final", ("provisional",), "final"),
        Step("run_allotment", "allotment_run", ("final", "allotted")),
        Step("choose_home", "home_chosen", ("final", "allotted")),
        Step("sign_allotment", "allotment_signed", ("final", "allotted"), "allotted"),
        Step("accept_home", "offer_accepted", ("allotted",)),
        Step("refuse_home", "home_refused", ("allotted",)),
        Step("undo_answer", "answer_undone", ("allotted",)),
        Step("withdraw_offer", "offer_ended", ("allotted",)),
        Step("assign_home", "home_assigned", ("allotted",)),
        Step("revoke_assignment", "assignment_revoked", ("allotted",)),
        Step("sign_lease", "lease_signed", ("allotted",)),
        Step("undo_lease", "lease_undone", ("allotted",)),
        Step("hand_over_keys", "keys_handed_over", ("allotted",)),
        Step("withdraw_home", "home_withdrawn", ("published", "open", "closed", "provisional", "final", "allotted")),
        Step("restore_home", "home_restored", ("published", "open", "closed", "provisional", "final", "allotted")),
        Step("propose_exclusion", "exclusion_proposed", ("closed", "provisional", "final", "allotted")),
        Step("turn_down_exclusion", "exclusion_turned_down", ("closed", "provisional", "final", "allotted")),
        Step("close_application", "application_closed", ("closed", "provisional", "final", "allotted")),
        Step("change_household", "household_changed", ("closed", "provisional", "final", "allotted")),
        Step("verify_fact", "fact_verified", ("closed", "provisional", "final", "allotted")),
        Step("choose_fact", "fact_chosen", ("closed", "provisional", "final", "allotted")),
        Step("ask_papers", "papers_asked", ("closed", "provisional", "final", "allotted")),
        Step("answer_papers", "papers_received", ("closed", "provisional", "final", "allotted")),
        Step("close_request", "papers_closed", ("closed", "provisional", "final", "allotted")),
        Step("end_call", "call_ended", ("allotted",), "ended"),
    ),
    pre_rejection="observations",
    completion="clarify_only",
    notice=NOTICE,
)

_APPLICATION = {"open": "aperto", "suspended": "sospeso", "ended": "chiuso"}
KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        kind.name: kind
        for kind in (
            RANKED_CALL,
            Kind(
                "rolling_fund",
                "fondo a sportello, fino a esaurimento",
                MappingProxyType(_APPLICATION | {"exhausted": "fondo esaurito"}),
                pre_rejection="art10bis",
                order_windows=ORDER_WINDOWS,
                notice=NOTICE,
            ),
            Kind(
                "entitlement",
                "diritto legato a un altro atto",
                MappingProxyType(_APPLICATION),
                pre_rejection="art10bis",
                notice=NOTICE,
            ),
            Kind(
                "stay",
                "permanenza temporanea",
                MappingProxyType({"panel": "valutazione", "pact": "patto", "review": "verifiche", "exit": "uscita"}),
                pre_rejection="none_with_reason",
                notice=NOTICE,
            ),
            Kind(
                "path",
                "percorso",
                MappingProxyType({"enrolled": "iscritto", "running": "in corso", "outcome": "esito"}),
                pre_rejection="none_with_reason",
            ),
            Kind(
                "register",
                "elenco di soggetti accreditati",
                MappingProxyType(
                    {"review": "esame", "entered": "iscritto", "suspended": "sospeso", "removed": "cancellato"}
                ),
                pre_rejection="art10bis",
                notice=NOTICE,
            ),
            Kind(
                "match",
                "incontro fra due parti",
                MappingProxyType({"open": "aperto", "proposed": "proposta", "agreed": "accordo", "ended": "chiuso"}),
                pre_rejection="none_with_reason",
            ),
            Kind("calculator", "calcolo, senza procedimento", MappingProxyType({}), completion="none"),
        )
    }
)
