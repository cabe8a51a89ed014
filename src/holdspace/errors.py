"""Every error that Holdspace raises on purpose. Each message names the thing and the way out."""

from collections.abc import Callable


class Sentence(str):  # ruff: ignore[subclass-builtin] -- whoever prints it without a language has plain English
    """A sentence for a person: English text that knows its template and values, so that it can be said in another."""

    __slots__ = ("template", "values")
    template: str
    values: dict[str, object]


def sentence(template: str, /, **values: object) -> Sentence:
    """A sentence of a template with `{names}` and their values. Catalogues are made from these calls."""
    made = Sentence(template.format(**values))
    made.template, made.values = template, values
    return made


def said(words: "str | HoldspaceError", gettext: Callable[[str], str]) -> str:
    """What is to be read, in the language of `gettext`, with the sentences inside it; any other text as it is."""
    text = words.words if isinstance(words, HoldspaceError) else words
    if not isinstance(text, Sentence) or not text:
        return text
    values = {name: said(one, gettext) if isinstance(one, str) else one for name, one in text.values.items()}
    return gettext(text.template).format(**values)


class HoldspaceError(Exception):
    """Base of all errors meant for the person who runs or calls Holdspace."""

    @property
    def words(self) -> str:
        """What it says: a sentence that can be translated, or a text that is already."""
        return self.args[0] if self.args and isinstance(self.args[0], str) else ""


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
