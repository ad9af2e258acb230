package state

// Activity is something that happened in the running app.
type Activity struct {
	Kind       string   `json:"event"` // request, change, schema, log
	Method     string   `json:"method"`
	Path       string   `json:"path"`
	Status     int      `json:"status"`
	Duration   float64  `json:"ms"`
	Dataset    string   `json:"dataset"`
	Op         string   `json:"op"`
	ID         any      `json:"id"`
	Statements []string `json:"statements"`
	Level      string   `json:"level"`
	Message    string   `json:"message"`
}

// Painted is what the page says when an update is on the screen.
type Painted struct {
	// Build is the one that it shows.
	Build int `json:"build"`
}
