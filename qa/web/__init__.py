"""The web pages: Gradio for the conversation, plain pages for sources, JSON for other programs.

The only place where Gradio, FastAPI and Jinja appear.
"""

import os

# Before Gradio is imported anywhere: it would report its use to its makers.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
