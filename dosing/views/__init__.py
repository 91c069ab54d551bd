"""The screens of the catalogue, the calculator and the profiles."""
