"""What tests share: hand-played models, fake clocks and ledgers, a loopback server, a robot for the window."""
