package main

import (
	"math"
	"slices"
	"time"
)

// percentile is the smallest sample that p of 100 samples do not exceed.
func percentile(samples []float64, p float64) float64 {
	sorted := slices.Sorted(slices.Values(samples))
	return sorted[max(0, int(math.Ceil(p/100*float64(len(sorted))))-1)]
}

// median is the middle sample.
func median(samples []float64) float64 { return percentile(samples, 50) }

// milliseconds is a duration as the figures print it.
func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// round keeps as much of a value as is worth reading in bench.json.
func round(value float64) float64 { return math.Round(value*100) / 100 }
