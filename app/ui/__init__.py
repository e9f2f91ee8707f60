"""Qt widgets. They show states, report wishes, and decide nothing."""
