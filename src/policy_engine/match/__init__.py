"""The second random (人员随机匹配): who may inspect whom, and an even, reproducible choice among them.

From a task and its drawn targets to officers: `request` (pools by mode, `eligibility` taken out),
`assign` (seed in, officers out), or `whynot` where no choice exists.
"""
