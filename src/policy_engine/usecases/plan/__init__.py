"""`policy plan`: a file for each thing a person does with plans as texts and as versions."""
