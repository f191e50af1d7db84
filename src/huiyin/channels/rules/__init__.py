"""What channels decide without looking anything up: pauses, quiet hours, bodies of messages, reading mail."""
