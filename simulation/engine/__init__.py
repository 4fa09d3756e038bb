"""The motor of the model: clock, streams, city state, desks, fleets, arrivals."""
