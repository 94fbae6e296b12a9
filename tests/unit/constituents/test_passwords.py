"""Passwords: as costly to guess as the library recommends, whether there is an account or not."""

import subprocess
import sys

from argon2 import PasswordHasher, Type, extract_parameters

# In a process of its own: the tests' passwords are cheap.
PRINT = (
    "from surveys.constituents import passwords;"
    "print(passwords.hash_password('a long password'), passwords._NOBODYS_HASH)"
)


def test_guessing_costs_as_much_as_is_recommended() -> None:
    """RFC 9106, section 4, the second recommended option, for an unknown person too."""
    command = [sys.executable, "-c", PRINT]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    for made in run.stdout.split():
        found = extract_parameters(made)
        assert (found.type, found.time_cost, found.memory_cost) == (Type.ID, 3, 2**16)
        assert found.parallelism == 4
    assert not PasswordHasher().check_needs_rehash(run.stdout.split()[0])
