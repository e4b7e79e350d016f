"""Web pages: page.py gathers what the parser calls out; landmarks.py and maintext.py part text from menus."""
