"""Long work outside the request: a job table, a worker, and pages that show how far it is.

A job's row commits together with its cause, so no job is lost and none runs for a cause that was
rolled back. The queue library only wakes workers. A job whose worker died is run again, hence
every job is idempotent.
"""
