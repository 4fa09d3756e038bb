"""Dates, clock times and durations as people write them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from babel.dates import format_date

from ioc.i18n.texts import Language, t

_SECOND = 1_000
_MINUTE = 60 * _SECOND
_HOUR = 60 * _MINUTE
_DAY = 24 * _HOUR


def moment(epoch_ms: int, zone_minutes: int, time_ms: int) -> datetime:
    """The local wall time of a scenario time, written as if it were UTC."""
    since = timedelta(milliseconds=epoch_ms + time_ms, minutes=zone_minutes)
    return datetime(1970, 1, 1, tzinfo=UTC) + since


def clock_time(when: datetime) -> str:
    """Hours and minutes: 18:42."""
    return when.strftime("%H:%M")


def date_long(when: datetime, lang: Language) -> str:
    """Weekday and date: Thứ Tư 14/10/2026."""
    pattern = "EEEE dd/MM/yyyy" if lang == "vi" else "EEEE d MMM yyyy"
    return str(format_date(when.date(), pattern, locale="vi_VN" if lang == "vi" else "en_GB"))


def duration(span_ms: float, lang: Language) -> str:
    """A span in its two largest fitting units: 20 giây, 9 phút, 2 giờ 06."""
    span = abs(int(span_ms))
    if span < _MINUTE:
        return t("live.seconds", lang, n=span // _SECOND)
    if span < _HOUR:
        return t("live.minutes", lang, n=span // _MINUTE)
    if span < 2 * _DAY:
        hours, minutes = span // _HOUR, span % _HOUR // _MINUTE
        return (
            t("live.hours_minutes", lang, h=hours, m=f"{minutes:02d}")
            if minutes
            else t("live.hours", lang, n=hours)
        )
    return t("live.days", lang, n=span // _DAY)


def age(span_ms: float, lang: Language) -> str:
    """How long ago: 6 phút trước."""
    return t("live.ago", lang, span=duration(span_ms, lang))
