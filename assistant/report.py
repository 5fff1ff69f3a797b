"""The review as JSON, for programs: the contract is fixed, its schema number rises when it changes.

Only writes down what was judged. Times are ISO 8601 with offset in the leader's zone; one review gives the same bytes.
"""

from __future__ import annotations

import json
from datetime import datetime, tzinfo

from assistant.model import (
    Conflict,
    Counterpart,
    DayLoad,
    Meeting,
    Proposal,
    Rebook,
    Review,
    Shorten,
    Standing,
)
from connectors.model import Problem, Span

SCHEMA = 1

Json = None | bool | int | str | list["Json"] | dict[str, "Json"]


def as_json(review: Review) -> str:
    """Return the review as one JSON object, UTF-8 and readable."""
    return json.dumps(_review(review), ensure_ascii=False, indent=2)


def _review(review: Review) -> Json:
    zone = review.leader.zone
    counts = review.counts
    return {
        "schema": SCHEMA,
        "leader": {"email": review.leader.email or None, "timezone": review.leader.zone_name},
        "now": _time(review.now, zone),
        "window": _span(review.window, zone),
        "one_on_ones": [_standing(standing, zone) for standing in review.standings],
        "conflicts": [_conflict(conflict, zone) for conflict in review.conflicts],
        "crowded_days": [_day(day) for day in review.crowded_days],
        "proposals": [_proposal(proposal, zone) for proposal in review.plan.proposals],
        "problems": [_problem(problem) for problem in review.problems],
        "counts": {
            "events": counts.events,
            "occurrences": counts.occurrences,
            "one_on_ones": counts.one_on_ones,
            "skipped_components": counts.skipped_components,
        },
    }


def _time(moment: datetime, zone: tzinfo) -> str:
    return moment.astimezone(zone).isoformat(timespec="seconds")


def _span(span: Span, zone: tzinfo) -> dict[str, Json]:
    return {"start": _time(span.start, zone), "end": _time(span.end, zone)}


def _counterpart(counterpart: Counterpart) -> Json:
    return {"email": counterpart.email, "name": counterpart.name}


def _standing(standing: Standing, zone: tzinfo) -> Json:
    one_on_one = standing.one_on_one
    return {
        "id": one_on_one.id,
        "counterpart": _counterpart(one_on_one.counterpart),
        "cadence_days": one_on_one.cadence_days,
        "usual_minutes": one_on_one.usual_minutes,
        "source": one_on_one.source.value,
        "health": standing.health.value,
        "missed_in_a_row": standing.missed_in_a_row,
        "last_kept": _time(standing.last_kept, zone) if standing.last_kept else None,
        "next": _time(standing.next.span.start, zone) if standing.next else None,
        "meetings": [_meeting(meeting, zone) for meeting in standing.meetings],
    }


def _meeting(meeting: Meeting, zone: tzinfo) -> Json:
    return {
        **_span(meeting.span, zone),
        "original_start": _time(meeting.original_start, zone),
        "outcome": meeting.outcome.value,
        "reason": meeting.reason.value if meeting.reason else None,
    }


def _conflict(conflict: Conflict, zone: tzinfo) -> Json:
    return {
        "counterpart": _counterpart(conflict.counterpart),
        "start": _time(conflict.start, zone),
        "with": {"title": conflict.title, **_span(conflict.other, zone)},
    }


def _day(day: DayLoad) -> Json:
    return {
        "date": day.day.isoformat(),
        "busy_minutes": day.busy_minutes,
        "working_minutes": day.working_minutes,
        "longest_run_minutes": day.longest_run_minutes,
        "meetings": day.meetings,
        "reasons": [reason.value for reason in day.reasons],
    }


def _proposal(proposal: Proposal, zone: tzinfo) -> Json:
    match proposal:
        case Shorten():
            return {
                "kind": "shorten",
                "counterpart": _counterpart(proposal.counterpart),
                "start": _time(proposal.start, zone),
                "from_minutes": proposal.from_minutes,
                "to_minutes": proposal.to_minutes,
                "reason": proposal.reason,
            }
        case Rebook():
            return {
                "kind": "rebook",
                "counterpart": _counterpart(proposal.counterpart),
                "original_start": _time(proposal.original_start, zone),
                "options": [_span(option, zone) for option in proposal.options],
                "reason": proposal.reason,
            }


def _problem(problem: Problem) -> Json:
    return {"source": problem.source, "uid": problem.uid, "error": problem.error}
