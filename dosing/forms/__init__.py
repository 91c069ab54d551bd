"""What comes from outside into the catalogue, the calculator and the profiles."""
