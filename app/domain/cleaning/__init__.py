"""The steps that make a suggestion of what a model wrote. `domain.postprocess` puts them in their order."""
