"""Collection: rounds, populations, invitations, answering, and how fieldwork goes.

Five rooms, each above the one it rests on: ``fieldwork`` / ``answering`` / ``invitations`` /
``population`` / ``rounds``.
"""
