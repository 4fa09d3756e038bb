"""The flow of dossiers: received, supplemented, transferred, finished, returned, paid for, rated."""

from __future__ import annotations

import math

from simulation.domains.public_services import dossiers as chance
from simulation.domains.public_services.agenda import Agenda
from simulation.domains.public_services.centres import Centres
from simulation.domains.public_services.couplings import Parameters
from simulation.domains.public_services.dossiers import WITH_OFFICER, Dates, Dossiers, carried_over
from simulation.domains.public_services.entrances import Entrances
from simulation.domains.public_services.portal import KEY, Portal
from simulation.domains.public_services.transfers import still_on_paper, transfer_shift
from simulation.engine.chance import choose, lognormal_ms, normal
from simulation.engine.desks import Job
from simulation.engine.forcing import GRID_MS
from simulation.engine.world import World

__all__ = ["KEY", "PublicServices"]
_MINUTE_MS, _HOUR_MS = 60_000, 3_600_000
_BEFORE_SUPPLEMENT = 0.3
"""Share of the checks after which a missing paper is noticed; assumed."""
READY, WARN, DUE, ASK, SUPPLEMENTED, HEARD = range(6)
"""Actions of the agenda that belong to dossiers."""


class PublicServices:
    """One-stop shops of a province."""

    def __init__(self, world: World, parameters: Parameters) -> None:
        """Build streams, desks and agenda; ``begin`` sets them going."""
        self.world, self.parameters = world, parameters
        self.dates = Dates(world, parameters)
        self.dossiers = Dossiers()
        self.entrances = Entrances(world, parameters, self._receive)
        self.centres = Centres(
            world, parameters, self.entrances.served, self._finished, self.entrances.turned_away
        )
        self.portal = Portal(world, parameters, self.centres.seat)
        self.agenda = Agenda(
            world,
            (
                self._ready,
                self._warn,
                self._due,
                self._ask,
                self._supplemented,
                self._heard,
                self.entrances.come_again,
                self.entrances.try_again,
            ),
        )
        self._complaints: dict[int, tuple[int, int, bool, bool]] = {}
        self._efforts = [row.effort for row in parameters.procedures]
        self._department = [row.desk == "department" for row in parameters.procedures]

    def begin(self) -> None:
        """Take over the backlog, open the centres, let people come."""
        given = (self.world, self.parameters, self.dates)
        for place, kind, dates, draws in carried_over(*given):
            ready = dates[2] + self._later_ms(kind, dates[2], draws[chance.DIGITISE])
            self._take_over(place, kind, (dates[0], dates[1], ready), draws)
        for place, kind, dates, draws in still_on_paper(*given):
            self._take_over(place, kind, dates, draws)
        self.centres.begin()
        self.portal.begin()
        self.agenda.begin()
        self.world.every(GRID_MS, self.centres.follow_state)
        self.entrances.begin(self.centres, self.agenda)

    def _take_over(self, place: int, kind: int, dates: tuple[int, int, int], draws: list[float]) -> None:
        """A dossier from before the start: it counts as open, not as received."""
        case = self.world.new_case()
        row = self.dossiers.open(case, place, kind, dates, draws)
        self.dossiers.cause[row] = self.world.emit("public_services.carried_over", place, case=case)
        self._ready_at(case, row, dates[2])
        if dates[1] <= 0:
            self._overdue(case, row)
        else:
            self._watch_due(case, row)

    # --- On the way -------------------------------------------------------------------------------

    def _receive(self, place: int, draws: tuple[float, ...], event: str, wait_min: float) -> None:
        """Open a dossier, take the fee, pass it on."""
        world, parameters, now = self.world, self.parameters, self.world.now_ms
        case = world.new_case()
        kind = choose(self.dates.sums, draws[chance.KIND])
        cause = world.emit(event, place, case=case, value=wait_min)
        elapsed = self._elapsed_days(kind, draws[chance.ELAPSED], draws[chance.DIGITISE])
        row = self.dossiers.open(case, place, kind, (now, self.dates.due_ms(kind, now), now), draws)
        if draws[chance.PAY] < parameters.fee_share:
            self._pay(place, draws[chance.PAY] / parameters.fee_share, cause)
        if self._department[kind]:
            cause = world.emit("public_services.transferred", place, case=case, cause=cause)
        self.dossiers.cause[row] = cause
        if not elapsed:
            self._ready(case)
        elif draws[chance.SUPPLEMENT] < parameters.supplement_share:
            self.agenda.add(self.dates.days.after(now, _BEFORE_SUPPLEMENT * elapsed), ASK, case)
        else:
            self._ready_at(case, row, self.dates.days.after(now, elapsed))
        self._watch_due(case, row)

    def _pay(self, place: int, u: float, cause: int) -> None:
        """A fee is paid online while the portal works and people want it so, else at the counter."""
        online = self.parameters.online_payment_share * self.world.state.at("portal_share", place)
        paid = "public_services.paid_online" if u < online else "public_services.paid_counter"
        self.world.emit(paid, place, cause=cause)

    def _ask(self, case: int) -> None:
        """A paper is missing: the clock of the dossier stands until the citizen brings it."""
        dossiers, row, parameters = self.dossiers, self.dossiers.row[case], self.parameters
        self._tell(case, row, "supplement_asked")
        spread = parameters.supplement_sigma * normal(dossiers.draw(row, chance.SUPPLEMENT_TIME))
        wait = parameters.supplement_days * math.exp(spread)
        dossiers.due_ms[row] = self.dates.days.after(dossiers.due_ms[row], math.ceil(wait))
        self.agenda.add(self.dates.days.after(self.world.now_ms, wait), SUPPLEMENTED, case)

    def _supplemented(self, case: int) -> None:
        row = self.dossiers.row[case]
        self._tell(case, row, "supplemented")
        u, way = (self.dossiers.draw(row, which) for which in (chance.ELAPSED, chance.DIGITISE))
        elapsed = self._elapsed_days(self.dossiers.kind[row], u, way)
        rest = (1 - _BEFORE_SUPPLEMENT) * elapsed
        self._ready_at(case, row, self.dates.days.after(self.world.now_ms, rest))

    def _elapsed_days(self, kind: int, u: float, way: float) -> float:
        """Working days of checks and waiting, the way to a department included."""
        days = self.dates.elapsed_days(kind, u)
        return max(days + transfer_shift(self.parameters, way), 0.0) if self._department[kind] else days

    def _later_ms(self, kind: int, ready_ms: int, way: float) -> int:
        """How much later than ``ready_ms`` a dossier from before the start is ready because it went on paper."""
        shift = transfer_shift(self.parameters, way) if self._department[kind] else 0.0
        return max(self.dates.days.after(ready_ms, shift), 0) - ready_ms if shift else 0

    def _ready_at(self, case: int, row: int, moment_ms: int) -> None:
        """Checks of this dossier end at ``moment_ms``; an earlier word on that no longer holds."""
        self.dossiers.ready_ms[row] = self.agenda.add(moment_ms, READY, case)

    def _ready(self, case: int) -> None:
        """Checks are over: it waits for the officer who finishes it, the nearest due date first."""
        dossiers, row = self.dossiers, self.dossiers.row.get(case)
        if row is None or dossiers.ready_ms[row] != self.world.now_ms:
            return
        dossiers.ready_ms[row] = WITH_OFFICER
        kind, place = dossiers.kind[row], dossiers.place[row]
        sigma = self.parameters.effort_sigma
        effort = lognormal_ms(self._efforts[kind], sigma, dossiers.draw(row, chance.EFFORT))
        office = self.centres.departments[kind] if self._department[kind] else self.centres.offices[place]
        office.join(Job(case, place, effort, dossiers.due_ms[row] // _MINUTE_MS))

    def _watch_due(self, case: int, row: int) -> None:
        """Come back to the dossier a day before it is due, or when it is due."""
        due = self.dossiers.due_ms[row]
        early = due - self.parameters.warning_before
        if early > self.world.now_ms:
            self.agenda.add(early, WARN, case)
        else:
            self.agenda.add(due, DUE, case)

    def _warn(self, case: int) -> None:
        """A day before: those in charge are told, and what is left of the checks goes faster."""
        dossiers, row, now = self.dossiers, self.dossiers.row.get(case), self.world.now_ms
        if row is None:
            return
        if dossiers.due_ms[row] - self.parameters.warning_before > now:
            self._watch_due(case, row)
            return
        self._tell(case, row, "due_soon")
        if dossiers.ready_ms[row] > now:
            rest = (dossiers.ready_ms[row] - now) * (1 - self.parameters.warning_gain)
            self._ready_at(case, row, now + round(rest))
        self.agenda.add(dossiers.due_ms[row], DUE, case)

    def _due(self, case: int) -> None:
        dossiers, row = self.dossiers, self.dossiers.row.get(case)
        if row is None or dossiers.overdue[row]:
            return
        if dossiers.due_ms[row] > self.world.now_ms:
            self._watch_due(case, row)
        else:
            self._overdue(case, row)

    def _overdue(self, case: int, row: int) -> None:
        self.dossiers.overdue[row] = 1
        self._tell(case, row, "overdue", cause=self._trouble(row))

    def _trouble(self, row: int) -> int:
        """What has stopped or thinned out the office in charge while it had the dossier, 0 for nothing."""
        dossiers = self.dossiers
        if self._department[dossiers.kind[row]]:
            return self.centres.department_trouble_since(dossiers.received_ms[row])
        return self.centres.trouble_since(dossiers.place[row], dossiers.received_ms[row])

    # --- The result -------------------------------------------------------------------------------

    def _finished(self, job: Job) -> None:
        """The result is out: on time or late, digitised, rated, perhaps complained about."""
        world, dossiers, case = self.world, self.dossiers, job.case
        row = dossiers.row[case]
        late_ms = world.now_ms - dossiers.due_ms[row]
        if late_ms > 0 and not dossiers.overdue[row]:
            self._overdue(case, row)
        if dossiers.overdue[row]:
            self._tell(case, row, "returned_late", value=max(late_ms, 0) / _HOUR_MS)
        else:
            self._tell(case, row, "returned_on_time")
        self._publish(row)
        self._rate(case, row, late=bool(dossiers.overdue[row]))
        dossiers.close(case)

    def _publish(self, row: int) -> None:
        """The result is digitised and reaches the national portal, or not."""
        world, parameters, dossiers = self.world, self.parameters, self.dossiers
        place, cause = dossiers.place[row], dossiers.cause[row]
        if dossiers.draw(row, chance.DIGITISE) < parameters.digitised_share:
            world.emit("public_services.digitised", place, cause=cause)
        reached = parameters.synchronised_share * world.state.at("portal_share", place)
        if dossiers.draw(row, chance.ACCESS) < reached:
            world.emit("public_services.synchronised", place, cause=cause)

    def _rate(self, case: int, row: int, *, late: bool) -> None:
        """Some people rate, a few complain; both more sourly when it was late."""
        world, parameters, dossiers = self.world, self.parameters, self.dossiers
        place, cause = dossiers.place[row], dossiers.cause[row]
        mood = dossiers.draw(row, chance.SATISFY)
        if dossiers.draw(row, chance.RATE) < parameters.rated_share:
            content = mood < (parameters.satisfied_late if late else parameters.satisfied_on_time)
            rated = "rated_satisfied" if content else "rated_unsatisfied"
            world.emit(f"public_services.{rated}", place, cause=cause)
        complains = parameters.feedback_late_share if late else parameters.feedback_share
        if dossiers.draw(row, chance.FEEDBACK) < complains:
            spread = 0.5 * normal(dossiers.draw(row, chance.SUPPLEMENT_TIME))
            days = parameters.feedback_days * math.exp(spread)
            prompt = dossiers.draw(row, chance.ELAPSED) < parameters.feedback_in_time
            self._complaints[case] = (place, cause, prompt, mood < parameters.feedback_satisfied)
            self.agenda.add(self.dates.days.after(world.now_ms, days), HEARD, case)

    def _heard(self, case: int) -> None:
        """A complaint has been dealt with."""
        place, cause, prompt, satisfied = self._complaints.pop(case)
        handled = self.world.emit("public_services.feedback_handled", place, cause=cause)
        if prompt:
            self.world.emit("public_services.feedback_in_time", place, cause=handled)
        if satisfied:
            self.world.emit("public_services.feedback_satisfied", place, cause=handled)

    def _tell(self, case: int, row: int, kind: str, *, cause: int = 0, value: float = 0.0) -> None:
        """Write one event of the case; its cause is the case's latest event unless another is named."""
        dossiers = self.dossiers
        dossiers.cause[row] = self.world.emit(
            f"public_services.{kind}",
            dossiers.place[row],
            case=case,
            cause=cause or dossiers.cause[row],
            value=value,
        )

    # --- Decisions --------------------------------------------------------------------------------

    def enter_again(self, since_ms: int) -> None:
        """What was received from then on is lost with the data and typed in again: its checks end later."""
        dossiers, now = self.dossiers, self.world.now_ms
        for case, row in list(dossiers.row.items()):
            if dossiers.received_ms[row] >= since_ms and dossiers.ready_ms[row] > now:
                later = self.dates.days.after(dossiers.ready_ms[row], self.parameters.restore_days)
                self._ready_at(case, row, later)
