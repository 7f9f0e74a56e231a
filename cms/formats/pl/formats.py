"""Days as Polish sets them: the number never ends a line without its month."""

DATE_FORMAT = "j\N{NO-BREAK SPACE}E Y"
MONTH_DAY_FORMAT = "j\N{NO-BREAK SPACE}E"
