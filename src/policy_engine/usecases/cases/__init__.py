"""Cases (案卷) as people work on them: which there are, what a case needs next, and its steps."""
