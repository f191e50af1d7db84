"""Watching the installation: counters that its processes share, figures, the health page, Prometheus metrics."""
