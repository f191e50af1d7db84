"""A new room, complete and small: one noun, one verb, its event, its page, its tests.

`make room name=surveys [noun=survey]` runs this. The files under `room/` are its text; `@room@`, `@noun@` and `@Noun@`
stand for the names. The room gets its floor from the contract *Floors*; a room that is not planned there goes to the
roof, right below config, where nothing depends on it yet.
"""
