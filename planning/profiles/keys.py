"""Keys of age: whom something is encrypted to (recipients), what opens it (identities), and files that hold secrets."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from planning.problems import UsageError

__all__ = ["AGE_MARK", "REMEDY", "age_library", "new_identity", "read_identities", "recipients_of", "write_secret"]

AGE_MARK = b"age-encryption.org/v1\n"  # how everything that age encrypts begins
REMEDY = "run: pip install -e '.[seal]' -c constraints.txt"
IDENTITY = "AGE-SECRET-KEY-"  # how the text of an identity begins
LARGEST = 1_000_000  # bytes of a file of keys; a larger one is something else


def age_library() -> Any:
    """Give the library of age; raise UsageError with the remedy where it is not installed."""
    try:
        import pyrage
    except ImportError:
        raise UsageError(f"encrypting needs the library pyrage, which is not installed; {REMEDY}") from None
    return pyrage


def recipients_of(given: tuple[str, ...]) -> tuple[str, ...]:
    """Give the recipients (``age1...``) named directly or in files of one a line, each once, in order.

    Raises UsageError for something that is neither a recipient nor a file of them, naming the file and the line.
    """
    found: list[str] = []
    for one in given:
        text = one.strip()
        if text.upper().startswith(IDENTITY):
            raise UsageError("a recipient was given as a secret key; give the public one, which begins with age1")
        if text.startswith("age1"):
            found.append(_recipient(text, f"recipient {text!r}"))
            continue
        path = Path(one)
        for number, line in _lines(path, "recipients"):
            if line.upper().startswith(IDENTITY):
                raise UsageError(
                    f"{path}:{number}: a secret key in a file of recipients; take it out, and make a new one"
                )
            found.append(_recipient(line, f"{path}:{number}: {line!r}"))
    return tuple(dict.fromkeys(found))


def _recipient(text: str, name: str) -> str:
    library = age_library()
    try:
        library.x25519.Recipient.from_str(text)
    except library.RecipientError:
        raise UsageError(
            f"{name} is no recipient of age; allowed age1 and 58 letters and digits, copied whole"
        ) from None
    return text


def _lines(path: Path, what: str) -> list[tuple[int, str]]:
    """Give the lines of a file of keys with their numbers, without comments and empty lines."""
    try:
        if path.stat().st_size > LARGEST:
            raise UsageError(f"{path} is no file of {what}: it is too large")
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}; give a file of {what}, one a line") from None
    except UnicodeDecodeError:
        raise UsageError(f"{path} is no file of {what}: it is no text") from None
    lines = [(n, line.partition("#")[0].strip()) for n, line in enumerate(text.splitlines(), 1)]
    left = [(n, line) for n, line in lines if line]
    if not left:
        raise UsageError(f"{path} holds no {what}; write one a line")
    return left


def read_identities(path: Path) -> list[Any]:
    """Give the identities of a file, as ``planning key --identity`` or ``age-keygen`` writes it.

    Raises UsageError for a file without one. What a line holds is never repeated in a message: it may be a secret.
    """
    library = age_library()
    found = []
    for number, line in _lines(path, "identities"):
        try:
            found.append(library.x25519.Identity.from_str(line))
        except library.IdentityError:
            raise UsageError(f"{path}:{number}: no identity of age; it begins with {IDENTITY}1") from None
    return found


def new_identity(path: Path) -> str:
    """Make an identity, write it to a file that only its owner may read, and give its recipient (``age1...``).

    Raises UsageError where something stands at the path already.
    """
    identity = age_library().x25519.Identity.generate()
    public = str(identity.to_public())
    write_secret(path, f"# public: {public}\n{identity}\n")
    return public


def write_secret(path: Path, text: str) -> None:
    """Write a secret to a new file that only its owner may read; raise UsageError where the file stands already."""
    path.parent.mkdir(mode=0o700, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise UsageError(f"{path} stands already; a key is never overwritten, give another name") from None
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise
