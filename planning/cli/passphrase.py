"""The passphrase of a bundle: the two options that give it, and reading what they name."""

from __future__ import annotations

from pathlib import Path

import click

from planning.cli.asked import A_FILE
from planning.problems import UsageError

__all__ = ["PASSPHRASE", "PASSPHRASE_FILE", "passphrase_given"]

PASSPHRASE = click.option("--passphrase", is_flag=True, help="Ask for the passphrase; what is typed is not shown.")
PASSPHRASE_FILE = click.option("--passphrase-file", type=A_FILE, help="The passphrase is the first line of this file.")


def passphrase_given(ask: bool, file: Path | None, *, new: bool) -> str | None:
    """Give the passphrase that was typed or lies in a file; None where neither was asked for."""
    if ask and file:
        raise UsageError("give --passphrase or --passphrase-file, not both")
    if file:
        try:
            return (file.read_text(encoding="utf-8-sig").splitlines() or [""])[0]
        except UnicodeDecodeError:
            raise UsageError(f"{file} holds no passphrase: it is no text") from None
    text = click.prompt("Passphrase", hide_input=True, confirmation_prompt=new, err=True) if ask else None
    return None if text is None else str(text)
