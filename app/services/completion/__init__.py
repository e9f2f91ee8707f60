"""Inline completion: suggestions at the cursor, from what was typed through, the cache, an answer under way, a model.

engine      what a person does at the keys, and what is shown: the only verbs there are
answers     one answer while it comes; under_way: all that are coming
questions   what is asked, and how an answer is cleaned
recent      stretches of other files that go with a question
savings     what it costs and saves, today
"""
