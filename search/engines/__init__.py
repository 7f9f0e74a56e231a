"""What finds: the database's own index, which is always there, and a cluster that may follow it."""
