"""Presentations (.pptx): what stands on a slide in reading order, and slides that are pictures only."""
