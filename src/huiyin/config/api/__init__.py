"""The REST API: the door through which calls come, and what the rooms have mounted behind it."""
