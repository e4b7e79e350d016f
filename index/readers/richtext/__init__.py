"""RTF: tokens.py cuts it up, reader.py follows its groups, fonts.py knows code pages, story.py has blocks."""
