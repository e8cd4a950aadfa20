"""What a bundle is closed with: recipients of age, a passphrase, or nothing where everybody may read it."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from pathlib import Path

from planning.problems import PlanningError, UsageError
from planning.profiles.keys import AGE_MARK, age_library, read_identities, recipients_of
from planning.sharing import edition_level

__all__ = ["PUBLIC_LEVEL", "Envelope", "choose_envelope", "close", "open_envelope"]

SHORTEST = 12  # characters of a passphrase: who finds the stick can try without end
PUBLIC_LEVEL = 1


@dataclass(frozen=True)
class Envelope:
    """How a bundle is closed: to recipients, with a passphrase, or, with neither, not at all."""

    recipients: tuple[str, ...] = ()
    passphrase: str = field(default="", repr=False)

    @property
    def plain(self) -> bool:
        """Whether anybody can read what is in it."""
        return not self.recipients and not self.passphrase

    @property
    def words(self) -> str:
        """Say it: encrypted to 2 recipients."""
        if self.plain:
            return "not encrypted"
        many = "1 recipient" if len(self.recipients) == 1 else f"{len(self.recipients)} recipients"
        return f"encrypted to {many}" if self.recipients else "encrypted with a passphrase"


def choose_envelope(edition: str, recipients: tuple[str, ...], passphrase: str | None, *, plain: bool) -> Envelope:
    """Give the envelope that was asked for; raise UsageError where none, several or one that may not be was.

    ``recipients`` are ``age1...`` or files of them; ``passphrase`` is None where none is meant.
    """
    asked = [bool(recipients), passphrase is not None, plain]
    above = edition_level(edition) > PUBLIC_LEVEL
    if sum(asked) != 1:
        ways = "--recipient AGE, --passphrase or --passphrase-file FILE" + ("" if above else ", or --plain")
        raise UsageError(f"a bundle of the {edition} edition is closed in one way: give {ways}")
    if plain:
        if above:
            what = f"the {edition} edition is not for everybody, so its bundle is encrypted"
            raise UsageError(f"--plain: {what}; give --recipient AGE, --passphrase or --passphrase-file FILE")
        return Envelope()
    age_library()  # a library that is missing is told before anything is made
    if passphrase is None:
        return Envelope(recipients_of(recipients))
    if len(_plain(passphrase)) < SHORTEST:
        what = f"a passphrase of less than {SHORTEST} characters can be guessed"
        raise UsageError(f"{what}; take six words that do not belong together")
    return Envelope(passphrase=_plain(passphrase))


def _plain(passphrase: str) -> str:
    # The same letter can be typed as one sign or as two; both are to open it.
    return unicodedata.normalize("NFC", passphrase.strip())


def close(content: bytes, envelope: Envelope) -> bytes:
    """Give some bytes as they are closed by an envelope."""
    if envelope.plain:
        return content
    library = age_library()
    if envelope.passphrase:
        return bytes(library.passphrase.encrypt(content, envelope.passphrase))
    keys = [library.x25519.Recipient.from_str(r) for r in envelope.recipients]
    return bytes(library.encrypt(content, keys))


def open_envelope(content: bytes, identity: Path | None, passphrase: str | None) -> bytes:
    """Give what is in an envelope; what is not encrypted is given as it is.

    Raises UsageError for a key or passphrase that is missing or does not fit, PlanningError for changed bytes.
    """
    if not content.startswith(AGE_MARK):
        return content
    library = age_library()
    by_passphrase = content[len(AGE_MARK) :].startswith(b"-> scrypt ")
    if by_passphrase and passphrase is None:
        raise UsageError("it is encrypted with a passphrase: give --passphrase or --passphrase-file FILE")
    if not by_passphrase and identity is None:
        raise UsageError("it is encrypted to recipients: give --identity FILE with your key")
    try:
        if by_passphrase:
            return bytes(library.passphrase.decrypt(content, _plain(passphrase or "")))
        return bytes(library.decrypt(content, read_identities(identity or Path())))
    except library.DecryptError as error:
        raise _in_words(str(error), identity, by_passphrase=by_passphrase) from None


def _in_words(fault: str, identity: Path | None, *, by_passphrase: bool) -> PlanningError:
    if "Excessive work" in fault:
        return PlanningError("its passphrase would take too long to try on this machine, or it was changed")
    if by_passphrase and fault == "Decryption failed":
        return UsageError("the passphrase does not open it; type it again, or ask who made the bundle")
    if "No matching keys" in fault:
        return UsageError(f"no key in {identity} opens it; it was encrypted to others, or give another file")
    return PlanningError("it was changed or is cut short")
