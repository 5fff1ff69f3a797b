"""Questions about obstacles: what is in the way, to be solved together. Data only."""

from __future__ import annotations

from assistant.core.bank.tags import Lines, ask
from assistant.core.moments import Moment
from assistant.model import Question, Relation, Theme

ANYONE: Lines = (
    ("obstacles-stuck", "Where are you stuck right now?"),
    ("obstacles-waiting-for-others", "What are you waiting for from somebody else?"),
    ("obstacles-should-be-simple", "What slows you down that should be simple?"),
    ("obstacles-putting-off", "Which task do you keep putting off?"),
    ("obstacles-difficult-conversation", "Which difficult conversation is still ahead of you?"),
    ("obstacles-unclear", "What is so unclear that it keeps you from starting?"),
    ("obstacles-already-tried", "What have you already tried on your hardest problem?"),
    ("obstacles-useful-help", "What kind of help would be most useful to you this week?"),
    ("obstacles-waiting-for-me", "What are you waiting for from me?"),
    ("obstacles-comes-back", "Which problem keeps coming back?"),
    ("obstacles-not-happened-yet", "What are you worried about that has not happened yet?"),
    ("obstacles-not-told", "What do you need to know that nobody has told you?"),
    ("obstacles-hard-together", "With whom is working together harder than it should be?"),
    ("obstacles-interrupts", "What interrupts you most often?"),
    ("obstacles-open-decision", "Which open decision is holding you up?"),
    ("obstacles-small-annoyance", "Which small annoyance would be easy to remove?"),
    ("obstacles-pushed-aside", "What gets pushed aside when your week fills up?"),
    ("obstacles-permission", "What would you do tomorrow if you did not need anyone's permission?"),
)

REPORT: Lines = (
    ("obstacles-report-take-on", "Which problem would you like me to take on for you?"),
    ("obstacles-report-in-your-way", "Where am I in your way?"),
    ("obstacles-report-speak-to", "Whom could I speak to on your behalf?"),
    ("obstacles-report-second-pair", "For which part of your work would you like a second pair of eyes?"),
)

PEER: Lines = (
    ("obstacles-peer-between-teams", "Where do our teams get in each other's way?"),
    ("obstacles-peer-waiting", "What is your team waiting for from mine?"),
    ("obstacles-peer-ally", "In which matter would an ally help you?"),
    ("obstacles-peer-lost-work", "Where does work get lost on its way from one of our teams to the other?"),
)

MANAGER: Lines = (
    ("obstacles-manager-coming", "Which trouble do you see coming that I may not see yet?"),
    ("obstacles-manager-support", "Whose support do I need that I do not have yet?"),
    ("obstacles-manager-clear-the-way", "What would you need from me before you could clear the way for my team?"),
    ("obstacles-manager-your-way", "What is standing in your way that I could help with?"),
)

FIRST: Lines = (("first-in-your-way", "What tends to get in your way that I should know from the start?"),)

AFTER_LEAVE: Lines = (("after-leave-waiting", "What has been waiting for an answer since we last met?"),)

AFTER_SKIP: Lines = (
    ("after-skip-had-to-wait", "What had to wait because our last meeting did not happen?"),
    ("after-skip-got-harder", "What has become harder since we last talked?"),
)

QUESTIONS: tuple[Question, ...] = (
    *ask(Theme.OBSTACLES, ANYONE),
    *ask(Theme.OBSTACLES, REPORT, Relation.REPORT),
    *ask(Theme.OBSTACLES, PEER, Relation.PEER),
    *ask(Theme.OBSTACLES, MANAGER, Relation.MANAGER),
    *ask(Theme.OBSTACLES, FIRST, moment=Moment.FIRST),
    *ask(Theme.OBSTACLES, AFTER_LEAVE, moment=Moment.AFTER_LEAVE),
    *ask(Theme.OBSTACLES, AFTER_SKIP, moment=Moment.AFTER_SKIP),
)
