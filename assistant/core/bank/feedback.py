"""Questions about feedback, in both directions. Data only."""

from __future__ import annotations

from assistant.core.bank.tags import Lines, ask
from assistant.core.moments import Moment
from assistant.model import Question, Relation, Theme

ANYONE: Lines = (
    ("feedback-what-to-change", "What is one thing I should change in the way we work together?"),
    ("feedback-more-of", "What would you like me to do more of?"),
    ("feedback-less-of", "What would you like me to do less of?"),
    ("feedback-keep", "What do I do that you would like me to keep?"),
    ("feedback-made-harder", "What did I do recently that made your work harder?"),
    ("feedback-helped", "What did I do recently that really helped you?"),
    ("feedback-honest-opinion", "On which piece of your work would you like an honest opinion?"),
    ("feedback-held-back", "What have you held back because the moment never seemed right?"),
    ("feedback-disagree", "How does it come across when I disagree with you?"),
    ("feedback-misunderstood", "When did you last feel misunderstood by me?"),
    ("feedback-larger-meetings", "How do you experience me in larger meetings?"),
    ("feedback-not-noticing", "What do I seem not to notice about the way I work?"),
    ("feedback-praise-due", "Whose work deserves praise that it has not had?"),
    ("feedback-repeat-the-month", "What would you do differently if you could repeat the last month?"),
    ("feedback-hard-decision", "Which decision of mine did you find hard to understand?"),
    ("feedback-heard", "How well do you feel heard when we talk?"),
    ("feedback-still-waiting", "Which promise of mine are you still waiting for?"),
    ("feedback-useful-words", "What is the most useful thing anybody has told you lately about your work?"),
)

REPORT: Lines = (
    ("feedback-report-how-often", "How often would you like to hear from me how you are doing?"),
    ("feedback-report-more-support", "In which situation would you have wanted more support from me?"),
    ("feedback-report-too-close", "Where am I too close to your work?"),
    ("feedback-report-too-far", "Where am I too far from your work to be of help?"),
    ("feedback-report-colleagues", "Which remark from a colleague has stayed with you?"),
    ("feedback-report-unfair", "What have I handled in a way that felt unfair?"),
    ("feedback-report-more-credit", "Which of your efforts deserved more credit than it got?"),
)

PEER: Lines = (
    ("feedback-peer-my-team", "How does my team look from where you sit?"),
    ("feedback-peer-easier", "What could my team change to make your work easier?"),
    ("feedback-peer-more-open", "Where could we be more open with each other?"),
    ("feedback-peer-disagree-better", "How could the two of us disagree better?"),
)

MANAGER: Lines = (
    ("feedback-manager-do-better", "What is one thing I could do better in my role?"),
    ("feedback-manager-surprised", "What have I done lately that surprised you?"),
    ("feedback-manager-from-others", "What do you hear about me from others?"),
    ("feedback-manager-strength", "Which of my strengths should I use more?"),
    ("feedback-manager-too-late", "When did you last learn something too late from me?"),
)

FIRST: Lines = (
    ("first-hear-difficult-things", "How do you prefer to hear that something is not going well?"),
    ("first-thanked", "How do you like to be thanked for good work?"),
    ("first-good-to-work-with", "What did somebody you loved working with do differently from others?"),
)

FIRST_REPORT: Lines = (("first-report-best-manager", "What did your best manager do that I should know about?"),)

FIRST_MANAGER: Lines = (("first-manager-unasked", "What do you expect to hear from me without having to ask?"),)

AFTER_LEAVE: Lines = (
    ("after-leave-handover", "How well did things hold together while one of us was away?"),
    ("after-leave-differently", "What should we arrange differently before the next absence?"),
)

AFTER_SKIP: Lines = (("after-skip-how-was-it", "How was it for you that we did not meet last time?"),)

QUESTIONS: tuple[Question, ...] = (
    *ask(Theme.FEEDBACK, ANYONE),
    *ask(Theme.FEEDBACK, REPORT, Relation.REPORT),
    *ask(Theme.FEEDBACK, PEER, Relation.PEER),
    *ask(Theme.FEEDBACK, MANAGER, Relation.MANAGER),
    *ask(Theme.FEEDBACK, FIRST, moment=Moment.FIRST),
    *ask(Theme.FEEDBACK, FIRST_REPORT, Relation.REPORT, Moment.FIRST),
    *ask(Theme.FEEDBACK, FIRST_MANAGER, Relation.MANAGER, Moment.FIRST),
    *ask(Theme.FEEDBACK, AFTER_LEAVE, moment=Moment.AFTER_LEAVE),
    *ask(Theme.FEEDBACK, AFTER_SKIP, moment=Moment.AFTER_SKIP),
)
