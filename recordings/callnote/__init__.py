"""The call note as it is stored: `lines` says what counts in it, `keeping` writes it.

It is drawn by `transcribe.noting`, and put right by `putting_right`.
"""
