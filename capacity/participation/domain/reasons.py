"""Why constituents take too little part, one idea per code (R7).

The participation questionnaires offer the same codes, so that what respondents choose and what
documents say can stand side by side.
"""

from enum import StrEnum


class Reason(StrEnum):
    """A reason for low participation."""

    TOO_LITTLE_CAPACITY = "too_little_capacity"
    TOO_LITTLE_INFORMATION = "too_little_information"
    PROCESS_NOT_UNDERSTOOD = "process_not_understood"
    AGENDAS_DO_NOT_MATCH = "agendas_do_not_match"
    NO_INTEREST = "no_interest"
    SOCIAL_DIALOGUE_DIFFICULT = "social_dialogue_difficult"
    CANNOT_FORMULATE = "cannot_formulate"
    TRIPARTISM_NOT_UNDERSTOOD = "tripartism_not_understood"
    AUTHORITIES_DO_NOT_VALUE = "authorities_do_not_value"
    TOO_LITTLE_UN_CONTACT = "too_little_un_contact"
    ILO_ENGAGEMENT_WEAK = "ilo_engagement_weak"
    ILO_COMMUNICATION_WEAK = "ilo_communication_weak"
    TIME_CONSUMING = "time_consuming"
    JARGON_BUREAUCRACY = "jargon_bureaucracy"
    TOO_COMPLICATED = "too_complicated"
    NO_VISIBLE_BENEFIT = "no_visible_benefit"
    INVOLVEMENT_CONTRIVED = "involvement_contrived"
    FINANCE_MINISTRIES_PRIVILEGED = "finance_ministries_privileged"
    NGOS_PRIVILEGED = "ngos_privileged"
    LABOUR_MINISTRY_ABSENT = "labour_ministry_absent"
