"""One question for every command: is it allowed here and now?"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from ioc.exercise.commands import Draft
from ioc.exercise.judging import injects, judged, played, session
from ioc.exercise.judging.shape import Rule, entitled, in_time, unchanged, written
from ioc.exercise.kinds import payload_of
from ioc.exercise.refusals import Refusal
from ioc.exercise.setting import Setting
from ioc.exercise.state import State

RULES: Mapping[str, Rule] = MappingProxyType(
    {**session.RULES, **injects.RULES, **played.RULES, **judged.RULES}
)
"""Rules of single kinds, beside those for all."""


def judge(setting: Setting, state: State, draft: Draft) -> Refusal | None:
    """Why a command is not allowed; None when it is.

    A command that is allowed can be reduced. Nothing is written and nothing changes.
    """
    refusal = written(draft) or entitled(setting, state, draft) or in_time(state, draft)
    if refusal is not None:
        return refusal
    rule = RULES.get(draft.kind)
    if rule is not None:
        refusal = rule(setting, state, draft, payload_of(draft))
    return refusal or unchanged(state, draft)
