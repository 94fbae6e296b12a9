"""What the codes of this room are called on a page, in the reader's language."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from surveys.constituents.geography import CountryKind, Region, Subregion

REGION_LABELS: dict[Region, LazyString] = {
    Region.AFRICA: _l("Africa"),
    Region.AMERICAS: _l("Americas"),
    Region.ARAB_STATES: _l("Arab States"),
    Region.ASIA_PACIFIC: _l("Asia and the Pacific"),
    Region.EUROPE_CENTRAL_ASIA: _l("Europe and Central Asia"),
}

SUBREGION_LABELS: dict[Subregion, LazyString] = {
    Subregion.NORTHERN_AFRICA: _l("Northern Africa"),
    Subregion.CENTRAL_AFRICA: _l("Central Africa"),
    Subregion.EASTERN_AFRICA: _l("Eastern Africa"),
    Subregion.SOUTHERN_AFRICA: _l("Southern Africa"),
    Subregion.WESTERN_AFRICA: _l("Western Africa"),
    Subregion.CARIBBEAN: _l("Caribbean"),
    Subregion.CENTRAL_AMERICA: _l("Central America"),
    Subregion.SOUTH_AMERICA: _l("South America"),
    Subregion.NORTHERN_AMERICA: _l("Northern America"),
    Subregion.GCC: _l("Gulf Cooperation Council (GCC)"),
    Subregion.NON_GCC: _l("Arab States outside the GCC"),
    Subregion.EASTERN_ASIA: _l("Eastern Asia"),
    Subregion.SOUTH_EASTERN_ASIA: _l("South-Eastern Asia"),
    Subregion.PACIFIC_ISLANDS: _l("Pacific Islands"),
    Subregion.SOUTHERN_ASIA: _l("Southern Asia"),
    Subregion.NORTHERN_EUROPE: _l("Northern Europe"),
    Subregion.SOUTHERN_EUROPE: _l("Southern Europe"),
    Subregion.WESTERN_EUROPE: _l("Western Europe"),
    Subregion.EASTERN_EUROPE: _l("Eastern Europe"),
    Subregion.CENTRAL_ASIA: _l("Central Asia"),
    Subregion.WESTERN_ASIA: _l("Western Asia"),
}

COUNTRY_KIND_LABELS: dict[CountryKind, LazyString] = {
    CountryKind.MEMBER: _l("ILO member State"),
    CountryKind.TERRITORY: _l("Not an ILO member State"),
    CountryKind.DEMONSTRATION: _l("Demonstration country, not a real one"),
}

GROUP_LABELS: dict[str, LazyString] = {
    "government": _l("Government"),
    "employers": _l("Employers"),
    "workers": _l("Workers"),
}

GROUP_ORGANIZATION_LABELS: dict[str, LazyString] = {
    "government": _l("Ministry of labour"),
    "employers": _l("Employers' organization"),
    "workers": _l("Workers' organization"),
}

CONSENT_LABELS: dict[str, LazyString] = {
    "levels": _l("Area scores of the common areas C1 to C9, agreed or verified"),
    "needs": _l("Criteria in which you want to become stronger"),
    "plan": _l("The actions of your plan, with terms and the support you want"),
    "matching": _l("Your name, where you are strong and where you look for a peer"),
    "participation": _l("Your part of the verdict on programmes you were asked about"),
}

RECIPIENT_LABELS: dict[str, LazyString] = {
    "country": _l("The other constituents of your country, and whoever reads its page here"),
    "group": _l("Organizations of your group in other countries that consent too"),
    "turin_centre": _l("The Turin Centre, to plan training"),
    "public": _l("Everybody, in what is published"),
}

CONSENT_NOTES: dict[tuple[str, str], LazyString] = {
    ("levels", "country"): _l(
        "Scores of the areas C1 to C9 beside those of the other two groups, and only while every"
        " organization of the country that was assessed consents."
    ),
    ("levels", "group"): _l(
        "Only as one of at least eight unnamed organizations whose quartiles are shown. These come"
        " in editions: you are counted from the next one on, and no more from the next one after"
        " a withdrawal."
    ),
    ("needs", "turin_centre"): _l(
        "Criteria in which you want a higher level than your last validated assessment shows, with"
        " both levels and how much it matters to you, under your organization's name."
    ),
    ("plan", "turin_centre"): _l(
        "Only which of your shared needs an open action of your plan is about; never what it says."
    ),
    ("plan", "country"): _l(
        "Open actions with their criterion, term, support wanted and outcome code, under your"
        " organization's name."
    ),
    ("matching", "group"): _l(
        "That you are strong, or want to become stronger, in a criterion, under your"
        " organization's name; addresses only once both of you want it."
    ),
    ("participation", "public"): _l(
        "Whether the government, the employers and the workers took part in a programme to their"
        " satisfaction, and only while every organization that answered consents."
    ),
}
"""What exactly is shown under a consent, where its subject and recipient do not say all of it."""

ROLE_LABELS: dict[str, LazyString] = {
    "respondent": _l("Respondent"),
    "focal_point": _l("Focal point"),
    "reviewer": _l("Reviewer"),
    "planner": _l("Planner"),
    "analyst": _l("Analyst"),
    "designer": _l("Designer"),
    "administrator": _l("Administrator"),
}

# What people do with identified data; the actions of upper rooms are known here by name only.
AUDIT_ACTION_LABELS: dict[str, LazyString] = {
    "account.signed-in": _l("Signed in"),
    "account.password-changed": _l("Changed the own password"),
    "people.added": _l("Added an account"),
    "people.listed": _l("Looked at the list of accounts"),
    "people.seen": _l("Looked at an account"),
    "people.role-given": _l("Gave a role"),
    "people.role-withdrawn": _l("Withdrew a role"),
    "people.opened": _l("Opened an account again"),
    "people.closed": _l("Closed an account"),
    "people.password-set": _l("Set a new password for an account"),
    "organizations.added": _l("Added an organization"),
    "organizations.ended": _l("Recorded that an organization has ended"),
    "organizations.ending-undone": _l("Took back that an organization has ended"),
    "consents.given": _l("Consented to share what belongs to an organization"),
    "consents.withdrawn": _l("Withdrew a consent of an organization"),
    "audit.seen": _l("Looked at the audit trail"),
    "file.fetched": _l("Downloaded a file"),
    "rounds.planned": _l("Planned a round"),
    "rounds.seen": _l("Looked at who has answered in a round"),
    "rounds.invited": _l("Made an invitation"),
    "rounds.sample-invited": _l("Made invitations for the sample"),
    "population.framed": _l("Made a population from the register"),
    "population.uploaded": _l("Uploaded a list for a population"),
    "population.checked": _l("Tried out a list for a population"),
    "population.imported": _l("Imported a list into a population"),
    "population.list-cancelled": _l("Cancelled a list for a population"),
    "population.drawn": _l("Drew a sample"),
    "population.seen": _l("Looked at who is in a population"),
    "population.downloaded": _l("Downloaded a population or a sample"),
    "messages.put-in-line": _l("Put mail in line"),
    "messages.cancelled": _l("Took mail out of the line"),
    "messages.reminder-planned": _l("Planned a reminder"),
    "messages.reminder-removed": _l("Removed a reminder"),
    "messages.words-changed": _l("Changed the words of mail"),
    "messages.sample-seen": _l("Looked at a sample of mail"),
    "messages.seen": _l("Looked at the delivery log"),
    "letters.seen": _l("Looked at a sample letter"),
    "letters.made": _l("Made letters with links"),
    "rounds.link-made": _l("Made a new link for an invitation"),
    "rounds.invitation-revoked": _l("Withdrew an invitation"),
    "rounds.invitation-seen": _l("Looked at an invitation and who is behind it"),
    "rounds.outcome-recorded": _l("Noted what came of an invitation"),
    "rounds.contact-changed": _l("Changed who is behind an invitation"),
    "rounds.open-link-opened": _l("Opened the open link of a round"),
    "rounds.open-link-closed": _l("Closed the open link of a round"),
    "rounds.closed": _l("Closed a round"),
    "rounds.changed": _l("Changed a round"),
    "rounds.paused": _l("Paused a round"),
    "rounds.resumed": _l("Resumed a round"),
    "rounds.extended": _l("Extended a round"),
    "rounds.reopened": _l("Opened a closed round again"),
    "rounds.test-invited": _l("Made a test invitation"),
    "rounds.tests-cleared": _l("Removed the test answers of a round"),
    "rounds.items-linked": _l("Linked questions of a round to the wave before"),
    "rounds.entry-seen": _l("Looked at whose answers can be typed in"),
    "rounds.entry-begun": _l("Began to type in answers for somebody"),
    "rounds.entry-opened": _l("Opened answers that are being typed in"),
    "rounds.entry-compared": _l("Compared two typings of a paper form"),
    "rounds.person-searched": _l("Searched all rounds for a person"),
    "rounds.person-exported": _l("Downloaded what is kept about a person"),
    "rounds.person-erased": _l("Erased personal data on request"),
    "rounds.anonymized": _l("Removed what identified people from a round"),
    "results.seen": _l("Looked at the answers of a group"),
    "assessment.started": _l("Started an assessment"),
    "assessment.assessor-invited": _l("Invited an assessor"),
    "assessment.assessor-withdrawn": _l("Withdrew an assessor's invitation"),
    "assessment.link-made": _l("Made a new link for an assessor"),
    "assessment.rating-closed": _l("Closed the self-rating"),
    "assessment.position-recorded": _l("Recorded what was agreed on a criterion"),
    "assessment.submitted": _l("Submitted an assessment for review"),
    "assessment.verification-declined": _l("Ended an assessment without verification"),
    "review.looked": _l("Looked at a submitted assessment"),
    "review.decided": _l("Decided on a criterion"),
    "review.undisputed-verified": _l("Verified the undisputed criteria"),
    "review.returned": _l("Returned an assessment with questions"),
    "review.validated": _l("Validated an assessment"),
    "report.seen": _l("Looked at an institution's report"),
    "portfolio.seen": _l("Looked at the portfolio of a group"),
    "demand.seen": _l("Looked at the training needs that organizations share"),
    "demand.downloaded": _l("Downloaded the training needs that organizations share"),
    "report.asked": _l("Asked for an institution's report as PDF"),
    "participation.imported": _l("Imported findings into the record of participation"),
    "participation.programme-entered": _l("Entered a programme"),
    "participation.programme-corrected": _l("Corrected a programme's entry"),
    "participation.finding-entered": _l("Entered a finding about a programme"),
    "participation.finding-corrected": _l("Corrected a finding about a programme"),
    "participation.finding-taken-back": _l("Took back a finding about a programme"),
    "participation.committee-entered": _l("Entered what is known of a committee"),
    "participation.committee-corrected": _l("Corrected what is known of a committee"),
    "participation.committee-taken-back": _l("Took back an entry about a committee"),
    "participation.asked": _l("Had a round ask about a programme"),
    "participation.respondent-added": _l("Invited one more respondent about a programme"),
    "participation.verdict-seen": _l("Looked at a verdict on a programme"),
}

# The details of events whose words do not follow from another table.
AUDIT_DETAIL_LABELS: dict[str, LazyString] = {
    "criterion": _l("Criterion %(value)s"),
    "criteria": _l("Criteria %(value)s"),
    "decision": _l("Decision: %(value)s"),
    "level": _l("Level %(value)s"),
    "revision": _l("Revision %(value)s"),
    "ratings": _l("Self-ratings: %(value)s"),
    "findings": _l("New findings: %(value)s"),
    "programmes": _l("New programmes: %(value)s"),
    "units": _l("Units: %(value)s"),
    "reason": _l("Reason: %(value)s"),
    "by": _l("By %(value)s"),
    "channel": _l("How they came: %(value)s"),
    "way": _l("How: %(value)s"),
    "day": _l("Day: %(value)s"),
    "successors": _l("Organizations after it: %(value)s"),
    "differences": _l("Differences: %(value)s"),
}

AUDIT_VALUE_LABELS: dict[str, LazyString] = {
    "command": _l("a command"),
    "accept": _l("accepted"),
    "verify": _l("verified"),
    "return": _l("returned with a question"),
    "paper": _l("on paper"),
    "telephone": _l("by telephone"),
    "assisted": _l("together at the screen"),
    "merged": _l("merged"),
    "split": _l("split"),
    "dissolved": _l("dissolved"),
}

# Long work that upper rooms register; known here by name only.
JOB_KIND_LABELS: dict[str, LazyString] = {
    "results.round-pdf": _l("Results of a round as PDF"),
    "results.release": _l("Release of a round's results"),
    "results.append": _l("Counting the new answers of a round"),
    "reports.institution-pdf": _l("Report of an institution as PDF"),
    "reviews.letter": _l("Letter with the decisions of a review"),
    "reviews.notify": _l("Telling somebody by mail that messages about an assessment wait"),
    "plans.remind": _l("Reminding a focal point by mail of actions that come due"),
    "population.check": _l("Trying out a list for a population"),
    "population.import": _l("Importing a list into a population"),
    "invitations.sample": _l("Inviting a sample"),
    "invitations.letters": _l("Letters with links"),
    "invitations.send": _l("Sending mail"),
    "answering.receipt-pdf": _l("Own answers as PDF"),
    "answering.paper-form": _l("Blank form to print"),
    "answering.anonymize": _l("Removing what identifies people from a round"),
}

# What an event or a job is about: the kind before the colon of its subject.
SUBJECT_LABELS: dict[str, LazyString] = {
    "people": _l("All accounts"),
    "audit": _l("All events"),
    "portfolio": _l("Portfolio of a group"),
    "demand": _l("Demand for training"),
    "person": _l("Account %(number)s"),
    "organization": _l("Organization %(number)s"),
    "round": _l("Round %(number)s"),
    "invitation": _l("Invitation %(number)s"),
    "contact": _l("Contact %(number)s"),
    "assessment": _l("Assessment %(number)s"),
    "record-import": _l("Import %(number)s"),
    "programme": _l("Programme %(number)s"),
    "finding": _l("Finding %(number)s"),
    "committee": _l("Committee entry %(number)s"),
}
