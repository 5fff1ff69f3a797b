"""Questions that invite ideas for the team and the work. Data only."""

from __future__ import annotations

from assistant.core.bank.tags import Lines, ask
from assistant.core.moments import Moment
from assistant.model import Question, Relation, Theme

ANYONE: Lines = (
    ("ideas-change-one-thing", "If you could change one thing about how we work, what would it be?"),
    ("ideas-habit", "What do we do out of habit that helps nobody?"),
    ("ideas-two-weeks", "What would you like to try for two weeks?"),
    ("ideas-borrow", "What have you seen elsewhere that we should borrow?"),
    ("ideas-shorter-meeting", "Which of our meetings could be half as long?"),
    ("ideas-by-hand", "Which task do you keep repeating by hand?"),
    ("ideas-people-we-work-for", "What do the people we work for wish we understood?"),
    ("ideas-failure-allowed", "What would you attempt if nobody minded a failure?"),
    ("ideas-outlived-rule", "Which rule of ours has outlived its purpose?"),
    ("ideas-from-nothing", "If we started from nothing today, what would we build differently?"),
    ("ideas-more-fun", "What would make the work more fun?"),
    ("ideas-no-fair-chance", "Which idea of yours never got a fair chance?"),
    ("ideas-question-nobody-asks", "What should somebody be asking that nobody asks?"),
    ("ideas-one-hour", "What could we improve in less than an hour?"),
    ("ideas-tool", "Which tool gets in your way more than it helps?"),
    ("ideas-little-money", "What would you do with a little extra money for the work?"),
    ("ideas-made-you-think", "What have you read or heard lately that made you think?"),
    ("ideas-learn-from-mistake", "What could all of us learn from a recent mistake?"),
)

REPORT: Lines = (
    ("ideas-report-my-job", "What would you do first if you had my job?"),
    ("ideas-report-better-team", "What would make our team a better place to work?"),
    ("ideas-report-lead-it", "Which idea would you like to lead yourself?"),
    ("ideas-report-ritual", "Which of our team's customs would you change?"),
)

PEER: Lines = (
    ("ideas-peer-try-together", "What could our two teams try together?"),
    ("ideas-peer-done-twice", "What are both our teams doing that only one of them needs to do?"),
    ("ideas-peer-teach", "What could our teams teach each other?"),
)

MANAGER: Lines = (
    ("ideas-manager-no-time-for", "What would you like somebody to try that nobody has time for?"),
    ("ideas-manager-if-easy", "What would you change here if it were easy?"),
    ("ideas-manager-bring-ideas", "In what form are ideas from my team most useful to you?"),
)

FIRST: Lines = (
    ("first-keep-as-it-is", "What would you like to keep as it is, now that we work together?"),
    ("first-do-differently", "What would you like to do differently this time?"),
)

AFTER_LEAVE: Lines = (("after-leave-keep", "What worked well without our meetings that we could keep?"),)

AFTER_SKIP: Lines = (
    ("after-skip-safer-slot", "Which time of the week would be safer for our meeting?"),
    ("after-skip-full-weeks", "What would help us keep this meeting when the week gets full?"),
    ("after-skip-least", "When a week is too full, what is the least that would still help you?"),
)

QUESTIONS: tuple[Question, ...] = (
    *ask(Theme.IDEAS, ANYONE),
    *ask(Theme.IDEAS, REPORT, Relation.REPORT),
    *ask(Theme.IDEAS, PEER, Relation.PEER),
    *ask(Theme.IDEAS, MANAGER, Relation.MANAGER),
    *ask(Theme.IDEAS, FIRST, moment=Moment.FIRST),
    *ask(Theme.IDEAS, AFTER_LEAVE, moment=Moment.AFTER_LEAVE),
    *ask(Theme.IDEAS, AFTER_SKIP, moment=Moment.AFTER_SKIP),
)
