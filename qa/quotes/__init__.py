"""Is this quotation right? Every quotation of a draft, looked up in the whole library."""
