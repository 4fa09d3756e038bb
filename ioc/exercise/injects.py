"""Shape of an inject: what is told to whom, when, what it does to the city, and what good players do about it."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self, TypeAlias

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from simulation.spec.base import EventKind, Key, Slug, Spec, Text
from simulation.units import DurationMs

Clock: TypeAlias = Literal["scenario", "exercise"]
"""Which clock a deadline runs on: the world's, or the players' (pauses excluded in both)."""

Channel: TypeAlias = Literal["hotline", "email", "dashboard_alarm", "media", "document", "verbal", "none"]
"""How an inject reaches people; ``none`` only changes the world."""

Condition: TypeAlias = Annotated[str, Field(min_length=1, max_length=1_000)]
"""A sentence of the condition grammar (``ioc.exercise.conditions``)."""


class After(Spec):
    """A moment that follows what became of another inject.

    Attributes:
        inject: Whose.
        is_: What has to have become of it.
        wait: How much later.
        clock: On which clock it is waited.
    """

    inject: Slug
    is_: Annotated[Literal["fired", "acknowledged", "answered", "skipped", "closed"], Field(alias="is")] = (
        "fired"
    )
    wait: DurationMs = 0
    clock: Clock = "scenario"


class Trigger(Spec):
    """When an inject falls due: exactly one of ``at``, ``after``, ``when`` and ``manual``.

    Attributes:
        at: Scenario time since the exercise began.
        after: What became of another inject.
        when: A condition over the world and the exercise.
        manual: Only a controller releases it.
        not_before: Scenario time since the beginning before which a condition is not asked.
        not_after: When the window of a condition closes.
        otherwise: What happens when the window closes without the condition having held.
    """

    at: DurationMs | None = None
    after: After | None = None
    when: Condition | None = None
    manual: bool = False
    not_before: DurationMs = 0
    not_after: DurationMs | None = None
    otherwise: Literal["offer", "fire", "skip"] = "skip"

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        """Refuse none and refuse two."""
        given = [
            name
            for name, is_given in (
                ("at", self.at is not None),
                ("after", self.after is not None),
                ("when", self.when is not None),
                ("manual", self.manual),
            )
            if is_given
        ]
        if len(given) != 1:
            raise PydanticCustomError(
                "trigger_one",
                "one of at, after, when, manual; found {found}",
                {"found": ", ".join(given) or "none"},
            )
        return self


class Effect(Spec):
    """What an inject does to the world: an order of those who run the exercise.

    Attributes:
        do: Kind of order, such as ``traffic.block_road`` or ``hazard.start``.
        target: Commune code, or nothing for the whole province.
        args: The order's arguments; those left out take their defaults.
        after: Scenario time from the release of the inject.
    """

    do: EventKind
    target: str = ""
    args: Annotated[dict[Key, Any], Field(default_factory=dict)]
    after: DurationMs = 0


class Expectation(Spec):
    """What good players do about an inject; only controllers and evaluators see it.

    Attributes:
        id: Its name in the exercise.
        action: Kind of order that is expected, or ``acknowledge``, ``reply``, ``decide`` or ``nothing``.
        by: The cell that is expected to act; any cell the inject went to when there is none.
        target: Commune that the order should be for; any when there is none.
        within: How soon after the release.
        clock: On which clock.
        weight: How much it counts among the expectations of its inject.
        about: Said of it in the evaluator's sheet.
    """

    id: Slug
    action: Annotated[
        str, Field(pattern=r"^([a-z][a-z0-9_]*\.[a-z][a-z0-9_]*|acknowledge|reply|decide|nothing)$")
    ]
    by: Slug | None = None
    target: str = ""
    within: DurationMs
    clock: Clock = "scenario"
    weight: Annotated[float, Field(gt=0, le=100)] = 1
    about: Text | None = None


class Hint(Spec):
    """What players are told when they do nothing for so long on the exercise's clock."""

    after: DurationMs
    body: Text


class Variant(Spec):
    """Another text when a condition holds at the release; the first that holds is taken."""

    when: Condition
    body: Text


class Inject(Spec):
    """One event of the story.

    Attributes:
        id: Unique and stable.
        title: What controllers call it.
        storyline: Which story it belongs to.
        objectives: What it tests.
        trigger: When it falls due.
        hold: Falling due, it waits for a controller all the same.
        from_: The persona who says it.
        to: Cells that get it.
        channel: How.
        body: What they are told.
        variants: What they are told instead in other circumstances.
        effects: What changes in the world.
        expects: What good players do.
        need: How many of ``expects`` have to be met.
        hint: Help for players who do nothing.
        difficulty: ``optional`` ones may be left out, ``pressure`` ones are added for strong players.
        decision: It asks for a decision: the clock drops to 1x while it is open.
        notes_control: For those who run the exercise.
        status: A draft is never released.
    """

    id: Slug
    title: Text
    storyline: Slug | None = None
    objectives: tuple[Slug, ...] = ()
    trigger: Trigger
    hold: bool = False
    from_: Annotated[Text | None, Field(alias="from")] = None
    to: tuple[Slug, ...] = ()
    channel: Channel = "email"
    body: Text | None = None
    variants: tuple[Variant, ...] = ()
    effects: tuple[Effect, ...] = ()
    expects: tuple[Expectation, ...] = ()
    need: Literal["all", "any"] | Annotated[int, Field(ge=1)] = "all"
    hint: Hint | None = None
    difficulty: Literal["core", "optional", "pressure"] = "core"
    decision: bool = False
    notes_control: Text | None = None
    status: Literal["draft", "approved"] = "approved"
