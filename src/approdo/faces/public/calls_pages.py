"""The pages of each call: state, ranking by code, quotas, log, draw, verification file. Everything from the gate."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from approdo.records.gate import acts, homes, people, places
from approdo.records.gate.calls import CallAt, PublicCall, notice_of, taken_down_on
from approdo.records.gate.classes import CountOfHomesOrActs
from approdo.records.gate.release import Released, release_one
from approdo.records.gate.suppression import CannotProtect
from approdo.records.gate.texts import PublicText, reference_name, sign, words
from approdo.records.programme.live import recomputed_equal

from .writing import Csv, Document, Of, Output, Page

ROWS = 100
STEPS: tuple[tuple[str, PublicText], ...] = (
    ("call_published", words("Avviso")),
    ("call_opened", words("Domande aperte")),
    ("call_closed", words("Domande chiuse")),
    ("ranked_provisional", words("Provvisoria")),
    ("ranked_final", words("Definitiva")),
    ("allotment_signed", words("Assegnazioni")),
    ("keys", words("Chiavi")),
)
STAGES: dict[str, tuple[PublicText, PublicText]] = {
    "published": (words("Avviso pubblicato"), sign("plan")),
    "open": (words("Domande aperte"), sign("run")),
    "closed": (words("Domande chiuse"), sign("wait")),
    "provisional": (words("Graduatoria provvisoria"), sign("run")),
    "final": (words("Graduatoria definitiva"), sign("run")),
    "allotted": (words("Case assegnate"), sign("done")),
}
RESULTS: dict[str, tuple[PublicText, PublicText]] = {
    "assigned": (words("Casa assegnata"), sign("done")),
    "taken": (words("Casa già data a chi viene prima"), sign("wait")),
    "not_adequate": (words("Casa non adatta"), sign("stale")),
    "ceiling_reached": (words("Quota già piena"), sign("wait")),
    "already_housed": (words("Ha già una casa da questo bando"), sign("wait")),
    "needs_choice": (words("Più case adatte: sceglie l’ufficio"), sign("plan")),
    "no_adequate_home": (words("Nessuna casa adatta libera"), sign("stale")),
}
QUOTAS: dict[str, PublicText] = {"indigent": words("Nuclei indigenti")}


@dataclass(frozen=True)
class Stage:
    """A step of the procedure: done with its day, now, or still to come."""

    name: PublicText
    state: PublicText
    act: Released | None
    note: PublicText | None


@dataclass(frozen=True)
class Leaf:
    """Where one is in a long list: at most 100 rows a page."""

    number: Released
    of: Released
    previous: PublicText | None
    following: PublicText | None


@dataclass(frozen=True)
class Heading:
    """Whose ranking it is."""

    owner: PublicText
    municipality: PublicText


@dataclass(frozen=True)
class QuotaView:
    """A quota with its slots: one for each home due, filled for each one assigned."""

    line: homes.QuotaLine
    title: PublicText
    slots: tuple[bool, ...]


@dataclass(frozen=True)
class LogView:
    step: Released
    result: PublicText
    tone: PublicText


@dataclass(frozen=True)
class Dated:
    """A day of the notice, with where it comes from."""

    name: PublicText
    act: Released


@dataclass(frozen=True)
class Duration:
    """How long a stretch of the procedure really took."""

    name: PublicText
    days: Released


@dataclass(frozen=True)
class CallView:
    """What every page of a call has: its notice, chip, steps and counts."""

    notice: PublicCall
    url: PublicText
    chip: PublicText
    tone: PublicText
    steps: tuple[Stage, ...]
    offered: Released
    assigned: Released
    keys: Released
    left: Released
    numbers: dict[str, Released]
    has_ranking: bool
    has_run: bool
    drawn: bool
    card: dict[str, PublicText]
    dates: tuple[Dated, ...]
    durations: tuple[Duration, ...]
    median: Released


def pages(at: CallAt, view: CallView) -> Iterator[Output]:
    """Every page and download of one call."""
    root = f"bandi/{at.call.slug}/"
    quotas = quota_views(at)
    yield Page(root, "public/call.html", {"call": view, "quotas": quotas})
    yield from _ranking(at, view, root)
    yield Page(f"{root}quote/", "public/quotas.html", {"call": view, "quotas": quotas})
    yield Csv(
        f"{root}quote.csv",
        ("quota", "proprietario", "comune", "case_nell_anno", "dovute", "assegnate"),
        map(_quota_cells, quotas),
    )
    yield from _log(at, view, root)
    yield Page(f"{root}sorteggio/", "public/draw.html", {"call": view})
    replay = homes.replay_file(at) if view.has_run else None
    if replay is not None:
        yield Document(f"{root}verifica.json", replay)


def view_of(at: CallAt) -> CallView:
    notice = notice_of(at)
    chip, tone = STAGES[at.stage]
    ranking = None if _taken_down(at) else people.ranking(at)
    keys = homes.with_keys(at)
    offered, assigned = homes.offered(at), homes.assigned(at)
    return CallView(
        notice=notice,
        url=sign("/bandi/{slug}/").filled(slug=notice.slug),
        chip=chip,
        tone=tone,
        steps=_steps(notice, offered, assigned, keys),
        offered=offered,
        assigned=assigned,
        keys=keys,
        left=homes.left(at),
        numbers=_numbers(at),
        has_ranking=ranking is not None,
        has_run=not _taken_down(at) and homes.signed_run(at) is not None,
        drawn=bool(notice.public_number),
        card=_card(at, notice),
        dates=tuple(_dates(notice)),
        durations=tuple(_durations(at, notice)),
        median=homes.median_days_to_keys(at),
    )


def _card(at: CallAt, notice: PublicCall) -> dict[str, PublicText]:
    """The office of the call; who answers for it is who the notice names."""
    card = places.office_card(at.call.dossier.office_id)
    told = {"responsible": notice.texts["responsible"], "substitute": notice.texts["substitute"]}
    return card | {name: text for name, text in told.items() if text}


def _dates(notice: PublicCall) -> Iterator[Dated]:
    yield Dated(words("Avviso pubblicato"), notice.published)
    yield Dated(words("Domande dal"), notice.opens)
    yield Dated(words("Domande fino al"), notice.closes)
    if notice.corrections_until.when:
        yield Dated(words("Osservazioni fino al"), notice.corrections_until)


DURATIONS: tuple[tuple[str, str, PublicText], ...] = (
    ("call_closed", "ranked_provisional", words("Dalla chiusura alla graduatoria provvisoria")),
    ("call_closed", "ranked_final", words("Dalla chiusura alla graduatoria definitiva")),
    ("call_closed", "allotment_signed", words("Dalla chiusura all’assegnazione firmata")),
)


def _durations(at: CallAt, notice: PublicCall) -> Iterator[Duration]:
    """Real times, between acts that are both done."""
    days = {act.what: act for act in reversed(notice.acts)}
    for first, last, name in DURATIONS:
        if first in days and last in days:
            yield Duration(name, acts.days_between(at.call, days[first], days[last]))


def _taken_down(at: CallAt) -> Released | None:
    """The day the published list ended, if it has come (P-35)."""
    made = people.ranking(at)
    gone = taken_down_on(at, acts.day_of(made.ranked_at)) if made else None
    return acts.a_day(gone) if gone else None


def _numbers(at: CallAt) -> dict[str, Released]:
    """The numbers about people; none at all when the coded rows would betray a small group."""
    try:
        return people.numbers(at)
    except CannotProtect:
        return {}


def _steps(notice: PublicCall, offered: Released, assigned: Released, keys: Released) -> tuple[Stage, ...]:
    days = {act.what: act for act in notice.acts}
    every = bool(keys.number) and keys.number == offered.number
    done = [kind in days if kind != "keys" else every for kind, _ in STEPS]
    now = next((place for place, reached in enumerate(done) if not reached), len(done))
    notes = {
        "allotment_signed": words("{n} su {m}").filled(n=assigned, m=offered) if "allotment_signed" in days else None,
        "keys": words("{n} su {m}").filled(n=keys, m=offered) if keys.number else None,
    }
    return tuple(
        Stage(
            name,
            sign("is-done") if done[place] else (sign("is-now") if place == now else sign("is-next")),
            days.get(kind),
            notes.get(kind),
        )
        for place, (kind, name) in enumerate(STEPS)
    )


def quota_views(at: CallAt) -> tuple[QuotaView, ...]:
    """Quotas under 20 homes also as slots; a quota is drawn for each owner and municipality."""
    views = []
    for line in homes.quota_lines(at) or ():
        due, given = line.due.number, line.assigned.number
        slots = tuple(place < given for place in range(due)) if 0 < due <= 20 else ()
        views.append(QuotaView(line, QUOTAS.get(line.quota, words("Quota riservata")), slots))
    return tuple(views)


def _quota_cells(view: QuotaView) -> tuple[object, ...]:
    line = view.line
    return (
        view.title,
        line.owner,
        line.municipality,
        *(Of(one, "number") for one in (line.base, line.due, line.assigned)),
    )


def _ranking(at: CallAt, view: CallView, root: str) -> Iterator[Output]:
    found = people.public_ranking(at) if view.has_ranking else None
    if found is None:
        context = {"call": view, "ranking": None, "taken_down": _taken_down(at)}
        yield Page(f"{root}graduatoria/", "public/ranking.html", context)
        return
    rows = [(listed, row) for listed in found.lists for row in listed.rows]
    same = recomputed_equal(at)
    for leaf, chunk in leaves(rows, view.notice.slug, sign("graduatoria")):
        number = f"{leaf.number.number}/" if leaf.number.number > 1 else ""
        context = {
            "call": view,
            "ranking": found,
            "groups": _groups(chunk),
            "leaf": leaf,
            "same": same,
            "many": len(found.lists) > 1,
        }
        yield Page(f"{root}graduatoria/{number}", "public/ranking.html", context)
    header = ("proprietario", "comune", "posto", "codice", "punteggio_centesimi", "sorteggio", "ancora")
    many = len(found.lists) > 1
    yield Csv(f"{root}graduatoria.csv", header, (_row_cells(listed, row, many) for listed, row in rows))


def _groups(chunk: Iterable[tuple[people.RankingList, Released]]) -> tuple[dict[str, object], ...]:
    """The rows of one page under the heading of their list."""
    found: dict[int, dict[str, object]] = {}
    for listed, row in chunk:
        group = found.setdefault(id(listed), {"list": Heading(listed.owner, listed.municipality), "rows": ()})
        group["rows"] = (*group["rows"], row)
    return tuple(found.values())


def _row_cells(listed: people.RankingList, row: Released, many: bool) -> tuple[object, ...]:
    """`ancora`: where the row stands on its page."""
    cells = (Of(row, name) for name in ("place", "code", "score", "drawn"))
    code = reference_name(row.code)
    anchor = sign("{owner}-{code}").filled(owner=reference_name(row.owner), code=code) if many else code
    return (listed.owner, listed.municipality, *cells, anchor)


def _log(at: CallAt, view: CallView, root: str) -> Iterator[Output]:
    steps = homes.steps(at) if view.has_run else ()
    lines = [LogView(step, *RESULTS[step.result]) for step in reversed(steps)]
    for leaf, chunk in leaves(lines, view.notice.slug, sign("registro")):
        number = f"{leaf.number.number}/" if leaf.number.number > 1 else ""
        yield Page(f"{root}registro/{number}", "public/log.html", {"call": view, "lines": chunk, "leaf": leaf})
    if steps:
        header = ("passo", "passaggio", "codice", "casa", "esito")
        yield Csv(
            f"{root}registro.csv",
            header,
            ([Of(step, name) for name in ("step", "stage", "code", "home", "result")] for step in steps),
        )


def leaves(rows: Sequence[object], slug: PublicText, what: PublicText) -> Iterator[tuple[Leaf, tuple[object, ...]]]:
    """A long list in pages of 100; an empty one is one empty page."""
    total = max(1, -(-len(rows) // ROWS))
    for number in range(1, total + 1):
        chunk = tuple(rows[(number - 1) * ROWS : number * ROWS])

        def address(to: int) -> PublicText | None:
            if not 1 <= to <= total:
                return None
            if to == 1:
                return sign("/bandi/{slug}/{what}/").filled(slug=slug, what=what)
            return sign("/bandi/{slug}/{what}/{n}/").filled(slug=slug, what=what, n=_count(to))

        yield Leaf(_count(number), _count(total), address(number - 1), address(number + 1)), chunk


def _count(number: int) -> Released:
    return release_one(CountOfHomesOrActs(what="acts", number=number))
