"""Readings of thousands of sensors, a window at a time, exactly as if each tick were stepped.

``Telemetry(clock, seed, replication)`` → ``add(cls, table, on_level)`` gives a ``Channel`` → ``start()``.
Domains ``drive``, ``disturb``, ``silence`` and ``restore``; readers use ``read``, ``mask``, ``latest``,
``levels`` and ``bucket_means``.
"""

from simulation.telemetry.channel import Channel, OnLevel, Sink
from simulation.telemetry.classes import PlaceGroups, SensorClass, SensorTable
from simulation.telemetry.clockwork import NEVER, STEP_MS, TELEMETRY_PRIORITY, Clock
from simulation.telemetry.columns import ALL, Columns
from simulation.telemetry.counts import NO_READING
from simulation.telemetry.disturbances import Disturbance
from simulation.telemetry.hub import Telemetry
from simulation.telemetry.noise import BLOCK_TICKS
from simulation.telemetry.quality import Intervals, Quality
from simulation.telemetry.reduce import BucketStats, bucket_means, bucket_stats
from simulation.telemetry.shapes import Decay, Pulse, Shape, Step

__all__ = [
    "ALL",
    "BLOCK_TICKS",
    "NEVER",
    "NO_READING",
    "STEP_MS",
    "TELEMETRY_PRIORITY",
    "BucketStats",
    "Channel",
    "Clock",
    "Columns",
    "Decay",
    "Disturbance",
    "Intervals",
    "OnLevel",
    "PlaceGroups",
    "Pulse",
    "Quality",
    "SensorClass",
    "SensorTable",
    "Shape",
    "Sink",
    "Step",
    "Telemetry",
    "bucket_means",
    "bucket_stats",
]
