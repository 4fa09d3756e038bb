"""The planner's pages by their addresses."""

from __future__ import annotations

from dash.development.base_component import Component

from ioc.i18n import Language
from ioc.services.desk import Desk
from ioc.web.pages.index766 import index766_page
from ioc.web.pages.missing import missing
from ioc.web.pages.plan import Shelf, plan_page
from ioc.web.pages.study import study_page
from ioc.web.shell import bare
from ioc.web.stores import Address

PLAN = "/plan"


def planner_window(desk: Desk, address: Address, lang: Language, room: str) -> Component:
    """The whole window of one of the planner's pages."""
    try:
        if address.kind == "study":
            view, parts = desk.study(address.item, dict(address.query), lang)
            return study_page(view, parts, room, lang)
        if address.kind == "index766":
            row, found = desk.index766(address.asked("study"))
            return index766_page(row, found, (desk.provinces(lang), desk.standing766()), room, lang)
        shelf = Shelf(rows=desk.shelf(), studies=desk.study_rows(), provinces=desk.provinces(lang), room=room)
        return plan_page(shelf, desk.opened(address.asked("scenario")), lang)
    except KeyError:
        return bare(missing(lang, PLAN), lang)
