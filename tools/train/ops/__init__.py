"""Operators that decide the speed of training on CPUs, with the plain form for all other places."""
