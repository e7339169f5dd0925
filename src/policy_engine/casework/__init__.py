"""后续处置: how a case moves on, and until when. Pure: no clock, no files, no store; `now` and the facts come from the caller."""
