"""Spreadsheets (.xlsx): workbook.py is the home of openpyxl, cells/ shows values as their formats do."""
