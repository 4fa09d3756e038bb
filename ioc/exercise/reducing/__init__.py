"""What each kind of command changes: one function a kind, from state to state."""
