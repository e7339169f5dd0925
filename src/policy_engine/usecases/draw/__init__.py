"""`policy draw`: a file for each thing a person does about the first random (抽取), from commitment to publication."""
