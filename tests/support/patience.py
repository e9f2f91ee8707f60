"""How long tests wait for what is to come. They go on as soon as it is there, so only what fails waits so long."""

import asyncio
from collections.abc import Callable

PATIENCE_S = 20.0  # a machine that tests may be slow, and busy with something else
LOOK_AGAIN_S = 0.005


async def until(
    condition: Callable[[], object], what: str | Callable[[], str] = "", limit: float = PATIENCE_S
) -> object:
    """Waits until `condition()` is true and returns it; looks again at each turn of the loop, whoever brings it."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + limit
    while not (result := condition()):
        if loop.time() > deadline:
            raise AssertionError(f"not within {limit:g} s: {(what() if callable(what) else what) or 'the condition'}")
        await asyncio.sleep(LOOK_AGAIN_S)
    return result
