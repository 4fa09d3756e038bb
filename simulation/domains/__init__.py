"""Monitored domains: one module (or folder) each; they speak by events and by the city state only."""
