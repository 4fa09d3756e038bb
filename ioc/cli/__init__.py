"""The ioc command, one module per verb."""
