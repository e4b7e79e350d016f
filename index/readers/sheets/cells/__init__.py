"""What a cell of a spreadsheet shows: its value in the clothes of its number format."""
