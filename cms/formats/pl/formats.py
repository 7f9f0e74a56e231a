"""Days as Polish sets them: the number never ends a line without its month; short ones with dots, as offices do."""

DATE_FORMAT = "j\N{NO-BREAK SPACE}E Y"
MONTH_DAY_FORMAT = "j\N{NO-BREAK SPACE}E"
SHORT_DATE_FORMAT = "j.m.Y"
SHORT_DATETIME_FORMAT = "j.m.Y, H:i"
