"""The dose calculation, in pure Python: no Django, no floats, no clock, nothing stored.

Read in this order: `units` (what people type), `regimen` (what a study used), `inputs` (one
reader's entries), `outcome` (what can come back) and `dose.calculate`, which joins them.
"""
