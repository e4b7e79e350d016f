"""OpenDocument texts (.odt): the package, its styles and lists, its text."""
