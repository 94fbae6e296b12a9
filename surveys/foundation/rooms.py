"""What a room brings into the house, said in one value, so that the composition root is a list."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import click
from flask import Blueprint, Flask

from surveys.foundation.cli import SetUpStep, register_set_up
from surveys.foundation.rules import Reasons, RuleGroup, rulebook


@dataclass(frozen=True, slots=True)
class Room:
    """Blueprints, commands, set-up steps, jobs, and the rules of its figures."""

    blueprints: tuple[Blueprint, ...] = ()
    commands: tuple[click.Command, ...] = ()
    set_up: tuple[SetUpStep, ...] = ()
    jobs: tuple[Callable[[Flask], None], ...] = ()
    rules: tuple[RuleGroup, ...] = ()
    reasons: Reasons = field(default_factory=dict)


def open_rooms(app: Flask, rooms: Iterable[Room]) -> None:
    """Register what the rooms bring, in their order: a lower floor before those above it."""
    for room in rooms:
        for blueprint in room.blueprints:
            app.register_blueprint(blueprint)
        for command in room.commands:
            app.cli.add_command(command)
        for step in room.set_up:
            register_set_up(app, step)
        for init_jobs in room.jobs:
            init_jobs(app)
        rulebook(app).add(room.rules, room.reasons)
