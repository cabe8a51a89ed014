"""Every error that Holdspace raises on purpose. Each message names the thing and the way out."""


class HoldspaceError(Exception):
    """Base of all errors meant for the person who runs or calls Holdspace."""


class UnknownInputError(HoldspaceError):
    """An id, value or stage that the interview does not know."""


class ClosedDoorError(HoldspaceError):
    """What was asked for is not offered while the facts about harm stand."""


class ModelFileError(HoldspaceError):
    """A model or content file that cannot be trusted; says where and how to mend it."""


class ConflictError(HoldspaceError):
    """A record changed since it was read."""


class StartError(HoldspaceError):
    """The app cannot start here; says what to do."""


class VaultError(HoldspaceError):
    """A vault that cannot be made, opened or changed; says what is wrong and the way out."""


class NoVaultError(VaultError):
    """There is no vault in this folder."""


class WrongKeyError(VaultError):
    """The passphrase or the paper key does not open this vault."""


class DamagedVaultError(VaultError):
    """The vault's files were changed or cut short; nothing was written, and the files are kept."""


class NewerVaultError(VaultError):
    """The vault was written by a newer version of Holdspace; nothing was written."""


class VaultBusyError(VaultError):
    """Another process holds this vault open."""


class NotSavedError(VaultError):
    """A write failed as a whole (disk full, input or output error): what was there before is there still."""


class RefusedFileError(HoldspaceError):
    """A file that was brought in is not what it should be, or not safe to read; nothing was taken from it."""
