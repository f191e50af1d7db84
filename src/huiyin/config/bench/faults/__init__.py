"""The fault test: people and programs go on working while the processes under them are killed.

`site` runs the product and kills it, `driving` works on it and remembers what was acknowledged, `listening` counts
what goes out, `proving` compares, `trial` is all of it once.
"""
