"""The long work of this room, and what is done by itself, registered with the worker."""

from flask import Flask

from surveys.collection.answering.closing import seal_closed_rounds
from surveys.collection.answering.documents import PAPER_FORM, make_paper_form, make_receipt
from surveys.collection.answering.receipt_jobs import RECEIPT_PDF, forget_old_receipts
from surveys.collection.answering.retention import ANONYMIZE, anonymize_round, ask_for_removals
from surveys.foundation.jobs.worker import register_job, register_sweep


def init_jobs(app: Flask) -> None:
    register_job(app, RECEIPT_PDF, make_receipt)
    register_job(app, PAPER_FORM, make_paper_form)
    register_job(app, ANONYMIZE, anonymize_round)
    register_sweep(app, forget_old_receipts)
    register_sweep(app, ask_for_removals)
    register_sweep(app, seal_closed_rounds)
