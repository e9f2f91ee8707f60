"""Days as people name them when they look back."""

from datetime import date, datetime, timedelta


def day_in_words(day: date, today: date) -> str:
    """ "Today", "Yesterday", "Friday", "3 November 2026"."""
    if day >= today:
        return "Today"
    if day == today - timedelta(days=1):
        return "Yesterday"
    return f"{day:%A}" if today - day < timedelta(days=7) else f"{day.day} {day:%B %Y}"


def short_day(moment: datetime, now: datetime) -> str:
    """The time of one today, "3 Nov" of one of this year, else "3 Nov 2024"; both aware, shown in the zone of `now`."""
    there = moment.astimezone(now.tzinfo)
    if there.date() == now.date():
        return f"{there:%H:%M}"
    return f"{there.day} {there:%b}" if there.year == now.year else f"{there.day} {there:%b %Y}"
