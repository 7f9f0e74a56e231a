"""Gunicorn's own settings, read from the folder it is started in."""

from typing import Any

from gunicorn.glogging import Logger

from cms.logs import DiscreetFormatter


class DiscreetLogger(Logger):
    """Writes what it writes as the site does: an error's path may be a link that lets somebody in."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for log, line in ((self.error_log, self.error_fmt), (self.access_log, self.access_fmt)):
            for handler in log.handlers:
                handler.setFormatter(DiscreetFormatter(line, self.datefmt))


logger_class = DiscreetLogger
# Off unless `--access-logfile` is given; then neither whence somebody came nor with what.
access_log_format = '%(t)s "%(m)s %(U)s" %(s)s %(B)s %(M)sms'

# The settings are read before a worker is started: a wrong one stops gunicorn with one line, and nothing tries again.
preload_app = True
