"""What can happen to an invitation besides answering, and where it stands."""

from enum import StrEnum


class Outcome(StrEnum):
    """What came instead of an answer."""

    REFUSED = "refused"
    OUT_OF_SCOPE = "out_of_scope"
    UNREACHABLE = "unreachable"
    UNABLE = "unable"


class Happening(StrEnum):
    """What the course of an invitation can hold."""

    REFUSED = "refused"
    OUT_OF_SCOPE = "out_of_scope"
    UNABLE = "unable"
    UNREACHABLE = "unreachable"
    DELEGATED = "delegated"
    UNSUBSCRIBED = "unsubscribed"
    BOUNCED = "bounced"
    CONTACTED = "contacted"
    LINK_REPLACED = "link_replaced"
    RECONSIDERED = "reconsidered"
    WITHDRAWN = "withdrawn"
    ERASED = "erased"


# What the staff may note by hand.
NOTABLE = (
    Happening.CONTACTED,
    Happening.REFUSED,
    Happening.OUT_OF_SCOPE,
    Happening.UNREACHABLE,
    Happening.UNABLE,
    Happening.RECONSIDERED,
)

# What the invited may take back themselves: the rest is the staff's judgement.
OWN_OUTCOMES = frozenset({Outcome.REFUSED, Outcome.OUT_OF_SCOPE})


class Standing(StrEnum):
    """Where an invitation stands. Of an anonymous round it is ANSWERED or NOT_KNOWN at most."""

    NOT_BEGUN = "not_begun"
    BEGUN = "begun"
    SUBMITTED = "submitted"
    NOT_KNOWN = "not_known"
    ANSWERED = "answered"
    REFUSED = "refused"
    OUT_OF_SCOPE = "out_of_scope"
    UNREACHABLE = "unreachable"
    UNABLE = "unable"
    WITHDRAWN = "withdrawn"


class Refusal(StrEnum):
    """Why something that was asked for is not done."""

    CLOSED = "closed"  # the round is over
    WITHDRAWN = "withdrawn"  # the invitation was taken back
    SUBMITTED = "submitted"  # answers were handed in under it
    PARTICIPATED = "participated"  # of an anonymous round: somebody has answered with it
    NO_ADDRESS = "no_address"  # nobody's e-mail address is known, or no mail is sent at all
    SIGNED_IN = "signed_in"  # who is invited answers with an account, not with a link
    DIAGNOSTIC = "diagnostic"  # assessors are the focal point's
    OUTDATED = "outdated"  # the same was asked for again, and has changed since
