"""The report line itself: moderators at the operations centre, teams in the communes."""

from __future__ import annotations

import math
from dataclasses import replace

from simulation.domains.citizen_reports import couplings
from simulation.domains.citizen_reports.couplings import Parameters
from simulation.domains.citizen_reports.reports import (
    ANSWERED,
    DRAWS,
    EFFORT,
    ELAPSED,
    MOOD,
    PUBLISH,
    QUALITY,
    RATE,
    REACH,
    REFUSE,
    REOPEN,
    ROUTED,
    URGENT,
    VERIFY,
    WITH_TEAM,
    Report,
    Source,
)
from simulation.domains.citizen_reports.rumours import FIELD, KEY, Rumours
from simulation.engine.chance import choose, lognormal_ms, running_sums
from simulation.engine.desks import Desk, Job, Shifts
from simulation.engine.forcing import GRID_MS
from simulation.engine.world import World

__all__ = ["KEY", "CitizenReports"]
_MINUTE_MS, _HOUR_MS = 60_000, 3_600_000


class CitizenReports:
    """Reports of a province."""

    def __init__(self, world: World, parameters: Parameters) -> None:
        """Build streams and desks; ``begin`` sets them going."""
        self.world, self.parameters = world, parameters
        million = float(world.places.population.sum()) / 1e6
        per_million = parameters.rate_by_province.get(world.province.code, parameters.rate_per_million)
        self.daily = per_million * million
        moderators = max(parameters.moderators_at_least, round(parameters.moderators_per_million * million))
        self.moderators = Desk(world.clock, "1022", moderators, self._verified)
        self.staff = [max(1, round(n / parameters.people_per_team)) for n in world.places.population.tolist()]
        self.teams = [Desk(world.clock, f"team-{z}", 0, self._handled) for z in range(len(self.staff))]
        self.rumours = Rumours(world, parameters)
        self._sources = [
            Source(self.rumours, number, self.daily, self.send)
            for number in range(len(parameters.categories))
        ]
        self._reports: dict[int, Report] = {}
        self._at_work = False

    def begin(self) -> None:
        """Take over what is in hand, start the streams and the teams' days."""
        world, parameters = self.world, self.parameters
        self._carry_over()
        for source in self._sources:
            source.stream.start()
        Shifts(
            world.clock,
            midnight_ms=world.calendar.midnight_ms,
            hours=((parameters.teams_open, parameters.teams_close),),
            is_working_day=self._every_day,
            change=self._shift,
        ).start()
        world.every(GRID_MS, self._staff)

    def _every_day(self, day: int) -> bool:
        """Teams work on all days."""
        del day
        return True

    def _shift(self, is_open: bool) -> None:
        self._at_work = is_open
        self._staff()

    def _staff(self) -> None:
        """Teams that are at work and can reach their jobs."""
        depth = self.world.state["water_depth_m"].tolist()
        for place, desk in enumerate(self.teams):
            able = couplings.teams_at_work(self.parameters, depth[place]) if self._at_work else 0.0
            capacity = math.ceil(self.staff[place] * able - 0.5)
            if capacity != desk.capacity:
                desk.set_capacity(capacity)

    def _carry_over(self) -> None:
        """Reports in hand at the start, as a steady past would have left them (length-biased durations)."""
        world, parameters = self.world, self.parameters
        rng = world.streams.generator("citizen_reports.carried_over")
        sums = running_sums(world.places.population.tolist())
        for number, category in enumerate(parameters.categories):
            sigma = parameters.elapsed_sigma
            mean_days = category.elapsed * math.exp(sigma**2 / 2) / 86_400_000
            slow = (1 - category.urgent) * (1 - parameters.refused_share)
            for _ in range(int(rng.poisson(self.daily * category.share * slow * mean_days))):
                draws = rng.random(DRAWS + 2).tolist()
                length = lognormal_ms(category.elapsed * math.exp(sigma**2), sigma, draws[DRAWS])
                age = round(length * draws[DRAWS + 1])
                place = choose(sums, draws[REACH])
                draws[URGENT] = 1.0
                report = Report(
                    place, number, -age, tuple(draws[:DRAWS]), case=world.new_case(), stage=ROUTED
                )
                report.due_ms = parameters.due_normal - age
                self._reports[report.case] = report
                self._tell(report, "carried_over")
                self._watch(report)
                world.clock.call(length - age, self._to_team, report)

    # --- The way of a report ----------------------------------------------------------------------

    def send(self, report: Report) -> None:
        """Send it, or try again later where there is no network; after some hours people let it be."""
        world, parameters = self.world, self.parameters
        if report.draws[REACH] < world.state.at("comms_share", report.place):
            self._received(report)
        elif world.now_ms - report.sent_ms < parameters.give_up:
            world.clock.call(parameters.retry, self.send, report)

    def _received(self, report: Report) -> None:
        world, parameters = self.world, self.parameters
        category = parameters.categories[report.category]
        report.case = world.new_case()
        urgent = report.is_urgent(category)
        report.due_ms = world.now_ms + (parameters.due_urgent if urgent else parameters.due_normal)
        self._reports[report.case] = report
        self._tell(report, "reported")
        verify = lognormal_ms(parameters.verify, parameters.verify_sigma, report.draws[VERIFY])
        self.moderators.join(Job(report.case, report.place, verify, priority=0 if urgent else 1))

    def _verified(self, job: Job) -> None:
        """The moderator refuses the report or passes it on."""
        world, parameters, report = self.world, self.parameters, self._reports[job.case]
        took = world.now_ms - job.arrived_ms
        refused = parameters.rumour_refused if report.false else parameters.refused_share
        if report.draws[REFUSE] < refused:
            self._tell(report, "refused", value=took / _MINUTE_MS)
            del self._reports[report.case]
            return
        report.stage = ROUTED
        in_time = took <= parameters.route_limit
        self._tell(report, "routed_in_time" if in_time else "routed_late", value=took / _MINUTE_MS)
        self._watch(report)
        category = parameters.categories[report.category]
        median = category.elapsed * (parameters.urgent_factor if report.is_urgent(category) else 1.0)
        world.clock.call(
            lognormal_ms(median, parameters.elapsed_sigma, report.draws[ELAPSED]), self._to_team, report
        )

    def _watch(self, report: Report) -> None:
        """Come back when an answer is due."""
        self.world.clock.call_at(max(report.due_ms, self.world.now_ms), self._due, report.case)

    def _due(self, case: int) -> None:
        report = self._reports.get(case)
        if report is not None and not report.overdue and report.due_ms <= self.world.now_ms:
            self._overdue(report)

    def _overdue(self, report: Report) -> None:
        """An answer is overdue: blame the water that kept the team away, else the report's own way."""
        report.overdue = True
        stuck = (
            couplings.teams_at_work(self.parameters, self.world.state.at("water_depth_m", report.place)) < 1
        )
        cause = self.world.state.cause("water_depth_m", report.place) if stuck else 0
        self._tell(report, "overdue", cause=cause)

    def _to_team(self, report: Report) -> None:
        """The commune's team gets the job, unless it has been closed meanwhile."""
        if self._reports.get(report.case) is not report:
            return
        report.stage = WITH_TEAM
        category, parameters = self.parameters.categories[report.category], self.parameters
        effort = lognormal_ms(category.effort, parameters.effort_sigma, report.draws[EFFORT])
        self.teams[report.place].join(
            Job(report.case, report.place, effort, priority=0 if report.is_urgent(category) else 1)
        )

    def _handled(self, job: Job) -> None:
        """The job is done; the answer is better when the team was not overrun."""
        report, parameters = self._reports[job.case], self.parameters
        waiting = self.teams[report.place].waiting
        report.stage = ANSWERED
        report.vague = report.draws[QUALITY] < couplings.vague_answers(parameters, waiting)
        self._tell(report, "handled")
        delay = lognormal_ms(parameters.publish, parameters.publish_sigma, report.draws[PUBLISH])
        self.world.clock.call(delay, self._publish, report)

    def _publish(self, report: Report) -> None:
        """The answer is public: in time or late, rated, perhaps not accepted."""
        world, parameters = self.world, self.parameters
        late_ms = world.now_ms - report.due_ms
        if late_ms > 0 and not report.overdue:
            self._overdue(report)
        late = report.overdue
        self._tell(
            report, "published_late" if late else "published_in_time", value=max(late_ms, 0) / _HOUR_MS
        )
        if report.draws[RATE] < parameters.rated_share:
            share = couplings.satisfaction(parameters, vague=report.vague, late=late)
            content = report.draws[MOOD] < share * self._believed(report.place)
            self._tell_rating(report, content=content)
            if not content and not report.again and report.draws[REOPEN] < parameters.reopened_share:
                self._reopen(report)
                return
        del self._reports[report.case]

    def _believed(self, place: int) -> float:
        rumour = self.world.state.at(FIELD, place)
        return couplings.believed(self.parameters, rumour=rumour, trust=self.rumours.trust)

    def _tell_rating(self, report: Report, *, content: bool) -> None:
        rated = "rated_satisfied" if content else "rated_unsatisfied"
        self.world.emit(f"citizen_reports.{rated}", report.place, cause=report.cause, unit=report.category)

    def _reopen(self, report: Report) -> None:
        """The answer is not accepted: the team goes once more, with a new date."""
        report.again, report.overdue, report.stage = True, False, ROUTED
        report.due_ms = self.world.now_ms + self.parameters.due_normal
        self._tell(report, "reopened")
        self._watch(report)
        self._to_team(report)

    def _tell(self, report: Report, kind: str, *, cause: int = 0, value: float = 0.0) -> None:
        """Write one event of the case; its cause is the case's latest event unless another is named."""
        report.cause = self.world.emit(
            f"citizen_reports.{kind}",
            report.place,
            case=report.case,
            cause=cause or report.cause,
            value=value,
            unit=report.category,
        )

    # --- Decisions --------------------------------------------------------------------------------

    def add_teams(self, place: int, teams: int) -> None:
        """More teams (fewer when below 0) work at a commune from now on."""
        self.staff[place] += teams
        self._staff()

    def add_moderators(self, people: int) -> None:
        """More moderators (fewer when below 0) sit at the operations centre from now on."""
        self.moderators.set_capacity(self.moderators.capacity + people)

    def closable(self, place: int) -> list[Report]:
        """Reports of a commune that nobody works on yet: on their way to the team, or waiting for it."""
        return [
            report
            for report in self._reports.values()
            if report.place == place and report.stage in {ROUTED, WITH_TEAM}
        ]

    def close_unhandled(self, place: int, cause: int) -> None:
        """Close the reports of a commune that nobody works on yet; some people notice."""
        for report in self.closable(place):
            if report.stage == ROUTED or self.teams[place].withdraw(report.case):
                self._close(report, cause)

    def _close(self, report: Report, cause: int) -> None:
        """Close one report without an answer: it may be rated badly, and come back."""
        parameters = self.parameters
        kind = "closed_unhandled_late" if report.overdue else "closed_unhandled"
        self._tell(report, kind, cause=cause)
        del self._reports[report.case]
        if report.draws[RATE] < parameters.rated_share:
            delay = lognormal_ms(parameters.publish, parameters.publish_sigma, report.draws[PUBLISH])
            self.world.clock.call(delay, self._rate_unhandled, report)
        if report.draws[REOPEN] < parameters.unhandled_reopened:
            delay = lognormal_ms(parameters.unhandled_back, parameters.elapsed_sigma, report.draws[ELAPSED])
            self.world.clock.call(delay, self._insist, report)

    def _rate_unhandled(self, report: Report) -> None:
        content = report.draws[MOOD] < self.parameters.unhandled_satisfied
        self._tell_rating(report, content=content)

    def _insist(self, report: Report) -> None:
        """Somebody has seen that nothing was done: the report is open again, as a new one to the team."""
        back = replace(report)
        self._reports[back.case] = back
        self._reopen(back)
