"""What each kind of command says beside its subject; closed shapes, so that nothing unknown enters the journal."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Field, StrictBool, StrictFloat, StrictInt

from ioc.exercise.plan import Rating
from simulation.spec.base import Spec

Line: TypeAlias = Annotated[str, Field(max_length=200)]
Words: TypeAlias = Annotated[str, Field(max_length=4_000)]
Said: TypeAlias = Annotated[str, Field(min_length=1, max_length=4_000, pattern=r"\S")]
Name: TypeAlias = Annotated[str, Field(min_length=1, max_length=100)]
Speed: TypeAlias = Literal[1, 2, 5, 10, 30, 60]
Scalar: TypeAlias = StrictBool | StrictInt | StrictFloat | Annotated[str, Field(max_length=200)]
Arguments: TypeAlias = Annotated[dict[Name, Scalar], Field(max_length=20)]


class Nothing(Spec):
    """Nothing beside the subject."""


class Begin(Spec):
    """What a run is: its name, hashes of what it plays, and the run it branched off.

    Attributes:
        run: Name of the run.
        exercise: Hash of the file as it was resolved.
        software: Version.
        seed: Seed of the world.
        parent: Run and number of the record it branched off at; empty for none.
    """

    run: Name
    exercise: Line = ""
    software: Line = ""
    seed: int | None = None
    parent: Line = ""


class Why(Spec):
    """A reason, which may be left out."""

    reason: Words = ""


class MustSayWhy(Spec):
    """A reason, which must be given."""

    reason: Said


class Pause(Spec):
    """Why the clock stops: by hand, or at an inject."""

    reason: Words = ""
    at: Name | None = None


class SpeedChange(Spec):
    """A speed, and whether it was changed because decisions are open or no longer are."""

    speed: Speed
    auto: bool = False


class Step(Spec):
    """Minutes of scenario to go while paused."""

    minutes: Literal[1, 5, 15]


class Jump(Spec):
    """Where to jump: a scenario time, an inject with a time, or the next such inject; ``to_ms`` is what it came to."""

    to_ms: StrictInt | None = None
    inject: Name | None = None
    next: bool = False


class Break(Spec):
    """An announced break."""

    minutes: Annotated[int, Field(ge=1, le=600)]
    text: Line = ""


class Switch(Spec):
    """On or off."""

    on: bool = True


class Mercy(Spec):
    """Whether the deterioration of the model named by the subject is frozen; all models when there is none."""

    on: bool
    reason: Words = ""


class Recovered(Spec):
    """What a crash cost."""

    lost_ms: Annotated[int, Field(ge=0)]


class End(Spec):
    """Why play ends, and whether it was won; outcomes are filled in when it does."""

    because: Literal["director", "time", "closed", "condition"] = "director"
    outcomes: Annotated[dict[str, bool], Field(default_factory=dict)]


class Fire(Spec):
    """A release; the variant is chosen by the conditions of that moment."""

    variant: int = -1


class Hold(Spec):
    """Whether an inject is held because it fell due, or ahead of that."""

    due: bool = False
    reason: Words = ""


class Offer(Spec):
    """Why a due inject waits for a word instead of going out."""

    why: Literal["jump", "late", "window", "pressure"]


class Free(Spec):
    """An inject that is added: fields as in the file, and whether it goes out at once."""

    inject: dict[str, Any]
    release: bool = True
    variant: int = -1


class Edited(Spec):
    """Fields of an inject that change, as in the file."""

    changes: Annotated[dict[str, Any], Field(min_length=1, max_length=20)]
    reason: Words = ""


class Reply(Spec):
    """What a cell answers to an inject."""

    text: Said


class Answer(Spec):
    """What those who run the exercise answer a cell, in somebody's name."""

    cell: Name
    text: Said
    persona: Line = ""


class Order(Spec):
    """An order; what it costs and who pays is filled in when it is given."""

    target: Line = ""
    args: Annotated[Arguments, Field(default_factory=dict)]
    reason: Words = ""
    inject: Line = ""
    cost: float = 0.0
    purse: Line = ""


class Refused(Spec):
    """An order that was refused, with the key and the values of the reason."""

    target: Line = ""
    args: Annotated[dict[str, Any], Field(default_factory=dict)]
    inject: Line = ""
    refusal: Name
    values: Annotated[dict[str, Any], Field(default_factory=dict)]


class DecisionEntry(Spec):
    """An entry of the decision log."""

    situation: Words = ""
    options: Annotated[tuple[Words, ...], Field(max_length=20)] = ()
    choice: Said
    owner: Line = ""
    acting_for: Line = ""
    rationale: Words = ""
    follow_up: Words = ""


class NothingDone(Spec):
    """Doing nothing, explicitly."""

    situation: Words = ""
    owner: Line = ""
    acting_for: Line = ""
    rationale: Words = ""


class Sent(Spec):
    """A message; ``to`` names cells, ``control`` or ``all``."""

    to: Annotated[tuple[Name, ...], Field(min_length=1, max_length=50)]
    text: Said
    persona: Line = ""


class Met(Spec):
    """What shows that an expectation was met or not; people give a reason."""

    evidence: Annotated[tuple[int, ...], Field(max_length=50)] = ()
    reason: Words = ""


class Noted(Spec):
    """What an evaluator saw; the moment is now when there is none."""

    text: Said
    objective: Line = ""
    task: Line = ""
    inject: Line = ""
    cell: Line = ""
    sort: Literal["strength", "improvement", "note"] = "note"
    moment_ms: StrictInt | None = None


class Confirm(Spec):
    """The suggested rating, taken over."""

    rating: Rating
    suggested: Rating | None = None


class Override(Spec):
    """Another rating, with its reason."""

    rating: Rating
    reason: Said
    suggested: Rating | None = None


class Link(Spec):
    """A role link that was made; the link itself is no business of the journal."""

    role: Literal["director", "controller", "evaluator", "player", "observer"]
    cell: Line = ""


class LiveEdit(Spec):
    """A change of the whole: times of a storyline moved, the end moved, money granted.

    Attributes:
        shift_ms: How far times of injects that have not fallen due move; negative is earlier.
        storyline: Which ones; all when there is none.
        lasts_ms: How long play lasts.
        cell: Whose budget; the shared one when empty.
        grant: What is added to it, in dong.
        reason: Why.
    """

    shift_ms: StrictInt | None = None
    storyline: Name | None = None
    lasts_ms: Annotated[StrictInt, Field(gt=0)] | None = None
    cell: Line = ""
    grant: float | None = Field(default=None, allow_inf_nan=False)
    reason: Words = ""


class Threshold(Spec):
    """Whether the condition of the measure named by the subject has begun or ended to hold."""

    on: bool


class Memory(Spec):
    """What conditions remember: minute asked, since when true, when last true; None forgets."""

    held: dict[str, tuple[int, int | None, int | None]]


class WorldEffect(Spec):
    """One effect of the inject named by the subject, as an order; with the reason, if the world refused it."""

    index: Annotated[int, Field(ge=0)]
    kind: Name
    target: Line = ""
    refusal: Line = ""
    values: Annotated[dict[str, Any], Field(default_factory=dict)]
    args: Annotated[dict[str, Any], Field(default_factory=dict)]


class Section(Spec):
    """Human text of the section of the report named by the subject."""

    text: Annotated[str, Field(max_length=20_000)]
