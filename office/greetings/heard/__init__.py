"""What the words of a greeting name: clock times, weekdays, dates, a firm. Pure."""
