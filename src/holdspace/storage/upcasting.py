"""Rows to records and back. A row keeps the schema it was written in, and is brought up when it is read."""

from collections.abc import Callable
from functools import cache
from typing import Any, Final, NamedTuple

import msgspec

from holdspace.errors import DamagedVaultError, NewerVaultError, sentence
from holdspace.journey.records import KINDS, Record

Fields = dict[str, Any]

UPCASTERS: Final[dict[str, dict[int, Callable[[Fields], Fields]]]] = {}
"""For each kind, by schema number: how fields of that schema become fields of the next. None is ever taken away."""

NEWER: Final = sentence("These notes were written by a newer Holdspace: update Holdspace, then open them again.")
_RAW: Final = msgspec.json.Decoder(dict[str, msgspec.Raw])
UNREADABLE: Final = sentence("One of these notes cannot be read, so nothing was changed: bring back a copy.")


class Row(NamedTuple):
    """One record as it lies in the vault. `body` is JSON of the fields, in the shape of `schema`."""

    seq: int
    kind: str
    id: str
    schema: int
    revision: int
    body: bytes


def body_of(record: Record) -> bytes:
    """The record's fields as JSON, in today's schema."""
    return msgspec.json.encode(record)


def record_from(kind: str, schema: int, body: bytes) -> Record:
    """The record in these bytes, brought up to today's schema.

    Raises NewerVaultError for a kind, schema or field that a later version must have written, DamagedVaultError for
    what is no such record.
    """
    known = _kind(kind)
    if is_newer(kind, schema) or known is None:
        raise NewerVaultError(NEWER)
    body = body if schema == known.schema else msgspec.json.encode(_brought_up(known, schema, body))
    try:
        if not _names(body) <= set(known.__struct_encode_fields__):
            raise NewerVaultError(NEWER)
        return _decoder(known).decode(body)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        raise DamagedVaultError(UNREADABLE) from error


def is_newer(kind: str, schema: int) -> bool:
    """Whether only a later version can have written such a row."""
    known = _kind(kind)
    return known is None or schema > known.schema


def is_older(kind: str, schema: int) -> bool:
    """Whether such a row has to be brought up."""
    known = _kind(kind)
    return known is not None and schema < known.schema


def brought_up(row: Row) -> Row:
    """The row as today's schema has it. Raises as `record_from`."""
    if not is_newer(row.kind, row.schema) and not is_older(row.kind, row.schema):
        return row
    record = record_from(row.kind, row.schema, row.body)
    return row._replace(schema=record.schema, body=body_of(record))


@cache
def _decoder(known: type[Record]) -> msgspec.json.Decoder[Record]:
    return msgspec.json.Decoder(known)


def _kind(kind: str) -> type[Record] | None:
    return _by_name(KINDS).get(kind)


@cache
def _by_name(kinds: tuple[type[Record], ...]) -> dict[str, type[Record]]:
    return {known.kind: known for known in kinds}


def _names(body: bytes) -> set[str]:
    return set(_RAW.decode(body))


def _brought_up(known: type[Record], schema: int, body: bytes) -> Fields:
    steps = UPCASTERS.get(known.kind, {})
    try:
        fields = msgspec.json.decode(body, type=Fields)
        for step in range(schema, known.schema):
            fields = steps[step](fields)
    except (msgspec.MsgspecError, RecursionError, LookupError, TypeError, ValueError) as error:
        raise DamagedVaultError(UNREADABLE) from error
    return fields
