"""What a person does about the second random (人员匹配): look at it, widen its pools, replace an officer, put a refusal on record."""
