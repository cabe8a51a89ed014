"""Every error that Holdspace raises on purpose. Each message names the thing and the way out."""


class HoldspaceError(Exception):
    """Base of all errors meant for the person who runs or calls Holdspace."""


class UnknownInputError(HoldspaceError):
    """An id, value or stage that the interview does not know."""


class ModelFileError(HoldspaceError):
    """A model or content file that cannot be trusted; says where and how to mend it."""


class ConflictError(HoldspaceError):
    """A record changed since it was read."""


class StartError(HoldspaceError):
    """The app cannot start here; says what to do."""
