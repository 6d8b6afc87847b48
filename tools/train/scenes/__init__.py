"""The drawn world: what there is, how it is drawn and how it is told."""
