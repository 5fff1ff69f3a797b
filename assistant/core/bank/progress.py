"""Questions about progress: goals, priorities, what is expected. Data only."""

from __future__ import annotations

from assistant.core.bank.tags import Lines, ask
from assistant.core.moments import Moment
from assistant.model import Question, Relation, Theme

ANYONE: Lines = (
    ("progress-moved", "What has moved forward since we last talked?"),
    ("progress-finish-this-month", "What do you most want to finish this month?"),
    ("progress-happiest-result", "Which result of the past weeks are you happiest with?"),
    ("progress-slower", "What is going more slowly than you hoped?"),
    ("progress-least-clear-goal", "Which of your goals feels least clear right now?"),
    ("progress-only-one-thing", "If you could finish only one thing this week, what would it be?"),
    ("progress-stop", "What could you stop doing without anyone missing it?"),
    ("progress-done", "How will you recognise that your current work is done?"),
    ("progress-next-step", "What is the very next step on your biggest piece of work?"),
    ("progress-unplanned", "What turned out differently from what you had planned?"),
    ("progress-could-go-wrong", "What could still go wrong that we have not talked about?"),
    ("progress-difference", "Which part of your work makes the biggest difference right now?"),
    ("progress-time", "Where does more of your time go than you expected?"),
    ("progress-old-promise", "Which promise between us is getting old?"),
    ("progress-week-earlier", "What would you leave out if it all had to be ready a week earlier?"),
    ("progress-good-enough", "Where is good enough really good enough?"),
    ("progress-depends-on-you", "Whose work depends most on yours at the moment?"),
    ("progress-turning-point", "Which moment of the last month made the most difference to your work?"),
)

REPORT: Lines = (
    ("progress-report-expectation", "What do I expect from you that is not quite clear?"),
    ("progress-report-pull", "Where do my requests pull you in different directions?"),
    ("progress-report-decide-alone", "Which decision would you like to make without asking me?"),
    ("progress-report-reason", "For which of your tasks would you like to understand the reason better?"),
    ("progress-report-show", "Which piece of your work would you like to show me?"),
)

PEER: Lines = (
    ("progress-peer-shared-work", "Which of our shared pieces of work needs the two of us most right now?"),
    ("progress-peer-coming-up", "What is coming up on your side that my team should know early?"),
    ("progress-peer-success", "What does success look like from where you stand this quarter?"),
)

MANAGER: Lines = (
    ("progress-manager-priority", "Which of my priorities matters most to you this month?"),
    ("progress-manager-not-yet", "What would you like to see from my team that you do not see yet?"),
    ("progress-manager-detail", "How much detail do you want from me about what my team is doing?"),
    ("progress-manager-plans", "What have you learned lately that should change our plans?"),
    ("progress-manager-worry", "Which of our plans worries you most?"),
)

FIRST: Lines = (
    ("first-best-work", "When do you do your best work?"),
    ("first-three-months", "What would make our first three months of working together a success for you?"),
    ("first-proud-work", "Which piece of work in your past are you most proud of?"),
)

FIRST_MANAGER: Lines = (("first-manager-decisions", "How do you like decisions to be brought to you?"),)

FIRST_PEER: Lines = (("first-peer-depend", "Where does your team depend most on mine?"),)

AFTER_LEAVE: Lines = (
    ("after-leave-changed", "What changed while we were not talking?"),
    ("after-leave-priorities", "Which priorities look different now from before the break?"),
    ("after-leave-keep-hold", "What happened in the meantime that we should not lose sight of?"),
)

AFTER_SKIP: Lines = (
    ("after-skip-decided-alone", "What did you decide on your own that I could support now?"),
    ("after-skip-still-matters", "Of the things you wanted to raise last time, which still matter?"),
)

QUESTIONS: tuple[Question, ...] = (
    *ask(Theme.PROGRESS, ANYONE),
    *ask(Theme.PROGRESS, REPORT, Relation.REPORT),
    *ask(Theme.PROGRESS, PEER, Relation.PEER),
    *ask(Theme.PROGRESS, MANAGER, Relation.MANAGER),
    *ask(Theme.PROGRESS, FIRST, moment=Moment.FIRST),
    *ask(Theme.PROGRESS, FIRST_MANAGER, Relation.MANAGER, Moment.FIRST),
    *ask(Theme.PROGRESS, FIRST_PEER, Relation.PEER, Moment.FIRST),
    *ask(Theme.PROGRESS, AFTER_LEAVE, moment=Moment.AFTER_LEAVE),
    *ask(Theme.PROGRESS, AFTER_SKIP, moment=Moment.AFTER_SKIP),
)
