"""What the site promises, one file a screen or rule, in folders that mirror the apps."""
