package io.epicheck.traffic;

import java.time.Duration;

/** Latencies of answered requests, each from the moment at which it was due; exact to one percent. Zero when there was none. */
public record Percentiles(Duration p50, Duration p90, Duration p99, Duration p999, Duration max) {}
