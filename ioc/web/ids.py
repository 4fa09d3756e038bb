"""Every id that a callback, a script or a test knows an element by."""

from __future__ import annotations

from enum import StrEnum


class Id(StrEnum):
    """Ids of elements; each stands on the page at most once."""

    # the frame that every page shares
    URL = "url"
    APP = "app"
    HEADER = "header"
    PAGE = "page"
    SHOWN_PATH = "shown-path"
    TICK = "tick"
    SEED = "seed"
    ANNOUNCE = "announce"
    TOAST = "toast"
    BANNER = "banner"
    ENDED = "ended"
    CLOCK = "clock"
    # overview
    RAIL = "rail"
    ALERTS = "alerts"
    ALERT_ROWS = "alert-rows"
    ALERT_TEMPLATE = "alert-template"
    KPIS = "kpis"
    TIMELINE = "timeline"
    TRACK = "track"
    HANDLE = "handle"
    MAP_PANEL = "map-panel"
    MAP = "map"
    COMMUNES = "communes"
    RIVERS = "rivers"
    NEIGHBOURS = "neighbours"
    MAP_KEY = "map-key"
    INSET = "inset"
    INSET_COMMUNES = "inset-communes"
    INSET_RIVERS = "inset-rivers"
    # drill-down pages
    CHART = "chart"
    TABLE = "table"
    CASES = "cases"
    GRID_SCRIPT = "grid-script"
    LIVE_PART = "live-part"
    PROVINCES = "provinces"
    EXPECT = "expect"
    EXPECT_STATE = "expect-state"
    EXPECTED = "expected"
    # the planner's desk
    PLAN = "plan"
    PLAN_SEARCH = "plan-search"
    PLAN_SHELF = "plan-shelf"
    PLAN_STATE = "plan-state"
    PLAN_PROBLEMS = "plan-problems"
    PLAN_VARIANTS = "plan-variants"
    PLAN_NUMBERS = "plan-numbers"
    PLAN_RUNNING = "plan-running"
    PLAN_STUDIES = "plan-studies"
    STUDY = "study"
    FORM_766 = "form-766"
    DIFFERENCES = "differences"
