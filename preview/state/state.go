package state

import (
	"github.com/n3-lang/n3/preview/devserver"
	"github.com/n3-lang/n3/preview/process"
)

// State is all that the page and the terminal show of a preview.
type State struct {
	// Session tells one preview from the next at the same address.
	Session string `json:"session"`
	Address string `json:"address"`
	Title   string `json:"title"`
	// App says whether there is an app to show: one that runs, or the last good one.
	App bool `json:"app"`
	// Ready says that page and API have answered.
	Ready bool `json:"ready"`
	// Build counts the states of the program that are being served.
	Build int `json:"build"`
	// Generation counts the states of the backend: what it answers may differ.
	Generation int `json:"generation"`
	// Modules are the addresses of the pages of this build.
	Modules devserver.Modules `json:"modules"`
	// Prepared are those of a build that the backend is being led to, or has refused.
	Prepared    *devserver.Modules `json:"prepared,omitempty"`
	Backend     Child              `json:"backend"`
	Database    string             `json:"database"` // sqlite, postgres
	Sockets     int                `json:"sockets"`  // open realtime connections
	Broken      bool               `json:"broken"`   // the program has errors, or the app cannot follow it
	Diagnostics []Diagnostic       `json:"diagnostics"`
	// Unsaved says that there is text that is not saved, and Typed that Diagnostics are
	// of it: half a word is no reason to cover the app.
	Unsaved   bool       `json:"unsaved"`
	Typed     bool       `json:"typed"`
	Editors   int        `json:"editors"`          // that are attached
	Cursor    *Place     `json:"cursor,omitempty"` // what the cursor of an editor is on
	Roles     []string   `json:"roles"`
	Datasets  []string   `json:"datasets"` // that store rows
	Questions []Question `json:"questions,omitempty"`
	Who       *Who       `json:"who,omitempty"` // was chosen in the terminal to use the pages
	Edit      *Edit      `json:"edit"`          // the last one that is on the screen, or in the API
	Progress  string     `json:"progress"`      // what a first start is doing
}

// Who is to use the pages; a page follows each choice once.
type Who struct {
	Round  int     `json:"round"`  // counts the choices
	Person *Person `json:"person"` // nil: nobody who signed in
}

// Person is somebody who uses the pages.
type Person struct {
	ID    string   `json:"id"`
	Name  string   `json:"name"`
	Email string   `json:"email,omitempty"`
	Roles []string `json:"roles"`
}

// Place is something on a page, or a position in the program: what a click on the
// page opens in an editor, and what the cursor of an editor is on.
type Place struct {
	Page    string `json:"page,omitempty"`
	Widget  string `json:"widget,omitempty"`  // its key
	Dataset string `json:"dataset,omitempty"` // of the widget, or the one that is declared here
	Field   string `json:"field,omitempty"`   // of the dataset; a path through references
	// File, Line and Column name a position, as diagnostics count them.
	File   string `json:"file,omitempty"`
	Line   int    `json:"line,omitempty"`
	Column int    `json:"column,omitempty"`
}

// Child is how a child process is, and why.
type Child struct {
	Status process.Status `json:"status"`
	Reason string         `json:"reason,omitempty"`
}

// Edit is how long an edit took.
type Edit struct {
	Build        int     `json:"build"`
	Milliseconds float64 `json:"ms"`
	// Painted says that a browser showed it; else the app was ready for it.
	Painted bool `json:"painted"`
	// When each part of the work was done, in milliseconds from when the edit was
	// seen: taken up, compiled, run by the backend, and served to the pages.
	Taken    float64 `json:"taken_ms"`
	Compiled float64 `json:"compiled_ms"`
	Ran      float64 `json:"ran_ms"`
	Served   float64 `json:"served_ms"`
}

// Diagnostic is one finding as the page and the terminal show it. Line and
// Column count from one; File is "" where it has no place in the program.
type Diagnostic struct {
	Severity string `json:"severity"`
	Code     string `json:"code"`
	Message  string `json:"message"`
	File     string `json:"file,omitempty"`
	Line     int    `json:"line,omitempty"`
	Column   int    `json:"column,omitempty"`
	// Text is the finding with its lines of source, as `n3 check` prints it.
	Text string `json:"text"`
}
