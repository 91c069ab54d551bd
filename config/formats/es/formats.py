"""How Spanish pages write dates and numbers.

The decimal point and the comma at thousands are those of Mexico (NOM-008-SCFI), and of English: a
dose must not change its shape with the language of the page. Spain's comma would.
"""

DATE_FORMAT = r"j \d\e F \d\e Y"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = r"j \d\e F \d\e Y, H:i"
YEAR_MONTH_FORMAT = r"F \d\e Y"
DECIMAL_SEPARATOR = "."
THOUSAND_SEPARATOR = ","
