"""Every unit of Polish local government, member or not, as data that is part of the program. Pure."""
