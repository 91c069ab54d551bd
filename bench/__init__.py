"""How fast the site is, as ratios that hold on any machine."""
