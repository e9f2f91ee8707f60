"""The prompts of the profile: the person's own, and those that come with Fireside and were changed."""

from app.domain.prompt_library import Prompt, library
from app.services.kept_list import KeptList
from app.services.ports import ListStore


class Prompts(KeptList[Prompt]):
    def __init__(self, store: ListStore[Prompt]) -> None:
        super().__init__(store, "prompts")

    @property
    def all(self) -> tuple[Prompt, ...]:
        return library(self.current)
