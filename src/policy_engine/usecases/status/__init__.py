"""`policy status`: what the year asks of the bureau, against what is on record."""
