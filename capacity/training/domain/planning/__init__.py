"""The plan as an integer programme: the problem, its rows, the solver, and what it means in words.

``problem`` says what is given, ``formulation`` writes it as rows and columns of a ``programme``,
``solving`` has it solved (HiGHS), ``proposals`` reads the plan from the columns, ``explaining``
says what binds and what stays unmet, ``clashes`` says which bounds exclude one another.
"""
