"""Parts killed under live calls, and the callers seen through. ``make drill`` runs them; they take minutes, not seconds."""
