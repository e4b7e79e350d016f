"""Pictures: pixels.py decodes them, ocr.py recognises their words where the extra is installed."""
