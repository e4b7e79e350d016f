"""The library page: what the library holds, what could not be taken in, and how both are changed."""
