"""Partners' feeds: fetch -> parse -> decide -> services. What is fetched is bytes, what is parsed is records, what is
decided is a record, too; `running` alone knows the database.
"""
