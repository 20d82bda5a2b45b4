"""Getting messages out of the house: as call notes to print, tables, sound, and a calendar of what is to do.

A module per format makes it from plain values and knows nothing of the web; `downloads.py` makes answers of them for
the pages (`views.py`) and the API (`webui/api/export.py`).
"""
