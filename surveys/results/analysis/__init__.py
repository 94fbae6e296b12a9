"""Closer looks at a group's answers, for those entitled to them: scales, two-way tables, waves."""
