"""From an address to a drawn page: the only place where pages meet the data behind them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import MappingProxyType

from dash import dcc
from dash.development.base_component import Component

from ioc.i18n import Language, pick
from ioc.services.link import RoomFailed
from ioc.services.queries import Queries
from ioc.web.components.replay import past_bar
from ioc.web.components.timeline import timeline
from ioc.web.ids import Id
from ioc.web.markup import html
from ioc.web.pages.alert import alert_live, alert_page
from ioc.web.pages.case import case_live, case_page
from ioc.web.pages.commune import commune_live, commune_page
from ioc.web.pages.domain import chosen_indicator, domain_live, domain_page
from ioc.web.pages.missing import failed, missing, not_yet
from ioc.web.pages.overview import overview
from ioc.web.pages.provinces import provinces_page
from ioc.web.pages.tables import alerts_live, alerts_page, data_page, indicator_live, levels_live
from ioc.web.shell import bare, frame
from ioc.web.stores import Address, View, read_address

DAY_MS = 86_400_000
LINE_POINTS = 97
CHART_POINTS = 289

Drawer = Callable[[Queries, Address, View], Component]
Renewer = Callable[[Queries, Address, View], Sequence[Component]]


def look(queries: Queries, room: str, lang: Language, time_ms: int | None = None) -> View:
    """The room's data as pages read it, now or at a time that has passed.

    Raises:
        KeyError: There is no such room.
    """
    shown = queries.snapshot(room)
    if time_ms is not None and time_ms < shown["t"]:
        shown = queries.at(room, time_ms)
    return View(lang=lang, static=queries.static(room), snapshot=shown)


def _past_day(
    queries: Queries, keys: list[str], view: View, points: int
) -> dict[str, dict[str, list[float | None]]]:
    """The last 24 hours of indicators."""
    return queries.series(view.room, keys, view.now - DAY_MS, view.now, points)


def _overview(queries: Queries, _address: Address, view: View) -> Component:
    return overview(view, _past_day(queries, list(view.static["headline"]), view, LINE_POINTS))


def _domain(queries: Queries, address: Address, view: View) -> Component:
    domain = view.domains[address.item]
    asked = address.asked("indicator")
    key = chosen_indicator(domain, asked)["key"]
    line = _past_day(queries, [key], view, CHART_POINTS)[key]
    return domain_page(domain, queries.domain(view.room, address.item, view.past), line, asked, view)


def _indicator_data(queries: Queries, key: str, view: View) -> list[Component]:
    """The tables of one indicator."""
    line = _past_day(queries, [key], view, LINE_POINTS)[key]
    values = queries.map(view.room, key, view.past) if view.indicators[key]["places"] == "commune" else None
    return indicator_live(key, line, values, view)


def _data_parts(queries: Queries, address: Address, view: View) -> Sequence[Component]:
    return levels_live(view) if address.item == "map" else _indicator_data(queries, address.item, view)


def _data(queries: Queries, address: Address, view: View) -> Component:
    parts = _data_parts(queries, address, view)
    title = (
        view.t("data.levels") if address.item == "map" else view.pick(view.indicators[address.item]["name"])
    )
    return data_page(title, parts, view)


DRAWERS: MappingProxyType[str, Drawer] = MappingProxyType(
    {
        "overview": _overview,
        "domain": _domain,
        "commune": lambda queries, address, view: commune_page(
            queries.commune(view.room, address.item, view.past), view
        ),
        "case": lambda queries, address, view: case_page(
            queries.case(view.room, _number(address.item), view.past), view
        ),
        "alert": lambda queries, address, view: alert_page(
            queries.alert(view.room, address.item, view.past), view
        ),
        "alerts": lambda queries, _address, view: alerts_page(queries.alerts(view.room, view.past), view),
        "data": _data,
    }
)
"""How each kind of page is drawn."""

RENEWERS: MappingProxyType[str, Renewer] = MappingProxyType(
    {
        "domain": lambda queries, address, view: domain_live(
            view.domains[address.item], queries.domain(view.room, address.item, view.past), view
        ),
        "commune": lambda queries, address, view: commune_live(
            queries.commune(view.room, address.item, view.past), view
        ),
        "case": lambda queries, address, view: case_live(
            queries.case(view.room, _number(address.item), view.past), view
        ),
        "alert": lambda queries, address, view: alert_live(
            queries.alert(view.room, address.item, view.past), view
        ),
        "alerts": lambda queries, _address, view: alerts_live(queries.alerts(view.room, view.past), view),
        "data": _data_parts,
    }
)
"""How the changing part of each drill-down page is drawn anew."""


def _number(text: str) -> int:
    """A case's number in an address.

    Raises:
        KeyError: The address holds no number.
    """
    if not text.isdecimal():
        raise KeyError(text)
    return int(text)


def draw(queries: Queries, address: Address, view: View) -> Component:
    """The page's body; a page that says so when the address means nothing."""
    drawer = DRAWERS.get(address.kind)
    if drawer is None:
        return missing(view.lang, view.href())
    try:
        return drawer(queries, address, view)
    except KeyError:
        return missing(view.lang, view.href()) if view.past is None else not_yet(view)
    except RoomFailed as failure:
        return failed(pick(failure.text, view.lang), view.lang)


def renew(queries: Queries, address: Address, lang: Language) -> Sequence[Component] | None:
    """The changing part of a drill-down page; None when there is nothing to renew any more."""
    renewer = RENEWERS.get(address.kind)
    if renewer is None:
        return None
    try:
        return renewer(queries, address, look(queries, address.room, lang, address.time_ms))
    except (KeyError, RoomFailed):
        return None


def follow_link(queries: Queries, url: str, lang: Language) -> Component:
    """The page that a link leads to, inside the frame that stands."""
    address = read_address(url)
    try:
        view = look(queries, address.room, lang, address.time_ms)
    except KeyError:
        return missing(lang, "/", room_exists=not address.room)
    except RoomFailed as failure:
        return failed(pick(failure.text, lang), lang)
    return placed(draw(queries, address, view), address, view, url)


def placed(page: Component, address: Address, view: View, key: str) -> Component:
    """The page with the time that it shows; off the overview with what tells and changes that time.

    It stands under its address as its key, so that the browser never patches one page into another: the live script
    adds and removes rows of its own; only a page that is thrown away whole allows that.
    """
    parts = [page] if address.kind == "overview" else [*past_bar(view), page, timeline(view)]
    shown = "" if view.past is None else view.past
    return html.Div(parts, key=key, className="contents", **{"data-t": shown})


def whole(queries: Queries, url: str, lang: Language, default_room: str) -> Component:
    """Everything in the window for the first paint.

    Only a frame has what callbacks listen to: elsewhere links load whole pages, there is nothing to draw another into.
    """
    address = read_address(url)
    if address.kind == "provinces":
        return provinces_page(queries.rooms(), lang)
    try:
        view = look(queries, address.room or default_room, lang, address.time_ms)
        page = draw(queries, address, view)
        return html.Div(
            [*stores(url), frame(view, queries.rooms(), placed(page, address, view, "first"))],
            className="root",
        )
    except KeyError:
        return bare(missing(lang, f"/{default_room}", room_exists=False), lang)
    except RoomFailed as failure:
        return bare(failed(pick(failure.text, lang), lang), lang)


def stores(path: str) -> list[Component]:
    """What callbacks listen to: the address, the page that is drawn, and the live script's ticks."""
    return [
        dcc.Location(id=Id.URL, refresh=False),
        dcc.Store(id=Id.SHOWN_PATH, data=path),
        dcc.Store(id=Id.TICK),
    ]
