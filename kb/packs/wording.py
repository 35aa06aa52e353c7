"""The product's own words in a pack: everything that no review says. Change a sentence here and every format follows.

Nothing here may sound like a finding. Lines of reviews come from `choose.py` and stand in `Quotes`.
"""

from __future__ import annotations

GROUND_RULES = (
    "What is said here stays here, unless a child or an adult is at risk of harm.",
    "We speak with respect: of the child, the family, colleagues and each other.",
    "We are here to learn, not to blame.",
    "We know how things ended and they did not: we notice hindsight when we speak with it.",
    "We name no live cases, and we do not try to work out who a review is about.",
    "Anyone may pass, or step out, at any time.",
)

STEP_OUT = "You may step out at any point, without saying why. The person leading the session checks in with everyone afterwards."

WHO_LEADS = (
    "The team's manager or a practice lead, face to face where possible, at a time kept apart from other business. "
    "Nobody who worked with the family of a review should be asked to lead, or be taken by surprise by it."
)

PREPARE = (
    "Read the pack and, where you can, the whole review: lines here stand without the pages round them.",
    "Ask in private beforehand whether the subject touches somebody in the team, and agree what they need.",
    "Print the commitments and evaluation pages, or open them where the team can write.",
    "Have your local procedures and support numbers to hand.",
)

TAILOR = (
    "Keep the order: what went well comes first.",
    "If time is short, drop lines rather than the discussion or the commitments.",
    "Choose the questions that fit your team's work, and add one of your own.",
    "Ask each agency or role in the room what a line means for them.",
)

STANDING_QUESTIONS = (
    "What are your thoughts and reflections on this learning?",
    "How will we embed it in our practice, and how will we know that we have?",
    "How does it go into our team plan?",
)

NOTHING_GENERATED = (
    "Every line from a review stands here word for word, with its source. Nothing was summarised or written by a machine. "
    "Themes are suggestions until a person has confirmed them."
)

COMMITMENT_COLUMNS = ("What we will do", "Who (role)", "By when", "How we will know")

SESSION_ROWS = (
    "Team",
    "Date of the session",
    "Led by (role)",
    "Number of people present",
    "Agencies or roles present",
    "Feedback to the partnership",
)

EVALUATION_ROWS = (
    "How relevant was this to my work? (1 not at all – 5 very)",
    "My confidence in this before the session (1 low – 5 high)",
    "My confidence in this after the session (1 low – 5 high)",
    "One thing I will change",
)

FOLLOW_UP_ROWS = ("Date of the follow-up", "What has changed, and how do we know?")
FOLLOW_UP = "Come back to the commitments 6 to 12 weeks after the session."

CLOSING = (
    "Go round once: how is everyone leaving the room? Agree who checks in with whom.",
    "Somebody takes the commitments into the team plan and tells the partnership that the session was held.",
)
NOT_A_SUBSTITUTE = (
    "This pack supports discussion. It is not a substitute for your safeguarding procedures, for supervision or for advice on a child "
    "you are worried about."
)

RESTRICTED = "For your own group only. {names}: restricted, so not to be passed on until a person has made it visible to others."

INVENTED = (
    "Invented example. {names}: made up to show how packs work. No real child, family, worker or partnership is described. "
    "Do not use it as learning from a real review."
)
