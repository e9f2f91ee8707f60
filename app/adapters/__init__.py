"""The outside world, one module per thing; each implements a protocol of `services.ports`."""
