"""Stand-ins, on this machine, for the servers that the scripts talk to; `base` says how each is used.

`hub` is a Hugging Face Hub, `artificial_analysis` the API of that name, `openai_compatible` a chat server for
evaluations, `many_models` a Hub of tens of thousands of generated models.
"""
