"""Properties that hold of any input, tried with inputs that Hypothesis makes up.

pytest tries a few, the same ones each time; `python -m tests.fuzz --minutes 10` tries new ones.
"""
