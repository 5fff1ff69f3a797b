"""Questions about career: wishes, skills, next steps. Data only."""

from __future__ import annotations

from assistant.core.bank.tags import Lines, ask
from assistant.core.moments import Moment
from assistant.model import Question, Relation, Theme

ANYONE: Lines = (
    ("career-more-of", "Which part of your work would you gladly do more of?"),
    ("career-hand-over", "Which part of your work would you gladly hand to somebody else?"),
    ("career-skill", "Which skill would you most like to strengthen this year?"),
    ("career-two-years", "What would you like to be doing two years from now?"),
    ("career-learn-from", "Whose way of working would you like to learn from?"),
    ("career-look-back", "What do you want to look back on with pride at the end of this year?"),
    ("career-stretch", "What kind of task would stretch you in a good way?"),
    ("career-hidden-talent", "Which of your talents does your work hardly use?"),
    ("career-build-on", "What have you learned in the last months that you want to build on?"),
    ("career-small-step", "What would be a small step in the direction you want to grow?"),
    ("career-hesitate", "What makes you hesitate when you think about your next step?"),
    ("career-worthwhile", "What makes your work feel worthwhile to you?"),
    ("career-teach", "What could you teach the rest of us?"),
    ("career-changed-plans", "How have your plans for yourself changed over the past year?"),
    ("career-learning-day", "If you had one free day a month for learning, what would you do with it?"),
    ("career-known-for", "What would you like to be known for?"),
    ("career-shaped-you", "Which choice in your working life has shaped you most?"),
    ("career-beginner", "In what would you like to be a beginner again?"),
)

REPORT: Lines = (
    ("career-report-open-doors", "Which doors could I open for you?"),
    ("career-report-be-seen", "Which people should know more about your work?"),
    ("career-report-responsibility", "Which responsibility would you like to take on next?"),
    ("career-report-stay", "What would make you want to stay here for a long time?"),
    ("career-report-this-month", "What could I do this month to help you grow?"),
    ("career-report-next-role", "What attracts you about the role you would like to have next?"),
    ("career-report-practise", "Where would you like to practise something without being judged?"),
)

PEER: Lines = (
    ("career-peer-in-my-place", "What would you try next if you were in my place?"),
    ("career-peer-learn-together", "What could the two of us learn from each other?"),
    ("career-peer-your-path", "Where do you see your own path going from here?"),
)

MANAGER: Lines = (
    ("career-manager-room-to-grow", "Where do you see room for me to grow?"),
    ("career-manager-trust-with-more", "What would I have to show before you would trust me with more?"),
    ("career-manager-in-my-position", "What helped you most when you were in my position?"),
    ("career-manager-beyond-my-team", "Which work beyond my team would be good for me?"),
)

FIRST: Lines = (
    ("first-learned-in-a-year", "What would you like to have learned a year from now?"),
    ("first-draws-you", "What draws you to this work?"),
)

QUESTIONS: tuple[Question, ...] = (
    *ask(Theme.CAREER, ANYONE),
    *ask(Theme.CAREER, REPORT, Relation.REPORT),
    *ask(Theme.CAREER, PEER, Relation.PEER),
    *ask(Theme.CAREER, MANAGER, Relation.MANAGER),
    *ask(Theme.CAREER, FIRST, moment=Moment.FIRST),
)
