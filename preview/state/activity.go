package state

// Activity is something that happened in the running app.
type Activity struct {
	Kind       string   `json:"event"` // request, change, schema, log
	Method     string   `json:"method"`
	Path       string   `json:"path"`
	Status     int      `json:"status"`
	Duration   float64  `json:"ms"`
	Queries    []Query  `json:"queries"` // of a request, where they are traced
	Dataset    string   `json:"dataset"`
	Op         string   `json:"op"`
	ID         any      `json:"id"`
	Words      []string `json:"words"`      // of the steps of a schema
	Statements []string `json:"statements"` // of them
	Level      string   `json:"level"`
	Message    string   `json:"message"`
}

// Query is a statement that a request ran, with its values.
type Query struct {
	SQL      string  `json:"sql"`
	Duration float64 `json:"ms"`
}

// Painted is what the page says when an update is on the screen.
type Painted struct {
	// Build is the one that it shows.
	Build int `json:"build"`
}

// Memory is what the processes of a preview hold, in bytes, after a collection in
// each; Generations is how many states of the backend are alive.
type Memory struct {
	Preview     int64 `json:"preview"`
	Backend     int64 `json:"backend"`
	Generations int   `json:"generations"`
}
