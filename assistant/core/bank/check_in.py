"""Questions for the check-in: getting to know each other, trust, arriving. Data only."""

from __future__ import annotations

from assistant.core.bank.tags import Lines, ask
from assistant.core.moments import Moment
from assistant.model import Question, Relation, Theme

ANYONE: Lines = (
    ("check-in-on-your-mind", "What is on your mind as we sit down?"),
    ("check-in-best-moment", "What has been the best moment of your week so far?"),
    ("check-in-made-you-smile", "What made you smile lately, at work or away from it?"),
    ("check-in-this-morning", "What was the first thing you thought about work this morning?"),
    ("check-in-looking-forward", "What are you looking forward to in the coming days?"),
    ("check-in-quietly-proud", "What are you quietly proud of at the moment?"),
    ("check-in-surprise", "What has surprised you in the last few weeks?"),
    ("check-in-unnoticed-success", "Which small success of yours did hardly anyone notice?"),
    ("check-in-outside-work", "What do you enjoy outside work these days?"),
    ("check-in-learned-elsewhere", "What have you learned lately that has nothing to do with work?"),
    ("check-in-title", "If you gave the last two weeks a title, what would it be?"),
    ("check-in-who-helped", "Who has made your work easier recently?"),
    ("check-in-misunderstood-work", "What do people often get wrong about your work?"),
    ("check-in-good-day", "What does a really good day at work look like for you right now?"),
    ("check-in-time-well-spent", "What would make our time today well spent for you?"),
    ("check-in-weather", "What is the weather like in your week?"),
    ("check-in-thanks", "Who deserves a thank-you that they have not had yet?"),
    ("check-in-changed-your-mind", "What have you changed your mind about this year?"),
)

REPORT: Lines = (
    ("check-in-see-more", "Which part of your work do you wish I saw more of?"),
    ("check-in-team-mood", "How does the mood in the team feel to you this week?"),
    ("check-in-easier-to-tell", "What would make it easier to tell me difficult things?"),
    ("check-in-at-your-best", "In which situations do you feel at your best in this team?"),
)

PEER: Lines = (
    ("check-in-peer-your-team", "How are things in your team at the moment?"),
    ("check-in-peer-picked-up", "What have you picked up lately that I may have missed?"),
    ("check-in-peer-enjoy", "What do you enjoy most about leading your part of the work these days?"),
)

MANAGER: Lines = (
    ("check-in-manager-attention", "What takes most of your attention at the moment?"),
    ("check-in-manager-talked-about", "What is being talked about in your own meetings these days?"),
    ("check-in-manager-understand", "What would you like to understand better about my team?"),
)

FIRST: Lines = (
    ("first-use-of-time", "How would you like us to use this time together?"),
    ("first-how-you-came-here", "What brought you to the work you do now?"),
    ("first-reach-you", "What is the best way to reach you when something cannot wait?"),
    ("first-hopes", "What do you hope for from working with me?"),
    ("first-about-me", "What would you like to know about me?"),
)

AFTER_LEAVE: Lines = (
    ("after-leave-tell-me", "What would you most like to tell me from the time since we last met?"),
    ("after-leave-good-things", "What good things happened while we did not see each other?"),
)

AFTER_SKIP: Lines = (
    ("after-skip-tell-me", "What would you have told me last time if we had met?"),
    ("after-skip-start", "Where would you like to begin, now that we have found the time?"),
)

QUESTIONS: tuple[Question, ...] = (
    *ask(Theme.CHECK_IN, ANYONE),
    *ask(Theme.CHECK_IN, REPORT, Relation.REPORT),
    *ask(Theme.CHECK_IN, PEER, Relation.PEER),
    *ask(Theme.CHECK_IN, MANAGER, Relation.MANAGER),
    *ask(Theme.CHECK_IN, FIRST, moment=Moment.FIRST),
    *ask(Theme.CHECK_IN, AFTER_LEAVE, moment=Moment.AFTER_LEAVE),
    *ask(Theme.CHECK_IN, AFTER_SKIP, moment=Moment.AFTER_SKIP),
)
