"""Printed pages to running text: what stands on paper as lines, in columns, becomes paragraphs.

Everything here is geometry and needs no format's library: a page is the glyphs or runs on it, whether
a file told them (PDF) or a picture (recognised text).
"""
