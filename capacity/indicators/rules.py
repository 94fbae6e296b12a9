"""The rules of this room's figures in words, and why a figure cannot be computed."""

from surveys.foundation.rules import Reasons, RuleGroup

RULES: tuple[RuleGroup, ...] = ()

REASONS: Reasons = {}
