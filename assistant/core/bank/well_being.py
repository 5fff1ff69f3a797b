"""Questions about well-being: load, strength, life outside as far as it is offered. Data only."""

from __future__ import annotations

from assistant.core.bank.tags import Lines, ask
from assistant.core.moments import Moment
from assistant.model import Question, Relation, Theme

ANYONE: Lines = (
    ("well-being-load", "How does your workload feel at the moment?"),
    ("well-being-energy", "What gives you energy in your work these days?"),
    ("well-being-drains", "What drains you more than it should?"),
    ("well-being-switch-off", "How do you switch off at the end of a day?"),
    ("well-being-lighter-week", "What would make next week lighter for you?"),
    ("well-being-time-to-think", "When in the week do you get time to think without interruption?"),
    ("well-being-after-work", "Which thought about work follows you home?"),
    ("well-being-boundary", "Which boundary around your time is hardest to keep?"),
    ("well-being-pace", "How long could you keep up the pace you have now?"),
    ("well-being-lost-in-work", "When did you last lose track of time because the work was good?"),
    ("well-being-off-your-shoulders", "What could come off your shoulders this month?"),
    ("well-being-good-break", "What does a proper break look like for you?"),
    ("well-being-recover", "What helps you recover after a hard week?"),
    ("well-being-at-ease", "With whom do you feel most at ease at work?"),
    ("well-being-on-your-own", "In which part of your work do you feel on your own?"),
    ("well-being-next-break", "What are your plans for your next real break?"),
    ("well-being-calm-day", "What makes a day calm for you?"),
    ("well-being-heavier-than-it-looks", "What is heavier for you than it looks from outside?"),
)

REPORT: Lines = (
    ("well-being-report-notice", "What would you like me to notice before it becomes too much?"),
    ("well-being-report-late", "What keeps you working later than you want to?"),
    ("well-being-report-arrange-day", "Which change in how you arrange your day would do you good?"),
    ("well-being-report-say-no", "What would you say no to if you could?"),
    ("well-being-report-who-needs-a-hand", "Who in the team might need a hand right now?"),
)

PEER: Lines = (
    ("well-being-peer-coping", "How are you coping with everything on your side?"),
    ("well-being-peer-off-your-hands", "What could I take off your hands this week?"),
    ("well-being-peer-talk-to", "To whom can people in our position speak freely?"),
)

MANAGER: Lines = (
    ("well-being-manager-off-your-desk", "What could I take off your desk?"),
    ("well-being-manager-pressure", "Where do you feel the most pressure at the moment?"),
    ("well-being-manager-busy-times", "How can I make things easier for you when it gets busy?"),
)

FIRST: Lines = (
    ("first-too-much", "How would I notice that you have too much on your plate?"),
    ("first-at-ease", "What do you need around you to feel at ease at work?"),
)

AFTER_LEAVE: Lines = (
    ("after-leave-pace", "How has the pace been for you since we last sat down?"),
    ("after-leave-lighter-start", "What would make the first days back in rhythm lighter?"),
)

AFTER_SKIP: Lines = (("after-skip-how-have-you-been", "How have you been since we last had time for each other?"),)

QUESTIONS: tuple[Question, ...] = (
    *ask(Theme.WELL_BEING, ANYONE),
    *ask(Theme.WELL_BEING, REPORT, Relation.REPORT),
    *ask(Theme.WELL_BEING, PEER, Relation.PEER),
    *ask(Theme.WELL_BEING, MANAGER, Relation.MANAGER),
    *ask(Theme.WELL_BEING, FIRST, moment=Moment.FIRST),
    *ask(Theme.WELL_BEING, AFTER_LEAVE, moment=Moment.AFTER_LEAVE),
    *ask(Theme.WELL_BEING, AFTER_SKIP, moment=Moment.AFTER_SKIP),
)
