"""The extract: what a round's submitted responses say, as columns of codes, kept in batches.

Documents are the truth; the extract and its kept tallies are made from them, and can be made anew
at any time. They only spare counting again what was counted before.
"""
