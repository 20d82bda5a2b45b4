"""Is the office open? Hours, special days, public holidays and absences, and the state they make at a moment."""
