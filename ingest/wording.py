"""Lines that are known by their wording, whatever section they stand in: links, governance, purpose, and what introduces a list.

What kind of learning a line is, where no heading says it, is judged by `kinds.py`.
"""

from __future__ import annotations

import re

_I = re.IGNORECASE

LINK_LINE = re.compile(
    r"\b(?:can be (?:accessed|found|viewed|downloaded|read)|(?:is|are) available (?:here|at|from|on)|click here|(?:accessed|found) here|follow this link|visit our|see our website)\b"
    r"|^for (?:more|further) (?:information|details|help|advice)\b|\bhere\.?$|^https?://\S+$|^www\.\S+$",
    _I,
)
GOVERNANCE_LINE = re.compile(
    r"\b(?:will be|is|are|be|being)\s+(?:regularly\s+|formally\s+)?(?:reviewed|monitored|overseen|tracked|progressed|scrutinised|governed|reported|held|owned|signed off)\b"
    r"[^.]*\b(?:sub-?\s?groups?|board|partnership|executive|committee|panel|meetings?|group|delivery|register)\b"
    r"|\b(?:sub-?\s?group|executive|board|committee|panel|group|partnership)s?\b[^.]{0,80}\b(?:will|to)\s+(?:oversee|monitor|track|review progress|receive (?:updates|progress)|hold (?:agencies|partners))\b"
    r"|^progress (?:on|against|with)\b"
    r"|^(?:the )?[A-Z][\w’' -]{2,60}\b(?:sub-?\s?group|board|partnership|executive|committee|panel|group|forum)\b[^.]{0,20}\b(?:(?:is|are) (?:responsible|accountable) for|will take (?:these|this|them)|keeps? (?:watch|an eye))\b"
    r"|^(?:the )?[A-Z][\w’' -]{2,60}\b(?:sub-?\s?group|board|partnership|executive|committee|panel|group|forum)\b[^.]{0,20}\b(?:owns?|oversees?|reports? on|tracks?|monitors?|holds?|has taken|reviews?|watches|checks?)\b"
    r"|\b(?:oversight|responsibility|ownership|accountability)\b[^.]{0,30}\b(?:rests|lies|sits|is) with\b"
    r"|^(?:these|all|the|our) (?:actions?|recommendations?|points|changes|asks)\b[^.]{0,40}\b(?:followed up|tracked|checked|monitored|overseen|reported|reviewed|taken forward|owned) (?:by|to|at|through|in)\b"
    r"|^actions? (?:will be |are )(?:followed up|tracked|checked|monitored|overseen|reported|reviewed) (?:by|to|at|in)\b",
    _I,
)
PURPOSE_LINE = re.compile(
    r"\b(?:the )?(?:purpose|aim|objective) of (?:the|this|these|a|our|any|every)\b[^.]{0,120}\b(?:reviews?|process|briefings?|audits?)\b"
    r"|\b(?:reviews?|briefings?)\b[^.]{0,60}\b(?:not (?:conducted|held|about|meant|intended) to (?:blame|hold)|not about blame)\b",
    _I,
)
#: A sentence at the head of a section that only says that its points come now, or how they are set out.
LEADS_IN = re.compile(
    r"\b(?:examples?|points?|things|findings?|themes?|areas?|lessons?|messages?|strengths?|gaps?|recommendations?|questions?|actions?|steps?|issues?)\b[^.]{0,60}"
    r"\b(?:stand out|stood out|came up|come up|emerged?|recur\w*|follow|below|(?:is|are|were) (?:set out|listed|given|arranged|grouped|numbered|ordered|described|summarised|in full)"
    r"|not (?:been )?ranked|in no (?:particular )?order|(?:was|were|has|have) (?:been )?(?:made|agreed|accepted|found|identified))\b"
    r"|\b(?:accepted|agreed|made|makes|sets? out|lists?|offers?|asks?)\b[^.]{0,40}\b(?:following|these|this list|below|\w+ (?:recommendations|questions|actions|findings|points|lessons))\b",
    _I,
)
INTRODUCES = re.compile(
    r":$|\b(?:the following|as follows|listed below|set out below|these (?:include|are|were)|were (?:identified|found)|(?:review|panel|reviewer|authors?) (?:identified|found|heard|highlighted|made|makes|noted|saw)\b[^.]*"
    r"\b(?:areas?|examples?|strengths?|themes?|points?|lessons?|recommendations?|number|several|some|many|\w+teen|two|three|four|five|six|seven|eight|nine|ten|\d+)\b)",
    _I,
)
