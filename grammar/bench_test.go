package grammar

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// longProgram repeats a real program up to 2,000 lines, each time under other names.
func longProgram(tb testing.TB) string {
	var b strings.Builder
	program := programs(tb)["crm.n3"]
	for suffix := 'a'; strings.Count(b.String(), "\n") < 2000; suffix++ {
		b.WriteString(strings.ReplaceAll(program, "amount", "amount_"+string(suffix)))
		b.WriteByte('\n')
	}
	return b.String()
}

func BenchmarkParse(b *testing.B) {
	text := longProgram(b)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		Parse(text)
	}
}

// BenchmarkEdit types one character and takes it back, at places all over a file of 2,000 lines. An iteration is one edit,
// with the new tree as Go nodes. It also prints the 95th percentile, and how many edits a full parse costs.
func BenchmarkEdit(b *testing.B) {
	text := longProgram(b)
	benchmarkEdit(b, text, func(i int) int { return (i * 7919) % len(text) })
}

// BenchmarkEditInOnePlace types on where it typed before.
func BenchmarkEditInOnePlace(b *testing.B) {
	text := longProgram(b)
	at := strings.Index(text[len(text)/2:], "columns:") + len(text)/2
	benchmarkEdit(b, text, func(int) int { return at })
}

// BenchmarkEditInOneBlock edits a file of 2,000 lines that is one declaration.
func BenchmarkEditInOneBlock(b *testing.B) {
	text := "dataset big {\n" + strings.Repeat("    name: string required min_length(1) max_length(80)\n", 2000) + "}\n"
	benchmarkEdit(b, text, func(i int) int { return 14 + (i*7919)%(len(text)-16) })
}

func benchmarkEdit(b *testing.B, text string, place func(i int) int) {
	started := time.Now()
	document := NewDocument(text)
	defer document.Close()
	full := time.Since(started)
	var times []time.Duration
	i := 0
	for b.Loop() {
		at := place(i / 2)
		edit := Edit{at, at, "x"}
		if i%2 == 1 {
			edit = Edit{at, at + 1, ""}
		}
		started := time.Now()
		document.Apply(edit)
		times = append(times, time.Since(started))
		i++
	}
	slices.Sort(times)
	b.ReportMetric(float64(times[len(times)*95/100].Microseconds()), "p95-µs")
	b.ReportMetric(float64(full)/float64(times[len(times)/2]), "edits/parse")
}
