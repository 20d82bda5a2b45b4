"""What a message names that can be acted upon: telephone numbers, dates, amounts of money, e-mail addresses. Pure.

find("Rufen Sie mich morgen unter 0171 2345678 an.", "de", "DE", received_at)
"""

from transcribe.mentions.find import find
from transcribe.mentions.mention import Kind, Mention

__all__ = ["Kind", "Mention", "find"]
