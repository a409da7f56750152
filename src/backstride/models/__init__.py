"""The science as pure functions on numbers and numpy arrays, with units in the names."""
