"""Whether a document has the shape that ``schema.json`` describes; if not, what is wrong where."""

import json
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path as FilePath
from typing import Any

from jsonschema import Draft202012Validator, ValidationError
from jsonschema.validators import extend

from surveys.questionnaires.domain.faults import Fault, FaultCode, Path, code_at

SCHEMA = json.loads(FilePath(__file__).with_name("schema.json").read_text(encoding="utf-8"))

Found = tuple[Path, FaultCode, dict[str, str | int]]


def shape_faults(value: Any, shape: str) -> list[Fault]:
    """What keeps ``value`` from being a ``questionnaire``, a ``part`` or a ``translation``."""
    found = (each for error in _validator(shape).iter_errors(value) for each in _found(error))
    # The validator reports each of several missing keys; each report names them all.
    return list(
        dict.fromkeys(
            Fault(code, tuple(params.items()), code_at(value, path), path)
            for path, code, params in found
        )
    )


def _found(error: ValidationError) -> Iterator[Found]:
    path: Path = tuple(error.absolute_path)
    keyword: Any = error.validator
    wanted: Any = error.validator_value
    schema: Any = error.schema
    value: Any = error.instance
    if path[-1:] == ("anchors",) and keyword in ("required", "additionalProperties"):
        yield path, FaultCode.FIVE_ANCHORS, {}
    elif keyword == "required":
        for key in wanted:
            if key not in value:
                yield path, FaultCode.MISSING_KEY, {"key": key}
    elif keyword == "additionalProperties":
        for key in value.keys() - schema["properties"].keys():
            yield (*path, key), FaultCode.UNKNOWN_KEY, {"key": key}
    elif keyword == "not":  # a key of other types of items, or of the other kind
        yield path, FaultCode.UNKNOWN_KEY, {"key": path[-1]}
    elif keyword == "pattern":
        yield path, FaultCode.CODE_FORMAT, {"value": value}
    elif keyword == "enum":
        yield path, FaultCode.VALUE_NOT_ALLOWED, {"allowed": ", ".join(wanted)}
    else:
        yield path, *_LIMITS[keyword](wanted)


_LIMITS: dict[str, Callable[[Any], tuple[FaultCode, dict[str, str | int]]]] = {
    "type": lambda wanted: (FaultCode.WRONG_TYPE, {"expected": wanted}),
    "minItems": lambda wanted: (FaultCode.TOO_FEW, {"limit": wanted}),
    "maxItems": lambda wanted: (FaultCode.TOO_MANY, {"limit": wanted}),
    "minimum": lambda wanted: (FaultCode.TOO_SMALL, {"limit": wanted}),
    "maximum": lambda wanted: (FaultCode.TOO_LARGE, {"limit": wanted}),
    "maxLength": lambda wanted: (FaultCode.TEXT_TOO_LONG, {"limit": wanted}),
}


@cache
def _validator(shape: str) -> Any:
    strict: Any = extend(Draft202012Validator, {"pattern": _whole_pattern})  # type: ignore[no-untyped-call]  # jsonschema leaves it untyped
    return strict({**SCHEMA, "$ref": f"#/$defs/{shape}"})


def _whole_pattern(
    _validator: Any, pattern: str, instance: Any, _schema: Any
) -> Iterator[ValidationError]:
    """Our patterns describe whole strings; ``$`` alone would let a line end slip through."""
    if isinstance(instance, str) and not re.fullmatch(pattern, instance):
        yield ValidationError(f"{instance!r} does not match {pattern!r}")
