package source

// Span is a half-open range of bytes, [Start, End).
type Span struct {
	Start int `json:"start"`
	End   int `json:"end"`
}

// Shift returns the span moved by offset bytes.
func (s Span) Shift(offset int) Span { return Span{s.Start + offset, s.End + offset} }

// Contains says whether the byte offset lies in the span or at its end.
func (s Span) Contains(offset int) bool { return s.Start <= offset && offset <= s.End }

// Edit replaces the bytes of a span with New.
type Edit struct {
	Span Span   `json:"span"`
	New  string `json:"new"`
}
