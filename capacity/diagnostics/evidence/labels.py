"""What the codes of this room are called on a page, in the reader's language."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from capacity.diagnostics.domain.evidence import EvidenceKind, Scan, Visibility
from capacity.diagnostics.domain.filetypes import Caution

KIND_LABELS: dict[EvidenceKind, LazyString] = {
    EvidenceKind.FILE: _l("File"),
    EvidenceKind.LINK: _l("Link"),
    EvidenceKind.CITATION: _l("Citation"),
}

VISIBILITY_LABELS: dict[Visibility, LazyString] = {
    Visibility.INSTITUTION: _l("Our organization only"),
    Visibility.REVIEWER: _l("Our organization and the reviewers of our group"),
    Visibility.SHARED: _l("The same, and we offer it to others as a good practice"),
}

SCAN_LABELS: dict[Scan, LazyString] = {
    Scan.CLEAN: _l("Checked for viruses"),
    Scan.NOT_SCANNED: _l("Not checked for viruses"),
    Scan.INFECTED: _l("Infected: it is not handed out"),
}

SCAN_TONES: dict[Scan, str] = {Scan.CLEAN: "done", Scan.NOT_SCANNED: "", Scan.INFECTED: "warm"}

CAUTION_LABELS: dict[Caution, LazyString] = {
    Caution.MACROS: _l("Holds macros: do not let them run"),
    Caution.ENCRYPTED: _l("Encrypted: ask for its password"),
    Caution.ACTIVE: _l("Holds scripts or other files: do not let them run"),
}

AUDIT_LABELS: dict[str, LazyString] = {
    "evidence.added": _l("Added evidence to a criterion"),
    "evidence.withdrawn": _l("Withdrew evidence from a criterion"),
    "evidence.looked": _l("Opened a file of evidence"),
}
"""What this room's events are called in the audit trail."""
