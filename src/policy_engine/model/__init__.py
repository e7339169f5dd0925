"""The field's own types, frozen, without input or output. Everything else imports these; they import nothing of ours.

`casefile`, `todo`, `notice`, `outcome` and `status` are what commands answer. They stand here because two layers share them: use cases
fill them, `report/` and `sheets/`, which lie below the use cases, put them into words.
"""
