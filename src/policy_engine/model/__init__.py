"""The field's own types, frozen, without input or output. Everything else imports these; they import nothing of ours."""
